#include "cli/completions.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

std::string function_name(const std::string& program) {
  auto out = "_" + program;
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

/// In single quotes for fish, where `\` and `'` are escaped inside them.
std::string fish_quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// `:`, `[` and `]` part the fields of zsh's _arguments.
std::string zsh_field(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string names(const std::vector<CommandHelp>& commands) {
  std::string out;
  for (const auto& command : commands)
    out += (out.empty() ? "" : " ") + command.name;
  return out;
}

bool takes_file_argument(const CommandHelp& command) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [](const OptionHelp& option) { return option.flags.empty(); });
}

} // namespace

std::string bash_completion(const std::string& program, const std::vector<CommandHelp>& commands) {
  const auto function = function_name(program);
  auto out = fmt::format("{}() {{\n"
                         "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
                         "  COMPREPLY=()\n"
                         "  if [[ $COMP_CWORD -eq 1 ]]; then\n"
                         "    mapfile -t COMPREPLY < <(compgen -W \"{} --help --version\" -- \"$word\")\n"
                         "    return\n"
                         "  fi\n"
                         "  case ${{COMP_WORDS[1]}}:$before in\n",
                         function, names(commands));
  for (const auto& command : commands)
    for (const auto& option : command.options)
      for (const auto& flag : option.flags)
        if (!option.value.empty())
          out +=
              fmt::format("  {}:{}) {}return ;;\n", command.name, flag,
                          option.takes_path() ? "mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); " : "");
  out += "  esac\n  local flags=\n  case ${COMP_WORDS[1]} in\n";
  for (const auto& command : commands) {
    std::string flags;
    for (const auto& option : command.options)
      for (const auto& flag : option.flags)
        flags += (flags.empty() ? "" : " ") + flag;
    out += fmt::format("  {}) flags=\"{}\" ;;\n", command.name, flags);
  }
  out += fmt::format("  esac\n"
                     "  if [[ $word == -* ]]; then\n"
                     "    mapfile -t COMPREPLY < <(compgen -W \"$flags\" -- \"$word\")\n"
                     "  else\n"
                     "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
                     "  fi\n"
                     "}}\n"
                     "complete -o filenames -F {} {}\n",
                     function, program);
  return out;
}

std::string zsh_completion(const std::string& program, const std::vector<CommandHelp>& commands) {
  auto out = fmt::format("#compdef {}\nlocal -a commands\ncommands=(\n", program);
  for (const auto& command : commands)
    out += "  " + shell_quoted(zsh_field(command.name) + ":" + zsh_field(command.text)) + "\n";
  out += ")\nif (( CURRENT == 2 )); then\n"
         "  _describe command commands\n"
         "  _arguments '--help[Show the help]' '--version[Show the version]'\n"
         "  return\nfi\n"
         "local command=${words[2]}\nshift words\n(( CURRENT-- ))\ncase $command in\n";
  for (const auto& command : commands) {
    out += "  " + command.name + ")\n    _arguments";
    for (const auto& option : command.options)
      for (const auto& flag : option.flags)
        out += " \\\n      " + shell_quoted(fmt::format(
                                   "*{}[{}]{}", flag, zsh_field(option.text),
                                   option.value.empty()  ? ""
                                   : option.takes_path() ? fmt::format(":{}:_files", zsh_field(option.value))
                                                         : fmt::format(":{}: ", zsh_field(option.value))));
    if (takes_file_argument(command)) out += " \\\n      '*:file:_files'";
    out += "\n    ;;\n";
  }
  return out + "esac\n";
}

std::string fish_completion(const std::string& program, const std::vector<CommandHelp>& commands) {
  auto out = fmt::format("complete -c {0} -f\n"
                         "complete -c {0} -n __fish_use_subcommand -l help -d 'Show the help'\n"
                         "complete -c {0} -n __fish_use_subcommand -l version -d 'Show the version'\n",
                         program);
  for (const auto& command : commands) {
    out += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program, command.name,
                       fish_quoted(command.text));
    const auto here =
        fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program, command.name);
    if (takes_file_argument(command)) out += here + " -F\n";
    for (const auto& option : command.options) {
      if (option.flags.empty()) continue;
      out += here;
      for (const auto& flag : option.flags)
        out += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
      if (option.takes_path())
        out += " -r -F";
      else if (!option.value.empty())
        out += " -x";
      out += " -d " + fish_quoted(option.text) + "\n";
    }
  }
  return out;
}

} // namespace conformance::cli
