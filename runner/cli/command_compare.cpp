#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/stored.hpp"
#include "reports/compare.hpp"
#include "reports/file.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

using Render = std::string (*)(const reports::Comparison&);

struct CompareSettings {
  std::string before, after;
  std::vector<std::string> formats;
};

const std::vector<std::pair<std::string, Render>> renders{{"console", reports::comparison_console},
                                                          {"markdown", reports::comparison_markdown},
                                                          {"json", reports::comparison_json},
                                                          {"html", reports::comparison_html}};

/// Opens and writes one `FORMAT[=PATH]`. Else a sentence.
std::optional<std::string> write_comparison(const std::string& request,
                                            const reports::Comparison& comparison) {
  const auto equals = request.find('=');
  const auto format = request.substr(0, equals);
  std::vector<std::string> known;
  Render render = nullptr;
  for (const auto& [name, each] : renders) {
    known.push_back(name);
    if (name == format) render = each;
  }
  if (render == nullptr)
    return fmt::format("--format {}: there is no format '{}'; {}", request, format,
                       suggestion(format, known));
  const auto path = equals == std::string::npos ? std::string("-") : request.substr(equals + 1);
  const auto file = reports::ReportFile::open(path);
  if (const auto* mistake = std::get_if<std::string>(&file))
    return fmt::format("--format {}: {}", request, *mistake);
  return std::get<reports::ReportFile>(file).commit(render(comparison));
}

using Compared = std::variant<reports::Comparison, std::string>;

Compared with_one(const std::string& path, const Results& after) {
  const auto before = stored_results(path);
  if (const auto* mistake = std::get_if<std::string>(&before)) return *mistake;
  return reports::compare(std::get<Results>(before), after);
}

/// With the last of the earlier runs in a folder, and all of them as history.
Compared with_history(const std::string& folder, const Results& after) {
  auto stored = stored_runs(folder);
  if (const auto* mistake = std::get_if<std::string>(&stored)) return *mistake;
  auto& runs = std::get<std::vector<Results>>(stored);
  std::erase_if(
      runs, [&](const Results& run) { return run.started >= after.started || run.run_id == after.run_id; });
  const auto last = std::find_if(runs.rbegin(), runs.rend(), [](const Results& run) {
    return run.exit != ExitCode::invalid_input && run.exit != ExitCode::runner_failed;
  });
  reports::Comparison out;
  if (last == runs.rend()) {
    out.not_comparable = fmt::format("there is no earlier run in {}", folder);
    return out;
  }
  out = reports::compare(*last, after);
  if (!out.not_comparable.empty()) return out;
  runs.push_back(after);
  out.history = reports::history(runs);
  return out;
}

ExitCode compare(const CompareSettings& settings) {
  const auto read = stored_results(settings.after);
  if (const auto* mistake = std::get_if<std::string>(&read)) return invalid_input(*mistake);
  const auto& after = std::get<Results>(read);
  const auto compared = std::filesystem::is_directory(settings.before) ? with_history(settings.before, after)
                                                                       : with_one(settings.before, after);
  if (const auto* mistake = std::get_if<std::string>(&compared)) return invalid_input(*mistake);
  const auto& comparison = std::get<reports::Comparison>(compared);
  for (const auto& request : settings.formats)
    if (const auto mistake = write_comparison(request, comparison)) return invalid_input(*mistake);
  if (!comparison.not_comparable.empty()) return ExitCode::not_verified;
  return comparison.regression() ? ExitCode::nonconformant : ExitCode::conformant;
}

} // namespace

void add_compare(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("compare", "Say what changed from one run to a later one");
  command->footer(
      "Example: hacktron-conformance compare yesterday.json today.json\n"
      "Exit codes: 0 no regression, 1 a regression, 2 the two cannot be compared, 3 invalid input.");
  const auto settings = std::make_shared<CompareSettings>();
  command
      ->add_option("before", settings->before,
                   "What the earlier run wrote as JSON, or a folder of earlier ones")
      ->type_name("BEFORE")
      ->required();
  command->add_option("after", settings->after, "What the later run wrote as JSON")
      ->type_name("AFTER")
      ->required();
  command
      ->add_option(
          "--format", settings->formats,
          "console (default), markdown, json or html, then =PATH or nothing for standard output; repeatable")
      ->type_name("FORMAT[=PATH]")
      ->expected(1)
      ->take_all();
  command->callback([&chosen, settings] {
    if (settings->formats.empty()) settings->formats = {"console"};
    chosen = [settings] { return compare(*settings); };
  });
}

} // namespace conformance::cli
