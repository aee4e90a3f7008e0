#include "cli/help.hpp"

#include <sstream>

namespace conformance::cli {

std::string wrapped(const std::string& text, std::size_t width) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (!out.empty()) out += '\n';
    while (line.size() > width) {
      auto at = line.rfind(' ', width);
      if (at == std::string::npos || at == 0) at = line.find(' ', width);
      if (at == std::string::npos) break;
      out += line.substr(0, at) + "\n";
      line.erase(0, at + 1);
    }
    out += line;
  }
  return out;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return wrapped(CLI::Formatter::make_option_desc(option), width - column);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  std::ostringstream out;
  CLI::detail::format_help(out, command->get_display_name(true),
                           wrapped(command->get_description(), width - column), column);
  return out.str();
}

std::string HelpFormatter::make_description(const CLI::App* command) const {
  return wrapped(command->get_description(), width) + "\n";
}

std::string HelpFormatter::make_footer(const CLI::App* command) const {
  const auto footer = command->get_footer();
  return footer.empty() ? footer : "\n" + wrapped(footer, width) + "\n";
}

bool OptionHelp::takes_path() const {
  return value == "FILE" || value == "DIR" || value == "PATH";
}

std::vector<CommandHelp> commands_of(const CLI::App& app) {
  std::vector<CommandHelp> out;
  for (const auto* command :
       app.get_subcommands([](const CLI::App* each) { return !each->get_group().empty(); })) {
    CommandHelp help{command->get_name(), command->get_description(), command->get_footer(), {}};
    for (const auto* option :
         command->get_options([](const CLI::Option* each) { return !each->get_group().empty(); })) {
      OptionHelp each;
      for (const auto& name : option->get_snames())
        each.flags.push_back("-" + name);
      for (const auto& name : option->get_lnames())
        each.flags.push_back("--" + name);
      if (option->get_items_expected_max() > 0) each.value = option->get_type_name();
      if (each.flags.empty() && each.value.empty()) each.value = option->get_name();
      each.text = option->get_description();
      each.required = option->get_required();
      help.options.push_back(std::move(each));
    }
    out.push_back(std::move(help));
  }
  return out;
}

} // namespace conformance::cli
