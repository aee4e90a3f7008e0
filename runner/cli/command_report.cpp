#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/report_set.hpp"
#include "cli/stored.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

struct ReportSettings {
  std::string results;
  std::vector<std::string> formats;
};

/// Why the results are not those of a run: the exit code follows from the cases. Empty if they may be.
std::string contradiction(const Results& results) {
  auto again = results;
  settle(again);
  if (again.exit == results.exit) return {};
  return fmt::format("it says exit {}, but its cases mean {} ({}): somebody changed it, or another version "
                     "wrote it",
                     static_cast<int>(results.exit), static_cast<int>(again.exit), again.reason);
}

ExitCode render(const ReportSettings& settings) {
  auto stored = stored_results(settings.results); // before a report could take its place
  if (const auto* mistake = std::get_if<std::string>(&stored)) return invalid_input(*mistake);
  if (const auto why = contradiction(std::get<Results>(stored)); !why.empty())
    return invalid_input(fmt::format("{}: {}", settings.results, why));
  auto requests = settings.formats;
  for (auto& request : requests)
    if (request.find('=') == std::string::npos) request += "=-";
  auto opened = ReportSet::open(requests, "--format");
  if (const auto* mistake = std::get_if<std::string>(&opened)) return invalid_input(*mistake);
  const auto troubles = std::get<ReportSet>(opened).write(std::get<Results>(stored));
  for (const auto& trouble : troubles)
    fmt::print(stderr, "error: {}\n", visible(trouble));
  return troubles.empty() ? ExitCode::conformant : ExitCode::runner_failed;
}

} // namespace

void add_report(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("report", "Render the stored results of a run in another format");
  command->footer("Example: hacktron-conformance report reports/latest/results.json --format html=page.html");
  const auto settings = std::make_shared<ReportSettings>();
  command->add_option("results", settings->results, "What a run wrote as JSON")
      ->type_name("RESULTS")
      ->required();
  command
      ->add_option("--format", settings->formats,
                   "As --report of run, or the format alone for standard output; repeatable")
      ->type_name("FORMAT[=PATH]")
      ->required()
      ->expected(1)
      ->take_all();
  command->callback([&chosen, settings] { chosen = [settings] { return render(*settings); }; });
}

} // namespace conformance::cli
