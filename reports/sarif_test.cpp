#include "reports/sarif.hpp"

#include "reports/tests/some_results.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;
namespace json = boost::json;

namespace {

json::value run_of(const Results& results) {
  return json::parse(sarif(results)).at("runs").at(0);
}

} // namespace

TEST_CASE("a failed case is a result of its requirement's rule, at the check in the YAML") {
  const auto run = run_of(one_case(Verdict::failed));
  const auto& rule = run.at("tool").at("driver").at("rules").at(0);
  CHECK(rule.at("id") == "R");
  CHECK(rule.at("shortDescription").at("text") == "It holds.");
  CHECK(rule.at("fullDescription").at("text") == "It holds. Source: errors page.");
  CHECK(rule.at("properties").at("tags") ==
        json::array{"MUST", "CWE-203", "security", "external/cwe/cwe-203"});
  const auto& result = run.at("results").at(0);
  CHECK(result.at("ruleId") == "R");
  CHECK(result.at("ruleIndex") == 0);
  CHECK(result.at("level") == "error");
  const auto& place = result.at("locations").at(0).at("physicalLocation");
  CHECK(place.at("artifactLocation").at("uri") == "suites/area/suite.yaml");
  CHECK(place.at("region").at("startLine") == 7);
  CHECK(place.at("region").at("startColumn") == 13);
  CHECK(place.at("region").at("snippet").at("text") == "    expect: {status: 404}");
  CHECK(std::string_view(result.at("message").at("text").as_string())
            .starts_with("answered 403 instead of 404\narea/suite/probe\nR (MUST): It holds."));
  CHECK(result.at("partialFingerprints").at("case/v1") == "area/suite/probe R");
  CHECK(run.at("invocations").at(0).at("exitCode") == 1);
}

TEST_CASE("the fingerprint that code scanning looks at is the case's own, wherever it is declared and "
          "however it fails") {
  const auto print_of = [](const Results& results, std::size_t which = 0) {
    return std::string(run_of(results)
                           .at("results")
                           .at(which)
                           .at("partialFingerprints")
                           .at("primaryLocationLineHash")
                           .as_string());
  };
  auto results = one_case(Verdict::failed);
  const auto print = print_of(results);
  CHECK(print.size() == 18);
  CHECK(print.ends_with(":1"));
  auto moved = results;
  moved.cases.front().findings.front().at.line = 70;
  moved.cases.front().findings.front().message = "answered 200 instead of 404";
  CHECK(print_of(moved) == print);
  auto more = results.cases.front();
  more.id = "probe[case=b]";
  results.cases.push_back(more);
  settle(results);
  CHECK(print_of(results, 1) != print);
}

TEST_CASE("what a waiver accepts is suppressed and says why") {
  auto results = one_case(Verdict::failed);
  results.cases.front().waived = true;
  results.cases.front().excuse = "known, platform";
  settle(results);
  const auto result = run_of(results).at("results").at(0);
  CHECK(result.at("suppressions").at(0).at("justification") == "known, platform");
}

TEST_CASE("a condition of the run has a rule with all that code scanning asks for") {
  const auto run = run_of(failed_run(ExitCode::invalid_input, "3 mistakes"));
  const auto& rule = run.at("tool").at("driver").at("rules").at(0);
  CHECK(rule.at("id") == "run/input");
  for (const auto* member : {"shortDescription", "fullDescription", "help"})
    CHECK(rule.at(member).at("text") == "A condition of the run: run/input");
  CHECK(run.at("results").at(0).at("level") == "error");
  CHECK(run.at("invocations").at(0).at("executionSuccessful") == false);
}

TEST_CASE("there is an error that is not suppressed exactly if the gate is shut") {
  for_every_run([](const Results& results) {
    bool red = false;
    const auto run = run_of(results);
    for (const auto& result : run.at("results").as_array())
      red =
          red || (result.at("level") == "error" && result.as_object().if_contains("suppressions") == nullptr);
    REQUIRE(red == (results.exit != ExitCode::conformant));
  });
}

TEST_CASE("the level follows the gate, that of the rule the contract") {
  const auto levels_of = [](Verdict verdict, Level level, Gate gate) {
    const auto run = run_of(one_case(verdict, level, gate));
    const auto& rule = run.at("tool").at("driver").at("rules").at(0);
    return std::string(run.at("results").at(0).at("level").as_string()) + " of " +
           std::string(rule.at("defaultConfiguration").at("level").as_string());
  };
  CHECK(levels_of(Verdict::failed, Level::must, Gate::release) == "error of error");
  CHECK(levels_of(Verdict::failed, Level::must, Gate::report) == "warning of error");
  CHECK(levels_of(Verdict::not_testable, Level::must, Gate::release) == "error of error");
  CHECK(levels_of(Verdict::warning, Level::should, Gate::release) == "warning of warning");
  CHECK(levels_of(Verdict::failed, Level::should, Gate::release) == "warning of warning");
  CHECK(levels_of(Verdict::warning, Level::should, Gate::strict) == "error of warning");
}

TEST_CASE("hostile text gives valid JSON, places that are references, and nothing that acts") {
  const auto text = sarif(evil_run());
  const auto run = json::parse(text).at("runs").at(0);
  const auto uri =
      run.at("results").at(0).at("locations").at(0).at("physicalLocation").at("artifactLocation").at("uri");
  for (const char c : uri.as_string())
    CHECK((std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("%/-._~").find(c) != std::string::npos));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("##vso[") == std::string::npos);
}
