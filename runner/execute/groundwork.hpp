#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace conformance::execute {

/// Asks the contract's health request until something answers it. Returns why nothing did, empty if something
/// did.
boost::asio::awaitable<std::string> wait_for_health(Context& context);

/// Proves every principal of the plan, finds and proves every fixture, and compares the organizations.
/// Returns why nothing more may be sent (the proofs are redirected), empty if the run can go on.
boost::asio::awaitable<std::string> lay_ground(Context& context);

/// Proves all that held once more; what does not hold any longer is marked as lost.
boost::asio::awaitable<void> check_ground_again(Context& context);

} // namespace conformance::execute
