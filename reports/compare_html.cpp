#include "base/text.hpp"
#include "reports/compare_parts.hpp"
#include "reports/html_parts.hpp"

#include <fmt/format.h>

namespace conformance::reports {

namespace {

using namespace page;

constexpr std::size_t change_bytes = 500;
constexpr std::size_t runs_in_strip = 60;

void list(pugi::xml_node parent, const Lines& some) {
  if (some.empty()) return;
  auto list = element(parent, "ul");
  for (const auto& line : some)
    element_of(list, "li", line);
}

void changes(pugi::xml_node parent, const ChangeKind& kind, const std::vector<Change>& some) {
  if (some.empty()) return;
  element_of(parent, "h2", fmt::format("{} {}", some.size(), kind.title));
  auto table = element(frame(parent, "Changes"), "table");
  auto top = element(table, "tr");
  for (const auto* title : {"what", "change", "now"})
    attribute(element_of(top, "th", title), "scope", "col");
  for (const auto& change : some) {
    auto row = element(table, "tr");
    element_of(row, "td", change.id, "mono");
    element_of(row, "td", step(change));
    element_of(row, "td", truncated(change.text, change_bytes));
  }
}

/// One square a run, oldest first; the words for it are in its title.
void strip(pugi::xml_node parent, const History& history, const History::Course& course) {
  constexpr unsigned step_width = 9;
  const auto first = history.runs.size() - std::min(history.runs.size(), runs_in_strip);
  const auto number = history.runs.size() - first;
  auto svg = element(parent, "svg", "strip");
  attribute(svg, "width", std::to_string(number * step_width));
  attribute(svg, "height", "12");
  attribute(svg, "role", "img");
  std::size_t verified = 0;
  for (std::size_t i = first; i < history.runs.size(); ++i)
    if (course.statuses[i] == RequirementStatus::verified) ++verified;
  attribute(svg, "aria-label", fmt::format("{}: verified in {} of {} runs", course.id, verified, number));
  for (std::size_t i = first; i < history.runs.size(); ++i) {
    const auto status = course.statuses[i];
    auto square = element(svg, "rect", status ? paint(*status) : "mute");
    attribute(square, "x", std::to_string((i - first) * step_width));
    attribute(square, "width", "7");
    // What is wrong stands lower: seen without colours too.
    const bool good = status == RequirementStatus::verified;
    attribute(square, "y", good ? "0" : "5");
    attribute(square, "height", good ? "12" : "7");
    element_of(square, "title",
               fmt::format("{}, {}", history.runs[i].started, status ? name(*status) : "not there"));
  }
}

void courses(pugi::xml_node parent, const History& history) {
  if (history.courses.empty()) return;
  element_of(parent, "h2", "Requirements over the runs");
  element_of(parent, "p", "One stroke a run, oldest first; a long one is verified.", "quiet");
  auto table = element(frame(parent, "Requirements over the runs"), "table");
  for (const auto level : {Level::must, Level::should, Level::may})
    for (const auto& course : history.courses) {
      if (course.level != level) continue;
      auto row = element(table, "tr");
      attribute(element_of(row, "th", course.id), "scope", "row");
      element_of(row, "td", name(course.level));
      strip(element(row, "td"), history, course);
      const auto last = course.statuses.back();
      element_of(row, "td", last ? name(*last) : "not there");
    }
}

} // namespace

std::string comparison_html(const Comparison& comparison) {
  pugi::xml_document document;
  auto root = begin(document);
  const auto said = summary(comparison);
  head(element(root, "head"), said);
  auto body = element(root, "body");
  auto top = element(body, "header");
  element_of(top, "h1", "Comparison of conformance runs");
  const char* color = !comparison.not_comparable.empty() ? "care" : comparison.regression() ? "bad" : "good";
  element_of(element(element(top, "div", std::string("banner ") + color), "p"), "strong", said);
  auto main = element(body, "main");
  list(main, comparison.circumstances);
  list(main, comparison.coverage);
  for (const auto& kind : change_kinds())
    changes(main, kind, comparison.*kind.changes);
  if (const auto past = history_lines(comparison.history); !past.empty()) {
    element_of(main, "h2", "History");
    list(main, past);
  }
  courses(main, comparison.history);
  return written(document);
}

} // namespace conformance::reports
