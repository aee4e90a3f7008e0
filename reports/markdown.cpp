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
constexpr std::size_t in_full = 30;

class Summary {
public:
  explicit Summary(const Results& results) : results_(results), catalogue_(results) {}

  std::string write() {
    head();
    breaches("What shuts the gate", [&](const CaseResult& one) {
      const auto is = outcome(one, results_.gate);
      return is == Outcome::failure || is == Outcome::error;
    });
    table("Warnings", [&](const CaseResult& one) { return outcome(one, results_.gate) == Outcome::warned; });
    table("Accepted or not judged", [&](const CaseResult& one) {
      const bool skipped = outcome(one, results_.gate) == Outcome::skipped;
      return skipped && one.verdict != Verdict::not_applicable && one.verdict != Verdict::passed;
    });
    requirements();
    remarks("Waivers", waiver_lines(results_));
    remarks("Taken on trust", results_.trusted);
    remarks("Notes", results_.notes);
    return std::move(out_);
  }

private:
  bool full() const { return out_.size() > most_bytes; }

  void head() {
    out_ += fmt::format("# {} (exit {})\n\n", name(results_.exit), static_cast<int>(results_.exit));
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
    fact("started", iso8601(results_.started));
    fact("seed", std::to_string(results_.seed));
    out_ += joined(facts, ", ") + "\n";
  }

  template <typename Which>
  void breaches(const char* title, const Which& which) {
    std::size_t shown = 0;
    std::size_t left = 0;
    for (const auto& one : results_.cases) {
      if (!which(one)) continue;
      if (shown >= in_full || full()) {
        ++left;
        continue;
      }
      if (shown++ == 0) out_ += fmt::format("\n## {}\n", title);
      out_ += fmt::format("\n### {} {}\n\n", name(one.verdict), markdown_code(full_id(one)));
      if (!one.title.empty()) out_ += markdown_text(one.title) + "\n\n";
      out_ += "**" + markdown_text(headline(one)) + "**\n\n";
      const Limits limits{4, 2048, 40, 2048};
      out_ += "<details><summary>evidence</summary>\n\n";
      out_ += markdown_block(joined(story(catalogue_, one, limits), "\n") + "\n" + place(one));
      out_ += "\n</details>\n";
    }
    if (left > 0) out_ += fmt::format("\nand {} more; the JSON report has them all\n", left);
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
    out_ += "\n## Requirements\n\n| level | status | number |\n| --- | --- | --- |\n";
    for (const auto level : {Level::must, Level::should, Level::may}) {
      std::map<RequirementStatus, std::size_t> by_status;
      for (const auto& one : results_.requirements)
        if (one.level == level) ++by_status[one.status];
      for (const auto& [status, number] : by_status)
        out_ += fmt::format("| {} | {} | {} |\n", name(level), name(status), number);
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
