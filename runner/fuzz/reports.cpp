#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "model/results.hpp"
#include "model/value.hpp"
#include "reports/console.hpp"
#include "reports/github.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"

#include <pugixml.hpp>

namespace conformance::fuzz {

namespace {

namespace writers = conformance::reports;

/// A failed and an excused case with every text taken from the parts in turn.
Results results_of(const std::vector<std::string_view>& parts) {
  std::size_t at = 0;
  const auto text = [&] { return std::string(parts[at++ % parts.size()]); };
  Results out;
  out.profile = text();
  out.base_url = text();
  out.partial = text();
  out.notes = {text()};
  out.trusted = {text()};
  out.requests = {{text(), 3}};
  for (const auto verdict : {Verdict::failed, Verdict::not_testable}) {
    CaseResult one;
    one.suite = text();
    one.id = text();
    one.title = text();
    one.principal = text();
    one.operation = text();
    one.requirements = {"R-1"};
    one.verdict = verdict;
    one.reason = text();
    one.missing = text();
    one.excuse = text();
    one.control = text();
    one.at = {text(), 3, 4};
    Finding finding;
    finding.check = text();
    finding.kind = text();
    finding.message = text();
    finding.expected = text();
    finding.actual = text();
    finding.at = {text(), 5, 6};
    finding.line = text();
    finding.requirements = {"R-1"};
    if (verdict == Verdict::failed) one.findings = {finding};
    for (const auto* const role : {"reference", "case"}) {
      Evidence evidence;
      evidence.role = role;
      evidence.principal = text();
      evidence.method = text();
      evidence.target = text();
      evidence.request_headers = {{text(), text()}};
      evidence.request_body = text();
      evidence.status = 404;
      evidence.reason = text();
      evidence.response_headers = {{text(), text()}};
      evidence.response_body = text();
      one.evidence.push_back(evidence);
    }
    out.cases.push_back(one);
  }
  RequirementResult requirement;
  requirement.id = "R-1";
  requirement.text = text();
  requirement.source = text();
  out.requirements = {requirement};
  settle(out);
  return out;
}

void promise_json(const std::string& text, const std::string& what) {
  promise_inert(text, what);
  promise(std::holds_alternative<Value>(parse_json(text)), what + " is JSON");
}

void promise_xml(const std::string& text, const std::string& what) {
  promise_inert(text, what);
  pugi::xml_document document;
  const auto result = document.load_buffer(text.data(), text.size());
  promise(bool(result), what + " is XML: " + result.description());
}

} // namespace

/// Whatever stands in a result, every report of it can be read, and nothing in it acts.
void reports(std::string_view bytes) {
  constexpr std::size_t enough = 300; // each text stands in many places, and eight reports are written
  const auto results = results_of(parts_of(bytes.substr(0, enough)));
  promise_xml(writers::junit(results), "junit");
  promise_xml(writers::junit(results, writers::JunitDialect::xunit), "junit-xunit");
  promise_json(writers::results_json(results), "json");
  promise_json(writers::sarif(results), "sarif");
  promise_inert(writers::html(results), "html");
  promise_inert(writers::markdown(results), "markdown");
  promise_inert(writers::github(results), "github");
  promise_inert(writers::console(results, {}), "console");
}

} // namespace conformance::fuzz
