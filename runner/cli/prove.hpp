#pragma once
#include "cli/setup.hpp"
#include "model/kill_matrix.hpp"

#include <functional>
#include <string>
#include <vector>

namespace conformance::cli {

/// Which suites are proven, and by what.
struct ProofSettings {
  Inputs inputs;                             // its profile is not read
  std::vector<std::string> faults, variants; // names; both empty: all of them
  std::vector<std::uint64_t> seeds = {1};
  unsigned at_once = 0; // processes; 0: one a core
  bool sockets = false; // over loopback and in real time, with a quota window of 2 s
};

struct ProofProgress {
  std::size_t done = 0, all = 0;
  const TrialResult* last = nullptr;
};

struct Proof {
  std::string mistakes; // of the suites, the selection or a name: nothing was run
  KillMatrix matrix;
};

/// Runs the suites against the conforming reference deployment, its faults and its variants, each in a
/// process of its own, and tells which probe and check noticed what. Of faults whose requirement no probe
/// asserts, none is run; those are expected where the suites are not the shipped ones or are narrowed.
Proof prove(const ProofSettings& settings, const std::function<void(const ProofProgress&)>& progress);

/// All that the suites assert, by which a matrix is read.
std::map<std::string, Level> asserted_by(const Setup& setup);
std::vector<DeclaredCheck> checks_of(const Setup& setup);

} // namespace conformance::cli
