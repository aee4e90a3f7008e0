#include "model/results.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <unordered_map>

namespace conformance {

namespace {

using Strings = std::vector<std::string>;

bool among(const Strings& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// What one case says about one requirement.
struct Bearing {
  const CaseResult* result = nullptr;
  Verdict verdict = Verdict::passed;
  std::string reason;
};

/// A breach counts against the requirements that its findings name; against all if they name none.
bool breach_is_pinned(const CaseResult& result) {
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
    return finding.verdict == result.verdict && !finding.requirements.empty();
  });
}

std::optional<Bearing> bearing_of(const CaseResult& result, const RequirementResult& requirement) {
  const bool declared = among(result.requirements, requirement.id);
  const bool breach = result.verdict == Verdict::failed || result.verdict == Verdict::warning;
  const Finding* worst_finding = nullptr;
  for (const auto& finding : result.findings) {
    if (!among(finding.requirements, requirement.id)) continue;
    if (worst_finding == nullptr || finding.verdict < worst_finding->verdict) worst_finding = &finding;
  }
  if (!declared && (!breach || worst_finding == nullptr)) return std::nullopt;

  Bearing bearing{&result, result.verdict, result.reason};
  if (breach && breach_is_pinned(result)) {
    bearing.verdict = worst_finding != nullptr ? worst_finding->verdict : Verdict::passed;
    if (among(result.unjudged, requirement.id)) bearing.verdict = worst(bearing.verdict, Verdict::not_run);
    if (bearing.verdict == Verdict::not_run) bearing.reason = "an earlier step failed";
  }
  if (worst_finding != nullptr && bearing.verdict == worst_finding->verdict)
    bearing.reason = worst_finding->message;
  else if (bearing.reason.empty() && !result.findings.empty())
    bearing.reason = result.findings.front().message;
  if (bearing.reason.empty()) bearing.reason = full_id(result) + ": " + std::string(name(bearing.verdict));
  if (requirement.level != Level::must && bearing.verdict == Verdict::failed && !result.waived)
    bearing.verdict = Verdict::warning;
  return bearing;
}

RequirementStatus status_of(const Bearing& bearing) {
  const CaseResult& result = *bearing.result;
  switch (bearing.verdict) {
  case Verdict::failed:
    return result.waived ? RequirementStatus::waived : RequirementStatus::failed;
  case Verdict::not_testable:
    return result.excuse.empty() || result.waived ? RequirementStatus::unverified : RequirementStatus::gap;
  case Verdict::error:
  case Verdict::inconclusive:
  case Verdict::not_run:
    return RequirementStatus::unverified;
  case Verdict::warning:
    return RequirementStatus::warned;
  case Verdict::passed:
    return RequirementStatus::verified;
  case Verdict::not_applicable:
    return RequirementStatus::not_applicable;
  }
  return RequirementStatus::unverified;
}

class Settling {
public:
  explicit Settling(Results& results) : results_(results) {}

  void settle() {
    drop_complete();
    doubt_unseen();
    apply_waivers(results_);
    results_.cases.push_back(passed_complete()); // before bearings point into the cases
    raise_levels();
    for (std::size_t i = 0; i < results_.requirements.size(); ++i)
      index_.emplace(results_.requirements[i].id, i);
    facts_.resize(results_.requirements.size());
    collect_bearings();
    for (std::size_t i = 0; i < facts_.size(); ++i)
      decide(i);
    const bool ended_early = run_case_is_red("input") || run_case_is_red("runner");
    if (ended_early)
      results_.cases.pop_back();
    else
      results_.cases.back() = complete();
    decide_exit();
  }

private:
  struct Facts {
    std::vector<Bearing> bearings;
    bool outside = false; // not part of this partial run
    bool shown = false;   // a red case bears on it
    enum class State { open, deciding, decided } state = State::open;
  };

  RequirementResult& requirement(std::size_t i) { return results_.requirements[i]; }

  bool run_case_is_red(std::string_view id) const {
    return std::any_of(results_.cases.begin(), results_.cases.end(), [&](const CaseResult& result) {
      return result.suite == "run" && result.id == id && red(result);
    });
  }
  bool red(const CaseResult& result) const {
    const Outcome is = outcome(result, results_.gate);
    return is == Outcome::failure || is == Outcome::error;
  }
  bool gated(std::size_t i) const {
    const Level level = results_.requirements[i].level;
    return !facts_[i].outside &&
           (level == Level::must || (level == Level::should && results_.gate == Gate::strict));
  }

  void drop_complete() {
    std::erase_if(results_.cases,
                  [](const CaseResult& result) { return result.suite == "run" && result.id == "complete"; });
  }

  /// What nothing but invariants bear on is not verified by their seeing nothing: no probe made such answers
  /// come. A partial run need not see them, nor one of suites that leave other requirements out too.
  void doubt_unseen() {
    if (!results_.partial.empty()) return;
    std::unordered_map<std::string, std::vector<CaseResult*>> bearing;
    for (auto& result : results_.cases)
      for (const auto& id : result.requirements)
        bearing[id].push_back(&result);
    const auto asked_of_nobody = [&](const RequirementResult& one) {
      return one.level == Level::must && one.not_applicable.empty() && one.proven_by.empty() &&
             !bearing.contains(one.id);
    };
    if (std::any_of(results_.requirements.begin(), results_.requirements.end(), asked_of_nobody)) return;
    for (const auto& one : results_.requirements) {
      const auto found = bearing.find(one.id);
      if (found == bearing.end() || !one.not_applicable.empty()) continue;
      const bool unseen = std::all_of(found->second.begin(), found->second.end(), [](const auto* result) {
        return result->suite == "invariants" && result->verdict == Verdict::not_applicable;
      });
      if (!unseen) continue;
      for (auto* result : found->second) {
        result->verdict = Verdict::not_testable;
        result->missing = "data";
      }
    }
  }

  void raise_levels() {
    std::set<std::string, std::less<>> musts;
    for (const auto& one : results_.requirements)
      if (one.level == Level::must) musts.insert(one.id);
    const auto has_must = [&](const Strings& ids) {
      return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return musts.contains(id); });
    };
    for (auto& result : results_.cases) {
      bool must = has_must(result.requirements);
      for (const auto& finding : result.findings)
        must = must || (finding.verdict == Verdict::failed && has_must(finding.requirements));
      if (must) result.level = Level::must;
    }
  }

  void collect_bearings() {
    for (const auto& result : results_.cases) {
      if (result.provisional) continue;
      std::set<std::string> ids(result.requirements.begin(), result.requirements.end());
      for (const auto& finding : result.findings)
        ids.insert(finding.requirements.begin(), finding.requirements.end());
      for (const auto& id : ids) {
        const auto found = index_.find(id);
        if (found == index_.end()) continue;
        auto bearing = bearing_of(result, requirement(found->second));
        if (bearing) facts_[found->second].bearings.push_back(std::move(*bearing));
      }
    }
  }

  void decide(std::size_t i) {
    Facts& facts = facts_[i];
    if (facts.state != Facts::State::open) return;
    facts.state = Facts::State::deciding;
    RequirementResult& one = requirement(i);
    one.cases.clear();
    one.reason.clear();
    one.status = RequirementStatus::not_applicable;
    if (!one.not_applicable.empty()) {
      one.reason = one.not_applicable;
    } else if (facts.bearings.empty() && one.proven_by.empty()) {
      facts.outside = !results_.partial.empty();
      one.status = RequirementStatus::unverified;
      one.reason = facts.outside ? "it is not part of this partial run" : "no case bears on it";
    } else {
      join_bearings(one, facts);
      join_proofs(one, facts);
    }
    if (one.status == RequirementStatus::verified) one.reason.clear();
    facts.state = Facts::State::decided;
  }

  void join_bearings(RequirementResult& one, Facts& facts) {
    for (const auto& bearing : facts.bearings) {
      one.cases.push_back(full_id(*bearing.result));
      facts.shown = facts.shown || red(*bearing.result);
      const RequirementStatus status = status_of(bearing);
      const bool excused = status == RequirementStatus::waived || status == RequirementStatus::gap;
      take(one, status, excused ? bearing.result->excuse : bearing.reason);
    }
  }

  void join_proofs(RequirementResult& one, Facts& facts) {
    for (const auto& id : one.proven_by) {
      const auto found = index_.find(id);
      if (found != index_.end()) decide(found->second);
      if (found == index_.end() || facts_[found->second].state != Facts::State::decided) {
        take(one, RequirementStatus::unverified,
             fmt::format("it is proven by {}, of which nothing is known", id));
        continue;
      }
      const Facts& proof = facts_[found->second];
      facts.outside = facts.outside || proof.outside;
      facts.shown = facts.shown || proof.shown;
      take(one, requirement(found->second).status,
           fmt::format("it is proven by {}: {}", id, requirement(found->second).reason));
    }
    if (one.status == RequirementStatus::failed) facts.outside = false;
  }

  static void take(RequirementResult& one, RequirementStatus status, const std::string& reason) {
    if (status < one.status || (status == one.status && one.reason.empty())) {
      one.status = status;
      one.reason = reason;
    }
  }

  /// Invariants alone show that something answered, not that anything was tried.
  bool something_was_judged() const {
    return std::any_of(results_.cases.begin(), results_.cases.end(), [](const CaseResult& result) {
      return result.suite != "run" && result.suite != "invariants" && !result.provisional &&
             (result.verdict == Verdict::passed || result.verdict == Verdict::failed ||
              result.verdict == Verdict::warning);
    });
  }

  /// The reason of the first condition of the run that does not hold.
  std::string condition_that_broke() const {
    for (const auto& result : results_.cases)
      if (result.suite == "run" && result.id != "complete" &&
          outcome(result, Gate::release) == Outcome::error)
        return result.reason.empty() ? fmt::format("run/{}: {}", result.id, name(result.verdict))
                                     : result.reason;
    return {};
  }

  /// How much its reason tells of why nothing was judged: a key that was refused hinders more than a service
  /// that nobody declared.
  static int tells(const CaseResult& result) {
    if (result.verdict == Verdict::error) return 4;
    if (result.missing.starts_with("principal:")) return 3;
    if (result.verdict == Verdict::inconclusive || result.verdict == Verdict::not_testable) return 2;
    return result.verdict == Verdict::not_applicable ? 0 : 1;
  }

  std::string why_nothing_was_judged() const {
    if (auto reason = condition_that_broke(); !reason.empty()) return reason;
    if (results_.interrupted) return "the run was interrupted";
    const CaseResult* telling = nullptr;
    for (const auto& result : results_.cases)
      if (result.suite != "run" && !result.reason.empty() && (!telling || tells(result) > tells(*telling)))
        telling = &result;
    return telling ? telling->reason : "no probe was run";
  }

  bool tried_a_must() const {
    return std::any_of(results_.requirements.begin(), results_.requirements.end(),
                       [](const RequirementResult& one) {
                         return one.level == Level::must && one.status != RequirementStatus::not_applicable;
                       });
  }

  static CaseResult passed_complete() {
    CaseResult result;
    result.suite = "run";
    result.id = "complete";
    result.title = "The run judged what the gate asks for";
    result.verdict = Verdict::passed;
    return result;
  }

  CaseResult complete() {
    CaseResult result = passed_complete();
    std::vector<std::size_t> hidden;
    for (std::size_t i = 0; i < facts_.size(); ++i)
      if (results_.gate != Gate::report && gated(i) && !facts_[i].shown &&
          requirement(i).status == RequirementStatus::unverified)
        hidden.push_back(i);
    if (!something_was_judged()) {
      result.verdict = Verdict::error;
      result.reason = "nothing was judged: " + why_nothing_was_judged();
    } else if (results_.interrupted) {
      result.verdict = Verdict::not_run;
      result.reason = "the run was interrupted";
    } else if (!hidden.empty()) {
      result.verdict = Verdict::not_run;
      result.reason = unverified_sentence(hidden);
    } else if (results_.gate != Gate::report && results_.partial.empty() && !tried_a_must()) {
      result.verdict = Verdict::not_run;
      result.reason = "no MUST requirement was tried";
    }
    return result;
  }

  static std::string listed(const Strings& names) {
    constexpr std::size_t most = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, names.size()); ++i)
      text += (i > 0 ? ", " : "") + names[i];
    return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
  }
  std::string listed(const std::vector<std::size_t>& which) {
    Strings ids;
    for (const auto i : which)
      ids.push_back(requirement(i).id);
    return listed(ids);
  }

  /// `2 MUST and 1 SHOULD requirements`.
  std::string counted(const std::vector<std::size_t>& which) {
    std::string text;
    for (const Level level : {Level::must, Level::should, Level::may}) {
      const auto of_level = std::count_if(which.begin(), which.end(),
                                          [&](std::size_t i) { return requirement(i).level == level; });
      if (of_level > 0) text += fmt::format("{}{} {}", text.empty() ? "" : " and ", of_level, name(level));
    }
    return fmt::format("{} requirement{}", text, which.size() == 1 ? "" : "s");
  }

  /// With the reason that most of them have; of equals, what comes first.
  std::string unverified_sentence(const std::vector<std::size_t>& which) {
    std::unordered_map<std::string_view, std::size_t> times;
    for (const auto i : which)
      ++times[requirement(i).reason];
    const auto commonest = *std::max_element(which.begin(), which.end(), [&](std::size_t a, std::size_t b) {
      return times[requirement(a).reason] < times[requirement(b).reason];
    });
    const auto& reason = requirement(commonest).reason;
    return fmt::format("{} could not be verified: {}; {}: {}", counted(which), listed(which),
                       times[reason] > 1 ? fmt::format("{} of them because", times[reason]) : "first",
                       reason);
  }
  std::string broken_sentence(const std::vector<std::size_t>& which) {
    return fmt::format("{} {} broken: {}", counted(which), which.size() == 1 ? "is" : "are", listed(which));
  }

  std::vector<std::size_t> gated_where(const std::function<bool(std::size_t)>& holds) {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < facts_.size(); ++i)
      if (gated(i) && holds(i)) which.push_back(i);
    return which;
  }
  std::vector<std::size_t> gated_of(RequirementStatus status) {
    return gated_where([&](std::size_t i) { return requirement(i).status == status; });
  }

  /// Requirements that a failure of the gate is about.
  std::vector<std::size_t> broken() {
    return gated_where([&](std::size_t i) {
      const auto& bearings = facts_[i].bearings;
      return std::any_of(bearings.begin(), bearings.end(), [&](const Bearing& bearing) {
        const bool breach = bearing.verdict == Verdict::failed || bearing.verdict == Verdict::warning;
        return breach && outcome(*bearing.result, results_.gate) == Outcome::failure;
      });
    });
  }

  Strings cases_of(Outcome wanted) const {
    Strings ids;
    for (const auto& result : results_.cases)
      if (outcome(result, results_.gate) == wanted) ids.push_back(full_id(result));
    return ids;
  }

  std::string reason_of_nonconformity(const Strings& failures) {
    if (const auto which = broken(); !which.empty()) return broken_sentence(which);
    const bool repeats =
        std::all_of(results_.cases.begin(), results_.cases.end(), [&](const CaseResult& result) {
          return outcome(result, results_.gate) != Outcome::failure || result.verdict == Verdict::passed;
        });
    return fmt::format("{} case{} {}: {}", failures.size(), failures.size() == 1 ? "" : "s",
                       repeats ? "passed only after a repeat" : "failed", listed(failures));
  }

  std::string reason_of_doubt(const Strings& errors) {
    const auto unverified = gated_of(RequirementStatus::unverified);
    if (!something_was_judged()) return "nothing was judged: " + why_nothing_was_judged();
    std::string cause = condition_that_broke();
    if (cause.empty() && results_.partial.empty() && !tried_a_must()) cause = "no MUST requirement was tried";
    if (cause.empty() && results_.interrupted) cause = "the run was interrupted";
    if (!cause.empty())
      return unverified.empty() ? cause
                                : fmt::format("{}; {} could not be verified", cause, counted(unverified));
    if (!unverified.empty()) return unverified_sentence(unverified);
    return fmt::format("{} case{} could not be judged: {}", errors.size(), errors.size() == 1 ? "" : "s",
                       listed(errors));
  }

  std::string reason_of_conformity() {
    std::string text = results_.gate == Gate::report ? reason_under_report() : std::string();
    if (!text.empty()) return text;
    const auto gating = gated_where(
        [&](std::size_t i) { return requirement(i).status != RequirementStatus::not_applicable; });
    if (gating.empty()) return "nothing that the gate asks for was broken; no MUST requirement was tried";
    const auto verified = gated_of(RequirementStatus::verified);
    const std::string selected = results_.partial.empty() ? "" : "selected ";
    if (verified.size() == gating.size() && gating.size() == 1)
      return fmt::format("the only {}{} requirement was verified", selected,
                         name(requirement(gating.front()).level));
    if (verified.size() == gating.size())
      return fmt::format("all {}{} were verified", selected, counted(gating));
    text = fmt::format("{} of {}{} were verified", verified.size(), selected, counted(gating));
    for (const auto status : {RequirementStatus::warned, RequirementStatus::waived, RequirementStatus::gap,
                              RequirementStatus::unverified})
      if (const auto which = gated_of(status); !which.empty())
        text += fmt::format(", {} {}", which.size(),
                            status == RequirementStatus::gap ? "in a gap" : name(status));
    return text;
  }

  /// Empty if there is nothing that another gate would have refused.
  std::string reason_under_report() {
    if (const auto failed = gated_of(RequirementStatus::failed); !failed.empty())
      return "the report gate stays open; " + broken_sentence(failed);
    if (const auto cause = condition_that_broke(); !cause.empty())
      return "the report gate stays open; " + cause;
    if (results_.interrupted) return "the report gate stays open; the run was interrupted";
    if (const auto unverified = gated_of(RequirementStatus::unverified); !unverified.empty())
      return "the report gate stays open; " + unverified_sentence(unverified);
    return {};
  }

  void decide_exit() {
    const auto failures = cases_of(Outcome::failure);
    const auto errors = cases_of(Outcome::error);
    if (run_case_is_red("runner") || run_case_is_red("input")) {
      results_.exit = run_case_is_red("runner") ? ExitCode::runner_failed : ExitCode::invalid_input;
      for (const auto& result : results_.cases)
        if (result.suite == "run" && result.id == (run_case_is_red("runner") ? "runner" : "input"))
          results_.reason = result.reason;
    } else if (!failures.empty()) {
      results_.exit = ExitCode::nonconformant;
      results_.reason = reason_of_nonconformity(failures);
    } else if (!errors.empty()) {
      results_.exit = ExitCode::not_verified;
      results_.reason = reason_of_doubt(errors);
    } else {
      results_.exit = ExitCode::conformant;
      results_.reason = reason_of_conformity();
    }
  }

  Results& results_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Facts> facts_;
};

} // namespace

void settle(Results& results) {
  Settling(results).settle();
}

} // namespace conformance
