#include "model/proof.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("of a result a trial keeps what did not pass") {
  Results results;
  results.exit = ExitCode::nonconformant;
  results.reason = "1 MUST is broken";
  CaseResult fine;
  fine.verdict = Verdict::passed;
  CaseResult failed;
  failed.suite = "area";
  failed.id = "probe[a=b]";
  failed.verdict = Verdict::failed;
  failed.requirements = {"MUST-1", "MUST-2"};
  Finding finding;
  finding.kind = "status";
  finding.at = {"suites/area.yaml", 3, 5};
  finding.requirements = {"MUST-1"};
  failed.findings = {finding};
  results.cases = {fine, failed};
  const auto kept = trial_result(results);
  CHECK(kept.exit == ExitCode::nonconformant);
  REQUIRE(kept.cases.size() == 1);
  CHECK(kept.cases[0].probe == "area/probe");
  CHECK(kept.cases[0].id == "area/probe[a=b]");
  REQUIRE(kept.cases[0].breaches.size() == 1);
  CHECK(kept.cases[0].breaches[0].check == "suites/area.yaml:3:5 status");
  CHECK(kept.cases[0].breaches[0].requirements == std::vector<std::string>{"MUST-1"});
}

TEST_CASE("a trial is the same after it was written and read") {
  TrialResult result;
  result.trial = {Trial::Kind::variant, "a \"name\"\n", 18'000'000'000'000'000'000U};
  result.exit = ExitCode::not_verified;
  result.reason = "why";
  result.exercised = true;
  result.wire = 18'000'000'000'000'000'001U;
  result.seconds = 0.5;
  result.cases = {{"p", "p[x=y]", Verdict::warning, "so", {"A"}, {{"f:1:2 json", {"A", "B"}}}}};
  const auto line = trial_line(result);
  CHECK(line.find('\n') == std::string::npos);
  const auto read = read_trial_line(line);
  CHECK(read.trouble.empty());
  CHECK(read.trial.name == result.trial.name);
  CHECK(read.trial.seed == result.trial.seed);
  CHECK(read.wire == result.wire);
  CHECK(trial_line(read) == line);
}

TEST_CASE("what is no trial says so") {
  for (const auto* line : {"", "{", "[]", "{}", "{\"kind\": 0}", "null"}) {
    CAPTURE(line);
    CHECK(read_trial_line(line).trouble == "what its process wrote cannot be read");
  }
}

} // namespace conformance
