#include "model/merge.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace conformance;

namespace {

CaseResult a_case(const std::string& suite, const std::string& id, Verdict verdict = Verdict::passed) {
  CaseResult one;
  one.suite = suite;
  one.id = id;
  one.verdict = verdict;
  if (suite != "run") one.requirements = {"R"};
  if (verdict != Verdict::passed) one.reason = "reason of " + id;
  return one;
}

CaseResult failed_case(const std::string& suite, const std::string& id) {
  auto one = a_case(suite, id, Verdict::failed);
  Finding finding;
  finding.check = finding.kind = "status";
  finding.message = "broken " + id;
  finding.requirements = {"R"};
  one.findings.push_back(finding);
  return one;
}

/// Shard `number` of three; together they hold four cells. The second holds none.
ShardPart part(unsigned number) {
  ShardPart out{fmt::format("{}.json", number), {}};
  auto& results = out.results;
  results.program_version = "0.1.0";
  results.contract_revision = "2026-08-03";
  results.suites_revision = "0123456789abcdef";
  results.profile = "staging";
  results.base_url = "https://api.example/v1";
  results.seed = 7;
  results.run_id = fmt::format("run-{}", number);
  results.started = WallTime{} + std::chrono::hours(24) + std::chrono::seconds(number);
  results.seconds = 10;
  results.partial = fmt::format("shard {}/3: 1 of 1 MUST", number);
  results.requests = {{"reader", number}};
  results.notes = {"a note of all"};
  RequirementResult requirement;
  requirement.id = "R";
  results.requirements = {requirement};
  results.shard = ShardResult{number, 3, "fedcba9876543210", "", 4, {}};
  if (number == 1) {
    results.cases = {a_case("area", "first"), a_case("area", "fourth")};
    results.shard->places = {0, 3};
  } else if (number == 2) {
    results.cases = {a_case("run", "shard", Verdict::error)};
  } else {
    results.cases = {a_case("area", "second[case=a]"), a_case("area", "second[case=b]"),
                     a_case("area", "third")};
    results.shard->places = {1, 1, 2};
  }
  settle(results);
  return out;
}

std::vector<ShardPart> parts() {
  return {part(1), part(2), part(3)};
}

MergeRefusal refusal(std::vector<ShardPart> given) {
  auto merged = merge(std::move(given));
  REQUIRE(std::holds_alternative<MergeRefusal>(merged));
  return std::get<MergeRefusal>(merged);
}

Results accepted(std::vector<ShardPart> given) {
  auto merged = merge(std::move(given));
  if (const auto* refused = std::get_if<MergeRefusal>(&merged)) FAIL(refused->reason);
  return std::get<Results>(std::move(merged));
}

std::vector<std::string> ids(const Results& results) {
  std::vector<std::string> out;
  for (const auto& one : results.cases)
    out.push_back(one.id);
  return out;
}

void check_stranger(const std::string& what, void (*change)(Results&)) {
  CAPTURE(what);
  auto given = parts();
  change(given[2].results);
  const auto refused = refusal(std::move(given));
  CHECK(refused.code == ExitCode::invalid_input);
  CHECK_MESSAGE(refused.reason.starts_with("3.json has another " + what + " than 1.json: "), refused.reason);
}

} // namespace

TEST_CASE("an empty shard is not green by itself, and does not spoil the whole") {
  CHECK(part(2).results.exit == ExitCode::not_verified);
  CHECK(part(1).results.exit == ExitCode::conformant);
  const auto merged = accepted(parts());
  CHECK(merged.exit == ExitCode::conformant);
  CHECK(merged.partial.empty());
  CHECK_FALSE(merged.shard);
}

TEST_CASE("cases stand in the order of the plan, in whichever order the shards are named") {
  const auto merged = accepted({part(3), part(1), part(2)});
  CHECK(ids(merged) ==
        std::vector<std::string>{"first", "second[case=a]", "second[case=b]", "third", "fourth", "complete"});
}

TEST_CASE("requests add up, time goes from the first start to the last end, notes stand once") {
  const auto merged = accepted(parts());
  CHECK(merged.requests.at("reader") == 6);
  CHECK(merged.started == part(1).results.started);
  CHECK(merged.seconds == doctest::Approx(12));
  REQUIRE(merged.notes.size() == 2);
  CHECK(merged.notes[1] == "merged from 3 shards, the runs run-1, run-2, run-3");
}

TEST_CASE("what one shard failed is failed, and what a selection left out stays named") {
  auto given = parts();
  given[2].results.cases[2] = failed_case("area", "third");
  settle(given[2].results);
  CHECK(accepted(given).exit == ExitCode::nonconformant);
  for (auto& each : given)
    each.results.shard->whole = "1 of 2 MUST";
  CHECK(accepted(given).partial == "1 of 2 MUST");
}

TEST_CASE("invariants that one shard saw nothing of are judged by the others") {
  auto given = parts();
  const auto add = [&](std::size_t which, CaseResult one) {
    given[which].results.cases.push_back(std::move(one));
    settle(given[which].results);
  };
  add(0, a_case("invariants", "shape", Verdict::not_applicable));
  add(0, a_case("invariants", "canaries", Verdict::not_testable));
  add(0, a_case("invariants", "shape[operation=read-all]"));
  add(2, a_case("invariants", "shape[operation=read]"));
  add(2, a_case("invariants", "canaries"));
  auto merged = accepted(given);
  CHECK(merged.exit == ExitCode::conformant);
  CHECK(ids(merged) == std::vector<std::string>{"first", "second[case=a]", "second[case=b]", "third",
                                                "fourth", "shape[operation=read]",
                                                "shape[operation=read-all]", "canaries", "complete"});
  add(0, failed_case("invariants", "shape[operation=read]"));
  merged = accepted(given);
  CHECK(merged.exit == ExitCode::nonconformant);
  CHECK(std::count_if(merged.cases.begin(), merged.cases.end(),
                      [](const CaseResult& one) { return one.id.starts_with("shape"); }) == 2);
}

TEST_CASE("what ended one shard early is told of the whole") {
  auto given = parts();
  given[2].results.cases.insert(given[2].results.cases.begin(), a_case("run", "target", Verdict::error));
  settle(given[2].results);
  const auto merged = accepted(given);
  CHECK(merged.exit == ExitCode::not_verified);
  CHECK(merged.reason.find("reason of target") != std::string::npos);
}

TEST_CASE("a shard that broke down makes the whole do so") {
  auto given = parts();
  given[2].results = failed_run(ExitCode::runner_failed, "no space left", "", std::move(given[2].results));
  const auto merged = accepted(given);
  CHECK(merged.exit == ExitCode::runner_failed);
  CHECK(merged.reason == "shard 3/3: no space left");
}

TEST_CASE("a missing shard is named and leaves everything unverified") {
  auto given = parts();
  given.erase(given.begin() + 1);
  const auto refused = refusal(given);
  CHECK(refused.code == ExitCode::not_verified);
  CHECK(refused.reason == "1 of 3 shards are missing: 2/3");
}

TEST_CASE("a doubled shard is refused") {
  auto given = parts();
  given.push_back(given[0]);
  given.back().name = "copy.json";
  const auto refused = refusal(given);
  CHECK(refused.code == ExitCode::invalid_input);
  CHECK(refused.reason == "shard 1/3 is there twice: 1.json and copy.json");
}

TEST_CASE("shards of different runs are refused") {
  check_stranger("number of shards", [](Results& one) { one.shard->of = 4; });
  check_stranger("plan", [](Results& one) { one.shard->plan = "0000000000000000"; });
  check_stranger("revision of the suites", [](Results& one) { one.suites_revision = "0000000000000000"; });
  check_stranger("contract", [](Results& one) { one.contract_revision = "2027-01-01"; });
  check_stranger("profile", [](Results& one) { one.profile = "production"; });
  check_stranger("target", [](Results& one) { one.base_url = "https://other.example/v1"; });
  check_stranger("seed", [](Results& one) { one.seed = 8; });
  check_stranger("gate", [](Results& one) { one.gate = Gate::report; });
  check_stranger("version of the program", [](Results& one) { one.program_version = "0.2.0"; });
}

TEST_CASE("shards that accept or are asked for something else are refused") {
  auto given = parts();
  Waiver waiver;
  waiver.requirement = "R";
  given[1].results.waivers.push_back(waiver);
  CHECK(refusal(given).reason == "2.json has other waivers than 1.json");
  given = parts();
  given[1].results.requirements.clear();
  CHECK(refusal(given).reason == "2.json has other requirements than 1.json");
}

TEST_CASE("the results of a whole run are no shard") {
  auto given = parts();
  given[1].results.shard.reset();
  CHECK(refusal(given).reason == "2.json is no shard's result; run each part with --shard");
  CHECK(refusal({}).code == ExitCode::invalid_input);
}

TEST_CASE("shards that are not whole are refused") {
  auto given = parts();
  given[2].results.cases.erase(given[2].results.cases.begin() + 2);
  CHECK(refusal(given).reason == "3.json is not whole: 2 cases, and places of 3");
  given[2].results.shard->places.pop_back();
  auto refused = refusal(given);
  CHECK(refused.code == ExitCode::not_verified);
  CHECK(refused.reason == "1 of 4 cells of the plan stand in no shard");
  given = parts();
  given[2].results.shard->places = {1, 1, 0};
  CHECK(refusal(given).reason == "3.json holds what is not its own: cell 0 of the plan");
  given = parts();
  for (auto& each : given)
    each.results.shard->cells = std::size_t{1} << 62U;
  CHECK(refusal(given).code == ExitCode::not_verified);
}
