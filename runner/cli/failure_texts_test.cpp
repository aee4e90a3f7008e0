#include "cli/failure_kinds_testing.hpp"
#include "reports/console.hpp"
#include "reports/html.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/repeat.hpp"

#include <algorithm>
#include <cctype>
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
  one.suites_revision.clear();                                // follows from every file
  if (!one.partial.empty()) one.partial = "some of all MUST"; // how many there are is not what this is about
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

TEST_CASE("a key that the run makes is in no report, though a probe fails on it") {
  FailureKind kind;
  kind.select = "requirement:KEY-FORMAT or requirement:KEY-ONCE";
  kind.faults = {"key-without-prefix", "keys-listed-in-full"};
  auto run = run_of(kind);
  run.options.evidence = execute::EvidenceKept::all;
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  std::size_t keys = 0;
  const std::string member = "\"key\":\"";
  for (const auto& result : done.results.cases) {
    for (const auto& finding : result.findings)
      if (finding.check == "json /key") CHECK(finding.actual == "\"[redacted made key]\"");
    for (const auto& evidence : result.evidence)
      for (auto at = evidence.response_body.find(member); at != std::string::npos;
           at = evidence.response_body.find(member, at + 1)) {
        ++keys;
        const auto key = evidence.response_body.substr(at + member.size(), 40);
        CHECK_MESSAGE((key.starts_with("[redacted ") || key.starts_with("hacktron_[redacted ")),
                      full_id(result) << ": " << key);
      }
  }
  CHECK(keys >= 2);
  CHECK(done.results.exit == ExitCode::nonconformant);
}

TEST_CASE("each format tells each kind of failure with the same facts") {
  const auto flat = [](std::string text) {
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
      for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    std::erase_if(text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '\\'; });
    return text;
  };
  for (const auto& kind : failure_kinds()) {
    if (kind.verdict != Verdict::failed) continue;
    const auto results = shown(kind, run_virtually(run_of(kind)).results);
    REQUIRE(results.cases.size() == 1);
    const auto& one = results.cases.front();
    std::vector<std::string> facts{full_id(one), one.title, fingerprint(one)};
    if (!one.control.empty()) facts.push_back(one.control);
    for (const auto& finding : one.findings)
      facts.push_back(finding.at.file + ":" + std::to_string(finding.at.line));
    for (const auto& id : one.findings.front().requirements)
      facts.push_back(id);
    if (const auto* again = reports::to_repeat(one))
      facts.push_back(reports::curl_line(results.base_url, *again));
    for (const auto& [format, text] :
         std::vector<std::pair<std::string, std::string>>{{"console", reports::console(results, {})},
                                                          {"junit", reports::junit(results)},
                                                          {"markdown", reports::markdown(results)},
                                                          {"html", reports::html(results)}})
      for (const auto& fact : facts)
        CHECK_MESSAGE(flat(text).find(flat(fact)) != std::string::npos,
                      kind.name << ": the format " << format << " does not say: " << fact);
  }
}

} // namespace conformance::cli
