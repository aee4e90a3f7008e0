#pragma once
#include "http/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Peers that do as they are told, for the tests of the client.
namespace conformance::http::testing {

struct Step {
  enum class Kind { read, write, wait, hang } kind;
  std::string bytes{};
  Duration duration{};   // waited; before each writing
  std::size_t times = 1; // written
};
inline Step read_request() {
  return {Step::Kind::read};
}
inline Step write_bytes(std::string bytes) {
  return {Step::Kind::write, std::move(bytes)};
}
inline Step write_often(std::string bytes, std::size_t times, Duration pause = {}) {
  return {Step::Kind::write, std::move(bytes), pause, times};
}
inline Step wait_for(Duration duration) {
  return {Step::Kind::wait, {}, duration};
}
/// Neither says nor reads anything, until the client closes.
inline Step hang() {
  return {Step::Kind::hang};
}

/// What one connection of the peer does before it closes.
using Script = std::vector<Step>;

struct Peer {
  std::deque<Script> scripts;        // one a connection, in order
  std::vector<std::string> requests; // heads as received
  unsigned connections = 0;
};

inline boost::asio::awaitable<bool> read_head(Stream& stream, std::string& head) {
  std::vector<char> one(1);
  while (!head.ends_with("\r\n\r\n")) {
    const auto read = co_await stream.read_some(one);
    if (read.error) co_return false;
    head += one[0];
  }
  co_return true;
}

inline boost::asio::awaitable<void> play(std::shared_ptr<Stream> stream, Script script, Clock& clock,
                                         std::shared_ptr<Peer> peer) {
  for (const auto& step : script) {
    if (step.kind == Step::Kind::read) {
      std::string head;
      const bool complete = co_await read_head(*stream, head);
      if (!complete) break;
      peer->requests.push_back(head);
    } else if (step.kind == Step::Kind::write) {
      boost::system::error_code error;
      for (std::size_t count = 0; count < step.times && !error; ++count) {
        if (step.duration.count() > 0) co_await sleep(clock, step.duration);
        error = co_await stream->write(step.bytes);
      }
      if (error) break;
    } else if (step.kind == Step::Kind::wait) {
      co_await sleep(clock, step.duration);
    } else {
      co_await sleep(clock, std::chrono::hours(24));
    }
  }
  stream->close();
}

/// Opens memory streams to the scripts of `peer`; refuses when there is no script left.
class ScriptedConnector final : public Connector {
public:
  ScriptedConnector(boost::asio::io_context& context, Clock& clock, std::shared_ptr<Peer> peer)
      : context_(context), clock_(clock), peer_(std::move(peer)) {}

  boost::asio::awaitable<std::variant<std::unique_ptr<Stream>, NoAnswer>> connect() override {
    if (peer_->scripts.empty()) co_return NoAnswer{NoAnswer::Kind::connect, "connect: refused by the script"};
    ++peer_->connections;
    auto script = std::move(peer_->scripts.front());
    peer_->scripts.pop_front();
    auto [ours, theirs] = memory_streams(context_.get_executor(), 1024 * 1024);
    boost::asio::co_spawn(context_, play(std::move(theirs), std::move(script), clock_, peer_),
                          [](std::exception_ptr failure) {
                            if (failure) std::rethrow_exception(failure);
                          });
    co_return std::move(ours);
  }

private:
  boost::asio::io_context& context_;
  Clock& clock_;
  std::shared_ptr<Peer> peer_;
};

} // namespace conformance::http::testing
