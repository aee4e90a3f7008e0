#pragma once
#include "base/clock.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace conformance::http {

/// Real time: the steady clock, the system clock, and timers on `context`.
std::unique_ptr<Clock> real_clock(boost::asio::io_context& context);

/// Runs `context` on the virtual clock: all that is ready first, then a jump to the next timer. Ends when
/// `done()` holds or nothing is left to do.
void run_virtual(boost::asio::io_context& context, VirtualClock& clock, const std::function<bool()>& done);

} // namespace conformance::http
