#include "reports/sarif.hpp"

#include "base/text.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/markdown_text.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

namespace json = boost::json;

constexpr std::string_view schema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::size_t message_bytes = 16 * 1024;

json::string text(std::string_view value) {
  return json::string(inert_lines(value));
}

/// A relative reference as RFC 3986 wants it.
std::string uri(const std::string& file) {
  std::string out;
  std::string_view rest = file;
  for (bool first = true; first || !rest.empty(); first = false) {
    const auto end = std::min(rest.find('/'), rest.size());
    out += percent_encoded(rest.substr(0, end));
    if (end == rest.size()) break;
    out += '/';
    rest.remove_prefix(end + 1);
  }
  return out;
}

const char* level_of(const CaseResult& one, Outcome is) {
  if (is == Outcome::warned) return "warning";
  if (is == Outcome::skipped && (one.level != Level::must || one.verdict == Verdict::warning))
    return "warning";
  return "error";
}

const char* level_of(Level level) {
  return level == Level::must ? "error" : level == Level::should ? "warning" : "note";
}

class Log {
public:
  explicit Log(const Results& results) : results_(results), catalogue_(results) {}

  std::string write() {
    json::array found;
    for (const auto& one : results_.cases)
      add(found, one);
    json::object driver{{"name", "hacktron-conformance"}};
    if (!results_.program_version.empty()) driver["version"] = text(results_.program_version);
    driver["rules"] = std::move(rules_);
    json::object invocation{{"executionSuccessful", results_.exit != ExitCode::runner_failed &&
                                                        results_.exit != ExitCode::invalid_input},
                            {"exitCode", static_cast<int>(results_.exit)},
                            {"exitCodeDescription", text(results_.reason)},
                            {"startTimeUtc", iso8601(results_.started)}};
    json::object run{{"tool", json::object{{"driver", std::move(driver)}}},
                     {"invocations", json::array{std::move(invocation)}},
                     {"columnKind", "unicodeCodePoints"},
                     {"properties", properties()},
                     {"results", std::move(found)}};
    json::object log{{"$schema", schema}, {"version", "2.1.0"}, {"runs", json::array{std::move(run)}}};
    return json::serialize(log) + '\n';
  }

private:
  json::object properties() const {
    json::object out{{"gate", name(results_.gate)},
                     {"profile", text(results_.profile)},
                     {"contract", text(results_.contract_revision)}};
    if (const auto suites = suites_in_words(results_); !suites.empty()) out["suites"] = text(suites);
    if (!results_.partial.empty()) out["partial"] = text("PARTIAL: " + results_.partial);
    return out;
  }

  void add(json::array& found, const CaseResult& one) {
    const auto is = outcome(one, results_.gate);
    const bool accepted = is == Outcome::skipped && one.waived && !one.provisional;
    if (is != Outcome::failure && is != Outcome::error && is != Outcome::warned && !accepted) return;
    std::vector<std::string> broken;
    for (const auto& finding : one.findings)
      for (const auto& id : finding.requirements)
        if (finding.verdict == one.verdict && std::find(broken.begin(), broken.end(), id) == broken.end())
          broken.push_back(id);
    if (broken.empty()) broken = one.requirements;
    if (broken.empty()) broken = {one.suite + "/" + one.id};
    for (const auto& id : broken)
      found.push_back(result(one, is, id));
  }

  json::object result(const CaseResult& one, Outcome is, const std::string& id) {
    const auto* finding = finding_for(one, id);
    const Limits limits{2, 1024, 20, 1024};
    const std::string message =
        headline(one) + "\n" + inert(full_id(one)) + "\n" + joined(story(catalogue_, one, limits), "\n");
    json::object out{{"ruleId", text(id)},
                     {"ruleIndex", rule(id)},
                     {"level", level_of(one, is)},
                     {"message", json::object{{"text", text(truncated(message, message_bytes))}}},
                     {"locations", json::array{location(one, finding)}},
                     {"partialFingerprints", fingerprints(full_id(one) + " " + id)}};
    if (one.waived && is == Outcome::skipped)
      out["suppressions"] =
          json::array{json::object{{"kind", "external"}, {"justification", text(one.excuse)}}};
    return out;
  }

  /// The second is the only one that GitHub looks at. It stays though lines are added above the check, and
  /// differs between cases that are declared on the same line.
  static json::object fingerprints(const std::string& identity) {
    return {{"case/v1", text(identity)}, {"primaryLocationLineHash", digits_of(identity) + ":1"}};
  }

  static const Finding* finding_for(const CaseResult& one, const std::string& id) {
    for (const auto& finding : one.findings) {
      const auto& ids = finding.requirements;
      if (finding.verdict == one.verdict && std::find(ids.begin(), ids.end(), id) != ids.end())
        return &finding;
    }
    return nullptr;
  }

  /// Code scanning wants a file for every result; conditions of the run are shown at the first case's.
  json::object location(const CaseResult& one, const Finding* finding) const {
    const Location* at = finding != nullptr && !finding->at.file.empty() ? &finding->at : &one.at;
    for (const auto& other : results_.cases)
      if (at->file.empty()) at = &other.at;
    json::object out;
    if (!at->file.empty()) {
      json::object region{{"startLine", std::max(at->line, 1U)}};
      if (at->column > 0) region["startColumn"] = at->column;
      const bool quoted = finding != nullptr && at == &finding->at && !finding->line.empty();
      if (quoted) region["snippet"] = json::object{{"text", text(finding->line)}};
      out["physicalLocation"] = json::object{{"artifactLocation", json::object{{"uri", uri(at->file)}}},
                                             {"region", std::move(region)}};
    }
    out["logicalLocations"] = json::array{json::object{{"fullyQualifiedName", text(full_id(one))}}};
    return out;
  }

  /// CWE numbers as code scanning knows them; such a rule is one of security.
  static void add_weaknesses(json::array& tags, const std::vector<std::string>& refs) {
    bool first = true;
    for (const auto& ref : refs) {
      if (!ref.starts_with("CWE-")) continue;
      if (first) tags.push_back("security");
      first = false;
      tags.push_back(text("external/cwe/" + to_lower(ref)));
    }
  }

  /// The index of the rule, which is written when it is first needed.
  std::size_t rule(const std::string& id) {
    for (std::size_t i = 0; i < known_.size(); ++i)
      if (known_[i] == id) return i;
    known_.push_back(id);
    const auto* requirement = catalogue_.find(id);
    json::object out{{"id", text(id)}};
    const std::string says = requirement == nullptr ? "A condition of the run: " + id : requirement->text;
    const bool has_source = requirement != nullptr && !requirement->source.empty();
    const std::string whole = has_source ? says + " Source: " + requirement->source + "." : says;
    const std::string help = requirement == nullptr ? says : catalogue_.sentence(id);
    out["shortDescription"] = json::object{{"text", text(says)}};
    out["fullDescription"] = json::object{{"text", text(whole)}};
    out["help"] = json::object{{"text", text(help)}, {"markdown", markdown_text(help)}};
    if (requirement != nullptr) {
      json::array tags{name(requirement->level)};
      for (const auto& ref : requirement->refs)
        tags.push_back(text(ref));
      add_weaknesses(tags, requirement->refs);
      out["defaultConfiguration"] = json::object{{"level", level_of(requirement->level)}};
      out["properties"] = json::object{{"tags", std::move(tags)}, {"source", text(requirement->source)}};
    }
    rules_.push_back(std::move(out));
    return known_.size() - 1;
  }

  const Results& results_;
  Catalogue catalogue_;
  std::vector<std::string> known_;
  json::array rules_;
};

} // namespace

std::string sarif(const Results& results) {
  return Log(results).write();
}

} // namespace conformance::reports
