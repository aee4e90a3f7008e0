#include "reports/html.hpp"

#include "base/text.hpp"
#include "reports/html_overview.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_quota.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reports {

namespace {

using namespace page;

constexpr std::size_t open_failures = 3;

class Page {
public:
  explicit Page(const Results& results) : results_(results), catalogue_(results) {}

  std::string write() {
    auto root = begin(document_);
    head(element(root, "head"),
         fmt::format("{}: {}", results_.profile.empty() ? "Conformance" : results_.profile,
                     name(results_.exit)));
    body(element(root, "body"));
    return written(document_);
  }

private:
  void body(pugi::xml_node body) {
    auto header = element(body, "header");
    element_of(header, "h1",
               results_.profile.empty() ? "API conformance" : "API conformance: " + results_.profile);
    banner(header);
    facts(header);
    auto ways = element(body, "nav");
    auto main = element(body, "main");
    write_tiles(main, results_);
    write_what_shuts(main, results_);
    write_requirements(main, results_);
    write_grid(main, results_);
    if (results_.quota) write_quota(main, *results_.quota);
    cases(main);
    requirement_table(main);
    remarks(main, "waivers", "Waivers", waiver_lines(results_));
    remarks(main, "trust", "Taken on trust", results_.trusted);
    remarks(main, "notes", "Notes", results_.notes);
    navigation(ways, main);
    script(body);
  }

  /// Links to the headings that there are.
  static void navigation(pugi::xml_node ways, pugi::xml_node main) {
    attribute(ways, "aria-label", "On this page");
    auto list = element(ways, "ul");
    for (const auto heading : main.children("h2")) {
      auto link = element_of(element(list, "li"), "a", heading.last_child().value());
      attribute(link, "href", std::string("#") + heading.attribute("id").value());
    }
  }

  void banner(pugi::xml_node parent) {
    const bool good = results_.exit == ExitCode::conformant;
    const bool open = results_.exit == ExitCode::not_verified;
    auto banner = element(parent, "div", good ? "banner good" : open ? "banner care" : "banner bad");
    if (!results_.partial.empty()) element_of(banner, "p", "PARTIAL: " + results_.partial);
    if (results_.interrupted) element_of(banner, "p", "INTERRUPTED: not everything was run");
    auto line = element(banner, "p");
    attribute(element_of(line, "span",
                         good   ? "\u2713"
                         : open ? "?"
                                : "\u2717",
                         "sign"),
              "aria-hidden", "true");
    element_of(line, "strong",
               fmt::format("{} (exit {})", name(results_.exit), static_cast<int>(results_.exit)));
    element_of(banner, "p", results_.reason);
  }

  void facts(pugi::xml_node parent) {
    auto list = element(parent, "dl", "facts");
    const auto fact = [&](const char* label, const std::string& value) {
      if (value.empty()) return;
      auto pair = element(list, "div");
      element_of(pair, "dt", label);
      element_of(pair, "dd", value);
    };
    fact("target", results_.base_url);
    fact("contract", results_.contract_revision);
    fact("suites", suites_in_words(results_));
    fact("gate", std::string(name(results_.gate)));
    if (results_.started != WallTime{}) fact("started", iso8601(results_.started));
    fact("took", seconds_text(results_.seconds, 1) + " s");
    if (results_.seed != 0) fact("seed", std::to_string(results_.seed));
    fact("run", results_.run_id);
    fact("program", results_.program_version);
    Lines requests;
    for (const auto& [principal, number] : results_.requests)
      requests.push_back(fmt::format("{} {}", principal.empty() ? "no principal" : principal, number));
    fact("requests", joined(requests, ", "));
  }

  void cases(pugi::xml_node parent) {
    heading(parent, "cases-title", "Cases");
    filters(parent);
    const auto left_out = std::count_if(results_.cases.begin(), results_.cases.end(), [&](const auto& one) {
      const auto is = outcome(one, results_.gate);
      return is == Outcome::passed || is == Outcome::skipped || is_unjudged(one);
    });
    if (left_out > 0)
      element_of(parent, "p",
                 fmt::format("Of {} cases nothing is printed unless they are open: they passed or were "
                             "not judged.",
                             left_out),
                 "print-only");
    auto list = element(parent, "div");
    attribute(list, "id", "cases");
    std::size_t opened = 0;
    for (const auto* one : worst_first(results_)) {
      const auto is = outcome(*one, results_.gate);
      const bool red = is == Outcome::failure || (is == Outcome::error && one->suite == "run");
      write_case(list, results_, catalogue_, *one, red && opened++ < open_failures);
    }
  }

  void filters(pugi::xml_node parent) {
    auto form = element(parent, "form", "filters");
    attribute(form, "id", "filters");
    attribute(form, "role", "search");
    attribute(form, "aria-label", "Cases to show");
    attribute(form, "hidden", "hidden");
    const auto select = [&](const char* name, const char* label, const char* all, const Lines& values) {
      auto box = element_of(form, "label", label);
      auto menu = element(box, "select");
      attribute(menu, "name", name);
      attribute(element_of(menu, "option", all), "value", "");
      for (const auto& value : values)
        attribute(element_of(menu, "option", value), "value", value);
    };
    const auto distinct = [&](const auto& of) {
      Lines values;
      for (const auto& one : results_.cases)
        for (const auto& value : of(one))
          if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end())
            values.push_back(value);
      std::sort(values.begin(), values.end());
      return values;
    };
    select("verdict", "verdict", "all",
           distinct([](const CaseResult& one) { return Lines{std::string(name(one.verdict))}; }));
    select("requirement", "requirement", "all",
           distinct([](const CaseResult& one) { return one.requirements; }));
    select("principal", "principal", "all",
           distinct([](const CaseResult& one) { return Lines{one.principal}; }));
    select("operation", "operation", "all",
           distinct([](const CaseResult& one) { return Lines{one.operation}; }));
    auto box = element_of(form, "label", "text");
    auto search = empty_element(box, "input");
    attribute(search, "type", "search");
    attribute(search, "name", "text");
    select("order", "order", "worst first", {"slowest", "name"});
    auto hidden = empty_element(form, "input");
    attribute(hidden, "type", "hidden");
    attribute(hidden, "name", "cause");
    button(form, "reset", "Show all");
    attribute(button(form, "button", "Open all or none"), "id", "open");
    auto shown = element(parent, "p", "quiet");
    attribute(shown, "id", "shown");
    attribute(shown, "role", "status");
  }

  static pugi::xml_node button(pugi::xml_node form, const char* type, const char* label) {
    auto node = element_of(form, "button", label);
    attribute(node, "type", type);
    return node;
  }

  void requirement_table(pugi::xml_node parent) {
    if (results_.requirements.empty()) return;
    heading(parent, "contract", "What the contract says");
    auto details = element(parent, "details");
    element_of(details, "summary",
               fmt::format("All {} requirements with their sentences", results_.requirements.size()));
    auto table = element(frame(details, "All requirements"), "table");
    auto top = element(element(table, "thead"), "tr");
    for (const auto* title : {"requirement", "level", "status", "sentence", "source", "why not verified"})
      attribute(element_of(top, "th", title), "scope", "col");
    auto body = element(table, "tbody");
    for (const auto& one : results_.requirements) {
      lines(body, "\n");
      auto row = element(body, "tr");
      auto link = element_of(element(row, "td", "mono"), "a", one.id);
      attribute(link, "href", filter("requirement", one.id));
      element_of(row, "td", name(one.level));
      element_of(row, "td", mark(one.status) + std::string(name(one.status)));
      element_of(row, "td", one.text);
      element_of(row, "td", one.source);
      element_of(row, "td", truncated(one.reason, 500));
    }
  }

  static void remarks(pugi::xml_node parent, const char* id, const char* title, const Lines& texts) {
    if (texts.empty()) return;
    heading(parent, id, title);
    auto list = element(parent, "ul");
    for (const auto& each : texts)
      element_of(list, "li", each);
  }

  const Results& results_;
  Catalogue catalogue_;
  pugi::xml_document document_;
};

} // namespace

std::string html(const Results& results) {
  return Page(results).write();
}

} // namespace conformance::reports
