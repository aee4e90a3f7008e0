#pragma once
#include "model/results.hpp"

#include <optional>
#include <string>
#include <vector>

namespace conformance::reports {

/// One case or requirement whose state is not what it was.
struct Change {
  std::string id;
  std::string before, after; // verdict or status; `absent` where it was not in that run
  std::string text;          // what is said of it now, one line; may be empty
};

/// Several runs of one deployment, oldest first.
struct History {
  struct Run {
    std::string id, started; // of the run; ISO 8601
    ExitCode exit = ExitCode::runner_failed;
  };
  /// A case that fails in the last run, and failed in every run since that it was judged in.
  struct Lasting {
    std::string id;
    std::size_t since = 0; // index of that run
  };
  /// A case that passed only after a repeat now and then.
  struct Shaky {
    std::string id;
    std::size_t flaky = 0, judged = 0; // runs
  };
  struct Course {
    std::string id;
    Level level = Level::must;
    std::vector<std::optional<RequirementStatus>> statuses; // by run; none: not there
  };

  std::vector<Run> runs;
  std::vector<Lasting> lasting;
  std::vector<Shaky> shaky;
  std::vector<Course> courses; // of the requirements of the last run

  bool empty() const { return runs.empty(); }
};

/// Cases that the last run says were renamed are followed under their old names. Runs that ended with invalid
/// input or a failure of the runner say nothing and are left out.
History history(const std::vector<Results>& runs);

/// What happened from one run to a later one. Cases are matched by suite and id, renamed ones by what they
/// were called.
struct Comparison {
  std::string not_comparable; // a sentence; empty if the two can be compared

  std::vector<Change> newly_failing; // failed now, not before; what a waiver accepts counts as not failed
  std::vector<Change>
      unjudged;              // judged before, now error, inconclusive, not run, or not testable without a gap
  std::vector<Change> lost;  // requirements that are no longer verified, no longer there, or demand less
  std::vector<Change> fixed; // failed before, passed or warned now
  std::vector<Change> still_failing; // failed in both in the same way
  std::vector<Change> changed;       // failed in both, in another way
  std::vector<Change> newly_flaky;
  std::vector<Change> slower;             // takes more than twice as long, and at least half a second more
  std::vector<Change> added, removed;     // cases; a partial run removes nothing
  std::vector<Change> renamed;            // `before` and `after` are ids
  std::vector<std::string> coverage;      // `MUST: 90 of 96 verified, 92 of 96 before`
  std::vector<std::string> circumstances; // `the contract changed from A to B`

  History history; // where there are more runs than two

  bool regression() const { return !newly_failing.empty() || !unjudged.empty() || !lost.empty(); }
};

Comparison compare(const Results& before, const Results& after);

/// `no regression: 2 fixed, 1 still failing`: one sentence.
std::string summary(const Comparison& comparison);

std::string comparison_console(const Comparison& comparison);
std::string comparison_markdown(const Comparison& comparison);
/// One page without scripts; with a history, a strip of squares for each requirement, one a run.
std::string comparison_html(const Comparison& comparison);
/// One JSON object: `regression`, `not_comparable`, `summary`, and a list for each kind of change.
std::string comparison_json(const Comparison& comparison);

} // namespace conformance::reports
