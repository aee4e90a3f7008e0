#include "cli/session.hpp"

#include "base/text.hpp"
#include "cli/connect.hpp"
#include "cli/event_stream.hpp"
#include "cli/progress.hpp"
#include "http/client.hpp"
#include "reports/console.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <random>
#include <unistd.h>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

/// True if some case that can be sent does more than read.
bool writes(const plan::Plan& plan) {
  return std::any_of(plan.cells.begin(), plan.cells.end(), [](const plan::Cell& cell) {
    return !cell.missing && cell.effect != Effect::read && cell.effect != Effect::floods;
  });
}

/// Why a run that writes may not begin: its target is a host that the contract protects. Empty if it may.
std::string production_mistake(const Setup& setup, const RunSettings& settings) {
  std::string mistake;
  const auto url = http::parse_base_url(setup.profile.profile.base_url.text, mistake);
  const auto& hosts = setup.loaded.catalogue.contract.protected_hosts;
  const bool is_protected = url && std::find(hosts.begin(), hosts.end(), to_lower(url->host)) != hosts.end();
  if (!is_protected || settings.allow_production || !writes(setup.plan)) return {};
  return fmt::format("{} is a production host, and the profile allows more than reading; give "
                     "--allow-production too, or take the effects out of allow:",
                     url->host);
}

/// The first signal asks the run to end, the second ends the program.
class Interruption {
public:
  explicit Interruption(asio::io_context& context) : signals_(context, SIGINT, SIGTERM, SIGHUP) { wait(); }
  void forget() { signals_.cancel(); }
  bool asked = false;

private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (asked) std::_Exit(static_cast<int>(ExitCode::runner_failed));
      asked = true;
      fmt::print(stderr, "\ninterrupted: sending nothing more, writing the reports; again to end at once\n");
      wait();
    });
  }
  asio::signal_set signals_;
};

void print_report(const Results& results, const RunSettings& settings) {
  if (settings.quiet) {
    fmt::print("{}\n", reports::last_line(results));
    return;
  }
  reports::ConsoleOptions options;
  options.color = isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR");
  fmt::print("{}", reports::console(results, options));
}

ExitCode finish(const Results& results, const ReportSet& set) {
  const auto troubles = set.write(results);
  std::fflush(stdout);
  for (const auto& trouble : troubles)
    fmt::print(stderr, "error: {}\n", visible(trouble));
  return troubles.empty() ? results.exit : ExitCode::runner_failed;
}

} // namespace

std::optional<ReportSet> open_reports(const RunSettings& settings) {
  EventStream::forget_older(settings.events);
  auto requests = settings.reports;
  if (requests.empty())
    requests = {"junit=reports/latest/junit.xml", "json=reports/latest/results.json",
                "html=reports/latest/index.html"};
  auto opened = ReportSet::open(requests);
  if (const auto* mistake = std::get_if<std::string>(&opened)) {
    fmt::print(stderr, "error: {}\n", visible(*mistake));
    return std::nullopt;
  }
  return std::get<ReportSet>(std::move(opened));
}

ExitCode end_without_run(ExitCode code, const std::string& reason, const std::string& details,
                         const RunSettings& settings, const ReportSet& set) {
  fmt::print(stderr, "{}", details);
  Results known;
  known.program_version = version();
  known.gate = settings.gate;
  const auto results = failed_run(code, reason, details, std::move(known));
  fmt::print("{}\n", reports::last_line(results));
  return finish(results, set);
}

ExitCode run_session(Setup& setup, const RunSettings& settings, const ReportSet& set,
                     asio::io_context& context, Clock& clock) {
  auto& profile = setup.profile.profile;
  if (settings.jobs != 0) profile.connections = settings.jobs;
  if (const auto mistake = production_mistake(setup, settings); !mistake.empty())
    return end_without_run(ExitCode::invalid_input, mistake, fmt::format("error: {}\n", visible(mistake)),
                           settings, set);
  Interruption interruption(context);

  execute::RunOptions options;
  options.program_version = version();
  options.run_id = random_run_id();
  options.seed = settings.seed != 0 ? settings.seed : std::random_device()();
  options.gate = settings.gate;
  options.evidence = settings.evidence;
  options.health_wait = settings.wait;
  options.deadline = settings.deadline;
  options.fail_fast = settings.fail_fast;
  options.interrupted = &interruption.asked;
  options.waivers = setup.waivers;

  Progress progress(settings.quiet);
  std::optional<EventStream> events;
  Connections connections;
  try {
    events.emplace(progress, settings.events, options.run_id, options.gate);
    connections = connect(profile, options.run_id, context, clock);
  } catch (const std::runtime_error& mistake) {
    const auto text = setup.redactor(mistake.what());
    return end_without_run(ExitCode::invalid_input, text, fmt::format("error: {}\n", visible(text)), settings,
                           set);
  }

  execute::RunInput input{setup.loaded.catalogue, profile,       setup.plan,
                          setup.loaded.sources,   setup.schemas, setup.redactor};
  input.services = connections.of_services();
  std::unique_ptr<execute::Journal> journal;
  if (writes(setup.plan)) {
    auto opened =
        execute::file_journal(settings.journal, profile.base_url.text, options.run_id, setup.redactor);
    if (const auto* mistake = std::get_if<execute::JournalError>(&opened))
      return end_without_run(ExitCode::invalid_input, mistake->text,
                             fmt::format("error: {}\n", visible(mistake->text)), settings, set);
    journal = std::get<std::unique_ptr<execute::Journal>>(std::move(opened));
    input.journal = journal.get();
  }
  Results results;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(context, execute::run(input, *connections.api, clock, *events, options),
                 [&](std::exception_ptr exception, Results made) {
                   failure = exception;
                   results = std::move(made);
                   done = true;
                 });
  try {
    while (!done && context.run_one() > 0) {
    }
  } catch (...) {
    failure = std::current_exception();
  }
  progress.end();
  interruption.forget();
  if (!failure && !done)
    failure = std::make_exception_ptr(std::runtime_error("the run stopped without an end"));
  if (failure) {
    std::string why = "unknown";
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
      why = setup.redactor(exception.what());
    } catch (...) {
    }
    return end_without_run(ExitCode::runner_failed, why, fmt::format("error: {}\n", visible(why)), settings,
                           set);
  }
  events->end(results);
  print_report(results, settings);
  return finish(results, set);
}

} // namespace conformance::cli
