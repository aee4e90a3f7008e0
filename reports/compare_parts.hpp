#pragma once
#include "reports/compare.hpp"
#include "reports/describe.hpp"

#include <string>
#include <vector>

/// What the formats of a comparison share.
namespace conformance::reports {

struct ChangeKind {
  const char* key;   // in JSON
  const char* title; // for people, behind a number too
  std::vector<Change> Comparison::*changes;
};

/// The worst first.
const std::vector<ChangeKind>& change_kinds();

/// Failed, and neither waived nor provisional.
bool counts_as_failed(const CaseResult& one);
bool is_judged(const CaseResult& one);

/// `passed -> failed`
std::string step(const Change& change);

/// How many runs there are, since when each case fails, and how often each was flaky. Inert.
Lines history_lines(const History& history);

} // namespace conformance::reports
