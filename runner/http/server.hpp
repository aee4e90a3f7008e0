#pragma once
#include "http/stream.hpp"
#include "model/exchange.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace conformance::http {

/// A request as a server sees it.
struct ServerRequest {
  std::string method;
  std::string target; // as received
  Headers headers;    // as received
  std::string body;   // without transfer encoding
  unsigned http_version = 11;
};

/// How a server answers. Framing headers (Content-Length, Transfer-Encoding, Connection) are added by the
/// server; all others, Date and Server too, are the handler's.
struct ServerAnswer {
  int status = 200;
  std::string reason; // empty: the standard phrase
  Headers headers;
  std::string body;
  bool chunked = false;          // chunked instead of Content-Length (HTTP/1.1 only)
  bool close = false;            // `Connection: close` and close after the answer
  bool lower_case_names = false; // header names in lower case, the framing ones too
  bool http_1_0 = false;         // answer as HTTP/1.0
  bool drop = false;             // close the connection instead of answering
  Duration delay{};              // waited before the first byte
};

using Handler = std::function<ServerAnswer(const ServerRequest&)>;

struct ServerLimits {
  std::size_t header_bytes = 64 * 1024;
  std::size_t body_bytes = 2 * 1024 * 1024; // beyond: 413 with an empty body
};

/// Serves HTTP/1.1 on one stream until either side ends it. Broken HTTP gets a bare 400 and the end.
boost::asio::awaitable<void> serve_stream(std::unique_ptr<Stream> stream, Handler handler, Clock& clock,
                                          ServerLimits limits = {});

/// A TCP server on one address, on the thread of its io_context.
class Server {
public:
  /// Listens at once. `port` 0 picks a free one. Throws boost::system::system_error if it cannot.
  Server(boost::asio::io_context& context, const std::string& address, std::uint16_t port, Handler handler,
         Clock& clock, ServerLimits limits = {});
  ~Server();
  std::uint16_t port() const;
  /// Stops listening and ends all connections.
  void stop();

private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A Connector into a handler in this process: streams of memory that still carry HTTP bytes.
std::unique_ptr<Connector> memory_connector(boost::asio::io_context& context, Handler handler, Clock& clock,
                                            ServerLimits limits = {});

} // namespace conformance::http
