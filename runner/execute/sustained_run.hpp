#pragma once
#include "execute/flood.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

namespace conformance::execute {

/// Runs a `burst: sustained`: the quota, and half a window later again, until something is refused. In less
/// than k windows a limiter whose window is the profile's lets k + 1 times the quota pass at most: by fixed
/// windows, of which k + 1 may be touched. More is a window that is too short.
boost::asio::awaitable<void> run_sustained(Context& context, const plan::Cell& cell,
                                           plan::ConcreteRequest request, CaseResult& result);

} // namespace conformance::execute
