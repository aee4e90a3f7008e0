#pragma once
#include "model/results.hpp"

namespace conformance::reports {

/// A settled run with one case of suite `area/suite`, named `probe`, that bears on R.
inline Results one_case(Verdict verdict, Level level = Level::must, Gate gate = Gate::release) {
  Results results;
  results.program_version = "0.1.0";
  results.profile = "staging";
  results.gate = gate;
  RequirementResult requirement;
  requirement.id = "R";
  requirement.level = level;
  requirement.text = "It holds.";
  requirement.source = "errors page";
  requirement.refs = {"CWE-203"};
  results.requirements.push_back(requirement);
  CaseResult one;
  one.suite = "area/suite";
  one.id = "probe";
  one.title = "It holds everywhere";
  one.requirements = {"R"};
  one.level = level;
  one.verdict = verdict;
  one.at = {"suites/area/suite.yaml", 3, 5};
  const bool breach = verdict == Verdict::failed || verdict == Verdict::warning;
  if (breach) {
    Finding finding;
    finding.check = finding.kind = "status";
    finding.message = "answered 403 instead of 404";
    finding.expected = "404";
    finding.actual = "403";
    finding.at = {"suites/area/suite.yaml", 7, 13};
    finding.line = "    expect: {status: 404}";
    finding.requirements = {"R"};
    finding.verdict = verdict;
    one.findings.push_back(finding);
  } else if (verdict != Verdict::passed) {
    one.reason = "principal 'writer' is not in the profile";
  }
  Evidence evidence;
  evidence.number = 1;
  evidence.method = "GET";
  evidence.target = "/things/1";
  evidence.status = 403;
  evidence.reason = "Forbidden";
  evidence.response_headers = {{"Content-Type", "text/plain"}};
  evidence.response_body = "no";
  one.evidence.push_back(evidence);
  results.cases.push_back(one);
  settle(results);
  return results;
}

} // namespace conformance::reports
