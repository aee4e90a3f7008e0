#include "http/no_answer.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>
#include <openssl/err.h>

namespace conformance::http {

namespace asio = boost::asio;
using Kind = NoAnswer::Kind;

std::string tls_words(boost::system::error_code error) {
  if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
    return "the connection was closed";
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe)
    return "the connection was reset";
  if (error.category() != asio::error::get_ssl_category()) return error.message();
  const auto code = static_cast<unsigned long>(error.value());
  const char* const reason = ERR_reason_error_string(code);
  std::string words = reason != nullptr ? reason : error.message();
  if (words.find("certificate required") != std::string::npos)
    words += " (the server wants a client certificate)";
  if (words.find("wrong version number") != std::string::npos) words += " (does the port speak TLS?)";
  return words;
}

NoAnswer ended(boost::system::error_code error, std::string_view where) {
  if (error == asio::error::eof)
    return {Kind::closed, fmt::format("closed: the peer closed the connection {}", where)};
  if (error == asio::ssl::error::stream_truncated)
    return {Kind::closed,
            fmt::format("closed: the peer closed the connection {}, without TLS's closing message", where)};
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe)
    return {Kind::reset, fmt::format("reset: the peer reset the connection {}", where)};
  if (error == asio::error::operation_aborted)
    return {Kind::cancelled, fmt::format("cancelled: the connection was given up {}", where)};
  if (error.category() == asio::error::get_ssl_category()) return {Kind::tls, "tls: " + tls_words(error)};
  return {Kind::closed, fmt::format("closed: the connection failed {}: {}", where, error.message())};
}

} // namespace conformance::http
