#include "execute/halt.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace conformance::execute {

namespace asio = boost::asio;

struct Halt::UnderWay {
  UnderWay(const asio::any_io_executor& executor, bool undoing) : done(executor), undoes(undoing) {}

  asio::cancellation_signal cancel;
  http::Signal done;
  bool undoes, over = false;
  std::optional<http::Outcome> outcome;
  std::exception_ptr failure;
};

Halt::Halt(const asio::any_io_executor& executor, Clock& clock)
    : executor_(executor), clock_(&clock), changed_(executor) {}

Halt::~Halt() = default;

void Halt::begin(const std::string& why) {
  if (begun()) return;
  why_ = why;
  if (on_begin_) on_begin_();
  changed_.notify();
  give_up(false);
  last_ = http::Alarm(*clock_, clock_->now() + time_to_undo, [this] {
    over_ = true;
    give_up(true);
  });
}

void Halt::give_up(bool undoing) {
  for (const auto& each : std::vector(under_way_))
    if (const auto still = each.lock(); still && still->undoes == undoing && !still->over)
      still->cancel.emit(asio::cancellation_type::terminal);
}

std::string Halt::closed_to(bool undoes) const {
  return undoes && !over_ ? std::string() : why_;
}

asio::awaitable<void> Halt::sleep(Duration duration) {
  const auto until = clock_->now() + duration;
  const http::Alarm alarm(*clock_, until, [this] { changed_.notify(); });
  bool going_on = true;
  while (going_on && !begun() && clock_->now() < until)
    going_on = co_await changed_.wait();
}

asio::awaitable<http::Outcome> Halt::send(http::Transport& transport, Request request, http::Lane lane,
                                          bool undoes) {
  const auto mine = std::make_shared<UnderWay>(executor_, undoes);
  std::erase_if(under_way_, [](const auto& each) { return each.expired(); });
  under_way_.push_back(mine);
  auto record = [mine](std::exception_ptr failure, http::Outcome outcome) {
    mine->over = true;
    mine->failure = failure;
    mine->outcome = std::move(outcome);
    mine->done.notify();
  };
  asio::co_spawn(executor_, transport.send(std::move(request), lane),
                 asio::bind_cancellation_slot(mine->cancel.slot(), std::move(record)));
  while (!mine->over)
    co_await mine->done.wait();
  if (mine->failure) std::rethrow_exception(mine->failure);
  auto outcome = std::move(*mine->outcome);
  auto* const none = std::get_if<NoAnswer>(&outcome.answer);
  const bool given_up = none && none->kind == NoAnswer::Kind::cancelled && begun();
  if (given_up) none->text = "cancelled: " + why_;
  co_return outcome;
}

} // namespace conformance::execute
