#include "http/tcp_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

class TcpStream final : public Stream {
public:
  explicit TcpStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
  }

  asio::awaitable<Read> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    co_return Read{error, bytes};
  }

  asio::awaitable<error_code> write(std::string_view bytes) override {
    // Mostly there is room for all of it: nobody need wait then.
    error_code full;
    bytes.remove_prefix(socket_.write_some(asio::buffer(bytes.data(), bytes.size()), full));
    while (!bytes.empty()) {
      const auto buffer = asio::buffer(bytes.data(), bytes.size());
      const auto [error, count] =
          co_await socket_.async_write_some(buffer, asio::as_tuple(asio::use_awaitable));
      if (error) co_return error;
      bytes.remove_prefix(count);
    }
    co_return error_code{};
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

private:
  asio::ip::tcp::socket socket_;
};

} // namespace

std::unique_ptr<Stream> tcp_stream(asio::ip::tcp::socket socket) {
  return std::make_unique<TcpStream>(std::move(socket));
}

} // namespace conformance::http
