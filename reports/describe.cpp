#include "reports/describe.hpp"

#include "base/text.hpp"
#include "reports/difference.hpp"
#include "reports/inert.hpp"
#include "reports/repeat.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace conformance::reports {

namespace {

std::string location(const Location& at) {
  return at.column > 0 ? fmt::format("{}:{}:{}", at.file, at.line, at.column)
                       : fmt::format("{}:{}", at.file, at.line);
}

/// Each line of `text` with `prefix`; at most `most` of them, the rest counted.
void append_lines(Lines& out, std::string_view text, const std::string& prefix, std::size_t most) {
  const std::string clean = inert_lines(text);
  std::string_view rest = clean;
  for (std::size_t shown = 0; !rest.empty(); ++shown) {
    if (shown == most) {
      out.push_back(
          fmt::format("{}... ({} more lines)", prefix, 1 + std::count(rest.begin(), rest.end(), '\n')));
      return;
    }
    const auto end = rest.find('\n');
    out.push_back(prefix + std::string(rest.substr(0, end)));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
}

void append_value(Lines& out, std::string_view label, const std::string& value, const Limits& limits) {
  if (value.empty()) return;
  Lines lines;
  append_lines(lines, truncated(value, limits.value_bytes), "", limits.body_lines);
  out.push_back(fmt::format("  {}{}", label, lines.front()));
  for (std::size_t i = 1; i < lines.size(); ++i)
    out.push_back("  " + std::string(label.size(), ' ') + lines[i]);
}

/// A caret under the first byte that is not as expected, where two long texts on one line begin alike.
void append_difference(Lines& out, std::string_view label, const Finding& finding, const Limits& limits) {
  constexpr std::size_t worth_it = 16;
  const auto expected = inert(truncated(finding.expected, limits.value_bytes));
  const auto actual = inert(truncated(finding.actual, limits.value_bytes));
  const auto at = first_difference(expected, actual);
  const bool one_line = (finding.expected + finding.actual).find('\n') == std::string::npos;
  const bool shown = at < std::max(expected.size(), actual.size());
  if (!one_line || !shown || at < worth_it / 2 || actual.size() < worth_it) return;
  out.push_back(fmt::format("  {}^ the first difference",
                            std::string(label.size() + display_width(actual.substr(0, at)), ' ')));
}

void append_yaml(Lines& out, const Finding& finding) {
  if (finding.at.file.empty()) return;
  out.push_back("  " + inert(location(finding.at)));
  if (finding.line.empty()) return;
  const std::string number = std::to_string(finding.at.line);
  out.push_back(fmt::format("  {} | {}", number, inert(finding.line)));
  if (finding.at.column == 0) return;
  const std::string before =
      inert(std::string_view(finding.line)
                .substr(0, std::min<std::size_t>(finding.at.column - 1, finding.line.size())));
  out.push_back(
      fmt::format("  {} | {}^", std::string(number.size(), ' '), std::string(display_width(before), ' ')));
}

void append_message(Lines& out, const Headers& headers, const std::string& body, const char* prefix,
                    const Limits& limits) {
  for (const auto& header : headers)
    out.push_back(prefix + inert(truncated(header.name + ": " + header.value, limits.value_bytes)));
  if (body.empty()) return;
  out.emplace_back(std::string(prefix, 3));
  append_lines(out, truncated(body, limits.body_bytes), prefix, limits.body_lines);
}

void append_exchange(Lines& out, const Evidence& evidence, const Limits& limits) {
  out.push_back(fmt::format("request {}{}{}{}, {} s:", evidence.number,
                            evidence.principal.empty() ? "" : " as " + inert(evidence.principal),
                            evidence.attempt > 1 ? fmt::format(", attempt {}", evidence.attempt) : "",
                            role_in_words(evidence.role), seconds_text(evidence.seconds, 3)));
  out.push_back("  > " + inert(truncated(evidence.method + " " + evidence.base_url + evidence.target,
                                         limits.value_bytes)));
  append_message(out, evidence.request_headers, evidence.request_body, "  > ", limits);
  if (evidence.status == 0) {
    out.push_back("  < no answer: " + inert(evidence.no_answer));
    return;
  }
  out.push_back(fmt::format("  < {} {}", evidence.status, inert(evidence.reason)));
  append_message(out, evidence.response_headers, evidence.response_body, "  < ", limits);
}

void append_exchanges(Lines& out, const CaseResult& result, const Limits& limits) {
  const std::size_t total = result.evidence.size();
  const std::size_t head = total <= limits.exchanges ? total : limits.exchanges / 2;
  const std::size_t tail = total <= limits.exchanges ? total : total - (limits.exchanges - head);
  for (std::size_t i = 0; i < head; ++i)
    append_exchange(out, result.evidence[i], limits);
  if (tail > head)
    out.push_back(fmt::format("... ({} more request{})", tail - head, tail - head == 1 ? "" : "s"));
  for (std::size_t i = tail; i < total; ++i)
    append_exchange(out, result.evidence[i], limits);
}

} // namespace

Catalogue::Catalogue(const Results& results) : base_url_(results.base_url) {
  for (const auto& requirement : results.requirements)
    by_id_.emplace(requirement.id, &requirement);
}

const RequirementResult* Catalogue::find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::string Catalogue::sentence(const std::string& id) const {
  const RequirementResult* requirement = find(id);
  if (requirement == nullptr) return inert(id);
  return inert(fmt::format("{} ({}): {}{}", id, name(requirement->level), requirement->text,
                           requirement->source.empty() ? "" : " [" + requirement->source + "]"));
}

std::string headline_without_verdict(const CaseResult& result) {
  std::size_t alike = 0;
  const Finding* first = nullptr;
  for (const auto& finding : result.findings) {
    if (finding.verdict != result.verdict) continue;
    if (first == nullptr) first = &finding;
    ++alike;
  }
  if (result.verdict == Verdict::passed && result.flaky) return "passed only after a repeat";
  const std::string& reason = result.reason.empty() && first != nullptr ? first->message : result.reason;
  if (reason.empty()) return std::string(name(result.verdict));
  return inert(truncated(reason, 1000)) +
         (alike > 1 ? fmt::format(" (and {} more)", alike - 1) : std::string());
}

std::string headline(const CaseResult& result) {
  const auto said = headline_without_verdict(result);
  const bool told_by_a_check = (result.verdict == Verdict::failed || result.verdict == Verdict::warning) &&
                               std::any_of(result.findings.begin(), result.findings.end(),
                                           [&](const auto& each) { return each.verdict == result.verdict; });
  const bool speaks_for_itself =
      told_by_a_check || result.verdict == Verdict::passed || said == name(result.verdict);
  return speaks_for_itself ? said : fmt::format("{}: {}", name(result.verdict), said);
}

Lines story(const Catalogue& catalogue, const CaseResult& result, const Limits& limits) {
  Lines out;
  std::vector<std::string> ids;
  const auto note = [&](const std::vector<std::string>& some) {
    for (const auto& id : some)
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const auto& finding : result.findings)
    note(finding.requirements);
  if (ids.empty()) note(result.requirements);
  for (const auto& id : ids)
    out.push_back(catalogue.sentence(id));
  for (const auto& finding : result.findings) {
    const std::string against = ids.size() > 1 && !finding.requirements.empty()
                                    ? " (" + joined(finding.requirements, ", ") + ")"
                                    : "";
    const auto& said = result.reason.empty() ? result.findings.front().message : result.reason;
    const bool is_headline = said.find(finding.message) != std::string::npos;
    const bool is_all = result.findings.size() == 1;
    if (!is_headline || (!is_all && !against.empty()))
      out.push_back(
          inert(truncated(check_in_words(finding) + finding.message + against, limits.value_bytes)));
    const bool compared = finding.check.starts_with("indistinguishable");
    append_value(out, compared ? "reference: " : "expected: ", finding.expected, limits);
    const std::string_view label = result.suite == "run" ? "" : compared ? "this case: " : "actual:   ";
    append_value(out, label, finding.actual, limits);
    append_difference(out, label, finding, limits);
    if (!is_place_of_the_one_before(result, finding)) append_yaml(out, finding);
  }
  if (!result.control.empty()) out.push_back("control that succeeded: " + inert(result.control));
  append_exchanges(out, result, limits);
  if (result.suite == "run") return out;
  if (const auto print = fingerprint(result); !print.empty())
    out.push_back(fmt::format("fingerprint: {} (for `only-if` of a waiver)", print));
  Lines ways;
  if (can_be_selected(result)) ways.push_back(fmt::format("--select 'id:{}'", full_id(result)));
  for (const auto& each : curl_lines(catalogue.base_url(), result))
    ways.push_back(each.line + (each.role.empty() ? "" : "  # " + each.role));
  for (std::size_t i = 0; i < ways.size(); ++i)
    out.push_back((i == 0 ? "repeat: " : "        ") + inert(ways[i]));
  return out;
}

std::string check_in_words(const Finding& finding) {
  const auto last_word = finding.check.substr(finding.check.rfind(' ') + 1); // npos + 1 is the begin
  const bool says_so =
      finding.message.starts_with(finding.check + " ") || finding.message.starts_with(last_word + " ");
  return says_so || finding.check.empty() ? std::string() : finding.check + ": ";
}

bool is_place_of_the_one_before(const CaseResult& result, const Finding& finding) {
  if (&finding == result.findings.data()) return false;
  const auto& before = *(&finding - 1);
  return before.at.file == finding.at.file && before.at.line == finding.at.line &&
         before.at.column == finding.at.column;
}

std::string_view role_in_words(std::string_view role) {
  if (role == "case") return ", this case";
  if (role == "reference") return ", the reference";
  return role == "afterwards" ? ", read again afterwards" : "";
}

bool can_be_selected(const CaseResult& result) {
  return result.suite != "run" && result.suite != "invariants";
}

bool is_unjudged(const CaseResult& result) {
  return result.suite != "run" &&
         (result.verdict == Verdict::not_testable || result.verdict == Verdict::not_run);
}

std::vector<Unjudged> by_reason(const std::vector<const CaseResult*>& cases) {
  std::vector<Unjudged> groups;
  std::map<std::tuple<Verdict, std::string, std::string>, std::size_t> known;
  for (const auto* one : cases) {
    const auto& cause = one->missing.empty() ? one->reason : one->missing;
    const auto [at, fresh] = known.try_emplace({one->verdict, cause, one->excuse}, groups.size());
    if (fresh) groups.push_back({one->verdict, one->reason, one->excuse, {}, {}});
    auto& group = groups[at->second];
    group.cases.push_back(one);
    for (const auto& id : one->requirements)
      if (std::find(group.requirements.begin(), group.requirements.end(), id) == group.requirements.end())
        group.requirements.push_back(id);
  }
  return groups;
}

std::string some_of(const Lines& names, std::size_t most) {
  const Lines first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(most, names.size())));
  const auto left = names.size() - first.size();
  return inert(joined(first, ", ") + (left > 0 ? fmt::format(" and {} more", left) : ""));
}

std::string place(const CaseResult& result) {
  const Location* at = &result.at;
  for (const auto& finding : result.findings)
    if (!finding.at.file.empty()) {
      at = &finding.at;
      break;
    }
  return inert(at->file.empty() ? "at " + full_id(result)
                                : fmt::format("at {} ({})", full_id(result), location(*at)));
}

Lines waiver_lines(const Results& results) {
  Lines out;
  for (const auto& one : results.waivers) {
    std::string state;
    if (one.state == Waiver::State::expired)
      state = "EXPIRED on " + one.expires;
    else if (one.state == Waiver::State::stale)
      state = "STALE: it covers nothing";
    else if (one.expires.empty())
      state = "without end: " + one.permanent_because;
    else
      state =
          fmt::format("{} day{} left, until {}", one.days_left, one.days_left == 1 ? "" : "s", one.expires);
    const auto number = one.covers.size();
    if (number > 0) state += fmt::format("; covers {} case{}", number, number == 1 ? "" : "s");
    out.push_back(
        inert(fmt::format("{}: {} ({}, {}); {}", one.target(), one.reason, one.owner, one.issue, state)));
  }
  return out;
}

std::string counted(Verdict verdict, std::size_t number) {
  switch (verdict) {
  case Verdict::error:
    return fmt::format("{} error{}", number, number == 1 ? "" : "s");
  case Verdict::warning:
    return fmt::format("{} warning{}", number, number == 1 ? "" : "s");
  case Verdict::not_testable:
    return fmt::format("{} not testable", number);
  case Verdict::not_run:
    return fmt::format("{} not run", number);
  case Verdict::not_applicable:
    return fmt::format("{} not applicable", number);
  default:
    return fmt::format("{} {}", number, name(verdict));
  }
}

std::string suites_in_words(const Results& results) {
  constexpr std::size_t digits = 16; // of 64: results and --version have them all
  auto out = inert(results.suites_revision.substr(0, digits));
  if (results.suites_origin == "shipped") out += " (as shipped)";
  if (results.suites_origin == "changed") out += " (changed)";
  return out;
}

std::string counts(const Results& results) {
  Lines parts;
  for (const auto verdict :
       {Verdict::passed, Verdict::failed, Verdict::warning, Verdict::error, Verdict::inconclusive,
        Verdict::not_testable, Verdict::not_run, Verdict::not_applicable})
    if (const auto number = count(results, verdict); number > 0) parts.push_back(counted(verdict, number));
  const auto add = [&](const char* what, bool CaseResult::*flag) {
    const auto number = std::count_if(results.cases.begin(), results.cases.end(),
                                      [&](const CaseResult& one) { return one.*flag; });
    if (number > 0) parts.push_back(fmt::format("{} of them {}", number, what));
  };
  add("waived", &CaseResult::waived);
  add("provisional", &CaseResult::provisional);
  return parts.empty() ? "no cases" : joined(parts, ", ");
}

std::string joined(const Lines& lines, std::string_view separator) {
  return fmt::format("{}", fmt::join(lines, separator));
}

} // namespace conformance::reports
