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

/// Calls `check` with settled runs of one case for every gate, level, verdict, waiver, gap, repeat and
/// provision: alone, and beside another that passed, so that something was judged in any case.
template <typename Check>
void for_every_run(const Check& check) {
  for (const auto gate : {Gate::release, Gate::strict, Gate::report})
    for (const auto level : {Level::must, Level::should, Level::may})
      for (int verdict = 0; verdict <= static_cast<int>(Verdict::not_applicable); ++verdict)
        for (unsigned bits = 0; bits < 16; ++bits) {
          auto results = one_case(static_cast<Verdict>(verdict), level, gate);
          auto& one = results.cases.front();
          one.waived = (bits & 1U) != 0;
          if ((bits & 2U) != 0) one.excuse = "known";
          one.flaky = (bits & 4U) != 0;
          one.provisional = (bits & 8U) != 0;
          settle(results);
          check(results);
          results.cases.push_back(one_case(Verdict::passed, level, gate).cases.front());
          results.cases.back().id = "judged";
          settle(results);
          check(results);
        }
}

/// Text that attacks whoever shows it: markup, terminals, build servers, reading direction.
inline const std::string evil_text =
    "\"'></pre><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\x1b[31m\xe2\x80\xae`~~~\n"
    "::error::x\n##vso[task.complete]\n```\n# title\n[a](http://evil.example) @someone www.evil.example\xff";

/// Such text in every place that people or the deployment fill.
inline Results evil_run() {
  auto results = one_case(Verdict::failed);
  results.profile = results.base_url = results.run_id = results.reason = results.partial = evil_text;
  results.program_version = results.contract_revision = evil_text;
  results.trusted = results.notes = {evil_text};
  results.requests[evil_text] = 1;
  auto& one = results.cases.front();
  one.suite = one.id = one.title = one.principal = one.operation = one.reason = one.excuse = evil_text;
  one.control = one.at.file = evil_text;
  one.requirements = {evil_text};
  auto& finding = one.findings.front();
  finding.check = finding.message = finding.expected = finding.line = finding.at.file = evil_text;
  finding.actual = evil_text + "x";
  finding.requirements = {evil_text};
  auto& requirement = results.requirements.front();
  requirement.id = requirement.text = requirement.source = requirement.reason = evil_text;
  requirement.refs = {evil_text};
  for (auto& each : one.evidence) {
    each.principal = each.method = each.target = each.request_body = each.reason = evil_text;
    each.response_body = evil_text;
    each.request_headers = each.response_headers = {{evil_text, evil_text}};
  }
  return results;
}

} // namespace conformance::reports
