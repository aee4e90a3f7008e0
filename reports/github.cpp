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

std::string annotation(const char* command, const Catalogue& catalogue, const CaseResult& one) {
  const auto& at = place_of(one);
  std::string out = fmt::format("::{} ", command);
  if (!at.file.empty()) out += fmt::format("file={},line={},", property(at.file), at.line);
  if (!at.file.empty() && at.column > 0) out += fmt::format("col={},", at.column);
  out += "title=" + property(full_id(one));
  std::string message = headline(one);
  const Limits limits{0, 0, 12, 600};
  for (const auto& line : story(catalogue, one, limits))
    if (!line.starts_with("...")) message += '\n' + line;
  return out + "::" + encoded(truncated(message, annotation_bytes), false) + '\n';
}

} // namespace

std::string github(const Results& results) {
  const Catalogue catalogue(results);
  std::string out;
  for (const auto& one : results.cases) {
    const auto is = outcome(one, results.gate);
    if (is == Outcome::failure || is == Outcome::error)
      out += annotation("error", catalogue, one);
    else if (is == Outcome::warned)
      out += annotation("warning", catalogue, one);
  }
  const std::string partial = results.partial.empty() ? "" : "PARTIAL: " + inert(results.partial) + "; ";
  const auto suites = suites_in_words(results);
  const auto tail = suites.empty() ? suites : "; suites " + suites;
  return out + "::notice title=conformance::" + encoded(partial + last_line(results) + tail, false) + '\n';
}

} // namespace conformance::reports
