#include "base/text.hpp"
#include "cli/audit.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/stored.hpp"
#include "load/allowances.hpp"
#include "reports/file.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

struct AuditSettings {
  Inputs inputs;
  std::string results;
  std::string json;     // path; empty: none
  double at_most = 100; // percent
};

ExitCode run_audit(const AuditSettings& settings) {
  const auto stored = stored_results(settings.results);
  if (const auto* mistake = std::get_if<std::string>(&stored)) return invalid_input(*mistake);
  const auto setup = set_up(settings.inputs);
  if (!setup.valid()) {
    fmt::print(stderr, "{}", setup.mistakes);
    return ExitCode::invalid_input;
  }
  std::optional<reports::ReportFile> file;
  if (!settings.json.empty()) {
    auto opened = reports::ReportFile::open(settings.json);
    if (const auto* mistake = std::get_if<std::string>(&opened)) return invalid_input("--json: " + *mistake);
    file = std::get<reports::ReportFile>(std::move(opened));
  }
  const std::vector<std::filesystem::path> chosen(settings.inputs.suites.begin(),
                                                  settings.inputs.suites.end());
  const auto allowances = load::load_allowances(chosen.empty() ? std::vector{shipped("suites")} : chosen);
  if (const auto mistake = mistake_in(allowances); !mistake.empty()) return invalid_input(mistake);
  const auto found = audit(std::get<Results>(stored), setup, allowances);
  if (found.tried == 0)
    fmt::print(stderr, "error: {}: no answer of a passed case is kept; run with --evidence all\n",
               visible(settings.results));
  fmt::print("{}", audit_console(found));
  std::fflush(stdout);
  if (file)
    if (const auto trouble = file->commit(audit_json(found))) {
      fmt::print(stderr, "error: {}\n", visible(*trouble));
      return ExitCode::runner_failed;
    }
  if (found.tried == 0) return ExitCode::not_verified;
  constexpr double hundred = 100;
  const auto forbidden = std::max<std::size_t>(1, found.forbidden());
  const auto share =
      hundred * static_cast<double>(found.missed - found.free) / static_cast<double>(forbidden);
  return share > settings.at_most ? ExitCode::nonconformant : ExitCode::conformant;
}

} // namespace

void add_audit(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand(
      "audit", "Change the recorded answers of a run and judge them again: which changes no check notices");
  command->footer(
      "Nothing is sent. Exit codes: 0 done, 1 more than --at-most went unnoticed, 2 nothing could be "
      "judged again, 3 invalid input.\n"
      "Example: hacktron-conformance audit "
      "reports/latest/results.json");
  const auto settings = std::make_shared<AuditSettings>();
  command->add_option("results", settings->results, "What a run with --evidence all wrote as JSON")
      ->type_name("RESULTS")
      ->required();
  add_inputs(*command, settings->inputs, false);
  command->add_option("--json", settings->json, "Also write all of it as JSON")->type_name("PATH");
  command
      ->add_option("--at-most", settings->at_most,
                   "Percent of the forbidden kinds of change that may go unnoticed; default 100")
      ->type_name("N")
      ->check(CLI::Range(0.0, 100.0).description(""));
  command->callback([&chosen, settings] { chosen = [settings] { return run_audit(*settings); }; });
}

} // namespace conformance::cli
