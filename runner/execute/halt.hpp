#pragma once
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "http/wait.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace conformance::execute {

/// The early end of a run. When it begins, waits are over and requests under way are given up, so that no
/// peer can hold the run. What undoes a write may still be sent for a few seconds.
class Halt {
public:
  static constexpr Duration time_to_undo = std::chrono::seconds(5);

  Halt(const boost::asio::any_io_executor& executor, Clock& clock);
  ~Halt();

  /// The first reason counts. `then` of on_begin() is called before anybody goes on.
  void begin(const std::string& why);
  void on_begin(std::function<void()> then) { on_begin_ = std::move(then); }
  bool begun() const { return !why_.empty(); }
  const std::string& why() const { return why_; }

  /// Waits, but no longer than to the beginning of the end.
  boost::asio::awaitable<void> sleep(Duration duration);
  /// Sends. Given up with NoAnswer `cancelled` when the end begins; `undoes`: some seconds later.
  boost::asio::awaitable<http::Outcome> send(http::Transport& transport, Request request, http::Lane lane,
                                             bool undoes);
  /// Why nothing is sent any more; empty if it is.
  std::string closed_to(bool undoes) const;

private:
  struct UnderWay;
  void give_up(bool undoing);

  boost::asio::any_io_executor executor_;
  Clock* clock_;
  http::Signal changed_;
  http::Alarm last_;
  std::function<void()> on_begin_;
  std::string why_;
  bool over_ = false; // for undoing too
  std::vector<std::weak_ptr<UnderWay>> under_way_;
};

} // namespace conformance::execute
