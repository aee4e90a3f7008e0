#include "http/stream.hpp"
#include "http/wait.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace conformance::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// One direction of a connection.
struct Pipe {
  Pipe(const asio::any_io_executor& executor, std::size_t limit)
      : capacity(limit), readable(executor), writable(executor) {}

  std::string bytes;
  std::size_t capacity;
  bool writer_gone = false, reader_gone = false;
  Signal readable, writable;
};

class MemoryStream final : public Stream {
public:
  MemoryStream(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  ~MemoryStream() override { MemoryStream::close(); }

  asio::awaitable<Read> read_some(std::span<char> into) override { return read_from(in_, into); }
  asio::awaitable<error_code> write(std::string_view bytes) override { return write_to(out_, bytes); }

  void close() override {
    in_->reader_gone = out_->writer_gone = true;
    for (auto* const pipe : {in_.get(), out_.get()}) {
      pipe->readable.notify();
      pipe->writable.notify();
    }
  }

private:
  static asio::awaitable<Read> read_from(std::shared_ptr<Pipe> pipe, std::span<char> into) {
    while (pipe->bytes.empty() && !pipe->writer_gone && !pipe->reader_gone) {
      const bool going_on = co_await pipe->readable.wait();
      if (!going_on) co_return Read{asio::error::operation_aborted, 0};
    }
    if (pipe->reader_gone) co_return Read{asio::error::operation_aborted, 0};
    if (pipe->bytes.empty()) co_return Read{asio::error::eof, 0};
    const auto count = std::min(into.size(), pipe->bytes.size());
    std::copy_n(pipe->bytes.begin(), count, into.begin());
    pipe->bytes.erase(0, count);
    pipe->writable.notify();
    co_return Read{{}, count};
  }

  static asio::awaitable<error_code> write_to(std::shared_ptr<Pipe> pipe, std::string_view bytes) {
    while (!bytes.empty()) {
      if (pipe->writer_gone) co_return asio::error::operation_aborted;
      if (pipe->reader_gone) co_return asio::error::broken_pipe;
      const auto room = std::min(bytes.size(), pipe->capacity - pipe->bytes.size());
      if (room == 0) {
        const bool going_on = co_await pipe->writable.wait();
        if (!going_on) co_return asio::error::operation_aborted;
        continue;
      }
      pipe->bytes.append(bytes.substr(0, room));
      bytes.remove_prefix(room);
      pipe->readable.notify();
    }
    co_return error_code{};
  }

  std::shared_ptr<Pipe> in_, out_;
};

} // namespace

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> memory_streams(asio::any_io_executor executor,
                                                                           std::size_t capacity) {
  const auto there = std::make_shared<Pipe>(executor, capacity);
  const auto back = std::make_shared<Pipe>(executor, capacity);
  return {std::make_unique<MemoryStream>(back, there), std::make_unique<MemoryStream>(there, back)};
}

} // namespace conformance::http
