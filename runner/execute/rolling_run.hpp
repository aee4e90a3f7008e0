#pragma once
#include "execute/flood.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs a `burst: rolling` (LANGUAGE.md). Half the quota, half a window later the rest of it; once the first
/// have left the window as many again, which must pass, and one more, which must not. Nothing is refused
/// before: common limiters block a key for a whole window from the first refusal.
boost::asio::awaitable<void> run_rolling(Context& context, const plan::Cell& cell,
                                         plan::ConcreteRequest request, CaseResult& result);

} // namespace conformance::execute
