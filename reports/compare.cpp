#include "reports/compare.hpp"

#include "reports/compare_parts.hpp"
#include "reports/seconds.hpp"

#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace conformance::reports {

namespace {

constexpr double slower_factor = 2;
constexpr double slower_seconds = 0.5;
constexpr const char* absent = "absent";

bool is_probe(const CaseResult& one) {
  return one.suite != "run";
}

bool unjudged(const CaseResult& one) {
  if (one.provisional) return false;
  const bool in_a_gap = one.verdict == Verdict::not_testable && !one.excuse.empty();
  return !is_judged(one) && one.verdict != Verdict::not_applicable && !in_a_gap;
}

template <typename Item, typename Id>
std::unordered_map<std::string, const Item*> by_id(const std::vector<Item>& items, const Id& id) {
  std::unordered_map<std::string, const Item*> all;
  for (const auto& one : items)
    all.emplace(id(one), &one);
  return all;
}

std::string state(const CaseResult& one) {
  return one.waived ? "waived" : std::string(name(one.verdict));
}

class Comparing {
public:
  Comparing(const Results& before, const Results& after) : before_(before), after_(after) {}

  Comparison compare() {
    find_what_forbids();
    if (!out_.not_comparable.empty()) return std::move(out_);
    circumstances();
    coverage();
    cases();
    requirements();
    return std::move(out_);
  }

private:
  void find_what_forbids() {
    for (const auto* run : {&before_, &after_})
      if (run->exit == ExitCode::invalid_input || run->exit == ExitCode::runner_failed)
        out_.not_comparable =
            fmt::format("the {} run ended with {} ({}): {}", run == &before_ ? "earlier" : "later",
                        static_cast<int>(run->exit), name(run->exit), run->reason);
    if (!out_.not_comparable.empty()) return;
    const auto old = by_id(before_.cases, full_id);
    for (const auto& one : after_.cases)
      if (is_probe(one) && (old.contains(full_id(one)) || old.contains(one.renamed_from))) return;
    out_.not_comparable = "the two runs have no case in common";
  }

  void circumstance(const char* what, const std::string& from, const std::string& to) {
    if (from != to)
      out_.circumstances.push_back(fmt::format("the {} changed from '{}' to '{}'", what, from, to));
  }

  void circumstances() {
    circumstance("contract", before_.contract_revision, after_.contract_revision);
    if (!before_.suites_revision.empty() && !after_.suites_revision.empty())
      circumstance("revision of the suites", before_.suites_revision, after_.suites_revision);
    circumstance("profile", before_.profile, after_.profile);
    circumstance("target", before_.base_url, after_.base_url);
    circumstance("program", before_.program_version, after_.program_version);
    circumstance("gate", std::string(name(before_.gate)), std::string(name(after_.gate)));
    for (const auto* run : {&before_, &after_}) {
      const char* which = run == &before_ ? "earlier" : "later";
      if (!run->partial.empty())
        out_.circumstances.push_back(fmt::format("the {} run is partial: {}", which, run->partial));
      if (run->interrupted) out_.circumstances.push_back(fmt::format("the {} run was interrupted", which));
    }
  }

  void coverage() {
    const auto verified = [](const Results& run, Level level) {
      std::size_t all = 0, good = 0;
      for (const auto& one : run.requirements) {
        if (one.level != level || one.status == RequirementStatus::not_applicable) continue;
        ++all;
        if (one.status == RequirementStatus::verified) ++good;
      }
      return fmt::format("{} of {}", good, all);
    };
    for (const auto level : {Level::must, Level::should, Level::may}) {
      const auto was = verified(before_, level);
      const auto now = verified(after_, level);
      if (was != "0 of 0" || now != "0 of 0")
        out_.coverage.push_back(fmt::format("{}: {} verified, {} before", name(level), now, was));
    }
    out_.coverage.push_back(fmt::format("the run took {} s, {} s before", seconds_text(after_.seconds, 1),
                                        seconds_text(before_.seconds, 1)));
  }

  void cases() {
    const auto old = by_id(before_.cases, full_id);
    const auto now = by_id(after_.cases, full_id);
    std::unordered_set<std::string> followed;
    for (const auto& one : after_.cases) {
      if (!is_probe(one)) continue;
      auto found = old.find(full_id(one));
      if (found == old.end() && !now.contains(one.renamed_from)) {
        found = old.find(one.renamed_from);
        if (found != old.end()) out_.renamed.push_back({full_id(one), found->first, full_id(one), {}});
      }
      if (found == old.end()) {
        fresh(one);
        continue;
      }
      followed.insert(found->first);
      both(*found->second, one);
    }
    if (!after_.partial.empty()) return;
    for (const auto& one : before_.cases)
      if (is_probe(one) && !followed.contains(full_id(one)))
        out_.removed.push_back({full_id(one), state(one), absent, {}});
  }

  void fresh(const CaseResult& now) {
    const Change change{full_id(now), absent, state(now), {}};
    out_.added.push_back(change);
    if (counts_as_failed(now)) out_.newly_failing.push_back({change.id, absent, change.after, headline(now)});
  }

  void both(const CaseResult& was, const CaseResult& now) {
    const Change change{full_id(now), state(was), state(now), headline(now)};
    if (counts_as_failed(now) && !counts_as_failed(was))
      out_.newly_failing.push_back(change);
    else if (counts_as_failed(now))
      (fingerprint(was) == fingerprint(now) ? out_.still_failing : out_.changed).push_back(change);
    else if (counts_as_failed(was) && is_judged(now) && !now.waived)
      out_.fixed.push_back({change.id, change.before, change.after, {}});
    if (is_judged(was) && unjudged(now)) out_.unjudged.push_back(change);
    if (now.flaky && !was.flaky) out_.newly_flaky.push_back(change);
    if (now.seconds > was.seconds * slower_factor && now.seconds > was.seconds + slower_seconds)
      out_.slower.push_back(
          {change.id, seconds_text(was.seconds, 3) + " s", seconds_text(now.seconds, 3) + " s", {}});
  }

  void requirements() {
    const auto now = by_id(after_.requirements, [](const RequirementResult& one) { return one.id; });
    for (const auto& was : before_.requirements) {
      if (was.status == RequirementStatus::not_applicable) continue;
      const auto found = now.find(was.id);
      const std::string before(name(was.status));
      if (found == now.end()) {
        if (after_.partial.empty()) out_.lost.push_back({was.id, before, absent, "no longer in the results"});
        continue;
      }
      const auto& is = *found->second;
      if (is.level > was.level)
        out_.lost.push_back({was.id, std::string(name(was.level)), std::string(name(is.level)),
                             "the suites demand less of it"});
      const bool gone =
          is.status == RequirementStatus::unverified || is.status == RequirementStatus::not_applicable;
      if (was.status == RequirementStatus::verified && gone)
        out_.lost.push_back({was.id, before, std::string(name(is.status)), is.reason});
    }
  }

  const Results& before_;
  const Results& after_;
  Comparison out_;
};

} // namespace

Comparison compare(const Results& before, const Results& after) {
  return Comparing(before, after).compare();
}

bool counts_as_failed(const CaseResult& one) {
  return one.verdict == Verdict::failed && !one.waived && !one.provisional;
}

bool is_judged(const CaseResult& one) {
  return one.verdict == Verdict::passed || one.verdict == Verdict::failed || one.verdict == Verdict::warning;
}

} // namespace conformance::reports
