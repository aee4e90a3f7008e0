#include "http/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace conformance::http {

namespace beast = boost::beast;
using beast::http::field;

RequestParser::RequestParser(const ServerLimits& limits) : limits_(limits) {
  eager(true);
  body_limit(boost::none);
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.header_bytes, most)));
}

void RequestParser::on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                                    error_code&) {
  request.method = std::string(method);
  request.target = std::string(target);
  request.http_version = static_cast<unsigned>(version);
  header_bytes_ = method.size() + target.size() + 12;
}

void RequestParser::on_field_impl(field known, string_view name, string_view value, error_code& error) {
  header_bytes_ += name.size() + value.size() + 4;
  if (header_bytes_ > limits_.header_bytes) {
    error = beast::http::error::header_limit;
    return;
  }
  if (known == field::transfer_encoding && !beast::iequals(value, "chunked")) strange_encoding_ = true;
  if (known == field::expect && beast::iequals(value, "100-continue")) expects_continue = true;
  request.headers.push_back({std::string(name), std::string(value)});
}

void RequestParser::on_header_impl(error_code& error) {
  const auto length = content_length();
  if (strange_encoding_) error = beast::http::error::bad_transfer_encoding;
  if (length && *length > limits_.body_bytes) error = beast::http::error::body_limit;
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t RequestParser::on_body_impl(string_view bytes, error_code& error) {
  if (bytes.size() > limits_.body_bytes - request.body.size()) {
    error = beast::http::error::body_limit;
    return 0;
  }
  request.body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, string_view, error_code& error) {
  if (size > limits_.body_bytes - request.body.size()) error = beast::http::error::body_limit;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& error) {
  return on_body_impl(bytes, error);
}

void RequestParser::on_finish_impl(error_code&) {}

} // namespace conformance::http
