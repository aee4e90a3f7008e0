#pragma once
#include "cli/setup.hpp"
#include "execute/run.hpp"
#include "reference/deployment.hpp"

#include <functional>
#include <memory>

namespace conformance::cli {

/// A run against the embedded reference inside this process: streams of memory that carry HTTP, on a clock
/// that jumps. Hours of quota windows take milliseconds, and the same seed gives the same run.
struct VirtualRun {
  reference::DeploymentOptions deployment;
  reference::ProfileOptions profile;
  std::string profile_lines; // YAML put behind the ready profile
  Inputs inputs;             // its profile is not read
  /// Stands between the run and its transport; none: nothing does.
  std::function<std::unique_ptr<http::Transport>(std::unique_ptr<http::Transport>)> wrap;
  execute::RunOptions options;
  execute::Journal* journal = nullptr;
};

struct VirtualResults {
  Results results;
  std::string mistakes;               // set instead if suites, profile or selection have any
  std::vector<std::string> exercised; // faults and variants that changed something
  Duration took{};                    // virtual time
};

VirtualResults run_virtually(const VirtualRun& run);

struct VirtualDiagnosis {
  std::string text; // as doctor prints it; the mistakes if there are any
  ExitCode exit = ExitCode::invalid_input;
  std::size_t requests = 0;
};

/// What doctor says of the same.
VirtualDiagnosis diagnose_virtually(const VirtualRun& run);

} // namespace conformance::cli
