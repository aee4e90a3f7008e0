#include "http/serve.hpp"

#include "http/answer_text.hpp"
#include "http/request_parser.hpp"
#include "http/wait.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>

#include <array>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::size_t read_size = 16 * 1024;

/// What was received and belongs to no request yet.
struct Input {
  std::string bytes;
  std::array<char, read_size> block;
};

asio::awaitable<error_code> read_more(Stream& stream, Input& input) {
  const auto read = co_await stream.read_some(input.block);
  input.bytes.append(input.block.data(), read.bytes);
  co_return read.error;
}

int status_for(error_code error) {
  if (error == beast::http::error::body_limit) return 413;
  if (error == beast::http::error::header_limit) return 431;
  return 400;
}

/// Feeds `input` to the parser. Zero, or the status of the refusal.
int feed(RequestParser& parser, std::string& input, const ServerLimits& limits) {
  if (input.empty()) return 0;
  error_code error;
  const auto used = parser.put(asio::buffer(input.data(), input.size()), error);
  input.erase(0, used);
  if (error && error != beast::http::error::need_more) return status_for(error);
  if (!parser.is_done() && input.size() > limits.header_bytes) return parser.is_header_done() ? 400 : 431;
  return 0;
}

/// Reads what still comes for a while, so that closing does not destroy the answer on its way (RFC
/// 9112, 9.6).
asio::awaitable<void> linger(std::shared_ptr<Stream> stream, Clock& clock, Input& input) {
  const std::weak_ptr<Stream> watched = stream;
  const Alarm alarm(clock, clock.now() + std::chrono::seconds(1), [watched] {
    if (const auto still = watched.lock()) still->close();
  });
  constexpr std::size_t most = 16 * 1024 * 1024;
  for (std::size_t read = 0; read < most;) {
    input.bytes.clear();
    const auto error = co_await read_more(*stream, input);
    if (error) break;
    read += input.bytes.size();
  }
}

asio::awaitable<void> refuse(std::shared_ptr<Stream> stream, Clock& clock, Input& input, int status) {
  const auto text = bare_answer_text(status);
  const auto error = co_await stream->write(text);
  if (!error) co_await linger(stream, clock, input);
}

std::optional<ServerAnswer> call(const Handler& handler, const ServerRequest& request) {
  try {
    return handler(request);
  } catch (...) {
    return std::nullopt;
  }
}

/// Answers one request. False if the connection ends with it.
asio::awaitable<bool> serve_one(std::shared_ptr<Stream> stream, const Handler& handler, Clock& clock,
                                const ServerLimits& limits, Input& input) {
  // An empty line before a request is to be ignored (RFC 9112, 2.2).
  RequestParser parser(limits);
  bool continued = false;
  while (!parser.is_done()) {
    if (!parser.got_some())
      while (input.bytes.starts_with("\r\n"))
        input.bytes.erase(0, 2);
    const int refusal = feed(parser, input.bytes, limits);
    if (refusal != 0) {
      co_await refuse(stream, clock, input, refusal);
      co_return false;
    }
    if (parser.is_done()) break;
    if (parser.is_header_done() && parser.expects_continue && !continued) {
      continued = true;
      const auto failed = co_await stream->write("HTTP/1.1 100 Continue\r\n\r\n");
      if (failed) co_return false;
    }
    const auto error = co_await read_more(*stream, input);
    if (error && parser.got_some() && error == asio::error::eof) co_await refuse(stream, clock, input, 400);
    if (error) co_return false;
  }

  const auto answer = call(handler, parser.request);
  if (!answer) {
    co_await refuse(stream, clock, input, 500);
    co_return false;
  }
  if (answer->delay > Duration::zero()) co_await sleep(clock, answer->delay);
  if (answer->drop) co_return false;
  const bool keep_alive = wants_keep_alive(parser.request) && !answer->close;
  const auto text = answer_text(*answer, parser.request, keep_alive);
  const auto error = co_await stream->write(text);
  co_return !error && keep_alive;
}

} // namespace

asio::awaitable<void> serve(std::shared_ptr<Stream> stream, Handler handler, Clock& clock,
                            ServerLimits limits) {
  const auto input = std::make_unique<Input>();
  bool going_on = true;
  while (going_on)
    going_on = co_await serve_one(stream, handler, clock, limits, *input);
  stream->close();
}

asio::awaitable<void> serve_stream(std::unique_ptr<Stream> stream, Handler handler, Clock& clock,
                                   ServerLimits limits) {
  return serve(std::move(stream), std::move(handler), clock, limits);
}

} // namespace conformance::http
