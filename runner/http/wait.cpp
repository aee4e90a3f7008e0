#include "http/wait.hpp"

#include "http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace conformance::http {

namespace asio = boost::asio;

asio::awaitable<bool> Signal::wait() {
  co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() == asio::cancellation_type::none;
}

Alarm::Alarm(Clock& clock, Instant at, std::function<void()> action)
    : clock_(&clock), alive_(clock.lifetime()), id_(clock.schedule(at, std::move(action))) {}

Alarm::Alarm(Alarm&& other) noexcept
    : clock_(std::exchange(other.clock_, nullptr)), alive_(std::move(other.alive_)), id_(other.id_) {}

Alarm& Alarm::operator=(Alarm&& other) noexcept {
  cancel();
  clock_ = std::exchange(other.clock_, nullptr);
  alive_ = std::move(other.alive_);
  id_ = other.id_;
  return *this;
}

void Alarm::cancel() {
  if (auto* const clock = std::exchange(clock_, nullptr); clock != nullptr && !alive_.expired())
    clock->cancel(id_);
}

void rethrow_unless_cancelled(std::exception_ptr exception) {
  if (!exception) return;
  try {
    std::rethrow_exception(exception);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }
}

asio::awaitable<void> sleep(Clock& clock, Duration duration) {
  const auto executor = co_await asio::this_coro::executor;
  // Held by the timer's action too, weakly: the action may run while this frame is being destroyed.
  struct Waiting {
    Signal signal;
    bool over = false;
  };
  const auto waiting = std::make_shared<Waiting>(Waiting{Signal(executor), false});
  const std::weak_ptr<Waiting> watched = waiting;
  const Alarm alarm(clock, clock.now() + duration, [watched] {
    if (const auto still = watched.lock()) {
      still->over = true;
      still->signal.notify();
    }
  });
  while (!waiting->over) {
    const bool going_on = co_await waiting->signal.wait();
    if (!going_on && !waiting->over) throw boost::system::system_error(asio::error::operation_aborted);
  }
}

} // namespace conformance::http
