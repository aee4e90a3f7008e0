#include "reports/html_overview.hpp"

#include "base/text.hpp"
#include "reports/html_parts.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace conformance::reports::page {

namespace {

constexpr std::size_t wrong_shown = 20;
constexpr std::size_t requirements_named = 8;

constexpr Verdict by_badness[] = {Verdict::failed,  Verdict::error,         Verdict::inconclusive,
                                  Verdict::warning, Verdict::not_testable,  Verdict::not_run,
                                  Verdict::passed,  Verdict::not_applicable};

std::size_t number_of(const Results& results, Verdict verdict, bool CaseResult::*flag) {
  return static_cast<std::size_t>(
      std::count_if(results.cases.begin(), results.cases.end(),
                    [&](const CaseResult& one) { return one.verdict == verdict && one.*flag; }));
}

/// Cases of one probe of which the same is said.
struct Alike {
  std::string probe, said;
  std::vector<const CaseResult*> cases;
};

std::vector<Alike> alike(const std::vector<const CaseResult*>& cases) {
  std::vector<Alike> out;
  std::map<std::tuple<std::string, Verdict, std::string>, std::size_t> known;
  for (const auto* one : cases) {
    const auto probe = one->suite + "/" + one->id.substr(0, one->id.find('['));
    auto said = headline_without_verdict(*one);
    const auto [at, fresh] = known.try_emplace({probe, one->verdict, said}, out.size());
    if (fresh) out.push_back({probe, std::move(said), {}});
    out[at->second].cases.push_back(one);
  }
  return out;
}

void wrong_ones(pugi::xml_node list, const Alike& some) {
  const auto& first = *some.cases.front();
  const auto link_to = [](pugi::xml_node parent, const CaseResult& one, const std::string& words) {
    attribute(element_of(parent, "a", words), "href", "#" + percent_encoded(anchor(one)));
  };
  auto item = element(list, "li");
  element_of(item, "span", name(first.verdict), std::string("badge ") + paint(first));
  auto ids = element(item, "span", "mono");
  if (some.cases.size() == 1) {
    link_to(ids, first, full_id(first));
  } else {
    text(ids, some.probe);
    for (const auto* one : some.cases) {
      text(ids, " ");
      link_to(ids, *one, one->id.substr(std::min(one->id.find('['), one->id.size())));
    }
  }
  element_of(item, "span", some.said, "head");
}

void wrong_group(pugi::xml_node list, const Unjudged& group) {
  auto item = element(list, "li");
  element_of(item, "span", name(group.verdict), std::string("badge ") + paint(*group.cases.front()));
  const auto number = group.cases.size();
  attribute(element_of(item, "a", fmt::format("{} case{}", number, number == 1 ? "" : "s")), "href",
            filter("verdict", name(group.verdict)) +
                "&cause=" + percent_encoded(cause(*group.cases.front())));
  auto words = element(item, "span", "head");
  text(words, truncated(group.reason, 500));
  if (!group.requirements.empty())
    element_of(words, "span", "; needed for " + some_of(group.requirements, requirements_named), "quiet");
}

struct Square {
  std::size_t cases = 0, bad = 0;
  const CaseResult* worst = nullptr;
};

struct Grid {
  Lines operations, principals;
  std::map<std::pair<std::string, std::string>, Square> squares; // by operation and principal
};

Grid grid_of(const Results& results) {
  Grid out;
  const auto note = [](Lines& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& one : results.cases) {
    if (one.operation.empty() || one.principal.empty()) continue;
    note(out.operations, one.operation);
    note(out.principals, one.principal);
    auto& square = out.squares[{one.operation, one.principal}];
    ++square.cases;
    if (one.verdict == Verdict::failed && !one.waived && !one.provisional) ++square.bad;
    const auto rank = [](const CaseResult& each) {
      return std::pair(std::string_view(mark(each)) == "\u2013 ", each.verdict);
    };
    if (square.worst == nullptr || rank(one) < rank(*square.worst)) square.worst = &one;
  }
  std::sort(out.operations.begin(), out.operations.end());
  std::map<std::string, std::size_t> cases_of;
  for (const auto& [key, square] : out.squares)
    cases_of[key.second] += square.cases;
  std::stable_sort(out.principals.begin(), out.principals.end(),
                   [&](const auto& a, const auto& b) { return cases_of[a] > cases_of[b]; });
  return out;
}

void square(pugi::xml_node field, const std::string& operation, const std::string& principal,
            const Square& square) {
  const auto number =
      square.bad > 0 ? fmt::format("{}/{}", square.bad, square.cases) : std::to_string(square.cases);
  auto link = element_of(field, "a", mark(*square.worst) + number, paint(*square.worst));
  attribute(link, "href", filter("operation", operation) + "&principal=" + percent_encoded(principal));
  const auto words =
      fmt::format("{} as {}: {} case{}, {} failed, the worst {}", operation, principal, square.cases,
                  square.cases == 1 ? "" : "s", square.bad, label(*square.worst));
  attribute(link, "title", words);
  attribute(link, "aria-label", words);
}

void chip(pugi::xml_node list, const RequirementResult& one) {
  auto link = element_of(element(list, "li"), "a", mark(one.status) + one.id, paint(one.status));
  attribute(link, "href", filter("requirement", one.id));
  attribute(link, "title",
            fmt::format("{}{}", one.text, one.reason.empty() ? "" : " (" + truncated(one.reason, 300) + ")"));
  attribute(link, "aria-label", fmt::format("{} {}", one.id, name(one.status)));
}

} // namespace

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

void write_tiles(pugi::xml_node parent, const Results& results) {
  auto list = element(parent, "ul", "tiles");
  attribute(list, "aria-label", "Cases by verdict");
  for (const auto verdict : by_badness) {
    const auto number = count(results, verdict);
    if (number == 0) continue;
    CaseResult typical;
    typical.verdict = verdict;
    auto link = element(element(list, "li"), "a", paint(typical));
    attribute(link, "href", filter("verdict", name(verdict)));
    element_of(link, "b", std::to_string(number));
    text(link, fmt::format(" {}", name(verdict)));
    Lines of_them;
    for (const auto& [words, flag] :
         {std::pair("waived", &CaseResult::waived), std::pair("provisional", &CaseResult::provisional),
          std::pair("flaky", &CaseResult::flaky)})
      if (const auto some = number_of(results, verdict, flag); some > 0)
        of_them.push_back(fmt::format("{} {}", some, words));
    if (!of_them.empty()) text(link, " (" + joined(of_them, ", ") + ")");
  }
}

void write_what_shuts(pugi::xml_node parent, const Results& results) {
  std::vector<const CaseResult*> alone, unjudged;
  for (const auto* one : worst_first(results)) {
    const auto is = outcome(*one, results.gate);
    if (is == Outcome::failure || is == Outcome::error) (is_unjudged(*one) ? unjudged : alone).push_back(one);
  }
  if (alone.empty() && unjudged.empty()) return;
  heading(parent, "shut", "What shuts the gate");
  auto list = element(parent, "ul", "wrong");
  std::size_t shown = 0, left = 0;
  for (const auto& some : alike(alone))
    if (shown < wrong_shown) {
      wrong_ones(list, some);
      ++shown;
    } else {
      left += some.cases.size();
    }
  if (left > 0) element_of(list, "li", fmt::format("and {} more, see the cases below", left), "quiet");
  for (const auto& group : by_reason(unjudged))
    wrong_group(list, group);
}

void write_requirements(pugi::xml_node parent, const Results& results) {
  if (results.requirements.empty()) return;
  heading(parent, "requirements", "Requirements");
  for (const auto level : {Level::must, Level::should, Level::may}) {
    std::map<RequirementStatus, std::vector<const RequirementResult*>> by_status; // the worst first
    for (const auto& one : results.requirements)
      if (one.level == level) by_status[one.status].push_back(&one);
    if (by_status.empty()) continue;
    element_of(parent, "h3", name(level));
    auto rows = element(parent, "dl", "statuses");
    for (const auto& [status, all] : by_status) {
      element_of(rows, "dt", fmt::format("{} {}", all.size(), name(status)));
      auto list = element(element(rows, "dd"), "ul", "chips");
      for (const auto* one : all)
        chip(list, *one);
    }
  }
}

void write_grid(pugi::xml_node parent, const Results& results) {
  const auto grid = grid_of(results);
  if (grid.squares.empty()) return;
  heading(parent, "who", "Who asked what");
  element_of(parent, "p",
             "The number of cases by principal and operation, and before a stroke how many of them failed. "
             "\u2717 failed, ? not judged, ! a warning, \u2013 accepted or not applicable.",
             "quiet");
  auto table = element(frame(parent, "Cases by principal and operation"), "table", "grid");
  auto top = element(element(table, "thead"), "tr");
  attribute(element_of(top, "th", "operation"), "scope", "col");
  for (const auto& principal : grid.principals)
    attribute(element_of(top, "th", principal), "scope", "col");
  auto body = element(table, "tbody");
  for (const auto& operation : grid.operations) {
    auto row = element(body, "tr");
    attribute(element_of(row, "th", operation), "scope", "row");
    for (const auto& principal : grid.principals) {
      auto field = element(row, "td");
      const auto found = grid.squares.find({operation, principal});
      if (found != grid.squares.end()) square(field, operation, principal, found->second);
    }
  }
}

} // namespace conformance::reports::page
