#pragma once
#include "model/results.hpp"

#include <string>
#include <vector>

namespace conformance::reports {

/// One case or requirement whose state is not what it was.
struct Change {
  std::string id;
  std::string before, after; // verdict or status; `absent` where it was not in that run
  std::string text;          // what is said of it now, one line; may be empty
};

/// What happened from one run to a later one. Cases are matched by suite and id.
struct Comparison {
  std::string not_comparable; // a sentence; empty if the two can be compared

  std::vector<Change> newly_failing; // failed now, not before; what a waiver accepts counts as not failed
  std::vector<Change>
      unjudged;              // judged before, now error, inconclusive, not run, or not testable without a gap
  std::vector<Change> lost;  // requirements verified before, now unverified or no longer there
  std::vector<Change> fixed; // failed before, passed or warned now
  std::vector<Change> still_failing; // failed in both in the same way
  std::vector<Change> changed;       // failed in both, in another way
  std::vector<Change> newly_flaky;
  std::vector<Change> slower;             // takes more than twice as long, and at least half a second more
  std::vector<Change> added, removed;     // cases; a partial run removes nothing
  std::vector<std::string> circumstances; // `the contract changed from A to B`

  bool regression() const { return !newly_failing.empty() || !unjudged.empty() || !lost.empty(); }
};

Comparison compare(const Results& before, const Results& after);

/// `no regression: 2 fixed, 1 still failing`: one sentence.
std::string summary(const Comparison& comparison);

std::string comparison_console(const Comparison& comparison);
std::string comparison_markdown(const Comparison& comparison);
/// One JSON object: `regression`, `not_comparable`, `summary`, and a list for each kind of change.
std::string comparison_json(const Comparison& comparison);

} // namespace conformance::reports
