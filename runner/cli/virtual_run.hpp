#pragma once
#include "cli/setup.hpp"
#include "execute/run.hpp"
#include "reference/deployment.hpp"

#include <functional>
#include <memory>

namespace conformance::cli {

/// What runs have in common as long as their profiles are alike: read once, used by many.
struct Prepared {
  std::string profile; // its text
  Setup setup;
};

/// A run against the embedded reference inside this process: streams of memory that carry HTTP, on a clock
/// that jumps. Hours of quota windows take milliseconds, and the same seed gives the same run.
struct VirtualRun {
  reference::DeploymentOptions deployment;
  reference::ProfileOptions profile;
  std::string profile_lines; // YAML put behind the ready profile
  Inputs inputs;             // its profile is not read
  /// Used in place of `inputs` if its profile is the one of this run; nullptr: never.
  const Prepared* prepared = nullptr;
  /// Stands between the run and its transport; none: nothing does.
  std::function<std::unique_ptr<http::Transport>(std::unique_ptr<http::Transport>, Clock&)> wrap;
  /// Told of each request that goes out, with the name of its service, empty for the API; none: nobody is.
  std::function<void(const Request&, const std::string&)> sent;
  /// May change each outcome, likewise.
  std::function<void(const Request&, const std::string&, http::Outcome&)> answered;
  execute::RunOptions options;
  execute::Journal* journal = nullptr;
};

struct VirtualResults {
  Results results;
  std::string mistakes;               // set instead if suites, profile or selection have any
  std::vector<std::string> exercised; // faults and variants that changed something
  std::uint64_t wire = 0;             // a digest of all that went over it (wire_digest.hpp)
  Duration took{};                    // virtual time
};

/// The profile of a run, and all that it needs beside the deployment.
Prepared prepare(const VirtualRun& run);

VirtualResults run_virtually(const VirtualRun& run);

/// The same over sockets of loopback and in real time. `wire` stays 0.
VirtualResults run_over_sockets(const VirtualRun& run);

struct VirtualDiagnosis {
  std::string text; // as doctor prints it; the mistakes if there are any
  ExitCode exit = ExitCode::invalid_input;
  std::size_t requests = 0;
};

/// What doctor says of the same.
VirtualDiagnosis diagnose_virtually(const VirtualRun& run);

} // namespace conformance::cli
