#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs the steps of a cell in order (LANGUAGE.md, "Effects"): the first failing judged step ends the probe;
/// then the undos of the writes that were sent run in reverse, whatever came of them.
boost::asio::awaitable<void> run_steps(Context& context, const plan::Cell& cell, plan::Environment& scope,
                                       CaseResult& result);

} // namespace conformance::execute
