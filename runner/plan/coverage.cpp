#include "plan/coverage.hpp"

#include "model/verdict.hpp"

#include <fmt/format.h>

namespace conformance::plan {

namespace {

void add_needs(std::set<std::string>& needs, const Cell& cell, const Catalogue& catalogue) {
  for (const auto& principal : cell.principals)
    needs.insert("principal " + principal);
  for (const auto& fixture : cell.fixtures)
    needs.insert("fixture " + fixture);
  if (cell.effect != Effect::read) needs.insert(fmt::format("effect {}", name(cell.effect)));
  for (const auto& id : cell.requirements)
    if (const auto* requirement = catalogue.requirement(id))
      for (const auto& service : requirement->needs)
        needs.insert("service " + service.text);
}

void add_statuses(std::set<std::string>& out, const Value& expected) {
  if (const auto* list = expected.list())
    for (const auto& each : *list)
      add_statuses(out, each);
  else if (const auto* number = expected.number())
    out.insert(number->digits);
  else if (const auto* text = expected.string())
    out.insert(*text);
}

} // namespace

std::map<std::string, std::vector<Watcher>> coverage(const Plan& plan, const Catalogue& catalogue) {
  std::map<std::string, std::vector<Watcher>> out;
  for (const auto& cell : plan.cells) {
    const auto probe = cell.suite->name.text + "/" + cell.probe->id.text;
    for (const auto& id : cell.requirements) {
      auto& watchers = out[id];
      if (watchers.empty() || watchers.back().name != probe) watchers.push_back({probe, 0, {}});
      ++watchers.back().cases;
      add_needs(watchers.back().needs, cell, catalogue);
    }
  }
  for (const auto& [id, invariant] : catalogue.contract.watched())
    out[id].push_back({invariant, 0, {}});
  for (const auto& requirement : catalogue.requirements)
    for (const auto& other : requirement.proven_by)
      out[requirement.id.text].push_back({other.text, 0, {}});
  return out;
}

std::map<std::string, std::set<std::string>> statuses_asserted(const Plan& plan, const Catalogue& catalogue) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& operation : catalogue.operations)
    out[operation.name.text];
  const auto add = [&](const RequestTemplate& request) {
    for (const auto& check : request.checks)
      if (check.kind == CheckKind::status && check.weight == Weight::expect)
        add_statuses(out[operation_name(catalogue, request.method.text, request.target.text)],
                     check.expected);
  };
  for (const auto& cell : plan.cells) {
    if (cell.part().has_request) add(cell.part().request);
    for (const auto& step : cell.part().steps)
      add(step);
  }
  return out;
}

} // namespace conformance::plan
