#pragma once
#include "http/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace conformance::http::testing {

/// The server's side of TLS, after its handshake.
class Secured final : public Stream {
public:
  using Layered = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

  explicit Secured(std::shared_ptr<Layered> layered) : layered_(std::move(layered)) {}
  boost::asio::awaitable<Read> read_some(std::span<char> into) override {
    namespace asio = boost::asio;
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, bytes] =
        co_await layered_->async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    co_return Read{error, bytes};
  }
  boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes) override {
    namespace asio = boost::asio;
    while (!bytes.empty()) {
      const auto buffer = asio::buffer(bytes.data(), bytes.size());
      const auto [error, count] =
          co_await layered_->async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
      if (error) co_return error;
      bytes.remove_prefix(count);
    }
    co_return boost::system::error_code{};
  }
  void close() override {
    boost::system::error_code ignored;
    layered_->lowest_layer().close(ignored);
  }

private:
  std::shared_ptr<Layered> layered_;
};

} // namespace conformance::http::testing
