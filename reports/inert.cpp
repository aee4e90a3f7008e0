#include "reports/inert.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace conformance::reports {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// `##[` and `##word[`.
bool hash_command_at(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("##")) return false;
  at += 2;
  while (at < text.size() && is_letter(text[at]))
    ++at;
  return at < text.size() && text[at] == '[';
}

bool attachment_at(std::string_view text, std::size_t at) {
  constexpr std::string_view mark = "[[attachment|";
  return equal_ignoring_case(text.substr(at, mark.size()), mark);
}

/// Breaks commands. The text has only visible characters, line feeds and tabs. Build servers skip any white
/// space of Unicode before a command.
std::string broken(std::string text) {
  constexpr std::array<std::string_view, 3> marks = {"::", "##", "[["};
  if (std::ranges::all_of(marks, [&](auto mark) { return text.find(mark) == std::string::npos; }))
    return text;
  std::string out;
  out.reserve(text.size());
  bool only_space_so_far = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    out += text.substr(at, point.length);
    const bool colon_command = only_space_so_far && std::string_view(text).substr(at).starts_with("::");
    if (colon_command || hash_command_at(text, at) || attachment_at(text, at)) out += ' ';
    only_space_so_far = text[at] == '\n' || (only_space_so_far && point.code && is_space(*point.code));
    at += point.length;
  }
  return out;
}

} // namespace

std::string inert(std::string_view text) {
  return broken(visible(text));
}

std::string inert_lines(std::string_view text) {
  return broken(visible(text, true));
}

} // namespace conformance::reports
