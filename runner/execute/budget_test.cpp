#include "execute/budget.hpp"

#include "http/asio_clock.hpp"
#include "http/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>
#include <optional>
#include <vector>

namespace conformance::execute {

using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A limiter that counts at an instant of its own choice between sending and answer.
struct Sending {
  asio::io_context context;
  VirtualClock clock;
  Budget budget;
  std::vector<Instant> sent;
  std::size_t done = 0;

  explicit Sending(Quota quota, Budget::Sharers sharers = nullptr)
      : budget(context.get_executor(), clock, quota, std::move(sharers)) {}

  std::optional<std::size_t> remaining; // as each answer says

  asio::awaitable<void> one(std::string account, Duration takes) {
    const bool may = co_await budget.acquire(account);
    if (!may) co_return;
    sent.push_back(clock.now());
    co_await http::sleep(clock, takes);
    budget.completed(account, remaining);
    ++done;
  }

  void start(const std::string& account, std::size_t count, Duration takes = 10ms) {
    for (std::size_t i = 0; i < count; ++i)
      asio::co_spawn(context, one(account, takes), asio::detached);
  }

  asio::awaitable<void> room(std::string account, std::size_t requests) {
    const bool may = co_await budget.room(account, requests);
    if (may) ++done;
  }

  void await_room(const std::string& account, std::size_t requests) {
    asio::co_spawn(context, room(account, requests), asio::detached);
  }

  void run(std::size_t until) {
    http::run_virtual(context, clock, [&] { return done == until; });
  }
};

Quota quota(unsigned requests, double reserve = 0, double share = 1) {
  Quota out;
  out.requests = requests;
  out.window = 60s;
  out.reserve = reserve;
  out.share = share;
  return out;
}

} // namespace

TEST_CASE("a burst as wide as the quota goes at once, the rest a window later") {
  Sending sending(quota(10));
  sending.start("reader", 25);
  sending.run(25);
  REQUIRE(sending.sent.size() == 25);
  CHECK(sending.sent[9].since_origin == 0s);
  CHECK(sending.sent[10].since_origin > 60s);
  CHECK(sending.sent[10].since_origin < 61s);
  CHECK(sending.sent[19].since_origin < 61s);
  CHECK(sending.sent[20].since_origin > 120s);
}

TEST_CASE("no window ever holds more than the quota, whenever the server counts") {
  Sending sending(quota(10));
  for (int i = 0; i < 60; ++i)
    sending.start("reader", 1, std::chrono::milliseconds(37 * i));
  sending.run(60);
  for (std::size_t i = 0; i + 10 < sending.sent.size(); ++i)
    CHECK(sending.sent[i + 10] - sending.sent[i] >= 60s);
}

TEST_CASE("accounts do not wait for each other") {
  Sending sending(quota(5));
  sending.start("reader", 5);
  sending.start("writer", 5);
  sending.run(10);
  CHECK(sending.sent.back().since_origin == 0s);
}

TEST_CASE("reserve and share narrow the quota, at least one request is left") {
  CHECK(quota(100, 0.1).in_one_window() == 90);
  CHECK(quota(100, 0.1, 0.25).in_one_window() == 22);
  CHECK(quota(1, 0.5).in_one_window() == 1);
  CHECK(quota(0).in_one_window() == SIZE_MAX);
  CHECK(quota(100, 0.1).in_one_window(8) == 11);
  CHECK(quota(0).in_one_window(8) == SIZE_MAX);
}

TEST_CASE("room for several is waited for as a whole") {
  Sending sending(quota(10));
  sending.start("reader", 8);
  sending.run(8);
  sending.await_room("reader", 4);
  sending.run(9);
  const auto roomy = sending.clock.now();
  CHECK(roomy - Instant{} > 60s);
  CHECK(roomy - Instant{} < 61s);
  sending.start("reader", 4);
  sending.run(13);
  CHECK(sending.sent.back() == roomy);
}

TEST_CASE("room for more than a window holds is room for a whole window") {
  Sending sending(quota(3));
  sending.start("reader", 1);
  sending.run(1);
  sending.await_room("reader", 4);
  sending.run(2);
  CHECK(sending.clock.now() - Instant{} > 60s);
}

TEST_CASE("an answer that says fewer are left than our own count is believed, for a window") {
  Sending sending(quota(10));
  sending.remaining = 3;
  sending.start("reader", 1);
  sending.run(1);
  sending.remaining.reset();
  sending.start("reader", 12);
  sending.run(13);
  CHECK(sending.sent[3].since_origin < 1s);
  CHECK(sending.sent[4].since_origin > 60s);
  CHECK(sending.sent[12].since_origin < 61s);
}

TEST_CASE("an answer that says more are left changes nothing") {
  Sending sending(quota(10, 0.2));
  sending.remaining = 9;
  sending.start("reader", 9);
  sending.run(9);
  CHECK(sending.sent[7].since_origin == 0s);
  CHECK(sending.sent[8].since_origin > 60s);
}

TEST_CASE("an answer that says nothing is left is believed, unless ours was alone for a window") {
  Sending sending(quota(5));
  sending.start("reader", 1);
  sending.run(1);
  sending.remaining = 0;
  sending.start("reader", 1);
  sending.run(2);
  sending.start("reader", 1);
  sending.run(3);
  CHECK(sending.sent[2].since_origin > 60s);
  CHECK(sending.sent[2].since_origin < 61s);
  sending.start("reader", 3);
  sending.run(6);
  CHECK(sending.sent[5].since_origin < 62s);
}

TEST_CASE("a blocked account waits for its time") {
  Sending sending(quota(100));
  sending.budget.block("reader", sending.clock.now() + 5s);
  sending.start("reader", 2);
  sending.run(2);
  CHECK(sending.sent[0].since_origin >= 5s);
  CHECK(sending.sent[1].since_origin < 6s);
}

TEST_CASE("all that are known are blocked together") {
  Sending sending(quota(100));
  sending.start("reader", 1);
  sending.start("writer", 1);
  sending.run(2);
  sending.budget.block_all(sending.clock.now() + 5s);
  CHECK_FALSE(sending.budget.free("reader"));
  CHECK_FALSE(sending.budget.free("writer"));
  sending.clock.advance_by(6s);
  CHECK(sending.budget.free("reader"));
}

TEST_CASE("silence is a whole window after the last answer") {
  Sending sending(quota(10));
  CHECK(sending.budget.silent_from("reader") == sending.clock.now());
  sending.start("reader", 1, 2s);
  sending.run(1);
  const auto silent = sending.budget.silent_from("reader") - Instant{};
  CHECK(silent >= 62s);
  CHECK(silent < 63s);
}

TEST_CASE("an account stands beside others for a window after their last answer") {
  Sending sending(quota(10));
  CHECK_FALSE(sending.budget.beside_others("reader"));
  sending.start("reader", 1);
  sending.run(1);
  CHECK_FALSE(sending.budget.beside_others("reader"));
  CHECK(sending.budget.beside_others("writer"));
  sending.clock.advance_by(62s);
  CHECK_FALSE(sending.budget.beside_others("writer"));
}

TEST_CASE("an account is free until its quota is used up, and again a window later") {
  Sending sending(quota(2));
  CHECK(sending.budget.free("reader"));
  sending.start("reader", 2);
  sending.run(2);
  CHECK_FALSE(sending.budget.free("reader"));
  CHECK(sending.budget.free("reader#2"));
  sending.budget.block("reader#2", sending.clock.now() + 1s);
  CHECK_FALSE(sending.budget.free("reader#2"));
  sending.start("reader", 1);
  sending.run(3);
  CHECK(sending.budget.free("reader"));
}

TEST_CASE("shards keep to an equal part of the quota of an account that they share") {
  Sending sending(quota(10),
                  [](const std::string& account) -> std::size_t { return account == "reader" ? 3 : 1; });
  sending.start("reader", 4);
  sending.start("writer", 10);
  sending.run(14);
  CHECK(sending.sent.back().since_origin > 60s); // 3 and 10 at once, and one of reader a window later
  CHECK(sending.sent[12].since_origin == 0s);
}

} // namespace conformance::execute
