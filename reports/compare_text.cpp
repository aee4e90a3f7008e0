#include "base/text.hpp"
#include "reports/compare_parts.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/markdown_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

namespace json = boost::json;

constexpr std::size_t line_bytes = 500;

} // namespace

const std::vector<ChangeKind>& change_kinds() {
  static const std::vector<ChangeKind> kinds{
      {"newly_failing", "newly failing", &Comparison::newly_failing},
      {"unjudged", "no longer judged", &Comparison::unjudged},
      {"lost", "requirements no longer verified", &Comparison::lost},
      {"changed", "failing in another way", &Comparison::changed},
      {"still_failing", "still failing", &Comparison::still_failing},
      {"fixed", "fixed", &Comparison::fixed},
      {"newly_flaky", "newly flaky", &Comparison::newly_flaky},
      {"slower", "slower", &Comparison::slower},
      {"added", "added", &Comparison::added},
      {"removed", "removed", &Comparison::removed},
      {"renamed", "renamed", &Comparison::renamed},
  };
  return kinds;
}

std::string step(const Change& change) {
  return change.before == change.after ? change.after : change.before + " -> " + change.after;
}

Lines history_lines(const History& history) {
  Lines out;
  if (history.empty()) return out;
  const auto run = [&](std::size_t i) {
    return fmt::format("{} (run {})", history.runs[i].started, inert(history.runs[i].id));
  };
  out.push_back(fmt::format("{} runs since {}", history.runs.size(), run(0)));
  for (const auto& one : history.lasting)
    out.push_back(one.since + 1 == history.runs.size()
                      ? fmt::format("{}: fails for the first time", inert(one.id))
                      : fmt::format("{}: fails since {}, {} runs ago", inert(one.id), run(one.since),
                                    history.runs.size() - 1 - one.since));
  for (const auto& one : history.shaky)
    out.push_back(fmt::format("{}: flaky in {} of {} runs ({:.0f} %)", inert(one.id), one.flaky, one.judged,
                              100.0 * static_cast<double>(one.flaky) / static_cast<double>(one.judged)));
  return out;
}

namespace {

json::object as_json(const History& history) {
  json::array runs, lasting, shaky, courses;
  for (const auto& one : history.runs)
    runs.push_back(
        json::object{{"run", inert(one.id)}, {"started", one.started}, {"exit", static_cast<int>(one.exit)}});
  for (const auto& one : history.lasting)
    lasting.push_back(json::object{{"id", inert(one.id)}, {"since", inert(history.runs[one.since].id)}});
  for (const auto& one : history.shaky)
    shaky.push_back(json::object{{"id", inert(one.id)}, {"flaky", one.flaky}, {"judged", one.judged}});
  for (const auto& one : history.courses) {
    json::array statuses;
    for (const auto& status : one.statuses)
      statuses.push_back(status ? json::value(name(*status)) : json::value());
    courses.push_back(
        json::object{{"id", inert(one.id)}, {"level", name(one.level)}, {"statuses", std::move(statuses)}});
  }
  return {{"runs", std::move(runs)},
          {"failing", std::move(lasting)},
          {"flaky", std::move(shaky)},
          {"requirements", std::move(courses)}};
}

} // namespace

std::string summary(const Comparison& comparison) {
  if (!comparison.not_comparable.empty()) return "not comparable: " + inert(comparison.not_comparable);
  Lines parts;
  for (const auto& kind : change_kinds())
    if (const auto number = (comparison.*kind.changes).size(); number > 0)
      parts.push_back(fmt::format("{} {}", number, kind.title));
  return fmt::format("{}: {}", comparison.regression() ? "regression" : "no regression",
                     parts.empty() ? "nothing changed" : joined(parts, ", "));
}

std::string comparison_console(const Comparison& comparison) {
  std::string out;
  for (const auto* some : {&comparison.circumstances, &comparison.coverage})
    for (const auto& line : *some)
      out += inert(line) + '\n';
  for (const auto& kind : change_kinds()) {
    const auto& changes = comparison.*kind.changes;
    if (changes.empty()) continue;
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", kind.title);
    for (const auto& change : changes) {
      out += fmt::format("  {}: {}\n", inert(change.id), inert(step(change)));
      if (!change.text.empty()) out += "    " + inert(truncated(change.text, line_bytes)) + '\n';
    }
  }
  const auto past = history_lines(comparison.history);
  if (!past.empty()) out += "\nhistory\n  " + joined(past, "\n  ") + '\n';
  return out + (out.empty() ? "" : "\n") + summary(comparison) + '\n';
}

std::string comparison_markdown(const Comparison& comparison) {
  std::string out = "# Comparison\n\n**" + markdown_text(summary(comparison)) + "**\n";
  for (const auto* some : {&comparison.circumstances, &comparison.coverage})
    for (const auto& line : *some)
      out += "\n- " + markdown_text(line);
  out += '\n';
  for (const auto& kind : change_kinds()) {
    const auto& changes = comparison.*kind.changes;
    if (changes.empty()) continue;
    out += fmt::format("\n## {} {}\n\n| what | change | now |\n| --- | --- | --- |\n", changes.size(),
                       kind.title);
    for (const auto& change : changes)
      out += fmt::format("| {} | {} | {} |\n", markdown_text(change.id), markdown_text(step(change)),
                         markdown_text(truncated(change.text, line_bytes)));
  }
  const auto past = history_lines(comparison.history);
  if (!past.empty()) out += "\n## History\n\n";
  for (const auto& line : past)
    out += "- " + markdown_text(line) + "\n";
  return out;
}

std::string comparison_json(const Comparison& comparison) {
  json::object out{{"format", "hacktron-conformance-comparison"},
                   {"version", 1},
                   {"regression", comparison.regression()},
                   {"summary", summary(comparison)}};
  if (!comparison.not_comparable.empty()) out["not_comparable"] = inert(comparison.not_comparable);
  json::array circumstances;
  for (const auto& line : comparison.circumstances)
    circumstances.push_back(json::string(inert(line)));
  out["circumstances"] = std::move(circumstances);
  json::array coverage;
  for (const auto& line : comparison.coverage)
    coverage.push_back(json::string(line));
  out["coverage"] = std::move(coverage);
  if (!comparison.history.empty()) out["history"] = as_json(comparison.history);
  for (const auto& kind : change_kinds()) {
    json::array list;
    for (const auto& change : comparison.*kind.changes) {
      json::object one{
          {"id", inert(change.id)}, {"before", inert(change.before)}, {"after", inert(change.after)}};
      if (!change.text.empty()) one["text"] = inert(change.text);
      list.push_back(std::move(one));
    }
    out[kind.key] = std::move(list);
  }
  return json::serialize(out) + '\n';
}

} // namespace conformance::reports
