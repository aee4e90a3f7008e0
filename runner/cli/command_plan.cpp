#include "cli/commands.hpp"
#include "plan/describe.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

void add_plan(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("plan", "Show what a run would do; nothing is sent");
  command->footer("Example: hacktron-conformance plan --profile staging.yaml --brief");
  const auto inputs = std::make_shared<Inputs>();
  const auto brief = std::make_shared<bool>(false);
  add_inputs(*command, *inputs, true);
  add_select(*command, *inputs);
  add_shard(*command, *inputs);
  command->add_flag("--brief", *brief, "Leave out the list of cases");
  command->callback([&chosen, inputs, brief] {
    chosen = [inputs, brief] {
      const auto setup = set_up(*inputs);
      if (!setup.valid()) {
        fmt::print(stderr, "{}", setup.mistakes);
        return ExitCode::invalid_input;
      }
      fmt::print(stderr, "{}", setup.warnings);
      const auto text = plan::describe(setup.plan, setup.loaded.catalogue, setup.profile.profile, !*brief);
      fmt::print("{}", setup.redactor(text));
      return ExitCode::conformant;
    };
  });
}

} // namespace conformance::cli
