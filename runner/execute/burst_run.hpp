#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs a `burst: quota` (LANGUAGE.md): after a silent window, one request more than the quota as fast as the
/// connections allow. The cell's checks judge the first refused answer.
boost::asio::awaitable<void> run_burst(Context& context, const plan::Cell& cell,
                                       const plan::Environment& scope, CaseResult& result);

} // namespace conformance::execute
