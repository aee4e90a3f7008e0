#pragma once
#include "model/results.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace conformance {

/// One run of the suites against a deployment that conforms, or is made to differ in one way.
struct Trial {
  enum class Kind { reference, fault, variant };
  Kind kind = Kind::reference;
  std::string name; // of the fault or variant
  std::uint64_t seed = 1;
};
std::string_view name(Trial::Kind kind); // `reference`, `fault`, `variant`

/// One broken check.
struct Breach {
  std::string check; // where it is written and what it is: `suites/a/b.yaml:12:7 status`
  std::vector<std::string> requirements;
};

/// A case of a trial that did not pass.
struct TrialCase {
  std::string probe; // `suite/probe`
  std::string id;    // the same with its labels
  Verdict verdict = Verdict::not_run;
  std::string reason;
  std::vector<std::string> requirements;
  std::vector<Breach> breaches;
};

/// What a proof keeps of one trial.
struct TrialResult {
  Trial trial;
  std::string trouble; // why there is no result, a sentence part; empty: there is one
  ExitCode exit = ExitCode::runner_failed;
  std::string reason;     // of the exit code
  bool exercised = false; // the deviation changed a decision or an answer
  std::uint64_t wire = 0; // a digest of all that went over the wire; 0: not known
  std::vector<TrialCase> cases;
  double seconds = 0; // that it took here
};

/// The result of a run, cut down. `trial` and `seconds` are left to the caller.
TrialResult trial_result(const Results& results);

/// On one line, without a line end; and back, or a TrialResult with `trouble`.
std::string trial_line(const TrialResult& result);
TrialResult read_trial_line(std::string_view line);

} // namespace conformance
