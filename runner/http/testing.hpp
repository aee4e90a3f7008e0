#pragma once
#include "http/asio_clock.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

/// Helpers of this floor's tests.
namespace conformance::http::testing {

/// Runs a coroutine to its end, on the virtual clock if one is given.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> coroutine, VirtualClock* clock = nullptr) {
  std::optional<T> result;
  std::exception_ptr failure;
  bool over = false;
  boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr exception, T value) {
    failure = exception;
    result.emplace(std::move(value));
    over = true;
  });
  if (clock != nullptr)
    run_virtual(context, *clock, [&] { return over; });
  else
    while (!over) {
      if (context.stopped()) context.restart();
      if (context.run_one_for(std::chrono::seconds(20)) == 0) break;
    }
  if (failure) std::rethrow_exception(failure);
  if (!over) throw std::runtime_error("the coroutine never ended");
  return std::move(*result);
}

/// Writes `bytes` and reads to the end of the stream.
inline boost::asio::awaitable<std::string> talk(std::shared_ptr<Stream> stream, std::string bytes) {
  const auto error = co_await stream->write(bytes);
  std::string result;
  std::vector<char> block(4096);
  while (!error) {
    const auto read = co_await stream->read_some(block);
    result.append(block.data(), read.bytes);
    if (read.error) break;
  }
  co_return result;
}

} // namespace conformance::http::testing
