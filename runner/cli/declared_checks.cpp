#include "cli/prove.hpp"
#include "judge/indistinguishable.hpp"

#include <fmt/format.h>
#include <set>

namespace conformance::cli {

namespace {

/// Every check that can break, as a Breach names it.
class Collector {
public:
  explicit Collector(const Sources& sources) : sources_(sources) {}

  void add(const std::string& probe, const Span& at, std::string_view kind) {
    const auto place = sources_.locate(at);
    const auto check = fmt::format("{}:{}:{} {}", place.file, place.line, place.column, kind);
    if (seen_.emplace(probe, check).second) out.push_back({probe, check});
  }
  void add(const std::string& probe, const std::vector<Check>& checks) {
    for (const auto& check : checks)
      if (check.weight != Weight::note) add(probe, check.span, name(check.kind));
  }
  void add(const std::string& probe, const Part& part) {
    add(probe, part.request.checks);
    for (const auto& step : part.steps)
      add(probe, step.checks);
    if (part.timing)
      add(probe, part.timing->span, "timing");
    else if (!part.cases.empty())
      for (const auto& aspect : aspects_of(part.requirements))
        add(probe, part.cases.front().label.span, aspect);
    if (part.unchanged) add(probe, part.unchanged->span, "unchanged");
    if (part.burst) add(probe, part.burst->span, "burst");
    if (part.walk) add(probe, part.walk->span, "walk");
  }

  std::vector<DeclaredCheck> out;

private:
  /// What of alike answers is compared; the list form compares these three.
  static std::vector<std::string> aspects_of(const RequirementMap& requirements) {
    using judge::Aspect;
    std::vector<std::string> aspects;
    for (const auto aspect :
         {Aspect::status, Aspect::members, Aspect::body, Aspect::headers, Aspect::header_order})
      for (const auto& [check, ids] : requirements.by_check)
        if (check.text == judge::name(aspect)) aspects.push_back(check.text);
    if (aspects.empty()) aspects = {"status", "body", "headers"};
    return aspects;
  }

  const Sources& sources_;
  std::set<std::pair<std::string, std::string>> seen_;
};

} // namespace

std::map<std::string, Level> asserted_by(const Setup& setup) {
  std::set<std::string> ids;
  for (const auto& cell : setup.plan.cells)
    ids.insert(cell.requirements.begin(), cell.requirements.end());
  for (const auto& [requirement, name] : setup.loaded.catalogue.contract.watched())
    ids.insert(requirement);
  std::map<std::string, Level> out;
  for (const auto& id : ids)
    if (const auto* requirement = setup.loaded.catalogue.requirement(id)) out[id] = requirement->level;
  return out;
}

std::vector<DeclaredCheck> checks_of(const Setup& setup) {
  Collector all(setup.loaded.sources);
  for (const auto& cell : setup.plan.cells)
    all.add(cell.suite->name.text + "/" + cell.probe->id.text, cell.part());
  const auto& contract = setup.loaded.catalogue.contract;
  for (const auto& invariant : contract.invariants)
    all.add("invariants/" + invariant.name.text, invariant.name.span, "invariant");
  const std::pair<const Located*, const char*> others[] = {
      {&contract.canaries.requirement, "invariants/canaries"},
      {&contract.gone_500, "invariants/gone-500"},
      {&contract.unexpected_429, "invariants/quota"}};
  for (const auto& [requirement, probe] : others)
    if (!requirement->empty()) all.add(probe, requirement->span, "invariant");
  return std::move(all.out);
}

} // namespace conformance::cli
