#include "base/text.hpp"
#include "reports/compare.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/markdown_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

namespace json = boost::json;

constexpr std::size_t line_bytes = 500;

struct Kind {
  const char* key;   // in JSON
  const char* title; // for people, behind a number too
  std::vector<Change> Comparison::*changes;
};

constexpr Kind kinds[] = {
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
};

std::string step(const Change& change) {
  return change.before == change.after ? change.after : change.before + " -> " + change.after;
}

} // namespace

std::string summary(const Comparison& comparison) {
  if (!comparison.not_comparable.empty()) return "not comparable: " + inert(comparison.not_comparable);
  Lines parts;
  for (const auto& kind : kinds)
    if (const auto number = (comparison.*kind.changes).size(); number > 0)
      parts.push_back(fmt::format("{} {}", number, kind.title));
  return fmt::format("{}: {}", comparison.regression() ? "regression" : "no regression",
                     parts.empty() ? "nothing changed" : joined(parts, ", "));
}

std::string comparison_console(const Comparison& comparison) {
  std::string out;
  for (const auto& line : comparison.circumstances)
    out += inert(line) + '\n';
  for (const auto& kind : kinds) {
    const auto& changes = comparison.*kind.changes;
    if (changes.empty()) continue;
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", kind.title);
    for (const auto& change : changes) {
      out += fmt::format("  {}: {}\n", inert(change.id), inert(step(change)));
      if (!change.text.empty()) out += "    " + inert(truncated(change.text, line_bytes)) + '\n';
    }
  }
  return out + (out.empty() ? "" : "\n") + summary(comparison) + '\n';
}

std::string comparison_markdown(const Comparison& comparison) {
  std::string out = "# Comparison\n\n**" + markdown_text(summary(comparison)) + "**\n";
  for (const auto& line : comparison.circumstances)
    out += "\n- " + markdown_text(line);
  if (!comparison.circumstances.empty()) out += '\n';
  for (const auto& kind : kinds) {
    const auto& changes = comparison.*kind.changes;
    if (changes.empty()) continue;
    out += fmt::format("\n## {} {}\n\n| what | change | now |\n| --- | --- | --- |\n", changes.size(),
                       kind.title);
    for (const auto& change : changes)
      out += fmt::format("| {} | {} | {} |\n", markdown_text(change.id), markdown_text(step(change)),
                         markdown_text(truncated(change.text, line_bytes)));
  }
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
  for (const auto& kind : kinds) {
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
