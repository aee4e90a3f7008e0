#include "http/tunnel.hpp"

#include "http/no_answer.hpp"
#include "http/response_parser.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using Kind = NoAnswer::Kind;

namespace {

constexpr std::size_t header_bytes = 64 * 1024;

NoAnswer unfit(const Proxy& proxy, std::string_view what) {
  return {Kind::connect, fmt::format("connect: the proxy {} {}", proxy.authority(), what)};
}

NoAnswer refused(const Proxy& proxy, int status, const std::string& target) {
  std::string what = fmt::format("answers {}", status);
  if (const auto phrase = reason_phrase(status); !phrase.empty()) what += fmt::format(" ({})", phrase);
  what += " when asked for " + target;
  if (status == 407)
    what += proxy.authorization.empty() ? ": HTTPS_PROXY needs a user and a password"
                                        : ": it does not take the user and password of HTTPS_PROXY";
  return unfit(proxy, what);
}

std::string request_of(const Proxy& proxy, const std::string& target, const std::string& user_agent) {
  auto text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
  if (!user_agent.empty()) text += fmt::format("User-Agent: {}\r\n", user_agent);
  if (!proxy.authorization.empty())
    text += fmt::format("Proxy-Authorization: {}\r\n", proxy.authorization.reveal());
  return text + "\r\n";
}

} // namespace

asio::awaitable<std::optional<NoAnswer>> open_tunnel(asio::ip::tcp::socket& socket, const Proxy& proxy,
                                                     std::string target, std::string user_agent) {
  const auto text = request_of(proxy, target, user_agent);
  const auto [lost, written] =
      co_await asio::async_write(socket, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  if (lost) co_return unfit(proxy, "closed the connection before it was asked");

  const ResponseParser::Limits limits{header_bytes, 0};
  // No answer to CONNECT that opens a tunnel has a body (RFC 9110, 9.3.6), and the others are not read on.
  constexpr bool no_body = true;
  std::optional<ResponseParser> parser;
  parser.emplace(limits, no_body);
  std::string input;
  std::array<char, 4096> block{};
  for (unsigned interim = 0;;) {
    const auto buffer = asio::buffer(block);
    const auto [error, bytes] = co_await socket.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    input.append(block.data(), bytes);
    while (!input.empty() && !parser->is_done()) {
      if (!parser->feed(input)) co_return unfit(proxy, "does not speak HTTP: " + parser->problem->text);
      if (!parser->is_done()) break;
      if (!parser->interim()) break;
      if (++interim > most_interim_answers) co_return unfit(proxy, "sends interim answers without end");
      parser.emplace(limits, no_body);
    }
    if (parser->is_done()) break;
    if (error)
      co_return unfit(proxy, fmt::format("ended the connection instead of opening a tunnel: {}",
                                         ended(error, "before answering").text));
  }
  const int status = parser->response.status;
  if (status / 100 != 2) co_return refused(proxy, status, target);
  // In TLS the client speaks first.
  if (!input.empty()) co_return unfit(proxy, "says that the tunnel is open, and goes on speaking itself");
  co_return std::nullopt;
}

} // namespace conformance::http
