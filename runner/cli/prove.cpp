#include "cli/prove.hpp"

#include "base/nearest.hpp"
#include "cli/trials.hpp"
#include "cli/virtual_run.hpp"
#include "reference/fault.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace conformance::cli {

namespace {

constexpr Duration virtual_longest = std::chrono::minutes(2);
constexpr Duration socket_longest = std::chrono::minutes(10);
constexpr Duration socket_window = std::chrono::seconds(2);
constexpr Duration socket_estimating = std::chrono::seconds(4);
constexpr const char* socket_settle = "settle: 3s\n";

template <class Deviation>
std::string unknown(const std::vector<std::string>& wanted, const std::vector<Deviation>& all,
                    const char* what) {
  std::vector<std::string> known;
  for (const auto& each : all)
    known.push_back(each.name);
  for (const auto& name : wanted)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fmt::format("error: there is no {} '{}'; {}\n", what, name, suggestion(name, known));
  return {};
}

bool wanted(const ProofSettings& settings, const std::vector<std::string>& names, const std::string& name) {
  if (settings.faults.empty() && settings.variants.empty()) return true;
  return std::find(names.begin(), names.end(), name) != names.end();
}

VirtualRun run_of(const ProofSettings& settings, const Trial& trial) {
  VirtualRun run;
  run.inputs = settings.inputs;
  run.profile.allow = {"refused", "restores", "leaves", "spends", "stresses", "key-in-url", "timing"};
  run.options.run_id = "proof";
  run.options.evidence = execute::EvidenceKept::none;
  run.options.seed = trial.seed;
  run.deployment.seed = trial.seed;
  if (trial.kind == Trial::Kind::fault) run.deployment.faults = {trial.name};
  if (trial.kind == Trial::Kind::variant) run.deployment.variants = {trial.name};
  if (!settings.sockets) return run;
  run.deployment.window = socket_window;
  run.deployment.estimating = socket_estimating;
  run.profile_lines = socket_settle;
  return run;
}

TrialResult run_trial(const ProofSettings& settings, const Prepared& prepared, const Trial& trial) {
  auto run = run_of(settings, trial);
  run.prepared = &prepared;
  const auto done = settings.sockets ? run_over_sockets(run) : run_virtually(run);
  if (!done.mistakes.empty()) throw std::runtime_error(done.mistakes);
  auto out = trial_result(done.results);
  out.exercised = !done.exercised.empty();
  out.wire = done.wire;
  return out;
}

ProofScope scope_of(const ProofSettings& settings, const Setup& setup) {
  ProofScope scope;
  scope.asserted = asserted_by(setup);
  scope.checks = checks_of(setup);
  scope.every_fault = settings.faults.empty() && settings.variants.empty();
  scope.whole = settings.inputs.suites.empty() && settings.inputs.select.empty();
  for (const auto& each : reference::faults())
    if (wanted(settings, settings.faults, each.name))
      scope.faults.push_back({each.name, each.requirement, each.summary, each.subtle, each.undecided,
                              each.tolerated, each.follows});
  for (const auto& each : reference::variants())
    if (wanted(settings, settings.variants, each.name))
      scope.variants.push_back({each.name, each.summary, each.outcome});
  return scope;
}

/// The reference first: of the rest, nothing can be said without it.
std::vector<Trial> trials_of(const ProofScope& scope, std::uint64_t seed) {
  std::vector<Trial> out{{Trial::Kind::reference, "", seed}};
  for (const auto& fault : scope.faults)
    if (scope.asserted.contains(fault.requirement)) out.push_back({Trial::Kind::fault, fault.name, seed});
  for (const auto& variant : scope.variants)
    out.push_back({Trial::Kind::variant, variant.name, seed});
  return out;
}

} // namespace

Proof prove(const ProofSettings& settings, const std::function<void(const ProofProgress&)>& progress) {
  Proof proof;
  proof.mistakes = unknown(settings.faults, reference::faults(), "fault") +
                   unknown(settings.variants, reference::variants(), "variant");
  if (!proof.mistakes.empty()) return proof;
  std::vector<KillMatrix> by_seed;
  ProofProgress seen;
  for (const auto seed : settings.seeds) {
    const auto prepared = prepare(run_of(settings, {Trial::Kind::reference, "", seed}));
    proof.mistakes = prepared.setup.mistakes;
    if (!proof.mistakes.empty()) return proof;
    const auto scope = scope_of(settings, prepared.setup);
    const auto trials = trials_of(scope, seed);
    seen.all = trials.size() * settings.seeds.size();
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    const TrialPool pool{settings.at_once == 0 ? cores : settings.at_once,
                         settings.sockets ? socket_longest : virtual_longest};
    const auto results = run_trials(
        trials, pool, [&](const Trial& trial) { return run_trial(settings, prepared, trial); },
        [&](const TrialResult& result) {
          ++seen.done;
          seen.last = &result;
          progress(seen);
        });
    by_seed.push_back(kill_matrix(scope, results));
  }
  proof.matrix = joined(std::move(by_seed));
  return proof;
}

} // namespace conformance::cli
