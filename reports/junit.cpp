#include "reports/junit.hpp"

#include "base/text.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <pugixml.hpp>

namespace conformance::reports {

namespace {

constexpr std::size_t failure_bytes = 64 * 1024;
constexpr std::size_t output_bytes = 256 * 1024;

struct Tally {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::uint64_t microseconds = 0;
};

void attribute(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(inert(value).c_str());
}

void property(pugi::xml_node properties, const char* name, std::string_view value) {
  if (value.empty()) return;
  const auto node = properties.append_child("property");
  attribute(node, "name", name);
  attribute(node, "value", value);
}

void text(pugi::xml_node node, const std::string& value) {
  node.append_child(pugi::node_pcdata).set_value(value.c_str());
}

/// Message, story and place, never more than `bytes`: the story gives way.
std::string whole_text(const std::string& message, const Lines& story, const std::string& place,
                       std::size_t bytes) {
  std::string body = message + '\n';
  for (const auto& line : story)
    body += line + '\n';
  constexpr std::size_t room_for_the_cut = 64;
  const std::size_t most = bytes - std::min(bytes, place.size() + room_for_the_cut);
  if (body.size() > most) body = truncated(body, most) + '\n';
  return body + place;
}

std::string type_of(const CaseResult& result) {
  for (const auto& finding : result.findings)
    if (finding.verdict == result.verdict && !finding.kind.empty()) return "conformance." + finding.kind;
  return fmt::format("conformance.{}", result.verdict == Verdict::passed ? "flaky" : name(result.verdict));
}

std::string why_skipped(const CaseResult& result) {
  const std::string line = headline(result);
  if (result.provisional) return "provisional, never gated: " + line;
  if (result.waived) return fmt::format("waived: {}: {}", inert(result.excuse), line);
  if (result.verdict == Verdict::not_testable && !result.excuse.empty())
    return fmt::format("gap: {}: {}", inert(result.excuse), line);
  return line;
}

class JunitWriter {
public:
  JunitWriter(const Results& results, JunitDialect dialect)
      : results_(results), catalogue_(results), full_(dialect == JunitDialect::full) {}

  std::string write() {
    auto root = document_.append_child("testsuites");
    Tally total;
    total.microseconds = microseconds(results_.seconds);
    for (const auto& one : results_.cases)
      add(total, one);
    head(root, "hacktron-conformance", total);
    for (const auto& suite : suites())
      write_suite(root, suite);

    struct Sink : pugi::xml_writer {
      std::string out;
      void write(const void* data, std::size_t size) override {
        out.append(static_cast<const char*>(data), size);
      }
    } sink;
    auto declaration = document_.prepend_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    document_.save(sink, "  ", pugi::format_indent, pugi::encoding_utf8);
    return std::move(sink.out);
  }

private:
  std::vector<std::string> suites() const {
    std::vector<std::string> names;
    for (const auto& one : results_.cases)
      if (std::find(names.begin(), names.end(), one.suite) == names.end()) names.push_back(one.suite);
    return names;
  }

  void add(Tally& tally, const CaseResult& one) const {
    const Outcome is = outcome(one, results_.gate);
    ++tally.tests;
    if (is == Outcome::failure) ++tally.failures;
    if (is == Outcome::error) ++tally.errors;
    if (is == Outcome::skipped) ++tally.skipped;
  }

  void head(pugi::xml_node node, const std::string& name, const Tally& tally) const {
    attribute(node, "name", name);
    attribute(node, "tests", std::to_string(tally.tests));
    attribute(node, "failures", std::to_string(tally.failures));
    attribute(node, "errors", std::to_string(tally.errors));
    attribute(node, "skipped", std::to_string(tally.skipped));
    attribute(node, "time", seconds_text(tally.microseconds, 3));
    attribute(node, "timestamp", iso8601(results_.started));
  }

  void write_suite(pugi::xml_node root, const std::string& suite) {
    auto node = root.append_child("testsuite");
    Tally tally;
    for (const auto& one : results_.cases)
      if (one.suite == suite) {
        add(tally, one);
        tally.microseconds += microseconds(one.seconds);
      }
    head(node, suite, tally);
    auto properties = node.append_child("properties");
    if (!results_.partial.empty()) property(properties, "partial", "PARTIAL: " + results_.partial);
    property(properties, "contract", results_.contract_revision);
    property(properties, "suites", suites_in_words(results_));
    property(properties, "profile", results_.profile);
    property(properties, "base_url", results_.base_url);
    property(properties, "gate", name(results_.gate));
    property(properties, "seed", std::to_string(results_.seed));
    property(properties, "run", results_.run_id);
    property(properties, "program", results_.program_version);
    if (suite == "run") {
      property(properties, "exit",
               fmt::format("{} ({})", static_cast<int>(results_.exit), name(results_.exit)));
      property(properties, "reason", results_.reason);
    }
    for (const auto& one : results_.cases)
      if (one.suite == suite) write_case(node, one);
    if (suite == "run") write_remarks(node);
  }

  void write_remarks(pugi::xml_node node) const {
    std::string out;
    if (!results_.partial.empty()) out += "PARTIAL: " + inert(results_.partial) + '\n';
    for (const auto& line : waiver_lines(results_))
      out += "waiver: " + line + '\n';
    for (const auto& line : results_.trusted)
      out += "taken on trust: " + inert(line) + '\n';
    for (const auto& line : results_.notes)
      out += "note: " + inert(line) + '\n';
    if (!out.empty()) text(node.append_child("system-out"), truncated(out, output_bytes - 64));
  }

  void write_case(pugi::xml_node suite, const CaseResult& one) {
    auto node = suite.append_child("testcase");
    std::string classname = one.suite;
    std::replace(classname.begin(), classname.end(), '/', '.');
    attribute(node, "classname", classname);
    attribute(node, "name", one.id);
    attribute(node, "time", seconds_text(one.seconds, 3));
    if (full_ && !one.at.file.empty()) {
      attribute(node, "file", one.at.file);
      attribute(node, "line", std::to_string(one.at.line));
    }
    if (full_) write_properties(node, one);
    switch (outcome(one, results_.gate)) {
    case Outcome::failure:
      write_red(node.append_child("failure"), one);
      break;
    case Outcome::error:
      write_red(node.append_child("error"), one);
      break;
    case Outcome::skipped:
      write_skipped(node.append_child("skipped"), one);
      break;
    case Outcome::warned:
      text(node.append_child("system-out"),
           whole_text("WARNING: " + headline(one), story(catalogue_, one, {}), place(one), output_bytes));
      break;
    case Outcome::passed:
      if (one.flaky && full_) write_red(node.append_child("flakyFailure"), one);
      break;
    }
  }

  void write_properties(pugi::xml_node node, const CaseResult& one) const {
    auto properties = node.append_child("properties");
    std::vector<std::string> refs;
    for (const auto& id : one.requirements) {
      property(properties, "requirement", id);
      if (const auto* requirement = catalogue_.find(id); requirement != nullptr)
        for (const auto& ref : requirement->refs)
          if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
    }
    for (const auto& ref : refs)
      property(properties, "ref", ref);
    property(properties, "level", name(one.level));
    property(properties, "verdict", name(one.verdict));
    property(properties, "principal", one.principal);
    property(properties, "title", one.title);
    property(properties, "contract", results_.contract_revision);
    property(properties, "seed", std::to_string(results_.seed));
  }

  void write_red(pugi::xml_node node, const CaseResult& one) const {
    const std::string message = headline(one);
    attribute(node, "message", message);
    attribute(node, "type", type_of(one));
    text(node, whole_text(message, story(catalogue_, one, {}), place(one), failure_bytes));
  }

  void write_skipped(pugi::xml_node node, const CaseResult& one) const {
    const std::string message = why_skipped(one);
    attribute(node, "message", message);
    const bool tells = one.verdict == Verdict::failed || one.verdict == Verdict::warning;
    if (tells) text(node, whole_text(message, story(catalogue_, one, {}), place(one), failure_bytes));
  }

  const Results& results_;
  Catalogue catalogue_;
  bool full_;
  pugi::xml_document document_;
};

} // namespace

std::string junit(const Results& results, JunitDialect dialect) {
  return JunitWriter(results, dialect).write();
}

} // namespace conformance::reports
