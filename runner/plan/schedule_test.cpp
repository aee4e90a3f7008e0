#include "plan/schedule.hpp"

#include "plan/describe.hpp"
#include "plan/requests.hpp"
#include "plan/testing.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace conformance::plan {

namespace {

using std::chrono::seconds;

/// Ten requests a minute; the proof at both ends and so many different ones as reader.
World reading(int different) {
  World world;
  world.profile.quota.emplace();
  world.profile.quota->requests = 10;
  world.profile.quota->window = seconds(60);
  for (int i = 0; i < different; ++i)
    world.simple(fmt::format("p{}", i).c_str(), "GET", fmt::format("/things/{}", i).c_str(), 200);
  return world;
}

Duration least(World& world) {
  return schedule(world.plan(), world.catalogue, world.profile).least;
}

Probe& flooding(World& world, const char* id, const char* target) {
  auto& probe = world.simple(id, "GET", target, 429);
  probe.part.burst.emplace();
  probe.part.request.as.text = "writer";
  world.make_exclusive("writer");
  return probe;
}

} // namespace

TEST_CASE("what fits into one window needs no time, one request more needs a window") {
  auto fits = reading(8);
  CHECK(least(fits) == Duration{});
  auto one_more = reading(9);
  CHECK(least(one_more) == seconds(60));
  auto three_windows = reading(28);
  CHECK(least(three_windows) == seconds(120));
  const auto found = schedule(three_windows.plan(), three_windows.catalogue, three_windows.profile);
  CHECK(found.busiest == "reader");
  CHECK(found.windows.at("reader") == 3);
}

TEST_CASE("equal requests are sent once, and other keys send at the same time") {
  auto world = reading(4);
  for (const auto* id : {"again-1", "again-2", "again-3", "again-4", "again-5"})
    world.simple(id, "GET", "/things/1", 200);
  for (int i = 0; i < 8; ++i)
    world.simple(fmt::format("w{}", i).c_str(), "GET", fmt::format("/things/{}", i).c_str(), 200)
        .part.request.as.text = "writer";
  CHECK(least(world) == Duration{});
}

TEST_CASE("reserve and share are taken off, keys in a list add up") {
  auto world = reading(8);
  world.profile.quota->reserve = 0.2;
  CHECK(least(world) == seconds(60));
  world.profile.quota->reserve = 0;
  world.profile.quota->share = 0.5;
  CHECK(least(world) == seconds(60));
  world.profile.principals.front().keys.emplace_back("another-key-of-reader");
  CHECK(least(world) == Duration{});
}

TEST_CASE("a flood waits for silence, and its key rests after it") {
  auto world = reading(0);
  flooding(world, "over", "/things");
  CHECK(least(world) == seconds(60 + 60 + 3)); // silence after the proof, then a window until the last proof
  flooding(world, "shares-it", "/things");
  CHECK(least(world) == seconds(60 + 60 + 3));
  flooding(world, "another", "/other-things");
  CHECK(least(world) == seconds(60 + 60 + 60 + 3));
  auto& after = flooding(world, "recovers", "/things");
  after.part.burst->by.push_back(request("GET", "/things", "writer"));
  after.part.burst->after_window = true;
  CHECK(least(world) == seconds(60 + 60 + 60 + 60 + 3));
  const auto found = schedule(world.plan(), world.catalogue, world.profile);
  CHECK(found.busiest == "writer");
}

TEST_CASE("accepted writes wait for the reads of other keys") {
  auto world = reading(15);
  world.profile.allow = {Effect::restores};
  for (int i = 0; i < 15; ++i) {
    auto& probe = world.probe(fmt::format("w{}", i).c_str());
    probe.part.effect = Effect::restores;
    probe.part.steps = {request("PATCH", "/things/1", "writer")};
  }
  CHECK(least(world) == seconds(60 + 60));
}

TEST_CASE("without a quota only what refused writes may still do takes time") {
  auto world = reading(300);
  world.profile.quota->requests = 0;
  CHECK(least(world) == Duration{});
  world.profile.allow = {Effect::refused};
  world.simple("refused", "PATCH", "/things/1", 403);
  const auto found = schedule(world.plan(), world.catalogue, world.profile);
  CHECK(found.least == world.profile.settle);
  CHECK(found.settling == world.profile.settle);
  CHECK(found.windows.empty());
}

TEST_CASE("the plan says how many windows each key needs and what the run takes at least") {
  auto world = reading(28);
  const auto text = describe(world.plan(), world.catalogue, world.profile, false);
  CHECK_MESSAGE(text.find("reader                      30  in 3 windows\n") != std::string::npos, text);
  CHECK_MESSAGE(text.find("takes at least 2 min; reader is the busiest and needs 3 windows by itself\n") !=
                    std::string::npos,
                text);
}

} // namespace conformance::plan
