#include "cli/man_page.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <sstream>

namespace conformance::cli {

namespace {

/// Text that troff shows as it is: no escapes, no control line, and hyphens that can be copied.
std::string plain(const std::string& text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    at_start = c == '\n';
  }
  return out;
}

/// Lines that begin with spaces are not filled.
std::string paragraphs(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool as_it_is = line.starts_with("  ");
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    if (!out.empty()) out += ".PP\n";
    const auto shown = plain(line.substr(begin)) + "\n";
    out += as_it_is ? ".nf\n" + shown + ".fi\n" : shown;
  }
  return out;
}

} // namespace

std::string man_page(const std::string& program, const std::string& version, const std::string& about,
                     const std::string& footer, const std::vector<CommandHelp>& commands) {
  const auto first_line = about.substr(0, about.find('\n'));
  auto out = fmt::format(".TH \"{}\" 1 \"\" \"{} {}\" \"User Commands\"\n"
                         ".SH NAME\n{} \\- {}\n"
                         ".SH SYNOPSIS\n.B {}\n.I COMMAND\n[OPTIONS]\n"
                         ".SH DESCRIPTION\n{}",
                         plain(to_upper(program)), plain(program), plain(version), plain(program),
                         plain(first_line), plain(program), paragraphs(about));
  out += ".SH COMMANDS\n";
  for (const auto& command : commands) {
    out += fmt::format(".SS {}\n{}.\n", plain(command.name), plain(command.text));
    for (const auto& option : command.options) {
      std::string names;
      for (const auto& flag : option.flags)
        names += (names.empty() ? "" : ", ") + flag;
      const auto value = option.value.empty() ? "" : (names.empty() ? "" : " ") + option.value;
      out += fmt::format(".TP\n.B {}\n{}{}.\n", plain(names + value), plain(option.text),
                         option.required ? " (required)" : "");
    }
    if (command.footer != footer) out += ".PP\n" + paragraphs(command.footer);
  }
  out += ".SH EXIT STATUS\n" + paragraphs(footer);
  return out;
}

} // namespace conformance::cli
