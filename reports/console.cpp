#include "reports/console.hpp"

#include "base/text.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::reports {

namespace {

enum class Paint { bold, red, green, yellow, dim };

constexpr std::size_t failures_in_full = 20;
constexpr std::size_t groups_when_green = 4;
constexpr std::size_t notes_in_brief = 3;

Lines wrapped(std::string_view text, std::size_t width) {
  Lines lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    const auto size = display_width(word);
    if (used > 0 && used + 1 + size > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += size + (used > 0 ? 1 : 0);
    text = end < text.size() ? text.substr(end + 1) : std::string_view();
  }
  for (auto& line : lines)
    line = inert(line); // a word may have come to a line start
  return lines;
}

class Screen {
public:
  Screen(const Results& results, const ConsoleOptions& options)
      : results_(results), catalogue_(results), options_(options), width_(std::max(options.width, 40U)) {}

  std::string show() {
    title();
    breaches(Verdict::failed, "FAILED", Paint::red);
    breaches(Verdict::error, "ERROR", Paint::red);
    breaches(Verdict::inconclusive, "INCONCLUSIVE", Paint::yellow);
    breaches(Verdict::warning, "WARNING", Paint::yellow);
    missing(Verdict::not_testable, "not testable");
    missing(Verdict::not_run, "not run");
    accepted();
    const auto waivers = waiver_lines(results_);
    remarks("waivers", waivers, waivers.size());
    list("passed only after a repeat",
         [](const CaseResult& one) { return one.flaky && one.verdict == Verdict::passed; });
    timings();
    remarks("taken on trust", results_.trusted, results_.trusted.size());
    remarks("notes", results_.notes, options_.verbose ? results_.notes.size() : notes_in_brief);
    recap();
    const std::string last = last_line(results_);
    const Paint paint = results_.exit == ExitCode::conformant     ? Paint::green
                        : results_.exit == ExitCode::not_verified ? Paint::yellow
                                                                  : Paint::red;
    out_ += painted(last, paint) + '\n';
    return std::move(out_);
  }

private:
  std::string painted(const std::string& text, Paint paint) const {
    if (!options_.color) return text;
    constexpr int codes[] = {1, 31, 32, 33, 2};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<int>(paint)], text);
  }

  void line(const std::string& text) { out_ += text + '\n'; }
  void blank() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
  }
  void sentence(const std::string& text, std::size_t indent, std::size_t hanging) {
    bool first = true;
    for (const auto& part : wrapped(text, width_ - hanging)) {
      line(std::string(first ? indent : hanging, ' ') + part);
      first = false;
    }
  }

  void title() {
    if (!results_.partial.empty()) line(painted("PARTIAL: " + inert(results_.partial), Paint::yellow));
    if (results_.interrupted) line(painted("INTERRUPTED: not everything was run", Paint::yellow));
    Lines parts{"hacktron-conformance " + inert(results_.program_version)};
    for (const auto& part : {results_.profile, results_.base_url}) // in this order
      if (!part.empty()) parts.push_back(inert(part));
    if (!results_.contract_revision.empty()) parts.push_back("contract " + inert(results_.contract_revision));
    if (const auto suites = suites_in_words(results_); !suites.empty()) parts.push_back("suites " + suites);
    parts.push_back(fmt::format("gate {}", name(results_.gate)));
    if (results_.seed != 0) parts.push_back(fmt::format("seed {}", results_.seed));
    sentence(joined(parts, ", "), 0, 2);
  }

  Lines story_of(const CaseResult& one) const {
    Limits limits;
    if (!options_.verbose) limits = {4, 600, 12, 600};
    return story(catalogue_, one, limits);
  }

  /// One kind of case, the first of them in full. What a waiver accepts or no gate asks for comes later.
  void breaches(Verdict verdict, const char* label, Paint paint) {
    std::size_t shown = 0;
    for (const auto& one : results_.cases) {
      if (one.verdict != verdict || one.provisional || one.waived) continue;
      if (++shown > failures_in_full && !options_.verbose) {
        if (shown == failures_in_full + 1) blank();
        line(painted(label, paint) + ' ' + inert(full_id(one)) + ": " + headline_without_verdict(one));
        continue;
      }
      blank();
      line(painted(label, paint) + ' ' + painted(inert(full_id(one)), Paint::bold));
      if (!one.title.empty()) sentence(inert(one.title), 2, 2);
      sentence(headline_without_verdict(one), 2, 4);
      for (const auto& text : story_of(one))
        line("  " + text);
    }
  }

  void missing(Verdict verdict, const std::string& label) {
    std::vector<const CaseResult*> cases;
    for (const auto& one : results_.cases)
      if (one.verdict == verdict && !one.provisional) cases.push_back(&one);
    const auto groups = by_reason(cases);
    if (groups.empty()) return;
    blank();
    line(painted(label, Paint::bold));
    const bool brief = results_.exit == ExitCode::conformant && !options_.verbose;
    const std::size_t most = brief ? groups_when_green : groups.size();
    for (std::size_t i = 0; i < std::min(most, groups.size()); ++i)
      group_lines(groups[i]);
    if (groups.size() > most) line(fmt::format("      and {} reasons more", groups.size() - most));
  }

  void group_lines(const Unjudged& group) {
    constexpr std::size_t most = 8;
    std::string text = inert(truncated(group.reason, 600));
    if (!group.excuse.empty()) text += " (gap: " + inert(group.excuse) + ")";
    if (!group.requirements.empty()) text += " (for " + some_of(group.requirements, most) + ")";
    const std::string number = fmt::format("{:>4}  ", group.cases.size());
    bool first = true;
    for (const auto& part : wrapped(text, width_ - number.size())) {
      line((first ? number : std::string(number.size(), ' ')) + part);
      first = false;
    }
  }

  template <typename Which>
  void list(const char* label, const Which& which) {
    bool first = true;
    for (const auto& one : results_.cases) {
      if (!which(one)) continue;
      if (first) {
        blank();
        line(painted(label, Paint::bold));
        first = false;
      }
      std::string text = inert(full_id(one));
      if (one.waived)
        text += ": " + inert(one.excuse);
      else if (one.provisional)
        text += ": " + headline(one);
      sentence(text, 2, 4);
    }
  }

  /// One line of figures each, also of what is reported in full above: they are to be compared.
  void timings() {
    bool first = true;
    for (const auto& one : results_.cases) {
      if (!one.timing) continue;
      if (first) {
        blank();
        line(painted("timing", Paint::bold));
        first = false;
      }
      sentence(fmt::format("{}: {}: {}: {}", inert(full_id(one)), name(one.timing->verdict),
                           inert(one.timing->reason), figures(*one.timing)),
               2, 4);
    }
  }

  void accepted() {
    list("waived cases", [](const CaseResult& one) { return one.waived && !one.provisional; });
    list("provisional, never gated",
         [](const CaseResult& one) { return one.provisional && one.verdict != Verdict::passed; });
  }

  void remarks(const char* label, const Lines& texts, std::size_t most) {
    if (texts.empty()) return;
    blank();
    line(painted(label, Paint::bold));
    for (std::size_t i = 0; i < std::min(most, texts.size()); ++i)
      sentence(inert(texts[i]), 2, 4);
    if (texts.size() > most) line(fmt::format("  and {} more", texts.size() - most));
  }

  void recap() {
    blank();
    sentence("cases     " + counts(results_), 0, 10);
    for (const auto level : {Level::must, Level::should, Level::may}) {
      std::map<RequirementStatus, std::size_t> by_status;
      for (const auto& one : results_.requirements)
        if (one.level == level) ++by_status[one.status];
      Lines parts;
      for (const auto& [status, number] : by_status)
        parts.push_back(fmt::format("{} {}", number, name(status)));
      if (!parts.empty()) sentence(fmt::format("{:<10}{}", name(level), joined(parts, ", ")), 0, 10);
    }
    Lines requests;
    for (const auto& [principal, number] : results_.requests)
      requests.push_back(fmt::format("{} {}", inert(principal.empty() ? "no principal" : principal), number));
    if (!requests.empty()) sentence("requests  " + joined(requests, ", "), 0, 10);
    line(fmt::format("time      {} s", seconds_text(results_.seconds, 1)));
  }

  const Results& results_;
  Catalogue catalogue_;
  const ConsoleOptions& options_;
  std::size_t width_;
  std::string out_;
};

} // namespace

std::string console(const Results& results, const ConsoleOptions& options) {
  return Screen(results, options).show();
}

std::string last_line(const Results& results) {
  return fmt::format("exit {} ({}): {}; {}", static_cast<int>(results.exit), name(results.exit),
                     inert(results.reason), counts(results));
}

} // namespace conformance::reports
