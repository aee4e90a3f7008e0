#include "load/yaml_errors.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

struct Explanation {
  std::string_view reason; // beginning of the parser's message
  std::string_view title;
  std::string_view help;
};

constexpr std::string_view quote_it =
    "put quotes around text that has `{`, `}`, `[`, `]`, `, `, `: ` or ` #` in it";

constexpr Explanation explanations[] = {
    {"end of map flow", "this `{...}` is not closed, or something in it needs quotes", quote_it},
    {"end of sequence flow", "this `[...]` is not closed, or something in it needs quotes", quote_it},
    {"end of map", "this line does not belong to the map above it",
     "give all keys of one map the same indentation; put quotes around the whole of a text"},
    {"end of sequence", "this line does not belong to the list above it",
     "begin each item of one list with `- ` at the same indentation"},
    {"illegal map value", "a `:` stands where no key can be",
     "put quotes around text with `: ` in it, and check the indentation of this line and the one above"},
    {"illegal map key", "a key stands where none can be", "check the indentation of this line"},
    {"illegal block entry", "a `- ` stands where no list can begin",
     "begin the list on a line of its own, or put quotes around the text"},
    {"illegal flow end", "a closing bracket without an opening one", quote_it},
    {"illegal EOF in scalar", "a quoted text is never closed", "close it with the same quote it began with"},
    {"illegal document indicator", "a quoted text is never closed",
     "close it with the same quote it began with"},
    {"unknown escape character", "unknown escape in a text in double quotes",
     "write `\\\\` for a backslash, or use single quotes, which know no escapes"},
    {"bad character found while scanning hex", "an escape with wrong hexadecimal digits",
     "write `\\u` and four digits, for example `\\u00e9`"},
    {"invalid unicode", "an escape that names no character",
     "write `\\u` and four digits, for example `\\u00e9`"},
    {"unknown token", "a plain text cannot begin with this character", "put quotes around the text"},
    {"alias", "aliases (`*name`) are not allowed",
     "write the value out, or put quotes around a text with `*`"},
    {"illegal character found while scanning alias", "aliases (`*name`) are not allowed",
     "write the value out, or put quotes around a text with `*`"},
    {"anchor", "anchors (`&name`) are not allowed",
     "write the value out, or put quotes around a text with `&`"},
    {"cannot assign multiple anchors", "anchors (`&name`) are not allowed", "remove the anchors"},
    {"illegal character found while scanning anchor", "anchors (`&name`) are not allowed",
     "write the value out, or put quotes around a text with `&`"},
    {"cannot assign multiple tags", "tags (`!name`) are not allowed", "remove the tags"},
    {"tag handle", "tags (`!name`) are not allowed", "remove the tag, or put quotes around a text with `!`"},
    {"end of verbatim tag", "tags (`!name`) are not allowed",
     "remove the tag, or put quotes around a text with `!`"},
    {"illegal character found while scanning tag", "tags (`!name`) are not allowed",
     "remove the tag, or put quotes around a text with `!`"},
    {"unexpected character in block scalar", "only `|`, `>`, `-`, `+` and a digit can stand here",
     "begin the text on the next line"},
    {"bad file", "the values are nested too deeply", "at most 64 lists and maps may stand inside each other"},
};

std::size_t line_begin(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  const auto before = text.rfind('\n', at - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}

Span span(std::uint32_t file, std::size_t begin, std::size_t end) {
  return {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

} // namespace

bool indented_by_tab(std::string_view text, std::size_t at) {
  for (auto i = line_begin(text, at); i < text.size() && (text[i] == ' ' || text[i] == '\t'); ++i)
    if (text[i] == '\t') return true;
  return false;
}

void report_tab(std::uint32_t file, std::string_view text, std::size_t at, Diagnostics& diagnostics) {
  const auto tab = text.find('\t', line_begin(text, at));
  diagnostics.error(span(file, tab, tab + 1), "a tab is used for indentation",
                    "indent with spaces, two for each level");
}

void report_alias(const Span& span, Diagnostics& diagnostics) {
  diagnostics.error(span, "aliases (`*name`) are not allowed",
                    "write the value out, or put quotes around a text with `*`");
}

void report_yaml_error(std::uint32_t file, std::string_view text, std::size_t at, const std::string& reason,
                       Diagnostics& diagnostics) {
  at = std::min(at, text.size());
  if (indented_by_tab(text, at)) return report_tab(file, text, at, diagnostics);
  // What is wrong at the end of the text is shown at the last line that holds something.
  while (at > 0 && at >= text.size())
    --at;
  while (at > 0 && (text[at] == '\n' || text[at] == '\r') && (text[at - 1] == '\n' || text[at - 1] == '\r'))
    --at;
  const auto here = span(file, at, at + 1);
  if (at < text.size() && text[at] == '*') return report_alias(here, diagnostics);
  if (at < text.size() && text[at] == '?' && reason == "unknown token")
    return diagnostics.error(here, "a `?` in a plain text inside `{...}` or `[...]`",
                             "put quotes around the whole text: {request: \"GET /things?limit=1\"}");
  for (const auto& each : explanations)
    if (reason.starts_with(each.reason))
      return diagnostics.error(here, std::string(each.title), std::string(each.help));
  diagnostics.error(here, fmt::format("this is no YAML: {}", reason), std::string(quote_it));
}

} // namespace conformance::load
