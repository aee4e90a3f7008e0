#pragma once
#include "http/inflate.hpp"
#include "model/exchange.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <optional>

namespace conformance::http {

/// More answers than these before the answer (RFC 9110, 15.2) are no way to answer.
inline constexpr unsigned most_interim_answers = 20;

/// Reads one answer into a Response, within limits; `problem` says what is wrong with it after an error.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
public:
  struct Limits {
    std::size_t header_bytes, body_bytes;
  };
  /// `encoding_asked`: the request chose the encodings itself, so that one we cannot decode is no fault.
  ResponseParser(const Limits& limits, bool to_head, bool encoding_asked = false);

  /// Consumes from the front of `input`. False on an error.
  bool feed(std::string& input);
  /// The stream is at its orderly end. False if the answer is not complete with that.
  bool end();
  /// May another request follow on the connection?
  bool reusable() const;
  /// An answer before the answer (RFC 9110, 15.2).
  bool interim() const { return response.status / 100 == 1; }

  Response response;
  std::optional<NoAnswer> problem;

private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view reason, int version, error_code& error) override;
  void on_field_impl(boost::beast::http::field field, string_view name, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view bytes, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view bytes, error_code& error) override;
  void on_finish_impl(error_code& error) override;

  /// What the first bytes show before Beast has seen a whole line; mends a missing space.
  void look_at_start(std::string& input, error_code& error);
  void fail_too_large(error_code& error);
  void fail(NoAnswer::Kind kind, std::string text, error_code& error);

  Limits limits_;
  bool encoding_asked_;
  bool within_chunk_header_ = false; // more of it must come
  std::size_t header_bytes_ = 0, encoded_bytes_ = 0;
  std::string transfer_encoding_;
  std::string strange_encoding_; // that no body may have
  std::optional<Inflater> inflater_;
};

} // namespace conformance::http
