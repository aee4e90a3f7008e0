#include "base/clock.hpp"

#include <doctest/doctest.h>
#include <string>

namespace conformance {

using namespace std::chrono_literals;

TEST_CASE("virtual time jumps from timer to timer, in order") {
  VirtualClock clock;
  std::string log;
  clock.schedule(clock.now() + 2s, [&] { log += 'b'; });
  clock.schedule(clock.now() + 1s, [&] {
    log += 'a';
    clock.schedule(clock.now() + 500ms, [&] { log += 'x'; });
  });
  clock.schedule(clock.now() + 2s, [&] { log += 'c'; });
  while (clock.advance()) {
  }
  CHECK(log == "axbc");
  CHECK(clock.now().since_origin == 2s);
  CHECK(iso8601(clock.wall()) == "2026-08-03T00:00:02Z");
}

TEST_CASE("a cancelled timer does not fire") {
  VirtualClock clock;
  bool fired = false;
  const auto id = clock.schedule(clock.now() + 1s, [&] { fired = true; });
  clock.cancel(id);
  clock.cancel(id);
  CHECK_FALSE(clock.advance());
  CHECK_FALSE(fired);
}

TEST_CASE("advance_by stops between timers, and a timer in the past fires at once") {
  VirtualClock clock;
  int fired = 0;
  clock.schedule(clock.now() + 1s, [&] { ++fired; });
  clock.schedule(clock.now() + 3s, [&] { ++fired; });
  clock.advance_by(2s);
  CHECK(fired == 1);
  CHECK(clock.now().since_origin == 2s);
  clock.schedule(clock.now() - 1s, [&] { ++fired; });
  clock.advance_by(0s);
  CHECK(fired == 2);
}

TEST_CASE("durations for people") {
  CHECK(human(250ms) == "250 ms");
  CHECK(human(1500ms) == "1.5 s");
  CHECK(human(300s) == "5 min");
}

} // namespace conformance
