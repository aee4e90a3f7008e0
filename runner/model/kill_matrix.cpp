#include "model/kill_matrix.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace conformance {

namespace {

using Names = std::set<std::string>;

std::vector<std::string> listed(const Names& names) {
  return {names.begin(), names.end()};
}

std::string joined(const Names& names) {
  std::string out;
  for (const auto& each : names)
    out += (out.empty() ? "" : ", ") + each;
  return out;
}

std::string line_of(const TrialCase& each) {
  return each.id + ": " + std::string(name(each.verdict)) + (each.reason.empty() ? "" : ": " + each.reason);
}

bool is_completeness(const TrialCase& each) {
  return each.probe == "run/complete";
}

/// Whether what the suites cannot judge everywhere else either is all that keeps the run from being green.
struct Baseline {
  const TrialResult* trial = nullptr;
  std::set<std::tuple<std::string, std::string, std::string>> broken; // probe, check, requirement

  explicit Baseline(const TrialResult& reference) : trial(&reference) {
    for (const auto& each : reference.cases)
      for (const auto& breach : each.breaches)
        for (const auto& requirement : breach.requirements)
          broken.emplace(each.probe, breach.check, requirement);
  }
};

class MatrixBuilder {
public:
  MatrixBuilder(const ProofScope& scope, const std::vector<TrialResult>& trials)
      : scope_(scope), trials_(trials) {
    for (const auto& each : scope.checks) {
      row(probes_, each.probe, "");
      row(checks_, each.probe, each.check);
    }
  }

  KillMatrix build() {
    const auto* reference = find(Trial::Kind::reference, "");
    if (reference == nullptr || !reference->trouble.empty()) {
      out_.exit = ExitCode::runner_failed;
      out_.reason = "the run against the conforming deployment broke" +
                    (reference == nullptr ? std::string() : ": " + reference->trouble);
      return out_;
    }
    out_.seeds = {reference->trial.seed};
    out_.every_fault = scope_.every_fault;
    const Baseline baseline(*reference);
    look_at_reference(*reference);
    for (const auto& fault : scope_.faults)
      out_.faults.push_back(row_of(fault, baseline));
    for (const auto& variant : scope_.variants)
      out_.variants.push_back(row_of(variant, baseline));
    for (auto& [key, row] : probes_)
      out_.probes.push_back(std::move(row));
    for (auto& [key, row] : checks_)
      out_.checks.push_back(std::move(row));
    for (const auto& each : trials_)
      out_.seconds += each.seconds;
    conclude();
    return std::move(out_);
  }

private:
  using Rows = std::map<std::pair<std::string, std::string>, KillerRow>;

  static KillerRow& row(Rows& rows, const std::string& probe, const std::string& check) {
    auto& out = rows[{probe, check}];
    out.probe = probe;
    out.check = check;
    return out;
  }

  const TrialResult* find(Trial::Kind kind, const std::string& name) const {
    const auto found = std::find_if(trials_.begin(), trials_.end(), [&](const TrialResult& each) {
      return each.trial.kind == kind && each.trial.name == name;
    });
    return found == trials_.end() ? nullptr : &*found;
  }

  void look_at_reference(const TrialResult& reference) {
    for (const auto& each : reference.cases)
      if (each.verdict < Verdict::passed && !is_completeness(each))
        out_.reference_alarms.push_back(line_of(each));
    const bool explained = !out_.reference_alarms.empty() || reference.exit == ExitCode::conformant;
    if (!explained && reference.exit != ExitCode::not_verified)
      out_.reference_alarms.push_back(std::string(name(reference.exit)) + ": " + reference.reason);
  }

  FaultRow row_of(const DeclaredFault& fault, const Baseline& baseline) {
    FaultRow out;
    out.fault = fault;
    const auto asserted = scope_.asserted.find(fault.requirement);
    if (asserted == scope_.asserted.end()) {
      out.kill = Kill::not_asserted;
      out.note = "no probe asserts " + fault.requirement;
      return out;
    }
    out.level = asserted->second;
    const auto* trial = find(Trial::Kind::fault, fault.name);
    if (trial == nullptr || !trial->trouble.empty()) {
      out.kill = Kill::no_result;
      out.note = trial == nullptr ? "it was not run" : trial->trouble;
      return out;
    }
    out.exit = trial->exit;
    note_breaches(*trial, baseline, out);
    out.kill = kill_of(*trial, baseline, out);
    if (out.kill == Kill::killed) credit(out);
    judge(*trial, baseline, out);
    return out;
  }

  /// What is broken here, and not on the conforming deployment.
  void note_breaches(const TrialResult& trial, const Baseline& baseline, FaultRow& out) {
    Names probes, checks, tripped, tripped_checks, broken;
    for (const auto& each : trial.cases)
      for (const auto& breach : each.breaches)
        for (const auto& requirement : breach.requirements) {
          if (baseline.broken.contains({each.probe, breach.check, requirement})) continue;
          broken.insert(requirement);
          if (tripped.insert(each.probe).second) ++row(probes_, each.probe, "").trips;
          if (tripped_checks.insert(each.probe + '\n' + breach.check).second)
            ++row(checks_, each.probe, breach.check).trips;
          if (requirement != out.fault.requirement) continue;
          probes.insert(each.probe);
          checks.insert(each.probe + '\n' + breach.check);
        }
    out.probes = listed(probes);
    out.checks = listed(checks);
    out.tripped = listed(tripped);
    out.broken = listed(broken);
    const auto& follows = out.fault.follows;
    for (const auto& each : broken)
      if (each != out.fault.requirement && std::find(follows.begin(), follows.end(), each) == follows.end())
        out.collateral.push_back(each);
  }

  static Kill kill_of(const TrialResult& trial, const Baseline& baseline, const FaultRow& row) {
    const bool nothing_changed = trial.wire != 0 && trial.wire == baseline.trial->wire;
    if (!trial.exercised || nothing_changed) return Kill::not_exercised;
    if (!row.probes.empty()) return Kill::killed;
    const bool undecided = std::any_of(trial.cases.begin(), trial.cases.end(), [&](const TrialCase& each) {
      return each.verdict == Verdict::inconclusive &&
             std::find(each.requirements.begin(), each.requirements.end(), row.fault.requirement) !=
                 each.requirements.end();
    });
    if (undecided) return Kill::inconclusive;
    return row.broken.empty() ? Kill::survived : Kill::by_another;
  }

  void credit(const FaultRow& row) {
    for (const auto& probe : row.probes) {
      auto& of_probe = this->row(probes_, probe, "");
      of_probe.kills.push_back(row.fault.name);
      if (row.probes.size() == 1) of_probe.alone.push_back(row.fault.name);
    }
    for (const auto& each : row.checks) {
      const auto end = each.find('\n');
      auto& of_check = this->row(checks_, each.substr(0, end), each.substr(end + 1));
      of_check.kills.push_back(row.fault.name);
      if (row.checks.size() == 1) of_check.alone.push_back(row.fault.name);
    }
  }

  /// The exit code that a fault of this level must end with.
  /// A write that must be refused and was accepted leaves something behind, whatever its level: such a run is
  /// not verified.
  static bool left_something(const TrialResult& trial) {
    return std::any_of(trial.cases.begin(), trial.cases.end(), [](const TrialCase& each) {
      return each.id == "run/left-behind" && each.verdict != Verdict::passed;
    });
  }

  bool ends_right(const FaultRow& row, const TrialResult& trial, ExitCode conforming) const {
    if (row.fault.undecided) return row.exit == ExitCode::not_verified || row.exit == ExitCode::nonconformant;
    if (row.kill == Kill::survived) return row.exit == conforming;
    if (row.level == Level::must) return row.exit == ExitCode::nonconformant;
    if (row.exit == conforming) return true;
    if (row.exit == ExitCode::not_verified && left_something(trial)) return true;
    const auto must = [&](const std::string& id) {
      const auto found = scope_.asserted.find(id);
      return found != scope_.asserted.end() && found->second == Level::must;
    };
    return std::any_of(row.fault.follows.begin(), row.fault.follows.end(), must);
  }

  void judge(const TrialResult& trial, const Baseline& baseline, FaultRow& out) const {
    const auto& fault = out.fault;
    if (out.kill == Kill::not_exercised) {
      out.note = trial.exercised ? "it changed nothing on the wire" : "no request came where it shows";
      return;
    }
    const bool as_declared = fault.undecided   ? out.kill == Kill::inconclusive || out.kill == Kill::killed
                             : fault.tolerated ? out.kill == Kill::survived
                                               : out.kill == Kill::killed;
    if (!as_declared) {
      out.note = out.kill == Kill::by_another
                     ? "only these break: " + joined({out.broken.begin(), out.broken.end()})
                 : fault.undecided ? "it is declared to end inconclusive, or to be killed"
                 : fault.tolerated ? "it is declared to be tolerated"
                                   : trial.reason;
    } else if (!ends_right(out, trial, baseline.trial->exit)) {
      out.note = "the run ends " + std::string(name(out.exit)) + ": " + trial.reason;
    } else {
      out.as_declared = true;
    }
  }

  VariantRow row_of(const DeclaredVariant& variant, const Baseline& baseline) {
    VariantRow out;
    out.variant = variant;
    const auto* trial = find(Trial::Kind::variant, variant.name);
    if (trial == nullptr || !trial->trouble.empty()) {
      out.alarms.push_back("no result: " + (trial == nullptr ? "it was not run" : trial->trouble));
      return out;
    }
    note_warnings(*trial, baseline);
    const auto& conforming = *baseline.trial;
    out.exercised = trial->exercised && (trial->wire == 0 || trial->wire != conforming.wire);
    const bool may_warn = variant.outcome != "passed" && variant.outcome != "flaky";
    const bool right = variant.outcome == "not verified" ? trial->exit == ExitCode::not_verified
                       : variant.outcome == "undecided"
                           ? trial->exit == conforming.exit || trial->exit == ExitCode::not_verified
                           : trial->exit == conforming.exit;
    Names usual;
    for (const auto& each : conforming.cases)
      usual.insert(line_of(each));
    for (const auto& each : trial->cases) {
      const bool judged = each.verdict == Verdict::failed || each.verdict == Verdict::warning;
      // What is open matters where the exit code says so.
      const bool matters = judged ? each.verdict == Verdict::failed || !may_warn
                                  : each.verdict < Verdict::passed && !right && !is_completeness(each);
      if (matters && !usual.contains(line_of(each))) out.alarms.push_back(line_of(each));
    }
    if (!right && out.alarms.empty())
      out.alarms.push_back("it ends " + std::string(name(trial->exit)) + ": " + trial->reason);
    out.green = out.alarms.empty();
    return out;
  }

  /// What a conforming deployment is warned of is worth a probe too.
  void note_warnings(const TrialResult& trial, const Baseline& baseline) {
    Names probes, checks;
    for (const auto& each : trial.cases)
      for (const auto& breach : each.breaches)
        for (const auto& requirement : breach.requirements) {
          if (baseline.broken.contains({each.probe, breach.check, requirement})) continue;
          if (probes.insert(each.probe).second) ++row(probes_, each.probe, "").warns;
          if (checks.insert(each.probe + '\n' + breach.check).second)
            ++row(checks_, each.probe, breach.check).warns;
        }
  }

  void conclude() {
    std::string broken, open;
    const auto add = [](std::string& to, std::size_t number, const char* one, const char* many) {
      if (number == 0) return;
      to += (to.empty() ? "" : ", ") + std::to_string(number) + " " + (number == 1 ? one : many);
    };
    const auto faults = [&](auto fits) {
      return static_cast<std::size_t>(std::count_if(out_.faults.begin(), out_.faults.end(), fits));
    };
    const auto is_open = [](const FaultRow& each) {
      return each.kill == Kill::not_exercised || each.kill == Kill::no_result ||
             each.kill == Kill::not_asserted;
    };
    add(broken, out_.reference_alarms.size(), "case does not pass on the conforming deployment",
        "cases do not pass on the conforming deployment");
    add(broken, faults([&](const FaultRow& each) { return !each.as_declared && !is_open(each); }),
        "fault is not killed as declared", "faults are not killed as declared");
    add(broken,
        static_cast<std::size_t>(std::count_if(out_.variants.begin(), out_.variants.end(),
                                               [](const VariantRow& each) { return !each.green; })),
        "variant raises an alarm", "variants raise an alarm");
    if (scope_.whole)
      add(broken, faults([](const FaultRow& each) { return each.as_declared && !each.collateral.empty(); }),
          "fault breaks more than is declared to follow", "faults break more than is declared to follow");
    add(open, count(out_, Kill::not_exercised), "fault was not exercised", "faults were not exercised");
    add(open, count(out_, Kill::no_result), "fault has no result", "faults have no result");
    if (scope_.whole)
      add(open, count(out_, Kill::not_asserted), "fault is of a requirement that nothing asserts",
          "faults are of requirements that nothing asserts");
    const auto judged = faults([&](const FaultRow& each) { return !is_open(each); });
    if (judged == 0 && out_.variants.empty() && open.empty())
      open = "there is no fault that these probes could kill";
    out_.exit = !broken.empty() ? ExitCode::nonconformant
                : !open.empty() ? ExitCode::not_verified
                                : ExitCode::conformant;
    out_.reason = broken + (!broken.empty() && !open.empty() ? ", " : "") + open;
    if (out_.exit == ExitCode::conformant)
      out_.reason = std::to_string(judged) + (judged == 1 ? " fault is" : " faults are") +
                    " killed as declared, " + std::to_string(out_.variants.size()) +
                    (out_.variants.size() == 1 ? " variant is" : " variants are") + " green";
  }

  const ProofScope& scope_;
  const std::vector<TrialResult>& trials_;
  KillMatrix out_;
  Rows probes_, checks_;
};

int strength(ExitCode code) {
  switch (code) {
  case ExitCode::runner_failed:
    return 4;
  case ExitCode::invalid_input:
    return 3;
  case ExitCode::nonconformant:
    return 2;
  case ExitCode::not_verified:
    return 1;
  case ExitCode::conformant:
    break;
  }
  return 0;
}

/// What breaks with some seeds only breaks.
void share_collateral(const KillMatrix& from, KillMatrix& to) {
  for (std::size_t row = 0; row < to.faults.size() && row < from.faults.size(); ++row) {
    auto& all = to.faults[row].collateral;
    const auto& more = from.faults[row].collateral;
    Names names(all.begin(), all.end());
    names.insert(more.begin(), more.end());
    all = listed(names);
  }
}

std::string said(const FaultRow& row) {
  return std::string(name(row.kill)) + ", exit " + std::to_string(static_cast<int>(row.exit));
}

/// What shows on some answers only may be told in one run, and be in doubt in another.
bool differ(const FaultRow& one, const FaultRow& other) {
  const bool may = one.fault.undecided && one.as_declared && other.as_declared;
  return !may && said(one) != said(other);
}

} // namespace

std::string_view name(Kill kill) {
  switch (kill) {
  case Kill::killed:
    return "killed";
  case Kill::by_another:
    return "killed by another";
  case Kill::inconclusive:
    return "inconclusive";
  case Kill::survived:
    return "survived";
  case Kill::not_exercised:
    return "not exercised";
  case Kill::no_result:
    return "no result";
  case Kill::not_asserted:
    break;
  }
  return "not asserted";
}

KillMatrix kill_matrix(const ProofScope& scope, const std::vector<TrialResult>& trials) {
  return MatrixBuilder(scope, trials).build();
}

KillMatrix joined(std::vector<KillMatrix> by_seed) {
  auto out = std::move(by_seed.front());
  for (std::size_t i = 1; i < by_seed.size(); ++i) {
    const auto& other = by_seed[i];
    share_collateral(other, out);
    const auto with = " with seed " + std::to_string(other.seeds.empty() ? 0 : other.seeds.front());
    for (std::size_t row = 0; row < out.faults.size() && row < other.faults.size(); ++row)
      if (differ(out.faults[row], other.faults[row]))
        out.unstable.push_back(out.faults[row].fault.name + ": " + said(out.faults[row]) + ", but " +
                               said(other.faults[row]) + with);
    for (std::size_t row = 0; row < out.variants.size() && row < other.variants.size(); ++row)
      if (out.variants[row].green != other.variants[row].green)
        out.unstable.push_back(out.variants[row].variant.name + ": " +
                               (out.variants[row].green ? "green, but not" : "not green, but it is") + with);
    for (const auto& each : other.reference_alarms)
      out.unstable.push_back("the conforming deployment" + with + ": " + each);
    if (strength(other.exit) > strength(out.exit)) {
      out.exit = other.exit;
      out.reason = other.reason + with;
    }
    out.seeds.insert(out.seeds.end(), other.seeds.begin(), other.seeds.end());
    out.seconds += other.seconds;
  }
  if (!out.unstable.empty() && strength(out.exit) < strength(ExitCode::nonconformant)) {
    out.exit = ExitCode::nonconformant;
    out.reason = std::to_string(out.unstable.size()) + " outcomes depend on the seed";
  }
  return out;
}

std::size_t count(const KillMatrix& matrix, Kill kill) {
  return static_cast<std::size_t>(std::count_if(matrix.faults.begin(), matrix.faults.end(),
                                                [&](const FaultRow& row) { return row.kill == kill; }));
}

} // namespace conformance
