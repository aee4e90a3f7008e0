#pragma once
#include "base/clock.hpp"
#include "model/exchange.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <variant>

namespace conformance::http {

struct Read {
  boost::system::error_code error; // asio::error::eof at the orderly end
  std::size_t bytes = 0;
};

/// A connected byte stream: TCP, TLS over it, or memory. One read and one write at a time.
class Stream {
public:
  virtual ~Stream() = default;
  virtual boost::asio::awaitable<Read> read_some(std::span<char> into) = 0;
  virtual boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes) = 0;
  /// Ends the stream at once; pending operations complete with an error.
  virtual void close() = 0;
};

/// Opens streams to one origin.
class Connector {
public:
  virtual ~Connector() = default;
  virtual boost::asio::awaitable<std::variant<std::unique_ptr<Stream>, NoAnswer>> connect() = 0;
};

/// Both ends of a stream in memory, each bounded to `capacity` unread bytes.
std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>
memory_streams(boost::asio::any_io_executor executor, std::size_t capacity = 64 * 1024);

/// Waits on `clock`. Cancelled like any asynchronous operation of its executor.
boost::asio::awaitable<void> sleep(Clock& clock, Duration duration);

} // namespace conformance::http
