#include "execute/assemble.hpp"

#include "execute/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::execute {

namespace {

std::set<std::string> requirements_of(const std::vector<plan::Cell>& cells) {
  std::set<std::string> ids;
  for (const auto& cell : cells)
    ids.insert(cell.requirements.begin(), cell.requirements.end());
  return ids;
}

/// These, and what an invariant bears on.
std::set<std::string> with_watched(const Catalogue& catalogue, std::set<std::string> ids) {
  for (const auto& [requirement, name] : catalogue.contract.watched())
    ids.insert(requirement);
  return ids;
}

/// The requirements of the whole plan, of which this may be a shard.
std::set<std::string> covered(const Context& context) {
  const auto& plan = context.input->plan;
  if (!plan.shard) return with_watched(context.catalogue(), requirements_of(plan.cells));
  const auto& all = plan.shard->requirements;
  return with_watched(context.catalogue(), {all.begin(), all.end()});
}

std::string counted(const Catalogue& catalogue, const std::set<std::string>& ids) {
  std::size_t all = 0;
  std::size_t kept = 0;
  for (const auto& requirement : catalogue.requirements) {
    if (requirement.level != Level::must) continue;
    ++all;
    if (ids.contains(requirement.id.text)) ++kept;
  }
  return fmt::format("{} of {} MUST", kept, all);
}

std::string undeclared_service(const Context& context, const Requirement& requirement) {
  for (const auto& need : requirement.needs)
    if (!context.profile().services.contains(need.text))
      return fmt::format("the profile declares no service '{}'", need.text);
  return {};
}

/// Why what one of these fixtures is to hide may be seen by now; empty if none may.
std::string shown_meanwhile(const Context& context, const std::vector<std::string>& fixtures) {
  for (const auto& name : fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    const auto* ground = context.standing->fixture(name);
    if (spec && spec->hidden_from && ground && ground->lost) return ground->reason;
  }
  return {};
}

std::vector<std::string> names_in(const Invariant& invariant) {
  std::vector<std::string> out;
  for (const auto& check : invariant.checks)
    for (auto& name : plan::names_in(check.expected))
      out.push_back(std::move(name));
  return out;
}

} // namespace

std::vector<CaseResult> invariant_cases(const Context& context, const judge::InvariantJudge& judge) {
  std::vector<CaseResult> out;
  const auto& sources = context.input->sources;
  for (const auto& seen : judge.results()) {
    const auto& invariant = *seen.invariant;
    const auto* requirement = context.catalogue().requirement(invariant.requirement.text);
    CaseResult result;
    result.suite = "invariants";
    result.id = seen.looked_at == 0 ? invariant.name.text
                                    : fmt::format("{}[operation={}]", invariant.name.text, seen.operation);
    result.title = invariant.title;
    result.requirements = {invariant.requirement.text};
    result.level = requirement ? requirement->level : Level::must;
    result.at = sources.locate(invariant.name.span);
    result.verdict = seen.looked_at == 0 ? Verdict::not_applicable : Verdict::passed;
    if (seen.looked_at == 0) result.reason = "no answer of this kind came";
    for (const auto& offender : seen.offenders) {
      Finding finding;
      finding.check = offender.broken.check;
      finding.kind = "invariant";
      finding.message = fmt::format("{}: {}", offender.request, offender.broken.message);
      finding.expected = offender.broken.expected;
      finding.actual = offender.broken.actual;
      finding.at = result.at;
      finding.line = sources.line_of(invariant.name.span);
      finding.requirements = result.requirements;
      finding.verdict = breach(context.catalogue(), finding.requirements, offender.weight);
      lower(result, finding.verdict,
            fmt::format("{} of {} answers break it; the first: {}", seen.broken, seen.looked_at,
                        finding.message));
      result.findings.push_back(std::move(finding));
    }
    if (const auto shown = shown_meanwhile(context, names_in(invariant)); !shown.empty())
      withdraw(result, shown);
    if (seen.first && context.options->evidence != EvidenceKept::none)
      result.evidence.push_back(evidence_in(context, *seen.first, seen.first->response->status < 300));
    out.push_back(std::move(result));
  }
  return out;
}

std::optional<CaseResult> canary_case(const Context& context, const judge::CanaryJudge& judge) {
  const auto& spec = context.catalogue().contract.canaries;
  if (spec.requirement.empty()) return std::nullopt;
  const auto& sources = context.input->sources;
  const auto* requirement = context.catalogue().requirement(spec.requirement.text);
  CaseResult result;
  result.suite = "invariants";
  result.id = "canaries";
  result.title = spec.title;
  result.requirements = {spec.requirement.text};
  result.level = requirement ? requirement->level : Level::must;
  result.at = sources.locate(spec.requirement.span);
  result.verdict = Verdict::passed;
  if (!judge.knows_of("foreign")) {
    result.verdict = Verdict::not_testable;
    result.missing = "data";
    result.reason = "the other organization shows no id that could be looked for; create a finding or a scan "
                    "there, or name a text under canaries: in the profile";
  }
  if (judge.unseen() > 0)
    lower(result, Verdict::inconclusive,
          fmt::format("{} answers came before all ids were known and were too large to be kept",
                      judge.unseen()));
  for (const auto& offender : judge.offenders()) {
    Finding finding;
    finding.check = "canary";
    finding.kind = "invariant";
    finding.message = fmt::format("{} answered with {}, which belongs to the organization '{}'",
                                  offender.request, offender.canary, offender.organization);
    finding.at = result.at;
    finding.line = sources.line_of(spec.requirement.span);
    finding.requirements = result.requirements;
    finding.verdict = breach(context.catalogue(), finding.requirements, Weight::expect);
    const auto& same = context.standing->same_organization;
    lower(result, finding.verdict,
          fmt::format("{}{}{} of {} answers break it; the first: {}", same, same.empty() ? "" : "; ",
                      judge.broken(), judge.looked_at(), finding.message));
    result.findings.push_back(std::move(finding));
  }
  if (judge.first() && context.options->evidence != EvidenceKept::none)
    result.evidence.push_back(evidence_in(context, *judge.first(), true));
  return result;
}

std::vector<CaseResult> oddity_cases(const Context& context) {
  std::vector<CaseResult> out;
  const auto& contract = context.catalogue().contract;
  // Of one request, what has no excuse comes first.
  auto oddities = context.sender->oddities();
  std::stable_partition(oddities.begin(), oddities.end(),
                        [](const Oddity& each) { return !each.beside_others; });
  const auto add = [&](const Located& id, const char* name, const char* title, Oddity::Kind kind,
                       Weight weight) {
    if (id.empty()) return;
    const auto* requirement = context.catalogue().requirement(id.text);
    CaseResult result;
    result.suite = "invariants";
    result.id = name;
    result.title = title;
    result.requirements = {id.text};
    result.level = requirement ? requirement->level : Level::must;
    result.at = context.input->sources.locate(id.span);
    result.verdict = Verdict::passed;
    std::set<std::string> seen;
    for (const auto& oddity : oddities) {
      if (oddity.kind != kind) continue;
      const auto line = fmt::format("{} as {}", oddity.request, oddity.principal);
      if (!seen.insert(line).second) continue;
      const auto* given = context.profile().principal(oddity.principal);
      if (kind == Oddity::Kind::unexpected_429 && !(given && given->exclusive)) {
        context.notes->push_back(
            fmt::format("{} answered 429 although the quota was kept: somebody else may use this "
                        "key, or requests are counted otherwise",
                        line));
        continue;
      }
      if (kind == Oddity::Kind::unexpected_429 && oddity.beside_others) {
        context.notes->push_back(
            fmt::format("{} answered 429 although the quota was kept, while other keys were in use: the "
                        "limiter may count several keys as one",
                        line));
        continue;
      }
      Finding finding;
      finding.check = name;
      finding.kind = "invariant";
      finding.message = kind == Oddity::Kind::gone_500
                            ? line + " answered 500, and no more when it was repeated"
                            : line + " answered 429 although the quota was kept";
      finding.at = result.at;
      finding.line = context.input->sources.line_of(id.span);
      finding.requirements = result.requirements;
      finding.verdict = breach(context.catalogue(), finding.requirements, weight);
      lower(result, finding.verdict, finding.message);
      result.findings.push_back(std::move(finding));
    }
    out.push_back(std::move(result));
  };
  add(contract.gone_500, "gone-500", "No documented request answers 500 now and then", Oddity::Kind::gone_500,
      Weight::should);
  add(contract.unexpected_429, "quota", "No key that nobody else uses is limited below its quota",
      Oddity::Kind::unexpected_429, Weight::expect);
  return out;
}

std::vector<RequirementResult> requirement_results(const Context& context) {
  const auto& plan = context.input->plan;
  const auto ids = covered(context);
  const bool selected = (plan.shard ? plan.shard->unselected : plan.unselected) > 0;
  std::vector<RequirementResult> out;
  for (const auto& requirement : context.catalogue().requirements) {
    const bool by_others = !requirement.proven_by.empty() &&
                           std::all_of(requirement.proven_by.begin(), requirement.proven_by.end(),
                                       [&](const Located& id) { return ids.contains(id.text); });
    if (selected && !ids.contains(requirement.id.text) && !by_others) continue;
    RequirementResult result;
    result.id = requirement.id.text;
    result.level = requirement.level;
    result.text = requirement.text;
    result.source = requirement.source;
    result.refs = requirement.refs;
    for (const auto& id : requirement.proven_by)
      result.proven_by.push_back(id.text);
    result.not_applicable = requirement.unobservable.empty() ? undeclared_service(context, requirement)
                                                             : requirement.unobservable;
    out.push_back(std::move(result));
  }
  return out;
}

std::string partial(const Context& context) {
  const auto& plan = context.input->plan;
  if (plan.unselected == 0 && !plan.shard) return {};
  // Invariants look at whatever answers come: a shard without probes has none.
  auto ids = requirements_of(plan.cells);
  if (!plan.cells.empty()) ids = with_watched(context.catalogue(), std::move(ids));
  const auto count = counted(context.catalogue(), ids);
  if (!plan.shard) return count;
  return fmt::format("shard {}/{}: {}", plan.shard->number, plan.shard->of, count);
}

std::optional<ShardResult> shard_result(const Context& context) {
  const auto& shard = context.input->plan.shard;
  if (!shard) return std::nullopt;
  ShardResult out;
  out.number = shard->number;
  out.of = shard->of;
  out.plan = shard->plan;
  out.cells = shard->cells;
  if (shard->unselected > 0) out.whole = counted(context.catalogue(), covered(context));
  return out;
}

void withdraw_lost_ground(const Context& context, Collected& collected) {
  const auto& cells = context.input->plan.cells;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string lost;
    for (const auto& name : cells[i].principals)
      if (const auto* ground = context.standing->principal(proven_by(context.catalogue().contract, name)))
        if (ground->lost) lost = ground->reason;
    const auto shown = shown_meanwhile(context, cells[i].fixtures);
    for (const auto& name : cells[i].fixtures)
      if (const auto* ground = context.standing->fixture(name))
        if (ground->lost) lost = ground->reason;
    if (lost.empty()) continue;
    for (auto& result : collected.of(i)) {
      if (!shown.empty()) withdraw(result, shown);
      lower(result, Verdict::inconclusive, lost);
    }
  }
}

void excuse_gaps(const Profile& profile, const std::string& today, std::vector<CaseResult>& cases) {
  for (auto& result : cases) {
    if (result.verdict != Verdict::not_testable || result.missing.empty()) continue;
    for (const auto& gap : profile.gaps)
      if (result.missing == gap.kind + ":" + gap.name.text && !gap.ended(today)) result.excuse = gap.reason;
  }
}

CaseResult run_case(std::string id, std::string title, Verdict verdict, std::string reason) {
  CaseResult result;
  result.suite = "run";
  result.id = std::move(id);
  result.title = std::move(title);
  result.verdict = verdict;
  result.reason = std::move(reason);
  return result;
}

} // namespace conformance::execute
