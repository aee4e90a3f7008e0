#include "model/results.hpp"

#include <algorithm>

namespace conformance {

namespace {

Outcome outcome_of_the_run(const CaseResult& result, Gate gate) {
  switch (result.verdict) {
  case Verdict::passed:
    return Outcome::passed;
  case Verdict::not_applicable:
    return Outcome::skipped;
  case Verdict::warning:
    return gate == Gate::strict ? Outcome::failure : Outcome::warned;
  default:
    break;
  }
  if (gate != Gate::report) return Outcome::error;
  const bool decides_the_code = result.id == "input" || result.id == "runner" || result.id == "complete";
  return decides_the_code && result.verdict == Verdict::error ? Outcome::error : Outcome::skipped;
}

Outcome outcome_of_a_breach(const CaseResult& result, Gate gate) {
  if (result.level == Level::may) return Outcome::skipped;
  const bool failed = result.verdict == Verdict::failed;
  const bool red = gate == Gate::strict || (gate == Gate::release && failed && result.level == Level::must);
  if (result.waived && (red || failed)) return Outcome::skipped;
  return red ? Outcome::failure : Outcome::warned;
}

Outcome outcome_of_the_unjudged(const CaseResult& result, Gate gate) {
  const bool needed = result.level == Level::must || (result.level == Level::should && gate == Gate::strict);
  if (!needed || gate == Gate::report) return Outcome::skipped;
  const bool in_a_gap = result.verdict == Verdict::not_testable && !result.excuse.empty() && !result.waived;
  return in_a_gap ? Outcome::skipped : Outcome::error;
}

} // namespace

std::string_view name(ExitCode code) {
  switch (code) {
  case ExitCode::conformant:
    return "conformant";
  case ExitCode::nonconformant:
    return "nonconformant";
  case ExitCode::not_verified:
    return "not verified";
  case ExitCode::invalid_input:
    return "invalid input";
  case ExitCode::runner_failed:
    return "the runner failed";
  }
  return "unknown";
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
  case Outcome::passed:
    return "passed";
  case Outcome::warned:
    return "warned";
  case Outcome::skipped:
    return "skipped";
  case Outcome::failure:
    return "failure";
  case Outcome::error:
    return "error";
  }
  return "error";
}

Outcome outcome(const CaseResult& result, Gate gate) {
  if (result.suite == "run") return outcome_of_the_run(result, gate);
  if (result.provisional) return Outcome::skipped;
  switch (result.verdict) {
  case Verdict::failed:
  case Verdict::warning:
    return outcome_of_a_breach(result, gate);
  case Verdict::error:
  case Verdict::inconclusive:
  case Verdict::not_testable:
  case Verdict::not_run:
    return outcome_of_the_unjudged(result, gate);
  case Verdict::not_applicable:
    return Outcome::skipped;
  case Verdict::passed:
    break;
  }
  if (!result.flaky || gate != Gate::strict || result.level == Level::may) return Outcome::passed;
  return result.waived ? Outcome::skipped : Outcome::failure;
}

Results failed_run(ExitCode code, std::string reason, std::string details, Results known) {
  const bool input = code == ExitCode::invalid_input;
  Finding finding;
  finding.check = input ? "input" : "runner";
  finding.kind = finding.check;
  finding.message = reason;
  finding.actual = std::move(details);
  finding.verdict = Verdict::error;
  CaseResult result;
  result.suite = "run";
  result.id = finding.check;
  result.title = input ? "What the run was given is valid" : "The runner works";
  result.verdict = Verdict::error;
  result.reason = std::move(reason);
  result.findings.push_back(std::move(finding));
  known.cases.clear();
  known.waivers.clear();
  known.requirements.clear();
  known.cases.push_back(std::move(result));
  settle(known);
  return known;
}

bool is_of_probe(const CaseResult& result) {
  return result.suite != "run" && result.suite != "invariants";
}

std::size_t count(const Results& results, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(results.cases.begin(), results.cases.end(),
                    [&](const CaseResult& result) { return result.verdict == verdict; }));
}

std::string full_id(const CaseResult& result) {
  return result.suite + "/" + result.id;
}

} // namespace conformance
