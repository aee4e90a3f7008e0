#include "execute/repeats.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

using namespace std::chrono_literals;
using Next = Decision::Next;

namespace {

const std::vector<Hop> no_hops;

http::Outcome answer(int status, Headers headers = {}) {
  Response response;
  response.status = status;
  response.headers = std::move(headers);
  return {response, {}, {}, {}, 0};
}

http::Outcome failure(NoAnswer::Kind kind, bool reused = false, bool nothing_read = false) {
  return {NoAnswer{kind, "why", reused, nothing_read}, {}, {}, {}, 0};
}

} // namespace

TEST_CASE("an answer is an answer, whatever its status") {
  for (const int status : {200, 204, 301, 400, 404, 409, 501}) {
    Repeats repeats(true, 60s, no_hops);
    CHECK(repeats.after(answer(status)).next == Next::accept);
    CHECK_FALSE(repeats.repeated());
  }
}

TEST_CASE("what a hop says is repeated three times, with growing waits") {
  for (const int status : {502, 503, 504}) {
    Repeats repeats(true, 60s, no_hops);
    for (const Duration wait : {Duration(500ms), Duration(2s), Duration(5s)}) {
      const auto decision = repeats.after(answer(status));
      CHECK(decision.next == Next::resend);
      CHECK(decision.wait == wait);
    }
    CHECK(repeats.after(answer(status)).next == Next::give_up);
    CHECK(repeats.repeated());
  }
}

TEST_CASE("Retry-After lengthens the wait, up to thirty seconds") {
  Repeats repeats(true, 60s, no_hops);
  CHECK(repeats.after(answer(503, {{"Retry-After", "7"}})).wait == 7s);
  CHECK(repeats.after(answer(503, {{"Retry-After", "9999"}})).wait == 30s);
  CHECK(repeats.after(answer(503, {{"Retry-After", "soon"}})).wait == 5s);
}

TEST_CASE("the profile's hops are known by their marks") {
  const std::vector<Hop> hops{{"Server", "cloudflare.*"}};
  CHECK(is_hop(std::get<Response>(answer(403, {{"server", "cloudflare-nginx"}}).answer), hops));
  CHECK_FALSE(is_hop(std::get<Response>(answer(403, {{"server", "nginx"}}).answer), hops));
  CHECK_FALSE(is_hop(std::get<Response>(answer(500).answer), hops));
}

TEST_CASE("a stale connection is tried again at once, once") {
  Repeats repeats(true, 60s, no_hops);
  const auto first = repeats.after(failure(NoAnswer::Kind::closed, true, true));
  CHECK(first.next == Next::resend);
  CHECK(first.wait == 0s);
  CHECK_FALSE(repeats.repeated());
  CHECK(repeats.after(failure(NoAnswer::Kind::closed, true, true)).wait == 500ms);
  CHECK(repeats.repeated());
}

TEST_CASE("what must not be sent twice is not") {
  for (const auto& outcome :
       {answer(503), failure(NoAnswer::Kind::deadline), failure(NoAnswer::Kind::closed, true, true)}) {
    Repeats repeats(false, 60s, no_hops);
    CHECK(repeats.after(outcome).next == Next::give_up);
  }
  Repeats repeats(false, 60s, no_hops);
  CHECK(repeats.after(answer(500)).next == Next::give_up);
}

TEST_CASE("what may be sent once more after a 500 is, and not after a hop's answer") {
  Repeats repeats(false, 60s, no_hops, true);
  CHECK(repeats.after(answer(500)).next == Next::resend);
  CHECK(repeats.after(answer(503)).next == Next::give_up);
  Repeats twice(false, 60s, no_hops, true);
  CHECK(twice.after(answer(500)).next == Next::resend);
  CHECK(twice.after(answer(500)).next == Next::accept);
}

TEST_CASE("broken HTTP is not repeated") {
  for (const auto kind : {NoAnswer::Kind::malformed, NoAnswer::Kind::too_large, NoAnswer::Kind::cancelled}) {
    Repeats repeats(true, 60s, no_hops);
    const auto decision = repeats.after(failure(kind));
    CHECK(decision.next == Next::give_up);
    CHECK(decision.why == "why");
  }
}

TEST_CASE("a 500 is asked once more; again it is the answer") {
  Repeats repeats(true, 60s, no_hops);
  CHECK(repeats.after(answer(500)).next == Next::resend);
  CHECK(repeats.after(answer(500)).next == Next::accept);
  CHECK(repeats.saw_500());
}

TEST_CASE("a 429 outside a burst waits, at most a window, at most twice") {
  Repeats repeats(false, 60s, no_hops);
  const auto first = repeats.after(answer(429, {{"Retry-After", "10"}}));
  CHECK(first.next == Next::resend);
  CHECK(first.wait == 10s);
  CHECK(first.limited);
  CHECK(repeats.after(answer(429)).wait == 60s);
  CHECK(repeats.after(answer(429)).next == Next::give_up);
}

} // namespace conformance::execute
