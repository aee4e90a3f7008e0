#include "http/connection.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace conformance::http {

namespace asio = boost::asio;

void Connection::begin() {
  busy = true;
  usable = received = sent = false;
  lost = {};
  expired = Expired::none;
}

void Connection::finish(bool reusable) {
  busy = false;
  used = true;
  alarm_.cancel();
  armed_ = false;
  usable = reusable && sent && !lost && !end && input.empty();
  if (!usable) close();
}

void Connection::watch(Clock& clock, Instant total, Duration first_byte) {
  total_at_ = total;
  first_byte_ = first_byte;
  const auto next = next_deadline();
  if (armed_ && alarm_at_ <= next) return;
  armed_ = true;
  alarm_at_ =
      std::min(next, clock.now() + first_byte_); // early enough for what is next once the request is out
  alarm_ = Alarm(clock, alarm_at_, [watched = weak_from_this(), &clock] {
    if (const auto still = watched.lock()) still->look(clock);
  });
}

Instant Connection::next_deadline() const {
  return sent && !received ? std::min(total_at_, sent_at + first_byte_) : total_at_;
}

void Connection::look(Clock& clock) {
  armed_ = false;
  if (!busy) return;
  if (clock.now() < next_deadline()) return watch(clock, total_at_, first_byte_);
  expired = next_deadline() < total_at_ ? Expired::first_byte : Expired::total;
  close();
}

void Connection::close() {
  usable = false;
  alarm_.cancel();
  armed_ = false;
  stream->close();
  changed.notify();
  drained.notify();
}

asio::awaitable<void> receive(std::shared_ptr<Connection> connection, Clock& clock) {
  constexpr std::size_t most_unread = 256 * 1024;
  std::vector<char> block(16 * 1024);
  while (!connection->end) {
    const auto read = co_await connection->stream->read_some(block);
    if (read.bytes > 0 && connection->busy && !connection->received) {
      connection->received = true;
      connection->first_at = clock.now();
    }
    connection->input.append(block.data(), read.bytes);
    connection->end = read.error;
    if (!connection->busy) {
      connection->close();
      if (!connection->end) connection->end = asio::error::operation_aborted;
    }
    connection->changed.notify();
    while (connection->input.size() > most_unread && connection->busy && !connection->end) {
      const bool going_on = co_await connection->drained.wait();
      if (!going_on) co_return;
    }
  }
}

asio::awaitable<void> transmit(std::shared_ptr<Connection> connection, Clock& clock, std::string text) {
  const auto error = co_await connection->stream->write(text);
  connection->sent = true;
  connection->lost = error;
  connection->sent_at = clock.now();
  connection->changed.notify();
}

} // namespace conformance::http
