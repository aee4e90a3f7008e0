#include "reports/github.hpp"

#include "base/text.hpp"
#include "reports/console.hpp"
#include "reports/describe.hpp"
#include "reports/inert.hpp"

#include <fmt/format.h>

namespace conformance::reports {

namespace {

constexpr std::size_t annotation_bytes = 4096;

/// As the runner decodes it: `%`, line ends, and in properties `:` and `,` as percent codes.
std::string encoded(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    const bool code = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    out += code ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

std::string property(std::string_view text) {
  return encoded(inert(truncated(text, 300)), true);
}

const Location& place_of(const CaseResult& one) {
  for (const auto& finding : one.findings)
    if (!finding.at.file.empty()) return finding.at;
  return one.at;
}

/// A command at a place in a file, the message with its line ends.
std::string annotation(const char* command, const Location& at, std::string_view title,
                       std::string_view message) {
  std::string out = fmt::format("::{} ", command);
  if (!at.file.empty()) out += fmt::format("file={},line={},", property(at.file), at.line);
  if (!at.file.empty() && at.column > 0) out += fmt::format("col={},", at.column);
  return out + "title=" + property(title) + "::" + encoded(truncated(message, annotation_bytes), false) +
         '\n';
}

std::string of_case(const char* command, const Catalogue& catalogue, const CaseResult& one) {
  std::string message = headline(one);
  const Limits limits{0, 0, 12, 600};
  for (const auto& line : story(catalogue, one, limits))
    if (!line.starts_with("...")) message += '\n' + line;
  return annotation(command, place_of(one), full_id(one), message);
}

/// One for all cases that are not judged for the same reason: a missing key would fill the page else.
std::string of_group(const Unjudged& group) {
  constexpr std::size_t most = 10;
  Lines ids;
  for (const auto* one : group.cases)
    ids.push_back(full_id(*one));
  const auto number = group.cases.size();
  const auto title = number == 1 ? ids.front() : counted(group.verdict, number);
  auto message = fmt::format("{}: {}", name(group.verdict), inert(truncated(group.reason, 1000)));
  if (!group.requirements.empty()) message += "\nneeded for " + some_of(group.requirements, most);
  if (number > 1) message += "\ncases: " + some_of(ids, most);
  return annotation("error", place_of(*group.cases.front()), title, message);
}

} // namespace

std::string github(const Results& results) {
  const Catalogue catalogue(results);
  std::string failures, errors, warnings;
  std::vector<const CaseResult*> unjudged;
  for (const auto& one : results.cases) {
    const auto is = outcome(one, results.gate);
    if (is == Outcome::failure)
      failures += of_case("error", catalogue, one);
    else if (is == Outcome::error && is_unjudged(one))
      unjudged.push_back(&one);
    else if (is == Outcome::error)
      errors += of_case("error", catalogue, one);
    else if (is == Outcome::warned)
      warnings += of_case("warning", catalogue, one);
  }
  for (const auto& group : by_reason(unjudged))
    errors += of_group(group);
  const std::string partial = results.partial.empty() ? "" : "PARTIAL: " + inert(results.partial) + "; ";
  const auto suites = suites_in_words(results);
  const auto tail = suites.empty() ? suites : "; suites " + suites;
  return failures + errors + warnings +
         annotation("notice", {}, "conformance", partial + last_line(results) + tail);
}

} // namespace conformance::reports
