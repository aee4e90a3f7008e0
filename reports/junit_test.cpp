#include "reports/junit.hpp"

#include "base/text.hpp"
#include "reports/tests/some_results.hpp"

#include <cstring>
#include <doctest/doctest.h>
#include <pugixml.hpp>

using namespace conformance;
using namespace conformance::reports;

namespace {

constexpr Gate gates[] = {Gate::release, Gate::strict, Gate::report};
constexpr Verdict verdicts[] = {Verdict::failed,       Verdict::error,         Verdict::inconclusive,
                                Verdict::not_testable, Verdict::not_run,       Verdict::warning,
                                Verdict::passed,       Verdict::not_applicable};

pugi::xml_document parsed(const std::string& xml) {
  pugi::xml_document document;
  const auto result = document.load_buffer(xml.data(), xml.size());
  REQUIRE_MESSAGE(result, result.description());
  return document;
}

pugi::xml_node the_case(const pugi::xml_document& document) {
  return document.select_node("//testcase[@name='probe']").node();
}

bool has(const std::string& xml, const char* child) {
  const auto document = parsed(xml);
  return the_case(document).child(child);
}

std::string message(const std::string& xml, const char* child) {
  const auto document = parsed(xml);
  return the_case(document).child(child).attribute("message").value();
}

std::string text(const std::string& xml, const char* child) {
  const auto document = parsed(xml);
  return the_case(document).child(child).text().get();
}

std::size_t number(const pugi::xml_document& document, const char* path) {
  return document.select_nodes(path).size();
}

} // namespace

TEST_CASE("junit is red exactly if the gate is shut") {
  std::size_t shut = 0;
  for_every_run([&](const Results& results) {
    for (const auto dialect : {JunitDialect::full, JunitDialect::xunit}) {
      const auto document = parsed(junit(results, dialect));
      const auto failures = number(document, "//failure");
      const auto errors = number(document, "//error");
      CAPTURE(name(results.gate));
      CAPTURE(name(results.cases.front().verdict));
      CAPTURE(name(results.cases.front().level));
      REQUIRE((results.exit != ExitCode::conformant) == (failures + errors > 0));
      REQUIRE((results.exit == ExitCode::nonconformant) == (failures > 0));
      const auto root = document.child("testsuites");
      REQUIRE(root.attribute("failures").as_uint() == failures);
      REQUIRE(root.attribute("errors").as_uint() == errors);
      REQUIRE(root.attribute("skipped").as_uint() == number(document, "//skipped"));
      REQUIRE(root.attribute("tests").as_uint() == results.cases.size());
      for (const auto& node : document.select_nodes("//testcase")) {
        std::size_t children = 0;
        for (const auto* child : {"failure", "error", "skipped"})
          if (node.node().child(child)) ++children;
        REQUIRE(children <= 1);
      }
    }
    if (results.exit != ExitCode::conformant) ++shut;
  });
  CHECK(shut > 100);
}

TEST_CASE("a failure stands alone in its text") {
  auto results = one_case(Verdict::failed);
  results.cases.front().control = "first: GET /things/2 answered 200";
  const auto document = parsed(junit(results));
  const auto node = the_case(document);
  CHECK(std::string(node.attribute("classname").value()) == "area.suite");
  CHECK(std::string(node.attribute("time").value()) == "0.000");
  CHECK(std::string(node.attribute("file").value()) == "suites/area/suite.yaml");
  CHECK(node.attribute("line").as_uint() == 3);
  const auto failure = node.child("failure");
  CHECK(std::string(failure.attribute("message").value()) == "answered 403 instead of 404");
  CHECK(std::string(failure.attribute("type").value()) == "conformance.status");
  const std::string said = failure.text().get();
  CHECK(said.starts_with("answered 403 instead of 404\nR (MUST): It holds. [errors page]\n"));
  for (const auto* part :
       {"expected: 404", "actual:   403", "> GET /things/1", "< 403 Forbidden",
        "control that succeeded: first", "7 |     expect: {status: 404}", "--select 'id:area/suite/probe'"})
    CHECK_MESSAGE(said.find(part) != std::string::npos, part);
  CHECK(said.ends_with("\nat area/suite/probe (suites/area/suite.yaml:7:13)"));
}

TEST_CASE("failed checks are merged, skips say why") {
  auto results = one_case(Verdict::failed);
  auto& one = results.cases.front();
  one.findings.push_back(one.findings.front());
  one.findings.back().message = "another";
  CHECK(message(junit(results), "failure") == "answered 403 instead of 404 (and 1 more)");
  one.waived = true;
  one.excuse = "known, platform";
  CHECK(message(junit(results), "skipped") ==
        "waived: known, platform: answered 403 instead of 404 (and 1 more)");
  results = one_case(Verdict::not_testable);
  const auto document = parsed(junit(results));
  const auto error = the_case(document).child("error");
  CHECK(std::string(error.attribute("message").value()) ==
        "not-testable: principal 'writer' is not in the profile");
  CHECK(std::string(error.attribute("type").value()) == "conformance.not-testable");
  results.cases.front().excuse = "staging cannot";
  CHECK(message(junit(results), "skipped") ==
        "gap: staging cannot: not-testable: principal 'writer' is not in the profile");
}

TEST_CASE("a warning has no child but output that begins with WARNING") {
  const auto xml = junit(one_case(Verdict::warning));
  CHECK(text(xml, "system-out").starts_with("WARNING"));
  CHECK_FALSE(has(xml, "failure"));
  CHECK(has(junit(one_case(Verdict::warning, Level::should, Gate::strict)), "failure"));
}

TEST_CASE("a repeat that passed is flakyFailure, a failure under strict") {
  auto results = one_case(Verdict::passed);
  results.cases.front().flaky = true;
  CHECK(has(junit(results), "flakyFailure"));
  CHECK_FALSE(has(junit(results, JunitDialect::xunit), "flakyFailure"));
  results.gate = Gate::strict;
  CHECK(has(junit(results), "failure"));
}

TEST_CASE("the xunit dialect has no properties, file or line in a case") {
  const auto document = parsed(junit(one_case(Verdict::failed), JunitDialect::xunit));
  const auto node = the_case(document);
  CHECK_FALSE(node.child("properties"));
  CHECK_FALSE(node.attribute("file"));
  CHECK_FALSE(node.attribute("line"));
  CHECK(node.child("failure"));
}

TEST_CASE("a run that could not be done is an error under every gate") {
  for (const auto gate : gates) {
    Results known;
    known.gate = gate;
    const auto document = parsed(junit(failed_run(ExitCode::invalid_input, "3 mistakes", "a\nb", known)));
    CHECK(number(document, "//testcase") == 1);
    CHECK(number(document, "//testcase[@name='input']/error") == 1);
    CHECK(std::string(document.select_node("//error").node().text().get()).find("\n  a\n  b\n") !=
          std::string::npos);
    CHECK(number(parsed(junit(failed_run(ExitCode::runner_failed, "bug", "", known))),
                 "//testcase[@name='runner']/error") == 1);
  }
}

TEST_CASE("a failure keeps to 64 KiB, its place included") {
  auto results = one_case(Verdict::failed);
  auto& one = results.cases.front();
  for (int i = 0; i < 200; ++i) {
    one.findings.push_back(one.findings.front());
    one.findings.back().actual = std::string(3000, i % 2 == 0 ? 'x' : '\x01');
  }
  const std::string whole = text(junit(results), "failure");
  CHECK(whole.size() <= 64 * 1024);
  CHECK(whole.size() > 60 * 1024);
  CHECK(whole.find("bytes more)\nat area/suite/probe") != std::string::npos);
  CHECK(is_utf8(whole));
}

TEST_CASE("any bytes in any place give XML that parses and holds no control") {
  unsigned state = 20260803;
  const auto random = [&] {
    state = state * 1664525U + 1013904223U;
    return state >> 16U;
  };
  for (int round = 0; round < 300; ++round) {
    const auto noise = [&] {
      static const std::string_view pieces[] = {"]]>",          "<![CDATA[",    "&#0;",          "<!--",
                                                "-->",          "\xed\xa0\x80", "[[ATTACHMENT|", "::x",
                                                "\xef\xbf\xbf", "\xc2\x85",     "\xe2\x80\xa8"};
      std::string text;
      for (unsigned i = 0; i < 1 + random() % 24; ++i) {
        if (random() % 4 == 0)
          text += pieces[random() % std::size(pieces)];
        else
          text += static_cast<char>(random() % 256);
      }
      return text;
    };
    auto results = one_case(verdicts[random() % std::size(verdicts)]);
    auto& one = results.cases.front();
    results.base_url = noise();
    results.trusted = {noise()};
    results.notes = {noise()};
    one.suite = noise();
    one.id = noise();
    one.title = noise();
    one.reason = noise();
    one.excuse = noise();
    one.control = noise();
    one.at.file = noise();
    one.evidence.front().target = noise();
    one.evidence.front().reason = noise();
    one.evidence.front().response_body = noise();
    one.evidence.front().response_headers.push_back({noise(), noise()});
    for (auto& finding : one.findings) {
      finding.message = noise();
      finding.actual = noise();
      finding.line = noise();
      finding.kind = noise();
    }
    const std::string xml = junit(results);
    REQUIRE(is_utf8(xml));
    for (std::size_t at = 0; at < xml.size();) {
      const auto point = code_point_at(xml, at);
      REQUIRE((*point.code == '\n' || *point.code == '\t' || !is_control(*point.code)));
      at += point.length;
    }
    REQUIRE(xml.find("&#") == std::string::npos);
    const auto document = parsed(xml);
    REQUIRE(number(document, "//testcase") == results.cases.size());
  }
}
