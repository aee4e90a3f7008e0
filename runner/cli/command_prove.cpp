#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/prove.hpp"
#include "reports/file.hpp"
#include "reports/kill_matrix.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace conformance::cli {

namespace {

using MatrixRender = std::string (*)(const KillMatrix&);
const std::vector<std::pair<std::string, MatrixRender>> matrix_renders{
    {"console", reports::kill_matrix_console},
    {"json", reports::kill_matrix_json},
    {"html", reports::kill_matrix_html}};

struct ProveSettings {
  ProofSettings proof;
  std::vector<std::string> reports; // FORMAT=PATH
  std::uint64_t seed = 1;
  std::size_t seeds = 1;
  bool quiet = false;
};

using Files = std::vector<std::pair<MatrixRender, reports::ReportFile>>;

/// Opens each `FORMAT=PATH`. Else a sentence.
std::variant<Files, std::string> open_files(const std::vector<std::string>& requests) {
  Files out;
  for (const auto& request : requests) {
    const auto equals = request.find('=');
    const auto format = request.substr(0, equals);
    std::vector<std::string> known;
    MatrixRender render = nullptr;
    for (const auto& [name, each] : matrix_renders) {
      known.push_back(name);
      if (name == format) render = each;
    }
    if (render == nullptr)
      return fmt::format("--report {}: there is no format '{}'; {}", request, format,
                         suggestion(format, known));
    if (equals == std::string::npos || equals + 1 == request.size())
      return fmt::format("--report {}: write FORMAT=PATH, for example html=reports/latest/proof.html",
                         request);
    auto file = reports::ReportFile::open(request.substr(equals + 1));
    if (const auto* mistake = std::get_if<std::string>(&file))
      return fmt::format("--report {}: {}", request, *mistake);
    out.emplace_back(render, std::get<reports::ReportFile>(std::move(file)));
  }
  return out;
}

/// One line on a terminal that is written over; elsewhere a line for every tenth of all.
void show(const ProofProgress& progress, bool terminal) {
  const auto& trial = progress.last->trial;
  const auto tenth = std::max<std::size_t>(1, progress.all / 10);
  if (!terminal && progress.done % tenth != 0) return;
  fmt::print(stderr, "{}{} of {} runs; {} {}{}", terminal ? "\r\x1b[K" : "", progress.done, progress.all,
             name(trial.kind), trial.name, terminal ? "" : "\n");
  std::fflush(stderr);
}

ExitCode prove_and_report(ProveSettings settings) {
  auto opened = open_files(settings.reports);
  if (const auto* mistake = std::get_if<std::string>(&opened)) {
    fmt::print(stderr, "error: {}\n", visible(*mistake));
    return ExitCode::invalid_input;
  }
  settings.proof.seeds.clear();
  for (std::size_t i = 0; i < settings.seeds; ++i)
    settings.proof.seeds.push_back(settings.seed + i);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  const auto proof = prove(settings.proof, [&](const ProofProgress& progress) {
    if (!settings.quiet) show(progress, terminal);
  });
  if (terminal && !settings.quiet) fmt::print(stderr, "\r\x1b[K");
  if (!proof.mistakes.empty()) {
    fmt::print(stderr, "{}", proof.mistakes);
    return ExitCode::invalid_input;
  }
  fmt::print("{}", settings.quiet ? reports::last_line(proof.matrix) + "\n"
                                  : reports::kill_matrix_console(proof.matrix));
  std::fflush(stdout);
  auto exit = proof.matrix.exit;
  for (const auto& [render, file] : std::get<Files>(opened))
    if (const auto trouble = file.commit(render(proof.matrix))) {
      fmt::print(stderr, "error: {}\n", visible(*trouble));
      exit = ExitCode::runner_failed;
    }
  return exit;
}

} // namespace

void add_prove(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("prove", "Run the suites against every fault and variant: which probe notices what");
  command->footer(
      "Exit codes: 0 every fault is killed as declared and every variant is green, 1 not so, 2 it "
      "cannot be told, 3 invalid input.\n"
      "Example: hacktron-conformance prove --suites my-suites --report html=proof.html");
  const auto settings = std::make_shared<ProveSettings>();
  auto& proof = settings->proof;
  add_inputs(*command, proof.inputs, false);
  command
      ->add_option("--select", proof.inputs.select, "Only these probes, and the faults of what they assert")
      ->type_name("EXPR");
  command->add_option("--fault", proof.faults, "Only this fault; repeatable")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command->add_option("--variant", proof.variants, "Only this variant; repeatable")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command->add_option("--report", settings->reports, "console, json or html, then =PATH; repeatable")
      ->type_name("FORMAT=PATH")
      ->expected(1)
      ->take_all();
  command->add_option("--seed", settings->seed, "Order and random ids follow from it; default 1")
      ->type_name("N");
  command
      ->add_option("--seeds", settings->seeds, "All of it with so many seeds: what depends on them is shown")
      ->type_name("N")
      ->check(CLI::Range(1U, 1000U).description(""));
  command->add_option("--jobs", proof.at_once, "Processes at once; default: one a core")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U).description(""));
  command->add_flag("--sockets", proof.sockets, "Over sockets of loopback and in real time: slow");
  command->add_flag("--quiet", settings->quiet, "Print the last line only");
  command->callback([&chosen, settings] { chosen = [settings] { return prove_and_report(*settings); }; });
}

} // namespace conformance::cli
