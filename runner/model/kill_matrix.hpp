#pragma once
#include "model/proof.hpp"

#include <map>
#include <string>
#include <vector>

namespace conformance {

/// What is declared of a fault beside it.
struct DeclaredFault {
  std::string name, requirement, summary;
  bool subtle = false;
  bool undecided = false;           // counts as killed if it ends inconclusive, too
  bool tolerated = false;           // below a tolerance: nothing may notice it
  std::vector<std::string> follows; // requirements that break or lose what proves them, because of it
};

/// What is declared of a variant: `passed`, `warning`, `flaky`, `undecided`, `not verified`.
struct DeclaredVariant {
  std::string name, summary, outcome;
};

/// A check of the suites, by which a Breach names it.
struct DeclaredCheck {
  std::string probe, check;
};

/// What a proof is about.
struct ProofScope {
  std::vector<DeclaredFault> faults;
  std::vector<DeclaredVariant> variants;
  std::map<std::string, Level> asserted; // requirements that some probe or invariant asserts
  std::vector<DeclaredCheck> checks;     // of all probes and invariants
  bool every_fault = true;               // false: some are left out, so it is not known what kills nothing
  bool whole = true; // false: it is right that some faults are of requirements that nothing asserts
};

enum class Kill {
  killed,        // by a check of its own requirement
  by_another,    // by checks of other requirements only
  inconclusive,  // a case of its own requirement ends so, and none fails
  survived,      // nothing noticed it
  not_exercised, // no request came where it shows, or nothing changed on the wire
  no_result,     // its run broke
  not_asserted,  // nothing asserts its requirement
};
std::string_view name(Kill kill); // `killed by another`

struct FaultRow {
  DeclaredFault fault;
  Level level = Level::must;
  Kill kill = Kill::survived;
  ExitCode exit = ExitCode::runner_failed;
  bool as_declared = false;
  std::string note;                    // why it is not as declared, or what is to be known of it
  std::vector<std::string> probes;     // those that kill it by its own requirement
  std::vector<std::string> checks;     // likewise
  std::vector<std::string> tripped;    // all probes that fail
  std::vector<std::string> broken;     // all requirements that fail
  std::vector<std::string> collateral; // those of them that are neither its own nor declared to follow
};

struct VariantRow {
  DeclaredVariant variant;
  bool green = false;
  bool exercised = false;
  std::vector<std::string> alarms; // one line each
};

/// What a probe, or one check of it, is good for.
struct KillerRow {
  std::string probe;
  std::string check;              // empty: the probe as a whole
  std::vector<std::string> kills; // faults of its own requirements
  std::vector<std::string> alone; // those that nothing else kills
  std::size_t trips = 0;          // faults of any requirement that it fails for
  std::size_t warns = 0;          // variants that it warns of
};

struct KillMatrix {
  std::vector<std::uint64_t> seeds;
  std::vector<std::string> reference_alarms; // what does not pass on the conforming deployment
  std::vector<FaultRow> faults;
  std::vector<VariantRow> variants;
  std::vector<KillerRow> probes, checks;
  std::vector<std::string> unstable; // what comes out otherwise with another seed
  bool every_fault = true;
  double seconds = 0;
  ExitCode exit = ExitCode::runner_failed;
  std::string reason; // of the exit code
};

/// The matrix of all trials of one seed, the one of the reference among them. What is broken on the reference
/// too kills nothing.
KillMatrix kill_matrix(const ProofScope& scope, const std::vector<TrialResult>& trials);

/// That of the first, with all that the others have otherwise. The strongest exit code holds.
KillMatrix joined(std::vector<KillMatrix> by_seed);

std::size_t count(const KillMatrix& matrix, Kill kill);

} // namespace conformance
