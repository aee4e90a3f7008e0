#include "cli/commands.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace conformance::cli {

void add_check(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("check", "Check the YAML files alone; nothing is sent");
  command->footer("Example: hacktron-conformance check --profile staging.yaml");
  const auto inputs = std::make_shared<Inputs>();
  add_inputs(*command, *inputs, false);
  command->add_option("--profile", inputs->profile, "Also check this profile")->type_name("FILE");
  command->add_option("--waivers", inputs->waivers, "Also check this file of waivers")->type_name("FILE");
  command->callback([&chosen, inputs] {
    chosen = [inputs] {
      const auto setup = set_up(*inputs);
      if (!setup.valid()) {
        fmt::print(stderr, "{}", setup.mistakes);
        return ExitCode::invalid_input;
      }
      const auto& catalogue = setup.loaded.catalogue;
      std::size_t probes = 0;
      for (const auto& suite : catalogue.suites)
        probes += suite.probes.size();
      fmt::print(
          "{} suites with {} probes, {} requirements, {} operations, {} fixtures, {} schemas: no mistake\n",
          catalogue.suites.size(), probes, catalogue.requirements.size(), catalogue.operations.size(),
          catalogue.fixtures.size(), catalogue.schemas.size());
      return ExitCode::conformant;
    };
  });
}

} // namespace conformance::cli
