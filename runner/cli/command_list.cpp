#include "cli/commands.hpp"

#include "base/nearest.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <map>

namespace conformance::cli {

namespace {

/// Requirement -> what bears on it: probes, invariants.
std::map<std::string, std::vector<std::string>> coverage(const Catalogue& catalogue) {
  std::map<std::string, std::vector<std::string>> out;
  for (const auto& suite : catalogue.suites)
    for (const auto& probe : suite.probes) {
      const auto id = suite.name.text + "/" + probe.id.text;
      const auto note = [&](const Located& requirement) {
        auto& list = out[requirement.text];
        if (list.empty() || list.back() != id) list.push_back(id);
      };
      const auto add = [&](const Part& part) {
        for (const auto& each : part.requirements.all)
          note(each);
        for (const auto& [check, ids] : part.requirements.by_check)
          for (const auto& each : ids)
            note(each);
        for (const auto& step : part.steps)
          for (const auto& check : step.checks)
            for (const auto& each : check.against)
              note(each);
      };
      add(probe.part);
      for (const auto& axis : probe.matrix)
        for (const auto& label : axis.labels)
          if (label.part) add(*label.part);
    }
  for (const auto& [requirement, name] : catalogue.contract.watched())
    out[requirement].push_back(name);
  for (const auto& requirement : catalogue.requirements)
    for (const auto& other : requirement.proven_by)
      out[requirement.id.text].push_back(other.text);
  return out;
}

std::string line(const Requirement& requirement, std::size_t probes) {
  const auto what = !requirement.unobservable.empty()
                        ? std::string("unobservable")
                        : fmt::format("{} probe{}", probes, probes == 1 ? "" : "s");
  return fmt::format("{:<6} {:<30} {:>12}  {}\n", name(requirement.level), requirement.id.text, what,
                     requirement.text);
}

void explain(const Requirement& requirement, const std::vector<std::string>& probes) {
  fmt::print("{} ({})\n  {}\n  source: {}\n", requirement.id.text, name(requirement.level), requirement.text,
             requirement.source);
  for (const auto& ref : requirement.refs)
    fmt::print("  ref: {}\n", ref);
  for (const auto& need : requirement.needs)
    fmt::print("  needs the service: {}\n", need.text);
  if (!requirement.unobservable.empty())
    fmt::print("  cannot be seen from outside: {}\n", requirement.unobservable);
  for (const auto& probe : probes)
    fmt::print("  {} {}\n", requirement.proven_by.empty() ? "probe:" : "proven by:", probe);
}

ExitCode list(const Setup& setup, const std::string& id, bool uncovered) {
  const auto& catalogue = setup.loaded.catalogue;
  auto covered = coverage(catalogue);
  if (!id.empty()) {
    const auto* requirement = catalogue.requirement(id);
    if (!requirement) {
      std::vector<std::string> known;
      for (const auto& each : catalogue.requirements)
        known.push_back(each.id.text);
      fmt::print(stderr, "error: there is no requirement '{}'; {}\n", id, suggestion(id, known));
      return ExitCode::invalid_input;
    }
    explain(*requirement, covered[id]);
    return ExitCode::conformant;
  }
  bool lacking = false;
  for (const auto& requirement : catalogue.requirements) {
    const auto probes = covered[requirement.id.text].size();
    const bool none = probes == 0 && requirement.unobservable.empty();
    lacking = lacking || none;
    if (!uncovered || none) fmt::print("{}", line(requirement, probes));
  }
  return uncovered && lacking ? ExitCode::nonconformant : ExitCode::conformant;
}

} // namespace

void add_list(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("list", "Show the requirements and the probes that cover them");
  const auto inputs = std::make_shared<Inputs>();
  const auto id = std::make_shared<std::string>();
  const auto uncovered = std::make_shared<bool>(false);
  command->add_option("ID", *id, "Explain this requirement");
  command->add_flag("--uncovered", *uncovered, "Only requirements without a probe; exit 1 if there is one");
  add_inputs(*command, *inputs, false);
  command->callback([&chosen, inputs, id, uncovered] {
    chosen = [inputs, id, uncovered] {
      const auto setup = set_up(*inputs);
      if (!setup.valid()) {
        fmt::print(stderr, "{}", setup.mistakes);
        return ExitCode::invalid_input;
      }
      return list(setup, *id, *uncovered);
    };
  });
}

} // namespace conformance::cli
