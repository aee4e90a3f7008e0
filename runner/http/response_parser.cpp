#include "http/response_parser.hpp"

#include "base/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace conformance::http {

namespace beast = boost::beast;
using beast::http::field;
using Kind = NoAnswer::Kind;

namespace {

std::string_view known_fault(boost::system::error_code code) {
  using beast::http::error;
  if (code == error::bad_version) return "it does not begin with HTTP/1.0 or HTTP/1.1";
  if (code == error::bad_status) return "its status is not three digits";
  if (code == error::bad_reason) return "its reason phrase holds a control character";
  if (code == error::bad_line_ending) return "a line does not end with CR LF";
  if (code == error::bad_field) return "a header name is broken";
  if (code == error::bad_value) return "a header value is broken";
  if (code == error::bad_content_length) return "its Content-Length is broken, or meets Transfer-Encoding";
  if (code == error::multiple_content_length) return "it has two Content-Lengths that differ";
  if (code == error::bad_transfer_encoding) return "its Transfer-Encoding is broken, or meets Content-Length";
  if (code == error::bad_chunk) return "a chunk's size or end is broken";
  if (code == error::bad_chunk_extension) return "a chunk's extension is broken";
  if (code == error::bad_obs_fold) return "a folded header line is broken";
  return {};
}

const std::string no_http = "malformed: what came is no HTTP answer: ";

std::string why(boost::system::error_code error) {
  const auto text = known_fault(error);
  return text.empty() ? error.message() : std::string(text);
}

} // namespace

ResponseParser::ResponseParser(const Limits& limits, bool to_head, bool encoding_asked)
    : limits_(limits), encoding_asked_(encoding_asked) {
  eager(true);
  skip(to_head);
  body_limit(boost::none);
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.header_bytes, most)));
}

void ResponseParser::look_at_start(std::string& input, error_code& error) {
  constexpr std::string_view begin = "HTTP/1.";
  constexpr std::size_t behind_status = 12; // of `HTTP/1.1 200`
  if (input[0] == '\x15' || input[0] == '\x16')
    return fail(Kind::malformed, no_http + "it is TLS: the URL may have to begin with https", error);
  const auto seen = std::min(input.size(), begin.size());
  if (input.compare(0, seen, begin, 0, seen) != 0)
    return fail(Kind::malformed, no_http + why(beast::http::error::bad_version), error);
  // The space belongs there even before nothing (RFC 9112, 4), but many leave it out.
  if (input.size() > behind_status && input[behind_status] == '\r') input.insert(behind_status, 1, ' ');
}

bool ResponseParser::feed(std::string& input) {
  if (input.empty() || is_done()) return true;
  // Beast asserts that it sees the last chunk whole once it has seen its first line.
  constexpr std::size_t last_chunk = std::string_view("0\r\n\r\n").size();
  if (within_chunk_header_ && input.size() < last_chunk) return true;
  error_code error;
  if (response.status == 0) look_at_start(input, error);
  if (error) return false;
  const auto used = put(boost::asio::buffer(input.data(), input.size()), error);
  input.erase(0, used);
  within_chunk_header_ = error == beast::http::error::need_more && is_header_done() && chunked();
  if (error == beast::http::error::need_more) error = {};
  const bool endless = !error && !is_done() && input.size() > limits_.header_bytes;
  if (endless || error == beast::http::error::header_limit)
    fail(Kind::too_large, fmt::format("too large: the header exceeds {} bytes", limits_.header_bytes), error);
  else if (error)
    fail(Kind::malformed, no_http + why(error), error);
  return !error;
}

bool ResponseParser::end() {
  error_code error;
  put_eof(error);
  if (error && error != beast::http::error::partial_message)
    fail(Kind::malformed, "malformed: " + why(error), error);
  return !error;
}

bool ResponseParser::reusable() const {
  // Chunks are not known to HTTP/1.0: whoever sends them there is not to be trusted with framing (RFC
  // 9112, 6.1).
  return keep_alive() && !(response.http_version < 11 && !transfer_encoding_.empty());
}

void ResponseParser::fail(Kind kind, std::string text, error_code& error) {
  if (!problem) problem = NoAnswer{kind, std::move(text)};
  if (!error) error = beast::http::error::body_limit;
}

void ResponseParser::fail_too_large(error_code& error) {
  fail(Kind::too_large, fmt::format("too large: the body exceeds {} bytes", limits_.body_bytes), error);
}

void ResponseParser::on_response_impl(int status, string_view reason, int version, error_code&) {
  response.status = status;
  response.reason = std::string(reason);
  response.http_version = static_cast<unsigned>(version);
  header_bytes_ = reason.size() + 15;
}

void ResponseParser::on_field_impl(field known, string_view name, string_view value, error_code& error) {
  header_bytes_ += name.size() + value.size() + 4;
  if (header_bytes_ > limits_.header_bytes) {
    error = beast::http::error::header_limit;
    return;
  }
  const bool in_trailer = is_header_done();
  if (known == field::transfer_encoding && !in_trailer) transfer_encoding_ = std::string(value);
  response.headers.push_back({std::string(name), std::string(value)});
}

void ResponseParser::on_header_impl(error_code& error) {
  if (response.status == 101)
    return fail(Kind::malformed, "malformed: 101 Switching Protocols, which was not asked for", error);
  if (response.status < 100) return fail(Kind::malformed, no_http + "its status is below 100", error);
  if (!transfer_encoding_.empty() && !beast::iequals(transfer_encoding_, "chunked"))
    return fail(Kind::malformed, "malformed: a Transfer-Encoding other than chunked, which was not asked for",
                error);
  const auto length = content_length();
  if (!is_done() && length && *length > limits_.body_bytes) return fail_too_large(error);
  const auto encoding = header(response.headers, "Content-Encoding");
  if (!encoding || encoding->empty() || beast::iequals(*encoding, "identity")) return;
  inflater_ = Inflater::of(*encoding, limits_.body_bytes);
  if (!inflater_ && !encoding_asked_) strange_encoding_ = truncated(visible(*encoding), 60);
}

std::size_t ResponseParser::on_body_impl(string_view bytes, error_code& error) {
  if (bytes.size() > limits_.body_bytes - encoded_bytes_) {
    fail_too_large(error);
    return 0;
  }
  if (!strange_encoding_.empty()) {
    fail(Kind::malformed,
         fmt::format("malformed: the body is encoded as {}, which was not asked for", strange_encoding_),
         error);
    return 0;
  }
  encoded_bytes_ += bytes.size();
  if (!inflater_) {
    response.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  const auto result = inflater_->decode({bytes.data(), bytes.size()}, response.body);
  if (result == Inflater::Result::too_large) fail_too_large(error);
  if (result == Inflater::Result::broken)
    fail(Kind::malformed, "malformed: the body is not encoded as Content-Encoding says", error);
  return bytes.size();
}

void ResponseParser::on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) {
  header_bytes_ += extensions.size();
  if (header_bytes_ > limits_.header_bytes) error = beast::http::error::header_limit;
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& error) {
  return on_body_impl(bytes, error);
}

void ResponseParser::on_finish_impl(error_code& error) {
  if (!inflater_ || encoded_bytes_ == 0) return;
  if (!inflater_->complete())
    return fail(Kind::malformed, "malformed: the encoded body ends too early", error);
  response.content_encoding = header(response.headers, "Content-Encoding").value_or("");
}

} // namespace conformance::http
