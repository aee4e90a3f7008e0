#include "cli/commands.hpp"
#include "cli/hosted.hpp"
#include "cli/session.hpp"
#include "cli/temporary_file.hpp"
#include "http/asio_clock.hpp"

namespace conformance::cli {

namespace {

/// Short enough that the quota is seen at work without a minute's wait.
constexpr Duration demo_window = std::chrono::seconds(2);
constexpr Duration demo_estimating = std::chrono::seconds(4);
constexpr const char* demo_settle = "settle: 3s\n";

ExitCode demo(RunSettings settings, const HostedOptions& hosted_options) {
  const auto reports = open_reports(settings);
  if (!reports) return ExitCode::invalid_input;
  boost::asio::io_context context(1); // of one thread
  const auto clock = http::real_clock(context);
  std::unique_ptr<Hosted> hosted;
  try {
    hosted = std::make_unique<Hosted>(context, *clock, hosted_options);
  } catch (const std::invalid_argument& mistake) {
    return end_without_run(ExitCode::invalid_input, mistake.what(),
                           std::string("error: ") + mistake.what() + "\n", settings, *reports);
  }
  reference::ProfileOptions profile;
  profile.name = "demo";
  profile.allow = {"refused", "restores", "leaves", "spends", "stresses", "key-in-url", "timing"};
  const TemporaryFile file(reference::ready_profile(hosted->deployment(), hosted->origin(), profile) +
                           demo_settle);
  settings.inputs.profile = file.path();
  auto setup = set_up(settings.inputs);
  if (!setup.valid())
    return end_without_run(ExitCode::invalid_input, "the suites or the selection have mistakes",
                           setup.mistakes, settings, *reports);
  const auto code = run_session(setup, settings, *reports, context, *clock);
  hosted->stop();
  return code;
}

} // namespace

void add_demo(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("demo", "Run the probes against the embedded reference deployment");
  command->footer("Example: hacktron-conformance demo --fault foreign-finding-answers-403");
  const auto settings = std::make_shared<RunSettings>();
  const auto hosted = std::make_shared<HostedOptions>();
  hosted->deployment.window = demo_window;
  hosted->deployment.estimating = demo_estimating;
  add_inputs(*command, settings->inputs, false);
  add_run_options(*command, *settings);
  add_hosted_options(*command, *hosted);
  command->callback(
      [&chosen, settings, hosted] { chosen = [settings, hosted] { return demo(*settings, *hosted); }; });
}

} // namespace conformance::cli
