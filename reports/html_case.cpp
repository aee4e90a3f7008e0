#include "base/text.hpp"
#include "reports/difference.hpp"
#include "reports/html_parts.hpp"
#include "reports/html_timing.hpp"
#include "reports/inert.hpp"
#include "reports/repeat.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reports::page {

namespace {

constexpr std::size_t exchanges_shown = 20;
constexpr std::size_t value_bytes = 16 * 1024;

/// White space between two stretches that differ belongs to them: one mark reads better than two.
std::vector<Piece> without_gaps(const std::vector<Piece>& all) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool between = i > 0 && i + 1 < all.size() && all[i - 1].differs && all[i + 1].differs;
    const bool gap = between && all[i].text.find_first_not_of(" \t") == std::string::npos;
    const bool differs = all[i].differs || gap;
    if (!out.empty() && out.back().differs == differs)
      out.back().text += all[i].text;
    else
      out.push_back({all[i].text, differs});
  }
  return out;
}

/// Pieces of a text, those that differ marked, or greyed where they are mere noise.
void pieces(pugi::xml_node node, const std::vector<Piece>& all, bool noise = false) {
  for (const auto& piece : without_gaps(all)) {
    if (!piece.differs)
      lines(node, piece.text);
    else if (noise)
      lines(element(node, "span", "noise"), piece.text);
    else
      lines(element(node, "mark"), piece.text);
  }
}

bool is_comparison(const Finding& finding) {
  return finding.check.starts_with("indistinguishable");
}

/// A value, not a demand in words: those differ in everything and are not to be marked.
bool is_value(const Finding& finding) {
  return is_comparison(finding) || finding.expected.find_first_of("\"[{-0123456789") == 0;
}

/// Marking says something only where part of the text is the same.
bool alike_in_part(const std::vector<Piece>& all) {
  return std::any_of(all.begin(), all.end(),
                     [](const Piece& piece) { return !piece.differs && piece.text.size() > 2; });
}

/// Two cuttings that end at different places differ at their ends too: that is not what the finding is about.
void forget_the_end(std::vector<Piece>& some, const std::vector<Piece>& other) {
  const auto marks = [](const std::vector<Piece>& all) {
    return std::count_if(all.begin(), all.end(), [](const Piece& piece) { return piece.differs; });
  };
  if (some.size() < 2 || !some.back().text.ends_with("...") || marks(some) + marks(other) < 3) return;
  if (auto& last = some[some.size() - 2]; last.differs) last.differs = false;
}

void expected_and_actual(pugi::xml_node parent, const Finding& finding) {
  if (finding.expected.empty() && finding.actual.empty()) return;
  const auto expected = truncated(finding.expected, value_bytes);
  const auto actual = truncated(finding.actual, value_bytes);
  Compared both = compared(expected, actual);
  if (!is_value(finding) || !alike_in_part(both.left)) both = {{{expected, false}}, {{actual, false}}};
  if (is_comparison(finding)) {
    auto left = both.left;
    forget_the_end(left, both.right);
    forget_the_end(both.right, both.left);
    both.left = std::move(left);
  }
  auto pair = element(parent, "div", "pair");
  const auto side = [&](const char* title, const std::string& whole, const std::vector<Piece>& parts) {
    if (whole.empty()) return;
    auto column = element(pair, "div");
    element_of(column, "p", title, "label");
    pieces(element(column, "pre"), parts);
  };
  side(is_comparison(finding) ? "the reference" : "expected", expected, both.left);
  side(is_comparison(finding) ? "this case" : "came", actual, both.right);
}

/// The line with its number, and a caret under the check.
void yaml_line(pugi::xml_node parent, const Location& at, const std::string& line) {
  if (at.file.empty()) return;
  element_of(parent, "p", fmt::format("declared at {}:{}:{}", at.file, at.line, at.column), "quiet mono");
  if (line.empty()) return;
  const auto number = std::to_string(at.line);
  const auto before =
      inert(line.substr(0, std::min<std::size_t>(at.column > 0 ? at.column - 1 : 0, line.size())));
  auto out = fmt::format("{} | {}", number, inert(line));
  if (at.column > 0)
    out +=
        fmt::format("\n{} | {}^", std::string(number.size(), ' '), std::string(display_width(before), ' '));
  lines(element(parent, "pre", "yaml"), out);
}

void findings(pugi::xml_node parent, const CaseResult& result) {
  for (const auto& finding : result.findings) {
    auto block = element(parent, "div", "finding");
    auto title = element(block, "p");
    element_of(title, "strong", check_in_words(finding));
    text(title, finding.message);
    if (!finding.requirements.empty() && result.requirements.size() > 1)
      element_of(title, "span", " (" + joined(finding.requirements, ", ") + ")", "quiet");
    expected_and_actual(block, finding);
    if (!is_place_of_the_one_before(result, finding)) yaml_line(block, finding.at, finding.line);
  }
}

std::string headers_text(const Headers& headers) {
  std::string out;
  for (const auto& header : headers)
    out += header.name + ": " + header.value + "\n";
  return out;
}

std::string request_text(const Evidence& one) {
  return one.method + " " + one.base_url + one.target + "\n" + headers_text(one.request_headers) +
         (one.request_body.empty() ? "" : "\n" + one.request_body);
}

std::string answer_text(const Evidence& one) {
  if (one.status == 0) return "no answer: " + one.no_answer;
  return fmt::format("{} {}\n", one.status, one.reason) + headers_text(one.response_headers) +
         (one.response_body.empty() ? "" : "\n" + one.response_body);
}

void exchange(pugi::xml_node parent, const Evidence& one, bool open) {
  auto details = element(parent, "details", "exchange");
  if (open) attribute(details, "open", "open");
  auto summary = element(details, "summary");
  text(summary, fmt::format("request {}{}{}{}, {} s: ", one.number,
                            one.principal.empty() ? "" : " as " + one.principal,
                            one.attempt > 1 ? fmt::format(", attempt {}", one.attempt) : "",
                            role_in_words(one.role), seconds_text(one.seconds, 3)));
  element_of(summary, "code", truncated(one.method + " " + one.base_url + one.target, 300));
  text(summary, one.status == 0 ? " \u2192 no answer" : fmt::format(" \u2192 {}", one.status));
  auto pair = element(details, "div", "pair");
  const auto side = [&](const char* title, const std::string& content) {
    auto column = element(pair, "div");
    element_of(column, "p", title, "label");
    lines(element(column, "pre"), content);
  };
  side("sent", request_text(one));
  side("came", answer_text(one));
}

/// What findings say of this part of an answer decides whether a difference is told or mere noise.
bool is_told(const CaseResult& result, const std::string& part) {
  const std::string wanted = to_lower(part);
  return std::any_of(result.findings.begin(), result.findings.end(), [&](const Finding& finding) {
    return to_lower(finding.message + ' ' + finding.check).find(wanted) != std::string::npos;
  });
}

const Header* same_name(const Headers& headers, const std::string& name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const Header& each) { return equal_ignoring_case(each.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

/// One of two answers that should not be told apart, compared with the other.
void compared_answer(pugi::xml_node column, const CaseResult& result, const Evidence& mine,
                     const Evidence& other) {
  auto pre = element(column, "pre");
  if (mine.status == 0) return lines(pre, answer_text(mine));
  const auto line = [&](const std::string& own, const std::string& theirs, bool noise) {
    pieces(pre, compared(own, theirs).left, noise);
    lines(pre, "\n");
  };
  const auto status = fmt::format("{} {}", mine.status, mine.reason);
  const bool same_status = mine.status == other.status && mine.reason == other.reason;
  pieces(pre, {{status + '\n', !same_status}});
  for (const auto& header : mine.response_headers) {
    const auto* theirs = same_name(other.response_headers, header.name);
    const std::string own = header.name + ": " + header.value;
    line(own, theirs == nullptr ? std::string() : theirs->name + ": " + theirs->value,
         theirs != nullptr && !is_told(result, header.name));
  }
  lines(pre, "\n");
  const bool same_requests = mine.target == other.target;
  const bool noise = !same_requests && !is_told(result, "body") && !is_told(result, "json") &&
                     !is_told(result, "status") && !is_told(result, "members");
  pieces(pre, compared(mine.response_body, other.response_body).left, noise);
}

void side_by_side(pugi::xml_node parent, const CaseResult& result) {
  const Evidence* mine = nullptr;
  const Evidence* reference = nullptr;
  for (const auto& one : result.evidence) {
    if (one.role == "case") mine = &one;
    if (one.role == "reference") reference = &one;
  }
  if (mine == nullptr || reference == nullptr) return;
  element_of(parent, "h4", "The two answers side by side");
  auto legend = element_of(parent, "p", "What differs is ", "quiet");
  element_of(legend, "mark", "marked");
  text(legend, ", mere noise ");
  element_of(legend, "span", "grey", "noise");
  text(legend, ".");
  auto pair = element(parent, "div", "pair");
  const auto side = [&](const char* title, const Evidence& own, const Evidence& other) {
    auto column = element(pair, "div");
    auto line = element_of(column, "p", std::string(title) + ": ", "label");
    element_of(line, "code", truncated(own.method + " " + own.target, 300));
    compared_answer(column, result, own, other);
  };
  side("the reference", *reference, *mine);
  side("this case", *mine, *reference);
}

void evidence(pugi::xml_node parent, const CaseResult& result) {
  if (result.evidence.empty()) return;
  if (!result.timing) side_by_side(parent, result); // those that are timed were found alike
  element_of(parent, "h4", "Requests and answers");
  std::size_t shown = 0;
  for (const auto& one : result.evidence) {
    if (shown == exchanges_shown) {
      element_of(parent, "p", fmt::format("{} more are in the JSON report", result.evidence.size() - shown),
                 "quiet");
      break;
    }
    exchange(parent, one, result.evidence.size() == 1);
    ++shown;
  }
}

void repeat(pugi::xml_node parent, const Results& results, const CaseResult& result) {
  const bool can_be_repeated = can_be_selected(result) || !curl_lines(results.base_url, result).empty();
  if (can_be_repeated) element_of(parent, "h4", "Repeat it");
  const auto way = [&](const char* words, const std::string& line) {
    element_of(parent, "p", words, "label");
    lines(element(parent, "pre", "copy"), line);
  };
  if (can_be_selected(result)) way("this case alone", fmt::format("--select 'id:{}'", full_id(result)));
  for (const auto& each : curl_lines(results.base_url, result))
    way(each.role.empty()          ? "with curl"
        : each.role == "this case" ? "this case with curl"
                                   : "the reference with curl",
        each.line);
  auto last = element(parent, "p", "quiet");
  attribute(element_of(last, "a", "link to this case"), "href", "#" + percent_encoded(anchor(result)));
  if (const auto print = fingerprint(result); !print.empty()) {
    text(last, "; fingerprint for a waiver's only-if: ");
    element_of(last, "code", print);
  }
}

void requirement(pugi::xml_node parent, const Catalogue& catalogue, const std::string& id, bool broken) {
  auto line = element(parent, "p", "requirement");
  if (broken) text(line, "\u2717 ");
  attribute(element_of(line, "a", id), "href", filter("requirement", id));
  const auto* known = catalogue.find(id);
  if (known == nullptr) return;
  text(line, fmt::format(" ({}): {}", name(known->level), known->text));
  if (!known->source.empty()) element_of(line, "span", " [" + known->source + "]", "quiet");
  if (!known->refs.empty()) element_of(line, "span", " " + joined(known->refs, ", "), "quiet");
}

/// Those that a finding counts against come first.
void requirements(pugi::xml_node parent, const Catalogue& catalogue, const CaseResult& result) {
  Lines ids;
  for (const auto& finding : result.findings)
    ids.insert(ids.end(), finding.requirements.begin(), finding.requirements.end());
  const auto broken = static_cast<std::ptrdiff_t>(ids.size());
  ids.insert(ids.end(), result.requirements.begin(), result.requirements.end());
  for (auto id = ids.begin(); id != ids.end(); ++id) {
    if (std::find(ids.begin(), id, *id) != id) continue;
    requirement(parent, catalogue, *id, id - ids.begin() < broken);
  }
}

void inside(pugi::xml_node parent, const Results& results, const Catalogue& catalogue,
            const CaseResult& result) {
  auto body = element(parent, "div", "inside");
  if (!result.title.empty()) element_of(element(body, "p"), "strong", result.title);
  const bool well = result.verdict == Verdict::passed || result.verdict == Verdict::not_applicable;
  if (!well)
    requirements(body, catalogue, result);
  else if (!result.requirements.empty()) // their sentences stand in the table of all
    element_of(body, "p", "requirements: " + joined(result.requirements, ", "));
  const bool said = !result.findings.empty() && result.findings.front().message == result.reason;
  if (!result.reason.empty() && !said) element_of(body, "p", result.reason);
  if (!result.excuse.empty())
    element_of(body, "p", (result.waived ? "waived: " : "in a gap: ") + result.excuse);
  findings(body, result);
  if (!result.control.empty()) element_of(body, "p", "control that succeeded: " + result.control);
  if (result.timing) write_timing(body, *result.timing);
  evidence(body, result);
  if (!well || result.flaky) repeat(body, results, result);
  if (result.findings.empty()) yaml_line(body, result.at, {});
}

} // namespace

void write_case(pugi::xml_node parent, const Results& results, const Catalogue& catalogue,
                const CaseResult& result, bool open) {
  lines(parent, "\n");
  auto details = element(parent, "details", "case");
  attribute(details, "id", anchor(result));
  if (open) attribute(details, "open", "open");
  attribute(details, "data-verdict", name(result.verdict));
  attribute(details, "data-outcome", name(outcome(result, results.gate)));
  attribute(details, "data-requirement", joined(result.requirements, " "));
  attribute(details, "data-principal", result.principal);
  attribute(details, "data-operation", result.operation);
  if (const auto of = cause(result); !of.empty()) attribute(details, "data-cause", of);
  attribute(details, "data-seconds", seconds_text(result.seconds, 3));
  auto summary = element(details, "summary");
  element_of(summary, "span", label(result), std::string("badge ") + paint(result));
  element_of(summary, "h3", full_id(result), "mono");
  const bool plain = result.verdict == Verdict::passed && !result.flaky;
  const bool badge_says_it = label(result) == name(result.verdict);
  if (!plain)
    element_of(summary, "span", badge_says_it ? headline_without_verdict(result) : headline(result), "head");
  inside(details, results, catalogue, result);
}

} // namespace conformance::reports::page
