#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "http/asio_clock.hpp"

namespace conformance::cli {

void add_run(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("run", "Run the probes against a deployment");
  command->footer("Example: hacktron-conformance run --profile staging.yaml --report junit=junit.xml");
  const auto settings = std::make_shared<RunSettings>();
  settings->journal = "reports/latest/journal.jsonl";
  add_inputs(*command, settings->inputs, true);
  add_run_options(*command, *settings);
  add_shard(*command, settings->inputs);
  command->add_flag(
      "--allow-production", settings->allow_production,
      "Allow writes against a host that the contract protects; the profile must allow them too");
  command->callback([&chosen, settings] {
    chosen = [settings] {
      const auto reports = open_reports(*settings);
      if (!reports) return ExitCode::invalid_input;
      auto setup = set_up(settings->inputs);
      if (!setup.valid())
        return end_without_run(ExitCode::invalid_input,
                               "the suites, the profile or the selection have mistakes", setup.mistakes,
                               *settings, *reports);
      boost::asio::io_context context(1); // of one thread
      const auto clock = http::real_clock(context);
      return run_session(setup, *settings, *reports, context, *clock);
    };
  });
}

} // namespace conformance::cli
