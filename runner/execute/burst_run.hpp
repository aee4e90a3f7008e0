#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs a `burst` (LANGUAGE.md). `quota`: the cell's checks judge the first answer beyond the quota; the
/// cells that ask by the same request share its flood while the quota stays used up. What a limiter that
/// counts other keys too would explain is postponed until no other key is used.
boost::asio::awaitable<void> run_burst(Context& context, const plan::Cell& cell,
                                       const plan::Environment& scope, CaseResult& result);

} // namespace conformance::execute
