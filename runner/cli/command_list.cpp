#include "cli/commands.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "plan/coverage.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::cli {

namespace {

using Coverage = std::map<std::string, std::vector<plan::Watcher>>;

struct ListSettings {
  Inputs inputs;
  std::string id;
  bool uncovered = false;
  bool probes = false;
  bool operations = false;
};

/// A probe with the cases that a selection left.
struct Listed {
  std::string id; // `errors/failure-modes/no-key`
  const Probe* probe = nullptr;
  std::vector<const plan::Cell*> cells;
};

std::vector<Listed> listed(const plan::Plan& plan) {
  std::vector<Listed> out;
  for (const auto& cell : plan.cells) {
    if (out.empty() || out.back().probe != cell.probe)
      out.push_back({cell.suite->name.text + "/" + cell.probe->id.text, cell.probe, {}});
    out.back().cells.push_back(&cell);
  }
  return out;
}

std::string line(const Requirement& requirement, std::size_t watchers) {
  const auto what =
      !requirement.unobservable.empty() ? std::string("unobservable") : counted(watchers, "probe");
  return fmt::format("{:<6} {:<30} {:>12}  {}\n", name(requirement.level), requirement.id.text, what,
                     requirement.text);
}

void explain(const Requirement& requirement, const std::vector<plan::Watcher>& watchers) {
  fmt::print("{} ({})\n  {}\n  source: {}\n", requirement.id.text, name(requirement.level), requirement.text,
             requirement.source);
  for (const auto& ref : requirement.refs)
    fmt::print("  ref: {}\n", ref);
  for (const auto& need : requirement.needs)
    fmt::print("  needs the service: {}\n", need.text);
  if (!requirement.unobservable.empty())
    fmt::print("  cannot be seen from outside: {}\n", requirement.unobservable);
  for (const auto& watcher : watchers) {
    fmt::print("  {} {}", requirement.proven_by.empty() ? "probe:" : "proven by:", watcher.name);
    if (watcher.cases > 0) fmt::print(", {}", counted(watcher.cases, "case"));
    if (!watcher.needs.empty()) fmt::print("\n    needs {}", fmt::join(watcher.needs, ", "));
    fmt::print("\n");
  }
}

void explain(const Listed& probe, const Location& at) {
  fmt::print("{}\n  declared in {}:{}\n", probe.id, at.file, at.line);
  for (const auto* cell : probe.cells)
    fmt::print("  {}\n    {}\n    {}\n", cell->id, cell->title(), fmt::join(cell->requirements, ", "));
}

ExitCode explain(const Setup& setup, Coverage& covered, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& requirement : setup.loaded.catalogue.requirements) {
    if (requirement.id.text == id) {
      explain(requirement, covered[id]);
      return ExitCode::conformant;
    }
    known.push_back(requirement.id.text);
  }
  for (const auto& probe : listed(setup.plan)) {
    if (probe.id == id) {
      explain(probe, setup.loaded.sources.locate(probe.probe->id.span));
      return ExitCode::conformant;
    }
    known.push_back(probe.id);
  }
  fmt::print(stderr, "error: there is no requirement or probe '{}'; {}\n", id, suggestion(id, known));
  return ExitCode::invalid_input;
}

ExitCode list_requirements(const Setup& setup, Coverage& covered, bool uncovered, bool selected) {
  bool lacking = false;
  for (const auto& requirement : setup.loaded.catalogue.requirements) {
    const auto watchers = covered[requirement.id.text].size();
    const bool none = watchers == 0 && requirement.unobservable.empty();
    lacking = lacking || none;
    if (uncovered ? none : !selected || watchers > 0) fmt::print("{}", line(requirement, watchers));
  }
  return uncovered && lacking ? ExitCode::nonconformant : ExitCode::conformant;
}

ExitCode list_probes(const Setup& setup) {
  for (const auto& probe : listed(setup.plan))
    fmt::print("{:<48} {:>9}  {}\n", probe.id, counted(probe.cells.size(), "case"), probe.probe->title);
  return ExitCode::conformant;
}

ExitCode list_operations(const Setup& setup) {
  for (const auto& [operation, statuses] : plan::statuses_asserted(setup.plan, setup.loaded.catalogue))
    fmt::print("{:<28} {}\n", operation, fmt::join(statuses, " "));
  return ExitCode::conformant;
}

ExitCode list(const ListSettings& settings) {
  const auto setup = set_up(settings.inputs);
  if (!setup.valid()) {
    fmt::print(stderr, "{}", setup.mistakes);
    return ExitCode::invalid_input;
  }
  if (settings.probes) return list_probes(setup);
  if (settings.operations) return list_operations(setup);
  auto covered = plan::coverage(setup.plan, setup.loaded.catalogue);
  if (!settings.id.empty()) return explain(setup, covered, settings.id);
  return list_requirements(setup, covered, settings.uncovered, !settings.inputs.select.empty());
}

} // namespace

void add_list(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("list", "Show the requirements and the probes that cover them");
  command->footer("Example: hacktron-conformance list --select 'requirement:NOLEAK-*'");
  const auto settings = std::make_shared<ListSettings>();
  auto* id = command->add_option("ID", settings->id, "Explain this requirement or probe");
  auto* uncovered = command->add_flag("--uncovered", settings->uncovered,
                                      "Only requirements without a probe; exit 1 if there is one");
  auto* probes = command->add_flag("--probes", settings->probes, "The probes with their titles");
  auto* operations = command->add_flag("--operations", settings->operations,
                                       "Each operation with the statuses asserted of it");
  uncovered->excludes(id)->excludes(probes)->excludes(operations);
  probes->excludes(id)->excludes(operations);
  operations->excludes(id);
  add_inputs(*command, settings->inputs, false);
  add_select(*command, settings->inputs)->excludes(uncovered);
  command->callback([&chosen, settings] { chosen = [settings] { return list(*settings); }; });
}

} // namespace conformance::cli
