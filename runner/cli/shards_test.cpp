#include "cli/testing.hpp"
#include "model/merge.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

namespace conformance::cli {

namespace {

VirtualRun sharded(const std::string& shard) {
  auto run = shipped_run("shards", {"refused"});
  run.inputs.select = "tag:errors-page or requirement:RATE-*";
  run.inputs.shard = shard;
  return run;
}

Results merged(const VirtualRun& like, unsigned of) {
  std::vector<ShardPart> parts;
  for (unsigned number = 1; number <= of; ++number) {
    auto run = like;
    run.inputs.shard = fmt::format("{}/{}", number, of);
    parts.push_back({run.inputs.shard, ran(run)});
    CHECK(parts.back().results.partial.starts_with(fmt::format("shard {}/{}: ", number, of)));
  }
  auto made = merge(std::move(parts));
  if (const auto* refused = std::get_if<MergeRefusal>(&made)) FAIL(refused->reason);
  return std::get<Results>(std::move(made));
}

std::vector<std::string> verdicts(const Results& results) {
  std::vector<std::string> out;
  for (const auto& one : results.cases)
    out.push_back(fmt::format("{} {}", full_id(one), name(one.verdict)));
  for (const auto& one : results.requirements)
    out.push_back(fmt::format("{} {}", one.id, name(one.status)));
  out.push_back(fmt::format("exit {} {} '{}'", name(results.exit), results.reason, results.partial));
  return out;
}

void check_alike(const VirtualRun& run, unsigned of) {
  const auto whole = verdicts(ran(run));
  const auto parts = verdicts(merged(run, of));
  REQUIRE(parts.size() == whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i)
    CHECK(parts[i] == whole[i]);
}

} // namespace

TEST_CASE("shards together say what the run without shards says") {
  check_alike(sharded(""), 4);
}

TEST_CASE("so they do where everything is allowed, and where a promise is broken") {
  auto run = sharded("");
  run.profile.allow = {"refused", "restores", "leaves", "spends", "stresses", "key-in-url"};
  check_alike(run, 3);
  run.deployment.faults = {"finding-message-differs"};
  check_alike(run, 3);
}

TEST_CASE("a shard without probes sends nothing and is not verified") {
  auto run = sharded("900/900");
  run.deployment.quota = 1000;
  const auto results = ran(run);
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.requests.empty());
  CHECK(results.reason.find("shard 900/900 holds no probe of this plan") != std::string::npos);
  REQUIRE(results.shard);
  CHECK(results.shard->places.empty());
  run.options.gate = Gate::report;
  CHECK(ran(run).exit == ExitCode::not_verified);
}

TEST_CASE("what is no shard, or may not be one, is a mistake") {
  CHECK(run_virtually(sharded("9/8")).mistakes.find("--shard: '9/8' names no shard") != std::string::npos);
  auto run = sharded("1/8");
  run.profile_lines = "gate: {complete: required}\n";
  run.inputs.select.clear();
  CHECK(run_virtually(run).mistakes.find("--shard: the profile says `gate: {complete: required}`") !=
        std::string::npos);
}

} // namespace conformance::cli
