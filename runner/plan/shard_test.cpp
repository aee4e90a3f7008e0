#include "plan/shard.hpp"

#include "plan/describe.hpp"
#include "plan/phase.hpp"
#include "plan/testing.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

namespace conformance::plan {

namespace {

using Variables = std::map<std::string, std::string>;

std::string named(const std::string& text, const Variables& variables = {}) {
  const auto which = shard_named(text, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
  if (const auto* shard = std::get_if<ShardNumber>(&which))
    return fmt::format("{} of {}", shard->number, shard->of);
  return std::get<std::string>(which);
}

/// Probes of two principals, with so many different requests each.
World world_of(int each) {
  World world;
  world.profile.quota.emplace();
  world.profile.quota->requests = 100;
  world.profile.quota->window = std::chrono::seconds(60);
  for (const auto* as : {"reader", "writer"})
    for (int i = 0; i < each; ++i)
      world.simple(fmt::format("{}-{}", as, i).c_str(), "GET", fmt::format("/{}/{}", as, i).c_str(), 200)
          .part.request.as.text = as;
  return world;
}

Plan shard_of(World& world, unsigned number, unsigned of) {
  auto plan = world.plan();
  const auto mistake = take_shard(plan, world.catalogue, world.profile, {number, of});
  CHECK_MESSAGE(!mistake, mistake.value_or(""));
  return plan;
}

/// The shard that holds each cell, by id. Each must be held once.
std::map<std::string, unsigned> holders(World& world, unsigned of) {
  std::map<std::string, unsigned> out;
  for (unsigned number = 1; number <= of; ++number)
    for (const auto& cell : shard_of(world, number, of).cells)
      CHECK_MESSAGE(out.emplace(cell.id, number).second, cell.id);
  CHECK(out.size() == world.plan().cells.size());
  return out;
}

} // namespace

TEST_CASE("a shard is named by number and count") {
  CHECK(named("3/8") == "3 of 8");
  CHECK(named("1/1") == "1 of 1");
  for (const auto* wrong : {"", "3", "0/8", "9/8", "3/", "/8", "-1/8", "3/8/9", "a/8", "3/0", "1/1001"})
    CHECK_MESSAGE(named(wrong).find("names no shard; write for example 3/8") != std::string::npos, wrong);
}

TEST_CASE("auto reads what GitLab and Kubernetes set") {
  CHECK(named("auto", {{"CI_NODE_INDEX", "3"}, {"CI_NODE_TOTAL", "8"}}) == "3 of 8");
  CHECK(named("auto", {{"JOB_COMPLETION_INDEX", "0"}, {"JOB_COMPLETIONS", "8"}}) == "1 of 8");
  CHECK(named("auto", {{"JOB_COMPLETION_INDEX", "7"}, {"JOB_COMPLETIONS", "8"}}) == "8 of 8");
  CHECK(named("auto", {{"JOB_COMPLETION_INDEX", "8"}, {"JOB_COMPLETIONS", "8"}})
            .starts_with("'JOB_COMPLETION_INDEX=8 JOB_COMPLETIONS=8' names no shard"));
  CHECK(named("auto", {{"CI_NODE_INDEX", "0"}, {"CI_NODE_TOTAL", "8"}}).find("names no shard") !=
        std::string::npos);
  CHECK(named("auto", {{"CI_NODE_INDEX", "3"}}) == "auto: CI_NODE_INDEX is set and CI_NODE_TOTAL is not");
  CHECK(named("auto", {{"JOB_COMPLETIONS", "8"}}) ==
        "auto: JOB_COMPLETIONS is set and JOB_COMPLETION_INDEX is not");
  CHECK(named("auto").starts_with("auto: neither CI_NODE_INDEX"));
}

TEST_CASE("shards hold each cell once, always the same, and about as many") {
  auto world = world_of(40);
  const auto first = holders(world, 4);
  CHECK(holders(world, 4) == first);
  for (unsigned number = 1; number <= 4; ++number) {
    const auto held =
        std::count_if(first.begin(), first.end(), [&](const auto& each) { return each.second == number; });
    CHECK(held >= 18);
    CHECK(held <= 22);
  }
}

TEST_CASE("with as many shards as principals each has its own") {
  auto world = world_of(10);
  for (const auto& [id, number] : holders(world, 2))
    CHECK_MESSAGE(number == (id.starts_with("reader") ? 1 : 2), id);
}

TEST_CASE("a shard knows the whole plan, and which keys others use too") {
  auto world = world_of(40);
  const auto whole = world.plan();
  const auto one = shard_of(world, 1, 4);
  const auto other = shard_of(world, 4, 4);
  CHECK(one.shard->plan == other.shard->plan);
  CHECK(one.shard->cells == whole.cells.size());
  CHECK(one.unselected == whole.cells.size() - one.cells.size());
  CHECK(one.shard->places.size() == one.cells.size());
  CHECK(one.sharers("reader") == 4); // two ask as reader, and all prove the own organization with it
  CHECK(one.sharers("writer") == 2);
  CHECK(one.sharers("nobody") == 1);
  CHECK(whole.sharers("reader") == 1);
  const auto text = describe(one, world.catalogue, world.profile, false);
  CHECK_MESSAGE(text.find("shard 1/4: ") != std::string::npos, text);
  CHECK_MESSAGE(text.find(", shared by 4 shards\n") != std::string::npos, text);
  auto changed = world_of(41);
  CHECK(shard_of(changed, 1, 4).shard->plan != one.shard->plan);
}

TEST_CASE("more shards than groups leave some empty, and those say so") {
  auto world = world_of(1);
  const auto held = holders(world, 5);
  CHECK(held.size() == 2);
  const auto empty = shard_of(world, 5, 5);
  CHECK(empty.cells.empty());
  CHECK(empty.principals.empty());
  CHECK(describe(empty, world.catalogue, world.profile, false).find("verify nothing by itself") !=
        std::string::npos);
}

TEST_CASE("what writes stays with all that reads the same, and no refusal does") {
  auto world = world_of(0);
  world.profile.allow = {Effect::restores, Effect::refused};
  for (int i = 0; i < 10; ++i) {
    world.simple(fmt::format("read-{}", i).c_str(), "GET", fmt::format("/things/{}", i).c_str(), 200);
    world.simple(fmt::format("absent-{}", i).c_str(), "GET", fmt::format("/things/x{}", i).c_str(), 404);
    world.simple(fmt::format("other-{}", i).c_str(), "GET", fmt::format("/others/{}", i).c_str(), 200);
    auto& write = world.probe(fmt::format("write-{}", i).c_str());
    write.part.effect = Effect::restores;
    write.part.steps = {request("PATCH", "/things/${foreign.thing}", "writer")};
    auto& watched = world.simple(fmt::format("watched-{}", i).c_str(), "PATCH", "/things/1", 403);
    watched.part.unchanged = request("GET", "/things/1", "reader");
  }
  const auto held = holders(world, 4);
  const auto writer = held.at("write-0");
  std::set<unsigned> elsewhere;
  for (const auto& [id, number] : held) {
    const bool must = id.starts_with("write") || id.starts_with("read") || id.starts_with("watched");
    if (must) CHECK_MESSAGE(number == writer, id);
    if (number != writer) elsewhere.insert(number);
  }
  CHECK(elsewhere.size() == 3);
}

TEST_CASE("nothing else uses a key that is flooded") {
  auto world = world_of(20);
  for (const auto* id : {"flood-a", "flood-b"}) {
    auto& flood = world.simple(id, "GET", "/things", 429);
    flood.part.burst.emplace();
    flood.part.request.as.text = "writer";
  }
  world.make_exclusive("writer");
  const auto held = holders(world, 3);
  for (const auto& [id, number] : held)
    if (id.starts_with("writer") || id.starts_with("flood")) CHECK_MESSAGE(number == held.at("flood-a"), id);
  for (unsigned number = 1; number <= 3; ++number)
    if (number != held.at("flood-a")) {
      const auto principals = shard_of(world, number, 3).principals;
      CHECK(std::find(principals.begin(), principals.end(), "writer") == principals.end());
    }
}

TEST_CASE("a quota too small to be shared is refused") {
  auto world = world_of(40);
  world.profile.quota->requests = 3;
  auto plan = world.plan();
  const auto mistake = take_shard(plan, world.catalogue, world.profile, {1, 4});
  REQUIRE(mistake);
  CHECK(*mistake == "4 shards must share the quota of reader, of which this run has 3 requests in a window; "
                    "take fewer shards");
  CHECK_FALSE(plan.shard);
}

} // namespace conformance::plan
