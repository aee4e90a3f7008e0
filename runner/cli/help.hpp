#pragma once
#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>

#include <string>
#include <vector>

namespace conformance::cli {

/// Breaks each line of `text` at spaces, so that none has more than `width` bytes where that can be had.
std::string wrapped(const std::string& text, std::size_t width);

/// CLI11's help within 80 columns.
class HelpFormatter final : public CLI::Formatter {
public:
  HelpFormatter() { column_width(column); }

  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_description(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* command) const override;

private:
  static constexpr std::size_t column = 27;
  static constexpr std::size_t width = 80;
};

/// One option or argument as help, completions and the man page say it.
struct OptionHelp {
  std::vector<std::string> flags; // `-h`, `--help`; none: an argument
  std::string value;              // `FILE`; empty: takes none
  std::string text;
  bool required = false;

  /// True if the value is a path.
  bool takes_path() const;
};

/// One command that is not hidden.
struct CommandHelp {
  std::string name, text, footer;
  std::vector<OptionHelp> options;
};

/// The program's commands, in the order in which help lists them.
std::vector<CommandHelp> commands_of(const CLI::App& app);

} // namespace conformance::cli
