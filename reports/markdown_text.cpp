#include "reports/markdown_text.hpp"

#include "reports/inert.hpp"

#include <algorithm>

namespace conformance::reports {

namespace {

std::size_t longest_run(std::string_view text, char wanted) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == wanted ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

std::string markdown_text(std::string_view text) {
  std::string out;
  const std::string clean = inert(text);
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    const bool dot_of_www = c == '.' && i >= 3 && clean.compare(i - 3, 3, "www") == 0;
    const bool colon_of_link = c == ':' && clean.compare(i, 3, "://") == 0;
    const bool hyphen_in_word = c == '-' && i > 0 && i + 1 < clean.size() && is_alphanumeric(clean[i - 1]) &&
                                is_alphanumeric(clean[i + 1]);
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '@')
      out += "&#64;";
    else if (dot_of_www)
      out += "&#46;";
    else if (colon_of_link)
      out += "&#58;";
    else if (!hyphen_in_word && std::string_view("\\`*_{}[]()#+-!|~$").find(c) != std::string_view::npos)
      out += std::string("\\") + c;
    else
      out += c;
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  const std::string clean = inert(text);
  const std::string fence(longest_run(clean, '`') + 1, '`');
  const std::string_view space = clean.find('`') == std::string::npos ? "" : " ";
  return fence + std::string(space) + clean + std::string(space) + fence;
}

std::string markdown_block(std::string_view text) {
  const std::string clean = inert_lines(text);
  const std::string fence(std::max<std::size_t>(3, longest_run(clean, '`') + 1), '`');
  return fence + "text\n" + clean + (clean.ends_with('\n') ? "" : "\n") + fence + "\n";
}

} // namespace conformance::reports
