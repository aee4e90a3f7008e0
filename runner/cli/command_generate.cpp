#include "cli/choices.hpp"
#include "cli/commands.hpp"
#include "cli/completions.hpp"
#include "cli/man_page.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

constexpr const char* program = "hacktron-conformance";

} // namespace

void add_generate(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("generate", "Print completions or the man page");
  command->group("");
  command->footer("Example: hacktron-conformance generate bash");
  using Writer = std::string (*)(const CLI::App&);
  const auto write = std::make_shared<Writer>();
  add_choice<Writer>(
      *command, "what", *write,
      {{"bash", [](const CLI::App& tree) { return bash_completion(program, commands_of(tree)); }},
       {"zsh", [](const CLI::App& tree) { return zsh_completion(program, commands_of(tree)); }},
       {"fish", [](const CLI::App& tree) { return fish_completion(program, commands_of(tree)); }},
       {"man",
        [](const CLI::App& tree) {
          return man_page(program, version(), tree.get_description(), tree.get_footer(), commands_of(tree));
        }}},
      "bash, zsh, fish or man")
      ->type_name("WHAT")
      ->required();
  command->callback([&app, &chosen, write] {
    chosen = [&app, write] {
      const auto text = (*write)(app);
      fmt::print("{}", text);
      return ExitCode::conformant;
    };
  });
}

} // namespace conformance::cli
