#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/session.hpp"
#include "cli/stored.hpp"
#include "execute/assemble.hpp"
#include "model/merge.hpp"

#include <chrono>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

struct MergeSettings {
  std::vector<std::string> results;
  RunSettings run;
};

/// What reports show of shards that make no result.
Results refused(const MergeRefusal& refusal) {
  Results known;
  known.program_version = version();
  known.started = std::chrono::system_clock::now();
  if (refusal.code == ExitCode::invalid_input)
    return failed_run(refusal.code, refusal.reason, "", std::move(known));
  known.cases.push_back(
      execute::run_case("shards", "All shards are there and whole", Verdict::error, refusal.reason));
  settle(known);
  return known;
}

ExitCode merge_files(const MergeSettings& settings) {
  std::vector<ShardPart> parts;
  MergeRefusal unreadable{ExitCode::invalid_input, ""};
  for (const auto& path : settings.results) { // before a report could take its place
    auto stored = stored_results(path);
    if (const auto* mistake = std::get_if<std::string>(&stored))
      unreadable.reason = unreadable.reason.empty() ? *mistake : unreadable.reason;
    else
      parts.push_back({path, std::get<Results>(std::move(stored))});
  }
  const auto reports = open_reports(settings.run);
  if (!reports) return ExitCode::invalid_input;
  std::variant<Results, MergeRefusal> merged = unreadable;
  if (unreadable.reason.empty()) merged = merge(std::move(parts));
  if (const auto* refusal = std::get_if<MergeRefusal>(&merged)) {
    print_err(fmt::format("error: {}\n", visible(refusal->reason)));
    return tell(refused(*refusal), settings.run, *reports);
  }
  return tell(std::get<Results>(std::move(merged)), settings.run, *reports);
}

} // namespace

void add_merge(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("merge", "Make one result of the shards of a run");
  command->footer("Example: hacktron-conformance merge shard-*/results.json --report json=results.json");
  const auto settings = std::make_shared<MergeSettings>();
  command->add_option("results", settings->results, "What each shard wrote as JSON: all of them, each once")
      ->type_name("RESULTS")
      ->required();
  add_reports(*command, settings->run);
  auto* quiet = command->add_flag("--quiet", settings->run.quiet, "Print the last line only");
  command->add_flag("--verbose", settings->run.verbose, "Print failures without limit")->excludes(quiet);
  command->callback([&chosen, settings] { chosen = [settings] { return merge_files(*settings); }; });
}

} // namespace conformance::cli
