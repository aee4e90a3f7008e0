#include "model/results.hpp"

#include <doctest/doctest.h>

using namespace conformance;

namespace {

constexpr Level levels[] = {Level::must, Level::should, Level::may};
constexpr Gate gates[] = {Gate::release, Gate::strict, Gate::report};
constexpr Verdict verdicts[] = {Verdict::failed,       Verdict::error,         Verdict::inconclusive,
                                Verdict::not_testable, Verdict::not_run,       Verdict::warning,
                                Verdict::passed,       Verdict::not_applicable};

RequirementResult requirement(std::string id, Level level = Level::must) {
  RequirementResult one;
  one.id = std::move(id);
  one.level = level;
  return one;
}

CaseResult a_case(std::string id, Verdict verdict, std::vector<std::string> requirements = {"R"}) {
  CaseResult result;
  result.suite = "area/suite";
  result.id = std::move(id);
  result.verdict = verdict;
  result.requirements = std::move(requirements);
  if (verdict != Verdict::passed) result.reason = "reason of " + result.id;
  return result;
}

Finding finding(Verdict verdict, std::vector<std::string> requirements, std::string message = "broken") {
  Finding one;
  one.check = one.kind = "status";
  one.message = std::move(message);
  one.verdict = verdict;
  one.requirements = std::move(requirements);
  return one;
}

Results settled(std::vector<RequirementResult> requirements, std::vector<CaseResult> cases,
                Gate gate = Gate::release) {
  Results results;
  results.requirements = std::move(requirements);
  results.cases = std::move(cases);
  results.gate = gate;
  settle(results);
  return results;
}

const CaseResult& complete_of(const Results& results) {
  REQUIRE(results.cases.back().suite == "run");
  REQUIRE(results.cases.back().id == "complete");
  return results.cases.back();
}

std::size_t having(const Results& results, Outcome wanted) {
  std::size_t found = 0;
  for (const auto& result : results.cases)
    if (outcome(result, results.gate) == wanted) ++found;
  return found;
}

/// Calls `check` with a case for every verdict, level, waiver, excuse, repeat and provision.
template <typename Check>
void for_every_case(const Check& check) {
  for (const auto verdict : verdicts)
    for (const auto level : levels)
      for (unsigned bits = 0; bits < 16; ++bits) {
        CaseResult result = a_case("probe", verdict);
        result.level = level;
        result.waived = (bits & 1U) != 0;
        if ((bits & 2U) != 0) result.excuse = "known, platform team";
        result.flaky = (bits & 4U) != 0;
        result.provisional = (bits & 8U) != 0;
        check(result);
      }
}

} // namespace

TEST_CASE("the table of outcomes") {
  const auto of = [](Verdict verdict, Level level, Gate gate) {
    CaseResult result = a_case("x", verdict);
    result.level = level;
    return outcome(result, gate);
  };
  using enum Outcome;
  struct Row {
    Verdict verdict;
    Outcome must_release, must_strict, should_release, should_strict;
  };
  const Row rows[] = {{Verdict::failed, failure, failure, warned, failure},
                      {Verdict::warning, warned, failure, warned, failure},
                      {Verdict::error, error, error, skipped, error},
                      {Verdict::inconclusive, error, error, skipped, error},
                      {Verdict::not_testable, error, error, skipped, error},
                      {Verdict::not_run, error, error, skipped, error},
                      {Verdict::not_applicable, skipped, skipped, skipped, skipped},
                      {Verdict::passed, passed, passed, passed, passed}};
  for (const auto& row : rows) {
    CAPTURE(name(row.verdict));
    CHECK(of(row.verdict, Level::must, Gate::release) == row.must_release);
    CHECK(of(row.verdict, Level::must, Gate::strict) == row.must_strict);
    CHECK(of(row.verdict, Level::should, Gate::release) == row.should_release);
    CHECK(of(row.verdict, Level::should, Gate::strict) == row.should_strict);
    for (const auto gate : gates) {
      const auto may = of(row.verdict, Level::may, gate);
      CHECK((may == skipped || (may == passed && row.verdict == Verdict::passed)));
    }
  }
}

TEST_CASE("a waiver accepts a failure only, a gap excuses not-testable only") {
  CaseResult result = a_case("x", Verdict::failed);
  result.excuse = "known";
  CHECK(outcome(result, Gate::release) == Outcome::failure);
  result.waived = true;
  CHECK(outcome(result, Gate::release) == Outcome::skipped);
  CHECK(outcome(result, Gate::strict) == Outcome::skipped);
  for (const auto verdict :
       {Verdict::error, Verdict::inconclusive, Verdict::not_testable, Verdict::not_run}) {
    result.verdict = verdict;
    CHECK(outcome(result, Gate::release) == Outcome::error);
  }
  result.waived = false;
  for (const auto verdict : {Verdict::error, Verdict::inconclusive, Verdict::not_run}) {
    result.verdict = verdict;
    CHECK(outcome(result, Gate::release) == Outcome::error);
  }
  result.verdict = Verdict::not_testable;
  CHECK(outcome(result, Gate::release) == Outcome::skipped);
  CHECK(outcome(result, Gate::strict) == Outcome::skipped);
}

TEST_CASE("a waiver takes nothing from a warning that no gate asks for") {
  CaseResult result = a_case("x", Verdict::warning);
  result.waived = true;
  CHECK(outcome(result, Gate::release) == Outcome::warned);
  CHECK(outcome(result, Gate::report) == Outcome::warned);
  CHECK(outcome(result, Gate::strict) == Outcome::skipped);
}

TEST_CASE("passed after a repeat fails the strict gate alone") {
  CaseResult result = a_case("x", Verdict::passed);
  result.flaky = true;
  CHECK(outcome(result, Gate::release) == Outcome::passed);
  CHECK(outcome(result, Gate::report) == Outcome::passed);
  CHECK(outcome(result, Gate::strict) == Outcome::failure);
  const auto results = settled({requirement("R")}, {result}, Gate::strict);
  CHECK(results.exit == ExitCode::nonconformant);
  CHECK(results.reason == "1 case passed only after a repeat: area/suite/x");
}

TEST_CASE("a condition of the run is never a failure of the deployment") {
  CaseResult result = a_case("left-behind", Verdict::failed, {});
  result.suite = "run";
  CHECK(outcome(result, Gate::release) == Outcome::error);
  CHECK(outcome(result, Gate::strict) == Outcome::error);
  CHECK(outcome(result, Gate::report) == Outcome::skipped);
  const auto results = settled({requirement("R")}, {a_case("x", Verdict::passed), result});
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.reason == "reason of left-behind");
}

TEST_CASE("the exit code is 1 exactly if a case is a failure, 2 exactly if none is and one is an error") {
  std::size_t tried = 0;
  for (const auto gate : gates)
    for (const auto requirement_level : levels)
      for_every_case([&](const CaseResult& first) {
        for_every_case([&](const CaseResult& second) {
          if (second.level != first.level || second.flaky || !second.excuse.empty()) return;
          ++tried;
          CaseResult other = second;
          other.id = "other";
          const auto results = settled({requirement("R", requirement_level), requirement("S", Level::should)},
                                       {first, other}, gate);
          const auto failures = having(results, Outcome::failure);
          const auto errors = having(results, Outcome::error);
          const auto status = results.requirements[0].status;
          const bool gated_must = gate != Gate::report && requirement_level == Level::must;
          bool holds = (results.exit == ExitCode::nonconformant) == (failures > 0);
          holds = holds && (results.exit == ExitCode::not_verified) == (failures == 0 && errors > 0);
          holds = holds && (results.exit == ExitCode::conformant) == (failures + errors == 0);
          holds = holds && !results.reason.empty() && (gate != Gate::report || failures == 0);
          if (gated_must && status == RequirementStatus::failed)
            holds = holds && results.exit == ExitCode::nonconformant;
          if (gated_must && status == RequirementStatus::unverified)
            holds = holds && results.exit != ExitCode::conformant;
          if (!holds)
            FAIL_CHECK(name(gate), ": ", name(first.level), " ", name(first.verdict), " and ",
                       name(second.verdict), " of a ", name(requirement_level), " give ", name(results.exit),
                       ", ", failures, " failures, ", errors, " errors");
        });
      });
  CHECK(tried > 100'000);
}

TEST_CASE("settling twice changes nothing") {
  for (const auto gate : gates)
    for_every_case([&](const CaseResult& result) {
      auto results = settled({requirement("R")}, {result}, gate);
      const auto before = results;
      settle(results);
      REQUIRE(results.cases.size() == before.cases.size());
      REQUIRE(results.cases.back().reason == before.cases.back().reason);
      REQUIRE(results.reason == before.reason);
      REQUIRE(results.exit == before.exit);
      REQUIRE(results.requirements[0].status == before.requirements[0].status);
      REQUIRE(results.requirements[0].reason == before.requirements[0].reason);
      REQUIRE(results.requirements[0].cases == before.requirements[0].cases);
    });
}

TEST_CASE("nothing judged is never 0") {
  for (const auto gate : gates) {
    CAPTURE(name(gate));
    CHECK(settled({}, {}, gate).exit == ExitCode::not_verified);
    CHECK(settled({}, {}, gate).reason == "nothing was judged: no probe was run");
    auto provisional = a_case("x", Verdict::passed);
    provisional.provisional = true;
    CHECK(settled({}, {provisional}, gate).exit == ExitCode::not_verified);
    CHECK(settled({}, {a_case("x", Verdict::not_applicable)}, gate).exit == ExitCode::not_verified);
    auto gap = a_case("x", Verdict::not_testable);
    gap.excuse = "staging cannot";
    const auto results = settled({requirement("R")}, {gap}, gate);
    CHECK(results.exit == ExitCode::not_verified);
    CHECK(results.reason == "nothing was judged: reason of x");
    CHECK(complete_of(results).verdict == Verdict::error);
    auto key = a_case("y", Verdict::not_testable);
    key.missing = "principal:reader";
    const auto hindered = settled({}, {a_case("x", Verdict::not_applicable), gap, key}, gate);
    CHECK(hindered.reason == "nothing was judged: reason of y");
    auto target = a_case("target", Verdict::error, {});
    target.suite = "run";
    CHECK(settled({}, {target}, gate).reason == "nothing was judged: reason of target");
  }
}

TEST_CASE("a breach counts against the requirements that its findings name") {
  auto result = a_case("x", Verdict::failed, {"STATUS", "MESSAGE", "BODY"});
  result.findings = {finding(Verdict::failed, {"STATUS"}, "status: expected 404, got 403"),
                     finding(Verdict::inconclusive, {"BODY"}, "two nodes differ")};
  auto results = settled({requirement("STATUS"), requirement("MESSAGE"), requirement("BODY")}, {result});
  CHECK(results.requirements[0].status == RequirementStatus::failed);
  CHECK(results.requirements[0].reason == "status: expected 404, got 403");
  CHECK(results.requirements[1].status == RequirementStatus::verified);
  CHECK(results.requirements[1].reason.empty());
  CHECK(results.requirements[2].status == RequirementStatus::unverified);
  CHECK(results.reason == "1 MUST requirement is broken: STATUS");

  result.unjudged = {"MESSAGE"};
  results = settled({requirement("STATUS"), requirement("MESSAGE")}, {result});
  CHECK(results.requirements[1].status == RequirementStatus::unverified);
  CHECK(results.requirements[1].reason == "an earlier step failed");

  result.findings = {finding(Verdict::failed, {})};
  results = settled({requirement("STATUS"), requirement("BODY")}, {result});
  CHECK(results.requirements[0].status == RequirementStatus::failed);
  CHECK(results.requirements[1].status == RequirementStatus::failed);
  CHECK(results.reason == "2 MUST requirements are broken: STATUS, BODY");
}

TEST_CASE("a warning may be about a requirement that the case does not name") {
  auto result = a_case("x", Verdict::warning, {"R"});
  result.findings = {finding(Verdict::warning, {"OTHER"}, "500, then 200")};
  const auto results = settled({requirement("R"), requirement("OTHER")}, {result});
  CHECK(results.requirements[0].status == RequirementStatus::verified);
  CHECK(results.requirements[1].status == RequirementStatus::warned);
  CHECK(results.requirements[1].cases == std::vector<std::string>{"area/suite/x"});
  CHECK(results.exit == ExitCode::conformant);
  CHECK(results.reason == "1 of 2 MUST requirements were verified, 1 warned");
}

TEST_CASE("the status of a requirement, the first that holds") {
  const auto status = [](std::vector<CaseResult> cases) {
    return settled({requirement("R")}, std::move(cases)).requirements[0].status;
  };
  auto waived = a_case("waived", Verdict::failed);
  waived.waived = true;
  auto gap = a_case("gap", Verdict::not_testable);
  gap.excuse = "staging cannot";
  auto provisional = a_case("provisional", Verdict::failed);
  provisional.provisional = true;
  const auto passed = a_case("passed", Verdict::passed);
  const auto warning = a_case("warning", Verdict::warning);
  const auto inapplicable = a_case("inapplicable", Verdict::not_applicable);

  CHECK(status({passed, a_case("x", Verdict::failed), waived, a_case("y", Verdict::error)}) ==
        RequirementStatus::failed);
  for (const auto verdict : {Verdict::error, Verdict::inconclusive, Verdict::not_run, Verdict::not_testable})
    CHECK(status({passed, waived, gap, warning, a_case("x", verdict)}) == RequirementStatus::unverified);
  CHECK(status({passed, waived, gap, warning}) == RequirementStatus::waived);
  CHECK(status({passed, gap, warning}) == RequirementStatus::gap);
  CHECK(status({passed, warning, inapplicable}) == RequirementStatus::warned);
  CHECK(status({passed, inapplicable, provisional}) == RequirementStatus::verified);
  CHECK(status({inapplicable}) == RequirementStatus::not_applicable);
  CHECK(status({provisional}) == RequirementStatus::unverified);
  CHECK(status({}) == RequirementStatus::unverified);
}

TEST_CASE("proven-by gives the worst of those named") {
  auto whole = requirement("WHOLE");
  whole.proven_by = {"A", "B", "C"};
  const auto run = [&](std::vector<CaseResult> cases) {
    return settled({whole, requirement("A"), requirement("B"), requirement("C", Level::should)},
                   std::move(cases));
  };
  const auto a = a_case("a", Verdict::passed, {"A"});
  const auto b = a_case("b", Verdict::passed, {"B"});
  auto c = a_case("c", Verdict::passed, {"C"});
  c.level = Level::should;
  CHECK(run({a, b, c}).requirements[0].status == RequirementStatus::verified);
  CHECK(run({a, b, c}).requirements[0].cases.empty());
  CHECK(run({a, a_case("b", Verdict::not_applicable, {"B"}), c}).requirements[0].status ==
        RequirementStatus::verified);
  const auto failed = run({a, a_case("b", Verdict::failed, {"B"}), c});
  CHECK(failed.requirements[0].status == RequirementStatus::failed);
  CHECK(failed.requirements[0].reason == "it is proven by B: reason of b");
  CHECK(failed.reason == "1 MUST requirement is broken: B");

  c.verdict = Verdict::not_testable;
  c.reason = "no data";
  const auto hidden = run({a, b, c});
  CHECK(hidden.requirements[0].status == RequirementStatus::unverified);
  CHECK(hidden.exit == ExitCode::not_verified);
  CHECK(complete_of(hidden).reason ==
        "1 MUST requirement could not be verified: WHOLE; first: it is proven by C: no data");
}

TEST_CASE("proven-by a stranger or in a circle is not verified") {
  auto stray = requirement("STRAY");
  stray.proven_by = {"NOBODY"};
  CHECK(settled({stray}, {a_case("x", Verdict::passed, {})}).exit == ExitCode::not_verified);
  auto one = requirement("ONE");
  one.proven_by = {"TWO"};
  auto two = requirement("TWO");
  two.proven_by = {"ONE"};
  const auto results = settled({one, two}, {a_case("x", Verdict::passed, {})});
  CHECK(results.requirements[0].status == RequirementStatus::unverified);
  CHECK(results.requirements[1].status == RequirementStatus::unverified);
}

TEST_CASE("a requirement that cannot be judged here shuts nothing") {
  auto absent = requirement("ABSENT");
  absent.not_applicable = "the profile declares no dashboard";
  const auto results = settled({absent, requirement("R")}, {a_case("x", Verdict::passed)});
  CHECK(results.requirements[0].status == RequirementStatus::not_applicable);
  CHECK(results.requirements[0].reason == "the profile declares no dashboard");
  CHECK(results.exit == ExitCode::conformant);
  CHECK(results.reason == "the only MUST requirement was verified");
}

TEST_CASE("a requirement that no case bears on is outside a partial gate only") {
  auto results = settled({requirement("R"), requirement("LONELY")}, {a_case("x", Verdict::passed)});
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.reason == "1 MUST requirement could not be verified: LONELY; first: no case bears on it");
  CHECK(outcome(complete_of(results), Gate::release) == Outcome::error);
  results.partial = "1 of 2 MUST";
  settle(results);
  CHECK(results.exit == ExitCode::conformant);
  CHECK(results.reason == "the only selected MUST requirement was verified");
}

TEST_CASE("invariants alone verify nothing, whatever a gap excuses") {
  auto watched = a_case("error-shape", Verdict::passed, {"A"});
  watched.suite = "invariants";
  auto excused = a_case("x", Verdict::not_testable, {"B"});
  excused.excuse = "known, platform team";
  for (const auto gate : gates) {
    const auto results = settled({requirement("A"), requirement("B")}, {watched, excused}, gate);
    CHECK(results.exit == ExitCode::not_verified);
    CHECK(results.reason.starts_with("nothing was judged"));
    const auto tried = settled({requirement("A"), requirement("B")},
                               {watched, excused, a_case("y", Verdict::passed, {"A"})}, gate);
    CHECK(tried.exit == ExitCode::conformant);
  }
}

TEST_CASE("an invariant that saw nothing is doubted where the suites ask for the whole contract") {
  auto unseen = a_case("members", Verdict::not_applicable, {"UNSEEN"});
  unseen.suite = "invariants";
  auto derived = requirement("DERIVED");
  derived.proven_by = {"R"};
  const std::vector<RequirementResult> whole = {requirement("R"), requirement("UNSEEN"), derived};
  auto results = settled(whole, {a_case("x", Verdict::passed), unseen});
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.cases[1].verdict == Verdict::not_testable);
  auto more = whole;
  more.push_back(requirement("LONELY"));
  results = settled(more, {a_case("x", Verdict::passed), unseen});
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.cases[1].verdict == Verdict::not_applicable);
}

TEST_CASE("an interrupted run is not 0, but 1 if something failed") {
  Results results;
  results.interrupted = true;
  results.requirements = {requirement("R")};
  results.cases = {a_case("x", Verdict::passed)};
  settle(results);
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(results.reason == "the run was interrupted");
  results.cases[0].verdict = Verdict::failed;
  settle(results);
  CHECK(results.exit == ExitCode::nonconformant);
}

TEST_CASE("the sentence counts and names the commonest cause") {
  auto first = a_case("x", Verdict::not_testable, {"A", "B", "C", "D", "E", "F", "G"});
  first.reason = "principal 'writer' is not in the profile";
  std::vector<RequirementResult> requirements{requirement("OK")};
  for (const auto& id : first.requirements)
    requirements.push_back(requirement(id));
  CHECK(
      settled(requirements, {a_case("ok", Verdict::passed, {"OK"}), first}).reason ==
      "7 MUST requirements could not be verified: A, B, C, D, E, F and 1 more; 7 of them because: principal "
      "'writer' is not in the profile");
  auto alone = a_case("alone", Verdict::not_testable, {"H"});
  alone.reason = "no scan is found";
  requirements.insert(requirements.begin(), requirement("H"));
  CHECK(settled(requirements, {a_case("ok", Verdict::passed, {"OK"}), alone, first})
            .reason.ends_with("; 7 of them because: principal 'writer' is not in the profile"));
  CHECK(settled({requirement("A"), requirement("B")},
                {a_case("x", Verdict::passed, {"A"}), a_case("y", Verdict::passed, {"B"})})
            .reason == "all 2 MUST requirements were verified");
  auto soft = a_case("soft", Verdict::warning, {"S"});
  soft.level = Level::should;
  CHECK(settled({requirement("R"), requirement("S", Level::should)}, {a_case("x", Verdict::failed), soft},
                Gate::strict)
            .reason == "1 MUST and 1 SHOULD requirements are broken: R, S");
  CHECK(settled({requirement("R")}, {a_case("x", Verdict::failed)}, Gate::report).reason ==
        "the report gate stays open; 1 MUST requirement is broken: R");
}

TEST_CASE("a run that could not be done is red under every gate") {
  for (const auto gate : gates)
    for (const auto code : {ExitCode::invalid_input, ExitCode::runner_failed}) {
      Results known;
      known.gate = gate;
      known.profile = "staging";
      const auto results = failed_run(code, "suites/x.yaml has 3 mistakes", "many\nlines", known);
      CHECK(results.exit == code);
      CHECK(results.reason == "suites/x.yaml has 3 mistakes");
      REQUIRE(results.cases.size() == 1);
      CHECK(results.cases[0].id == (code == ExitCode::invalid_input ? "input" : "runner"));
      CHECK(outcome(results.cases[0], gate) == Outcome::error);
      CHECK(results.profile == "staging");
    }
}

TEST_CASE("names and what they name") {
  for (const auto verdict : verdicts)
    CHECK(verdict_named(name(verdict)) == verdict);
  for (const auto level : levels)
    CHECK(level_named(name(level)) == level);
  for (const auto gate : gates)
    CHECK(gate_named(name(gate)) == gate);
  for (int i = 0; i < 7; ++i) {
    const auto status = static_cast<RequirementStatus>(i);
    CHECK(requirement_status_named(name(status)) == status);
    const auto effect = static_cast<Effect>(i);
    CHECK(effect_named(name(effect)) == effect);
  }
  CHECK(name(Verdict::not_testable) == "not-testable");
  CHECK(name(Level::must) == "MUST");
  CHECK(name(ExitCode::not_verified) == "not verified");
  CHECK_FALSE(verdict_named("Passed"));
  CHECK_FALSE(gate_named(""));
}
