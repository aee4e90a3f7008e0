#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace conformance::execute {

/// Takes a fixture from the profile, finds it, or makes it, and proves it.
boost::asio::awaitable<Standing::Ground> find_fixture(Context& context, const FixtureSpec& spec);

/// How a proof is sent: one that was sent before serves, or not, or it is given the time of its `until`.
enum class Proving { shared, anew, patiently };
boost::asio::awaitable<Standing::Ground> prove_fixture(Context& context, const FixtureSpec& spec,
                                                       Proving how);

/// Waits for fixtures whose proof has an `until` and did not hold at once: they take time to be made. All are
/// waited for at the same time.
boost::asio::awaitable<void> await_fixtures(Context& context);

/// Finds and proves the fleeting fixtures that a cell stands on, each time anew.
boost::asio::awaitable<void> find_fleeting(Context& context, const plan::Cell& cell);
/// Proves them again. Why one no longer holds; empty if all do.
boost::asio::awaitable<std::string> lost_fleeting(Context& context, const plan::Cell& cell);

} // namespace conformance::execute
