#pragma once
#include "base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <functional>
#include <memory>

namespace conformance::http {

/// Lets one coroutine wait until another says that something has changed. A notification that nobody waits
/// for is lost: look at the condition first, then wait, and look again.
class Signal {
public:
  explicit Signal(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void notify() { timer_.cancel(); }
  /// False if the waiting coroutine was cancelled.
  boost::asio::awaitable<bool> wait();

private:
  boost::asio::steady_timer timer_;
};

/// A timer on a clock that is forgotten with its scope, also where the clock is gone before.
class Alarm {
public:
  Alarm() = default;
  Alarm(Clock& clock, Instant at, std::function<void()> action);
  Alarm(Alarm&& other) noexcept;
  Alarm& operator=(Alarm&& other) noexcept;
  ~Alarm() { cancel(); }
  void cancel();

private:
  Clock* clock_ = nullptr;
  std::weak_ptr<const void> alive_;
  Clock::TimerId id_ = 0;
};

/// For co_spawn: an exception that leaves a detached coroutine leaves `run()` of its context too, unless it
/// only says that the coroutine was cancelled.
void rethrow_unless_cancelled(std::exception_ptr exception);

} // namespace conformance::http
