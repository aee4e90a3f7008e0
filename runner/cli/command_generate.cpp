#include "cli/commands.hpp"
#include "cli/completions.hpp"
#include "cli/man_page.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

void add_generate(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("generate", "Print completions or the man page");
  command->group("");
  command->footer("Example: hacktron-conformance generate bash");
  const auto what = std::make_shared<std::string>();
  command->add_option("what", *what, "bash, zsh, fish or man")
      ->type_name("WHAT")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish", "man"}).description(""));
  command->callback([&app, &chosen, what] {
    chosen = [&app, what] {
      const std::string program = "hacktron-conformance";
      const auto commands = commands_of(app);
      const auto text = *what == "bash"  ? bash_completion(program, commands)
                        : *what == "zsh" ? zsh_completion(program, commands)
                        : *what == "fish"
                            ? fish_completion(program, commands)
                            : man_page(program, version(), app.get_description(), app.get_footer(), commands);
      fmt::print("{}", text);
      return ExitCode::conformant;
    };
  });
}

} // namespace conformance::cli
