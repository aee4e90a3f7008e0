#include "base/text.hpp"
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
      fmt::print(stderr, "{}", setup.warnings);
      const auto& catalogue = setup.loaded.catalogue;
      std::size_t probes = 0;
      for (const auto& suite : catalogue.suites)
        probes += suite.probes.size();
      fmt::print("{} with {}, {}, {}, {}, {}: no mistake\n", counted(catalogue.suites.size(), "suite"),
                 counted(probes, "probe"), counted(catalogue.requirements.size(), "requirement"),
                 counted(catalogue.operations.size(), "operation"),
                 counted(catalogue.fixtures.size(), "fixture"), counted(catalogue.schemas.size(), "schema"));
      return ExitCode::conformant;
    };
  });
}

} // namespace conformance::cli
