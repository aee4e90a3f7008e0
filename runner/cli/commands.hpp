#pragma once
#include "cli/setup.hpp"
#include "execute/run.hpp"
#include "model/results.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <string>
#include <vector>

namespace conformance::cli {

/// Options of the commands that run probes.
struct RunSettings {
  Inputs inputs;
  std::vector<std::string> reports; // FORMAT=PATH
  std::string events;               // path of the event stream; empty: none
  Gate gate = Gate::release;
  execute::EvidenceKept evidence = execute::EvidenceKept::failed;
  std::uint64_t seed = 0; // 0: from the clock
  Duration wait = std::chrono::seconds(10);
  Duration deadline{};
  unsigned jobs = 0;   // 0: as the profile says
  std::string journal; // path; empty: none is kept
  bool allow_production = false;
  bool fail_fast = false;
  bool quiet = false;
  bool verbose = false;
};

/// Each adds its subcommand. `chosen` is set to what it does if the user asks for it.
using Chosen = std::function<ExitCode()>;
void add_run(CLI::App& app, Chosen& chosen);
void add_demo(CLI::App& app, Chosen& chosen);
void add_check(CLI::App& app, Chosen& chosen);
void add_plan(CLI::App& app, Chosen& chosen);
void add_list(CLI::App& app, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);
void add_report(CLI::App& app, Chosen& chosen);
void add_merge(CLI::App& app, Chosen& chosen);
void add_compare(CLI::App& app, Chosen& chosen);
void add_prove(CLI::App& app, Chosen& chosen);
void add_audit(CLI::App& app, Chosen& chosen);
void add_cleanup(CLI::App& app, Chosen& chosen);
void add_doctor(CLI::App& app, Chosen& chosen);
void add_init(CLI::App& app, Chosen& chosen);
/// Hidden: completions and the man page, from what the others say of themselves. The last to be added.
void add_generate(CLI::App& app, Chosen& chosen);

/// `--suites`, and for commands that need one, `--profile`.
void add_inputs(CLI::App& command, Inputs& inputs, bool profile);
/// `--select`.
CLI::Option* add_select(CLI::App& command, Inputs& inputs);
/// `--shard`.
void add_shard(CLI::App& command, Inputs& inputs);
/// `--report`.
void add_reports(CLI::App& command, RunSettings& settings);
/// Everything else that `run` and `demo` share.
void add_run_options(CLI::App& command, RunSettings& settings);

/// The program's version: `0.1.0`.
std::string version();
/// The revision of the suites that came with the program.
std::string shipped_revision();
/// Four lines: the program, the shipped contract and its revision, what follows from the shipped suites, the
/// commit.
std::string version_in_full();

} // namespace conformance::cli
