#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/stored.hpp"
#include "reports/compare.hpp"
#include "reports/file.hpp"

#include <cstdio>
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
                                                          {"json", reports::comparison_json}};

ExitCode wrong(const std::string& sentence) {
  fmt::print(stderr, "error: {}\n", visible(sentence));
  return ExitCode::invalid_input;
}

/// Opens and writes one `FORMAT[=PATH]`. Else a sentence.
std::optional<std::string> write(const std::string& request, const reports::Comparison& comparison) {
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

ExitCode compare(const CompareSettings& settings) {
  const auto before = stored_results(settings.before);
  if (const auto* mistake = std::get_if<std::string>(&before)) return wrong(*mistake);
  const auto after = stored_results(settings.after);
  if (const auto* mistake = std::get_if<std::string>(&after)) return wrong(*mistake);
  const auto comparison = reports::compare(std::get<Results>(before), std::get<Results>(after));
  for (const auto& request : settings.formats)
    if (const auto mistake = write(request, comparison)) return wrong(*mistake);
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
  command->add_option("before", settings->before, "What the earlier run wrote as JSON")
      ->type_name("BEFORE")
      ->required();
  command->add_option("after", settings->after, "What the later run wrote as JSON")
      ->type_name("AFTER")
      ->required();
  command
      ->add_option(
          "--format", settings->formats,
          "console (default), markdown or json, then =PATH or nothing for standard output; repeatable")
      ->type_name("FORMAT[=PATH]")
      ->expected(1)
      ->take_all();
  command->callback([&chosen, settings] {
    if (settings->formats.empty()) settings->formats = {"console"};
    chosen = [settings] { return compare(*settings); };
  });
}

} // namespace conformance::cli
