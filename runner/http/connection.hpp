#pragma once
#include "http/stream.hpp"
#include "http/wait.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace conformance::http {

/// A connection of the client. It is read all the time, so that what comes unasked, and its end, are noticed
/// while it is idle. After any mutation by another coroutine `changed` is notified.
struct Connection : std::enable_shared_from_this<Connection> {
  enum class Expired { none, first_byte, total };

  Connection(const boost::asio::any_io_executor& executor, std::unique_ptr<Stream> opened,
             std::uint64_t serial)
      : stream(std::move(opened)), number(serial), changed(executor), drained(executor) {}

  /// A new exchange begins.
  void begin();
  /// Nothing more is to come from here: `reusable` or not.
  void finish(bool reusable);
  void close();
  /// The exchange ends at `total`; `first_byte` after the request is out, unless something came by then.
  void watch(Clock& clock, Instant total, Duration first_byte);

  std::unique_ptr<Stream> stream;
  std::uint64_t number;
  Signal changed, drained;

  bool usable = true; // may carry another exchange
  bool used = false;  // has carried an answer
  bool busy = false;  // within an exchange

  std::string input;              // received and not yet understood
  boost::system::error_code end;  // why nothing more will come
  bool received = false;          // something came in this exchange
  Instant first_at;               // when it did
  bool sent = false;              // all of the request is out, or never will be
  boost::system::error_code lost; // why not
  Instant sent_at;
  Expired expired = Expired::none;

private:
  void look(Clock& clock);
  Instant next_deadline() const;

  Instant total_at_, alarm_at_;
  Duration first_byte_{};
  Alarm alarm_; // not later than the next deadline; one for all of an exchange
  bool armed_ = false;
};

/// Reads until the stream ends. Runs beside everything else.
boost::asio::awaitable<void> receive(std::shared_ptr<Connection> connection, Clock& clock);

/// Writes one request. Runs beside reading, since an answer may come before the request is out.
boost::asio::awaitable<void> transmit(std::shared_ptr<Connection> connection, Clock& clock, std::string text);

} // namespace conformance::http
