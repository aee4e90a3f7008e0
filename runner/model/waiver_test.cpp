#include "model/results.hpp"

#include <doctest/doctest.h>

using namespace conformance;

namespace {

const WallTime now =
    WallTime{std::chrono::sys_days{std::chrono::year{2026} / 8 / 3} + std::chrono::hours{23}};

Finding finding(std::string check, std::string actual, std::vector<std::string> requirements) {
  Finding one;
  one.check = one.kind = std::move(check);
  one.message = "broken";
  one.expected = "404";
  one.actual = std::move(actual);
  one.requirements = std::move(requirements);
  return one;
}

CaseResult failed(std::string id, std::vector<Finding> findings) {
  CaseResult result;
  result.suite = "area/suite";
  result.id = std::move(id);
  result.verdict = Verdict::failed;
  result.requirements = {"R", "S"};
  result.findings = std::move(findings);
  return result;
}

Waiver of_probe(std::string probe) {
  Waiver waiver;
  waiver.probe = std::move(probe);
  waiver.reason = "known";
  waiver.owner = "platform";
  waiver.issue = "https://issues.example/1";
  waiver.expires = "2026-08-03";
  return waiver;
}

Waiver of_requirement(std::string id) {
  auto waiver = of_probe({});
  waiver.requirement = std::move(id);
  return waiver;
}

Results settled(std::vector<CaseResult> cases, std::vector<Waiver> waivers, Gate gate = Gate::release,
                const std::string& partial = {}) {
  Results results;
  results.started = now;
  results.gate = gate;
  results.partial = partial;
  for (const auto* id : {"R", "S"}) {
    RequirementResult requirement;
    requirement.id = id;
    results.requirements.push_back(requirement);
  }
  CaseResult passed;
  passed.suite = "area/suite";
  passed.id = "passed";
  passed.verdict = Verdict::passed;
  passed.requirements = {"R", "S"};
  results.cases = std::move(cases);
  results.cases.push_back(passed);
  results.waivers = std::move(waivers);
  settle(results);
  return results;
}

const CaseResult& run_waivers(const Results& results) {
  for (const auto& one : results.cases)
    if (one.suite == "run" && one.id == "waivers") return one;
  FAIL("there is no case run/waivers");
  return results.cases.front();
}

} // namespace

TEST_CASE("a waiver accepts the failure of its probe, with its labels or without") {
  const auto fault = finding("status", "403", {"R"});
  for (const auto* target : {"area/suite/probe", "area/suite/probe[x=1]"}) {
    CAPTURE(target);
    const auto results = settled({failed("probe[x=1]", {fault})}, {of_probe(target)});
    CHECK(results.exit == ExitCode::conformant);
    CHECK(results.cases.front().waived);
    CHECK(results.cases.front().excuse == "known (platform, https://issues.example/1, until 2026-08-03)");
    CHECK(results.requirements[0].status == RequirementStatus::waived);
    CHECK(results.waivers.front().covers == std::vector<std::string>{"area/suite/probe[x=1]"});
    CHECK(results.waivers.front().state == Waiver::State::in_force);
    CHECK(run_waivers(results).verdict == Verdict::passed);
  }
  for (const auto* target : {"area/suite/pro", "area/suite/probe[x=2]", "suite/probe[x=1]", "area/suite"})
    CHECK(settled({failed("probe[x=1]", {fault})}, {of_probe(target)}).exit == ExitCode::nonconformant);
}

TEST_CASE("a waiver of a requirement does not hide what else failed") {
  const auto r = finding("status", "403", {"R"});
  const auto s = finding("body", "x", {"S"});
  CHECK(settled({failed("probe", {r})}, {of_requirement("R")}).exit == ExitCode::conformant);
  CHECK(settled({failed("probe", {r, s})}, {of_requirement("R")}).exit == ExitCode::nonconformant);
  const auto both = settled({failed("probe", {r, s})}, {of_requirement("R"), of_requirement("S")});
  CHECK(both.exit == ExitCode::conformant);
  CHECK(both.waivers[0].covers == both.waivers[1].covers);
  CHECK(settled({failed("probe", {finding("status", "403", {})})}, {of_requirement("R")}).exit ==
        ExitCode::nonconformant);
}

TEST_CASE("a waiver covers failed only") {
  for (const auto verdict :
       {Verdict::error, Verdict::inconclusive, Verdict::not_testable, Verdict::not_run}) {
    auto one = failed("probe", {});
    one.verdict = verdict;
    const auto results = settled({one}, {of_probe("area/suite/probe")});
    CHECK(results.exit == ExitCode::not_verified);
    CHECK(results.waivers.front().state == Waiver::State::stale);
  }
}

TEST_CASE("it covers until the end of its last day") {
  auto waiver = of_probe("area/suite/probe");
  const auto fault = failed("probe", {finding("status", "403", {"R"})});
  CHECK(settled({fault}, {waiver}).waivers.front().days_left == 0);
  waiver.expires = "2026-08-13";
  CHECK(settled({fault}, {waiver}).waivers.front().days_left == 10);
  waiver.expires = "2026-08-02";
  const auto late = settled({fault}, {waiver});
  CHECK(late.exit == ExitCode::nonconformant);
  CHECK(late.waivers.front().state == Waiver::State::expired);
  CHECK(run_waivers(late).reason == "the waiver of probe area/suite/probe expired on 2026-08-02");
  waiver.expires = "no date";
  CHECK(settled({fault}, {waiver}).exit == ExitCode::nonconformant);
  waiver.expires.clear();
  CHECK(settled({fault}, {waiver}).exit == ExitCode::conformant);
}

TEST_CASE("a failure that changes is a failure again") {
  const auto fault = failed("probe", {finding("status", "403", {"R"})});
  auto waiver = of_probe("area/suite/probe");
  waiver.only_if = fingerprint(fault);
  CHECK(settled({fault}, {waiver}).exit == ExitCode::conformant);
  const auto other = failed("probe", {finding("status", "200", {"R"})});
  const auto results = settled({other}, {waiver});
  CHECK(results.exit == ExitCode::nonconformant);
  CHECK(results.waivers.front().state == Waiver::State::stale);
}

TEST_CASE("the fingerprint passes over what differs from run to run") {
  const auto print = [](const std::string& actual) {
    return fingerprint(failed("probe", {finding("json", actual, {"R"})}));
  };
  CHECK(print("403").size() == 16);
  CHECK(print("id 6f1c2a52-5d0e-4a6b-9a55-0c8f6f3f7f10 at 2026-08-03T09:15:00Z") ==
        print("id 0b6f1f04-4d0b-4f0e-8a8e-2a2f9f9ad001 at 2027-01-02T10:11:12Z"));
  CHECK(print("403 Forbidden") != print("404 Forbidden"));
  CHECK(print("Finding not found") != print("Finding not found."));
  CHECK(print("") != print("x"));
  auto one = failed("a", {finding("status", "403", {"R"})});
  auto two = failed("b", {finding("status", "403", {"S"})});
  CHECK(fingerprint(one) == fingerprint(two));
  one.findings.front().check = "schema";
  CHECK(fingerprint(one) != fingerprint(two));
  CHECK(fingerprint(CaseResult()).empty());
}

TEST_CASE("a waiver that covers nothing warns, and fails under strict") {
  const auto waiver = of_probe("area/suite/passed");
  auto results = settled({}, {waiver});
  CHECK(results.exit == ExitCode::conformant);
  CHECK(outcome(run_waivers(results), Gate::release) == Outcome::warned);
  CHECK(run_waivers(results).reason == "the waiver of probe area/suite/passed covers nothing any more");
  results = settled({}, {waiver}, Gate::strict);
  CHECK(results.exit == ExitCode::nonconformant);
  CHECK(settled({}, {of_probe("area/suite/elsewhere")}, Gate::release, "1 of 2 MUST").waivers.front().state ==
        Waiver::State::in_force);
  CHECK(settled({}, {waiver}, Gate::release, "1 of 2 MUST").waivers.front().state == Waiver::State::stale);
}

TEST_CASE("settling twice with waivers changes nothing") {
  auto results = settled({failed("probe", {finding("status", "403", {"R"})})},
                         {of_probe("area/suite/probe"), of_requirement("S"), of_probe("area/suite/other")});
  const auto before = results;
  settle(results);
  REQUIRE(results.cases.size() == before.cases.size());
  CHECK(results.reason == before.reason);
  CHECK(results.cases.front().excuse == before.cases.front().excuse);
  for (std::size_t i = 0; i < results.waivers.size(); ++i) {
    CHECK(results.waivers[i].state == before.waivers[i].state);
    CHECK(results.waivers[i].covers == before.waivers[i].covers);
  }
}

TEST_CASE("days are counted in UTC") {
  CHECK(days_until(now, "2026-08-03") == 0);
  CHECK(days_until(now, "2026-08-04") == 1);
  CHECK(days_until(now, "2026-07-31") == -3);
  for (const auto* wrong : {"", "2026-02-30", "2026-8-3", "2026/08/03", "tomorrow", "2026-13-01"})
    CHECK_FALSE(days_until(now, wrong));
}
