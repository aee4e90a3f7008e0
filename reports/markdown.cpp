#include "reports/markdown.hpp"

#include "base/text.hpp"
#include "reports/describe.hpp"
#include "reports/markdown_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::reports {

namespace {

constexpr std::size_t most_bytes = 1024 * 1024 - 64 * 1024;
constexpr std::size_t most_in_full = 30;

class Summary {
public:
  explicit Summary(const Results& results) : results_(results), catalogue_(results) {}

  std::string write() {
    head();
    what_shuts_the_gate();
    table("Warnings", [&](const CaseResult& one) { return outcome(one, results_.gate) == Outcome::warned; });
    what_is_accepted();
    requirements();
    remarks("Waivers", waiver_lines(results_));
    remarks("Taken on trust", results_.trusted);
    remarks("Notes", results_.notes);
    return std::move(out_);
  }

private:
  bool full() const { return out_.size() > most_bytes; }

  void head() {
    out_ +=
        fmt::format("# Conformance: {} (exit {})\n\n", name(results_.exit), static_cast<int>(results_.exit));
    if (!results_.partial.empty()) out_ += "**PARTIAL: " + markdown_text(results_.partial) + "**\n\n";
    if (results_.interrupted) out_ += "**INTERRUPTED: not everything was run**\n\n";
    out_ += markdown_text(truncated(results_.reason, 2000)) + "\n\n";
    out_ += markdown_text(counts(results_)) + "\n\n";
    Lines facts;
    const auto fact = [&](const char* label, const std::string& value) {
      if (!value.empty()) facts.push_back(std::string(label) + ' ' + markdown_code(truncated(value, 500)));
    };
    fact("profile", results_.profile);
    fact("target", results_.base_url);
    fact("contract", results_.contract_revision);
    fact("suites", suites_in_words(results_));
    fact("gate", std::string(name(results_.gate)));
    if (results_.started != WallTime{}) fact("started", iso8601(results_.started));
    if (results_.seed != 0) fact("seed", std::to_string(results_.seed));
    out_ += joined(facts, ", ") + "\n";
  }

  /// Failures first, then what could not be judged, those of one reason together.
  void what_shuts_the_gate() {
    std::vector<const CaseResult*> failures, errors, unjudged;
    for (const auto& one : results_.cases) {
      const auto is = outcome(one, results_.gate);
      if (is == Outcome::failure)
        failures.push_back(&one);
      else if (is == Outcome::error)
        (is_unjudged(one) ? unjudged : errors).push_back(&one);
    }
    if (failures.empty() && errors.empty() && unjudged.empty()) return;
    out_ += "\n## What shuts the gate\n";
    failures.insert(failures.end(), errors.begin(), errors.end());
    in_full(failures);
    if (!unjudged.empty()) out_ += "\n### Could not be judged\n";
    groups(unjudged);
  }

  void in_full(const std::vector<const CaseResult*>& cases) {
    std::size_t shown = 0;
    for (const auto* one : cases) {
      if (shown == most_in_full || full()) break;
      ++shown;
      out_ += fmt::format("\n### {} {}\n\n", name(one->verdict), markdown_code(full_id(*one)));
      if (!one->title.empty()) out_ += markdown_text(one->title) + "\n\n";
      out_ += "**" + markdown_text(headline_without_verdict(*one)) + "**\n\n";
      const Limits limits{4, 2048, 40, 2048};
      out_ += "<details><summary>evidence</summary>\n\n";
      out_ += markdown_block(joined(story(catalogue_, *one, limits), "\n") + "\n" + place(*one));
      out_ += "\n</details>\n";
    }
    if (shown < cases.size())
      out_ += fmt::format("\nand {} more; the JSON report has them all\n", cases.size() - shown);
  }

  void groups(const std::vector<const CaseResult*>& cases) {
    constexpr std::size_t most = 8;
    std::size_t left = 0;
    bool first = true;
    for (const auto& group : by_reason(cases)) {
      if (full()) {
        ++left;
        continue;
      }
      if (first) out_ += "\n| cases | verdict | why | needed for |\n| ---: | --- | --- | --- |\n";
      first = false;
      auto why = truncated(group.reason, 500);
      if (!group.excuse.empty()) why += " (gap: " + group.excuse + ")";
      out_ += fmt::format("| {} | {} | {} | {} |\n", group.cases.size(), name(group.verdict),
                          markdown_text(why), markdown_text(some_of(group.requirements, most)));
    }
    if (left > 0) out_ += fmt::format("\nand {} more reasons\n", left);
  }

  /// Failures that a waiver or their provision lets pass one by one, what was not judged by its reason.
  void what_is_accepted() {
    const auto is_accepted = [&](const CaseResult& one) {
      return outcome(one, results_.gate) == Outcome::skipped && one.verdict != Verdict::not_applicable &&
             one.verdict != Verdict::passed;
    };
    const auto goes_with_others = [](const CaseResult& one) { return is_unjudged(one) && !one.provisional; };
    table("Accepted", [&](const CaseResult& one) { return is_accepted(one) && !goes_with_others(one); });
    std::vector<const CaseResult*> unjudged;
    for (const auto& one : results_.cases)
      if (is_accepted(one) && goes_with_others(one)) unjudged.push_back(&one);
    if (unjudged.empty() || full()) return;
    out_ += "\n## Not judged, and not asked for by the gate\n";
    groups(unjudged);
  }

  static std::string state(const CaseResult& one) {
    if (one.waived) return "waived: " + markdown_text(one.excuse);
    if (one.provisional) return "provisional";
    if (!one.excuse.empty()) return "in a gap: " + markdown_text(one.excuse);
    return std::string(name(one.verdict));
  }

  template <typename Which>
  void table(const char* title, const Which& which) {
    std::size_t shown = 0;
    std::size_t left = 0;
    for (const auto& one : results_.cases) {
      if (!which(one)) continue;
      if (full()) {
        ++left;
        continue;
      }
      if (shown++ == 0)
        out_ += fmt::format("\n## {}\n\n| case | state | what |\n| --- | --- | --- |\n", title);
      out_ += fmt::format("| {} | {} | {} |\n", markdown_text(full_id(one)), state(one),
                          markdown_text(truncated(headline(one), 300)));
    }
    if (left > 0) out_ += fmt::format("\nand {} more\n", left);
  }

  void requirements() {
    if (results_.requirements.empty() || full()) return;
    std::map<RequirementStatus, std::map<Level, std::size_t>> counts;
    for (const auto& one : results_.requirements)
      ++counts[one.status][one.level];
    std::string rule = "| --- |";
    out_ += "\n## Requirements\n\n| level |";
    for (const auto& [status, by_level] : counts) {
      out_ += fmt::format(" {} |", name(status));
      rule += " ---: |";
    }
    out_ += "\n" + rule + "\n";
    for (const auto level : {Level::must, Level::should, Level::may}) {
      std::string row;
      for (auto& [status, by_level] : counts)
        row += fmt::format(" {} |", by_level[level]);
      if (row.find_first_of("123456789") != std::string::npos)
        out_ += fmt::format("| {} |{}\n", name(level), row);
    }
  }

  void remarks(const char* title, const Lines& texts) {
    if (texts.empty() || full()) return;
    out_ += fmt::format("\n## {}\n\n", title);
    for (const auto& each : texts) {
      if (full()) return;
      out_ += "- " + markdown_text(truncated(each, 1000)) + "\n";
    }
  }

  const Results& results_;
  Catalogue catalogue_;
  std::string out_;
};

} // namespace

std::string markdown(const Results& results) {
  return Summary(results).write();
}

} // namespace conformance::reports
