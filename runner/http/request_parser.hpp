#pragma once
#include "http/server.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace conformance::http {

/// Reads one request into a ServerRequest, within limits.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
  explicit RequestParser(const ServerLimits& limits);

  ServerRequest request;
  bool expects_continue = false;

private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target, int version,
                       error_code& error) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field field, string_view name, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
  std::size_t on_body_impl(string_view bytes, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view bytes, error_code& error) override;
  void on_finish_impl(error_code& error) override;

  ServerLimits limits_;
  std::size_t header_bytes_ = 0;
  bool strange_encoding_ = false;
};

} // namespace conformance::http
