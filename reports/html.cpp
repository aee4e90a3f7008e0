#include "reports/html.hpp"

#include "base/text.hpp"
#include "reports/html_parts.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::reports {

namespace {

using namespace page;

constexpr std::size_t open_failures = 3;
constexpr std::size_t wrong_shown = 20;

/// Failures of the gate first, then by how bad the verdict is; else as in the run.
std::vector<const CaseResult*> worst_first(const Results& results) {
  std::vector<const CaseResult*> all;
  for (const auto& one : results.cases)
    all.push_back(&one);
  const auto rank = [&](const CaseResult* one) {
    const auto is = outcome(*one, results.gate);
    const int red = is == Outcome::failure ? 0 : is == Outcome::error ? 1 : is == Outcome::warned ? 2 : 3;
    return std::pair(red, one->verdict);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const CaseResult* a, const CaseResult* b) { return rank(a) < rank(b); });
  return all;
}

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
    element_of(header, "h1", "API conformance");
    banner(header);
    facts(header);
    auto main = element(body, "main");
    tiles(main);
    what_is_wrong(main);
    requirement_chips(main);
    grid(main);
    cases(main);
    requirement_table(main);
    remarks(main, "Waivers", waiver_lines(results_));
    remarks(main, "Taken on trust", results_.trusted);
    remarks(main, "Notes", results_.notes);
    script(body);
  }

  void banner(pugi::xml_node parent) {
    const char* color = results_.exit == ExitCode::conformant     ? "good"
                        : results_.exit == ExitCode::not_verified ? "care"
                                                                  : "bad";
    auto banner = element(parent, "div", std::string("banner ") + color);
    if (!results_.partial.empty()) element_of(banner, "p", "PARTIAL: " + results_.partial);
    if (results_.interrupted) element_of(banner, "p", "INTERRUPTED: not everything was run");
    element_of(element(banner, "p"), "strong",
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
    fact("profile", results_.profile);
    fact("target", results_.base_url);
    fact("contract", results_.contract_revision);
    fact("suites", suites_in_words(results_));
    fact("gate", std::string(name(results_.gate)));
    fact("started", iso8601(results_.started));
    fact("took", seconds_text(results_.seconds, 1) + " s");
    fact("seed", std::to_string(results_.seed));
    fact("run", results_.run_id);
    fact("program", results_.program_version);
    Lines requests;
    for (const auto& [principal, number] : results_.requests)
      requests.push_back(fmt::format("{} {}", principal.empty() ? "nobody" : principal, number));
    fact("requests", joined(requests, ", "));
  }

  void tiles(pugi::xml_node parent) {
    auto list = element(parent, "ul", "tiles");
    attribute(list, "aria-label", "Cases by verdict");
    for (const auto verdict :
         {Verdict::failed, Verdict::error, Verdict::inconclusive, Verdict::warning, Verdict::not_testable,
          Verdict::not_run, Verdict::passed, Verdict::not_applicable}) {
      const auto number = count(results_, verdict);
      if (number == 0) continue;
      CaseResult typical;
      typical.verdict = verdict;
      auto link = element(element(list, "li"), "a", paint(typical));
      attribute(link, "href", filter("verdict", name(verdict)));
      element_of(link, "b", std::to_string(number));
      text(link, fmt::format(" {}", name(verdict)));
    }
  }

  /// Links to what shuts the gate, so that it is seen before anything else.
  void what_is_wrong(pugi::xml_node parent) {
    pugi::xml_node list;
    std::size_t shown = 0;
    for (const auto* one : worst_first(results_)) {
      const auto is = outcome(*one, results_.gate);
      if (is != Outcome::failure && is != Outcome::error) break;
      if (++shown > wrong_shown) continue;
      if (!list) {
        element_of(parent, "h2", "What shuts the gate");
        list = element(parent, "ul", "wrong");
      }
      auto item = element(list, "li");
      auto link = element_of(item, "a", full_id(*one), "mono");
      attribute(link, "href", "#" + percent_encoded(anchor(*one)));
      element_of(item, "span", headline(*one), "head");
    }
    if (shown > wrong_shown)
      element_of(parent, "p", fmt::format("and {} more, see below", shown - wrong_shown), "quiet");
  }

  void requirement_chips(pugi::xml_node parent) {
    if (results_.requirements.empty()) return;
    element_of(parent, "h2", "Requirements");
    for (const auto level : {Level::must, Level::should, Level::may}) {
      std::map<RequirementStatus, std::size_t> by_status;
      for (const auto& one : results_.requirements)
        if (one.level == level) ++by_status[one.status];
      if (by_status.empty()) continue;
      Lines parts;
      for (const auto& [status, number] : by_status)
        parts.push_back(fmt::format("{} {}", number, name(status)));
      element_of(parent, "h3", fmt::format("{}: {}", name(level), joined(parts, ", ")));
      auto list = element(parent, "ul", "chips");
      for (const auto& [status, number] : by_status) // the worst first
        for (const auto& one : results_.requirements)
          if (one.level == level && one.status == status) chip(list, one);
    }
  }

  void chip(pugi::xml_node list, const RequirementResult& one) {
    auto link = element(element(list, "li"), "a", paint(one.status));
    attribute(link, "href", filter("requirement", one.id));
    attribute(link, "title",
              fmt::format("{}: {}{}", name(one.status), one.text,
                          one.reason.empty() ? "" : " (" + truncated(one.reason, 300) + ")"));
    attribute(link, "aria-label", fmt::format("{} {}", one.id, name(one.status)));
    const bool wrong = one.status == RequirementStatus::failed;
    const bool open = one.status == RequirementStatus::unverified;
    const bool warned = one.status == RequirementStatus::warned;
    text(link, (wrong ? "\u2717 " : open ? "? " : warned ? "! " : "") + one.id); // seen without colours too
  }

  struct Square {
    std::size_t cases = 0, bad = 0;
    const CaseResult* worst = nullptr;
  };

  void grid(pugi::xml_node parent) {
    Lines operations;
    Lines principals;
    std::map<std::pair<std::string, std::string>, Square> squares;
    const auto note = [](Lines& names, const std::string& name) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const auto& one : results_.cases) {
      if (one.operation.empty() || one.principal.empty()) continue;
      note(operations, one.operation);
      note(principals, one.principal);
      auto& square = squares[{one.operation, one.principal}];
      ++square.cases;
      if (one.verdict == Verdict::failed && !one.waived && !one.provisional) ++square.bad;
      if (square.worst == nullptr || one.verdict < square.worst->verdict) square.worst = &one;
    }
    if (squares.empty()) return;
    std::sort(operations.begin(), operations.end());
    std::map<std::string, std::size_t> cases_of;
    for (const auto& [key, square] : squares)
      cases_of[key.second] += square.cases;
    std::stable_sort(principals.begin(), principals.end(),
                     [&](const auto& a, const auto& b) { return cases_of[a] > cases_of[b]; });
    element_of(parent, "h2", "Who asked what");
    element_of(parent, "p", "Cases by principal and operation; failed ones before the stroke.", "quiet");
    auto table = element(element(parent, "div", "scroll"), "table", "grid");
    auto top = element(table, "tr");
    element_of(top, "th", "operation");
    for (const auto& principal : principals)
      attribute(element_of(top, "th", principal), "scope", "col");
    for (const auto& operation : operations) {
      auto row = element(table, "tr");
      attribute(element_of(row, "th", operation), "scope", "row");
      for (const auto& principal : principals) {
        auto field = element(row, "td");
        const auto found = squares.find({operation, principal});
        if (found != squares.end()) square(field, operation, principal, found->second);
      }
    }
  }

  static void square(pugi::xml_node field, const std::string& operation, const std::string& principal,
                     const Square& square) {
    auto link = element(field, "a", paint(*square.worst));
    attribute(link, "href", filter("operation", operation) + "&principal=" + percent_encoded(principal));
    attribute(link, "title",
              fmt::format("{} as {}: worst {}", operation, principal, name(square.worst->verdict)));
    text(link,
         square.bad > 0 ? fmt::format("{} / {}", square.bad, square.cases) : std::to_string(square.cases));
  }

  void cases(pugi::xml_node parent) {
    attribute(element_of(parent, "h2", "Cases"), "id", "cases-title");
    filters(parent);
    auto list = element(parent, "div");
    attribute(list, "id", "cases");
    std::size_t opened = 0;
    for (const auto* one : worst_first(results_)) {
      const bool red = outcome(*one, results_.gate) == Outcome::failure;
      write_case(list, results_, catalogue_, *one, red && opened++ < open_failures);
    }
  }

  void filters(pugi::xml_node parent) {
    auto form = element(parent, "form", "filters");
    attribute(form, "id", "filters");
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
    element_of(parent, "h2", "What the contract says");
    auto details = element(parent, "details");
    element_of(details, "summary",
               fmt::format("All {} requirements with their sentences", results_.requirements.size()));
    auto table = element(element(details, "div", "scroll"), "table");
    auto top = element(table, "tr");
    for (const auto* title : {"requirement", "level", "status", "sentence", "source", "why not verified"})
      attribute(element_of(top, "th", title), "scope", "col");
    for (const auto& one : results_.requirements) {
      lines(table, "\n");
      auto row = element(table, "tr");
      auto link = element_of(element(row, "td", "mono"), "a", one.id);
      attribute(link, "href", filter("requirement", one.id));
      element_of(row, "td", name(one.level));
      element_of(row, "td", name(one.status));
      element_of(row, "td", one.text);
      element_of(row, "td", one.source);
      element_of(row, "td", truncated(one.reason, 500));
    }
  }

  static void remarks(pugi::xml_node parent, const char* title, const Lines& texts) {
    if (texts.empty()) return;
    element_of(parent, "h2", title);
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
