#include "http/testing.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::http;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<std::string> read_all(std::shared_ptr<Stream> stream) {
  return testing::talk(stream, "");
}

asio::awaitable<boost::system::error_code> write_all(std::shared_ptr<Stream> stream, std::string bytes,
                                                     bool close_after) {
  const auto error = co_await stream->write(bytes);
  if (close_after) stream->close();
  co_return error;
}

} // namespace

TEST_CASE("memory streams carry more than they hold, and end in order") {
  asio::io_context context;
  auto [ours, theirs] = memory_streams(context.get_executor(), 10);
  std::string sent(1000, 'x');
  sent += "end";
  asio::co_spawn(context, write_all(std::move(ours), sent, true), [](auto, auto) {});
  CHECK(testing::run(context, read_all(std::move(theirs))) == sent);
}

TEST_CASE("a write to a stream that the other side has closed fails") {
  asio::io_context context;
  auto [ours, theirs] = memory_streams(context.get_executor(), 10);
  theirs->close();
  CHECK(testing::run(context, write_all(std::move(ours), "x", false)) == asio::error::broken_pipe);
}

TEST_CASE("closing ends what waits on the same stream") {
  asio::io_context context;
  auto [ours, theirs] = memory_streams(context.get_executor(), 10);
  const std::shared_ptr<Stream> stream = std::move(ours);
  asio::post(context, [&] { stream->close(); });
  CHECK(testing::run(context, write_all(stream, std::string(100, 'x'), false)) ==
        asio::error::operation_aborted);
}

TEST_CASE("sleep waits on the clock") {
  VirtualClock clock;
  asio::io_context context;
  bool over = false;
  asio::co_spawn(context, http::sleep(clock, 3h), [&](std::exception_ptr failure) { over = !failure; });
  run_virtual(context, clock, [&] { return over; });
  CHECK(over);
  CHECK(clock.now().since_origin == 3h);
}

TEST_CASE("sleep can be cancelled, and then leaves no timer") {
  VirtualClock clock;
  asio::io_context context;
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  asio::co_spawn(context, http::sleep(clock, 3h),
                 asio::bind_cancellation_slot(signal.slot(),
                                              [&](std::exception_ptr exception) { failure = exception; }));
  asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
  context.run();
  REQUIRE(failure);
  CHECK_THROWS_AS(std::rethrow_exception(failure), boost::system::system_error);
  CHECK_FALSE(clock.advance());
}

TEST_CASE("a sleeping coroutine may be destroyed before and after its clock") {
  SUBCASE("context first") {
    VirtualClock clock;
    {
      asio::io_context context;
      asio::co_spawn(context, http::sleep(clock, 3h), [](std::exception_ptr) {});
      context.poll();
    }
    CHECK_FALSE(clock.advance());
  }
  SUBCASE("clock first") {
    asio::io_context context;
    VirtualClock clock;
    asio::co_spawn(context, http::sleep(clock, 3h), [](std::exception_ptr) {});
    context.poll();
  }
}

TEST_CASE("the real clock fires in order, not early, and not what was cancelled") {
  asio::io_context context;
  const auto clock = real_clock(context);
  std::string order;
  const auto start = clock->now();
  Duration last{};
  clock->schedule(start + 30ms, [&] {
    order += 'c';
    last = clock->now() - start;
  });
  clock->schedule(start + 10ms, [&] {
    order += 'a';
    clock->schedule(clock->now(), [&] { order += 'b'; });
  });
  const auto never = clock->schedule(start + 5ms, [&] { order += 'x'; });
  const auto late = clock->schedule(start + 1h, [&] { order += 'y'; });
  clock->cancel(never);
  clock->cancel(never);
  clock->schedule(start + 30ms, [&] { clock->cancel(late); });
  context.run();
  CHECK(order == "abc");
  CHECK(last >= 30ms);
  CHECK(clock->now() - start < 10s);
}

TEST_CASE("the real clock tells the time of day") {
  asio::io_context context;
  const auto difference = std::chrono::system_clock::now() - real_clock(context)->wall();
  CHECK(difference < 1s);
  CHECK(difference >= 0s);
}

TEST_CASE("running on the virtual clock ends when nothing is left") {
  VirtualClock clock;
  asio::io_context context;
  int fired = 0;
  clock.schedule(clock.now() + 1s, [&] { asio::post(context, [&] { ++fired; }); });
  clock.schedule(clock.now() + 2s, [&] { ++fired; });
  run_virtual(context, clock, [] { return false; });
  CHECK(fired == 2);
}
