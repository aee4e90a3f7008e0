#include "cli/failure_kinds_testing.hpp"
#include "reports/console.hpp"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace conformance::cli {

namespace {

const std::string source = CONFORMANCE_SOURCE_DIR "/";
const std::string folder = source + "runner/cli/failures/";

VirtualRun run_of(const FailureKind& kind) {
  VirtualRun run;
  run.profile.allow = {"refused", "restores", "leaves", "spends", "stresses", "key-in-url", "timing"};
  run.options.run_id = "f00dcafe";
  run.options.program_version = "0.0.0";
  run.inputs.suites = {source + "suites", folder + "suites"};
  run.inputs.schemas = source + "schemas";
  run.inputs.select = kind.select;
  run.deployment.faults = kind.faults;
  run.deployment.variants = kind.variants;
  if (kind.change) kind.change(run);
  return run;
}

/// As if the run had been started in the top folder.
void without_this_machine(CaseResult& result) {
  const auto shorten = [](std::string& file) {
    if (file.starts_with(source)) file.erase(0, source.size());
  };
  shorten(result.at.file);
  for (auto& finding : result.findings)
    shorten(finding.at.file);
}

/// The run with one case of it, the first that the kind is about.
Results shown(const FailureKind& kind, const Results& all) {
  auto one = all;
  const auto found = std::find_if(all.cases.begin(), all.cases.end(), [&](const CaseResult& each) {
    return each.verdict == kind.verdict && full_id(each).starts_with(kind.shown);
  });
  one.cases.clear();
  if (found != all.cases.end()) one.cases.push_back(*found);
  for (auto& each : one.cases)
    without_this_machine(each);
  return one;
}

std::string seen(const Results& results) {
  std::string out = results.reason;
  for (const auto& each : results.cases)
    if (each.verdict != Verdict::passed && each.verdict != Verdict::not_applicable)
      out += fmt::format("\n  {} {}: {}", name(each.verdict), full_id(each), each.reason);
  return out;
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("each kind of failure is told in the words of its golden file") {
  const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
  for (const auto& kind : failure_kinds()) {
    CAPTURE(kind.name);
    const auto done = run_virtually(run_of(kind));
    CHECK_MESSAGE(done.mistakes.empty(), done.mistakes);
    const auto results = shown(kind, done.results);
    CHECK_MESSAGE(results.cases.size() == 1, seen(done.results));
    const auto path = folder + kind.name + ".txt";
    const auto text = reports::console(results, {});
    if (update)
      std::ofstream(path, std::ios::binary) << text;
    else
      CHECK(content(path) == text);
  }
}

} // namespace conformance::cli
