#pragma once
#include "cli/virtual_run.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

/// What the tests of whole runs share.
namespace conformance::cli {

inline constexpr const char* wrong_key = "hacktron_ThisKeyWasNeverGivenToAnybody00000000";

inline Inputs shipped_inputs() {
  Inputs inputs;
  inputs.suites = {std::string(CONFORMANCE_SOURCE_DIR) + "/suites"};
  inputs.schemas = std::string(CONFORMANCE_SOURCE_DIR) + "/schemas";
  return inputs;
}

/// The shipped suites, which the profile allows to read and whatever else `allow` names.
inline VirtualRun shipped_run(const std::string& run_id, std::vector<std::string> allow = {}) {
  VirtualRun run;
  run.options.run_id = run_id;
  run.inputs = shipped_inputs();
  run.profile.allow = std::move(allow);
  return run;
}

/// The same with every effect but timing.
inline VirtualRun everything_allowed(const std::string& run_id) {
  return shipped_run(run_id, {"refused", "restores", "leaves", "spends", "stresses", "key-in-url"});
}

inline Results ran(const VirtualRun& run) {
  auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  return std::move(done.results);
}

/// The cases whose verdict is worse than `allowed`, a line each.
inline std::string troubles(const Results& results, Verdict allowed = Verdict::passed) {
  std::string out;
  for (const auto& result : results.cases)
    if (result.verdict < allowed)
      out += fmt::format("\n  {} {}/{}: {}", name(result.verdict), result.suite, result.id, result.reason);
  return out;
}

} // namespace conformance::cli
