#include "cli/session.hpp"

#include "base/text.hpp"
#include "cli/event_stream.hpp"
#include "cli/interruption.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/quota_meter.hpp"
#include "cli/target.hpp"
#include "execute/assemble.hpp"
#include "execute/cleanup.hpp"
#include "plan/environment.hpp"
#include "reports/console.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdlib>
#include <fmt/format.h>
#include <functional>
#include <malloc.h>
#include <random>
#include <unistd.h>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

std::string console_report(const Results& results, const RunSettings& settings) {
  if (settings.quiet) return reports::last_line(results) + "\n";
  reports::ConsoleOptions options;
  options.color = isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR");
  options.verbose = settings.verbose;
  return reports::console(results, options);
}

/// A run whose record is not whole must not pass for one that is: what was written tells of it too.
ExitCode finish(Results results, const ReportSet& set, std::vector<std::string> troubles) {
  for (auto& trouble : set.write(results))
    troubles.push_back(std::move(trouble));
  if (troubles.empty()) return results.exit;
  for (const auto& trouble : troubles)
    print_err(fmt::format("error: {}\n", visible(trouble)));
  results.exit = ExitCode::runner_failed;
  results.reason = troubles.front();
  results.cases.push_back(execute::run_case("runner", "The runner works", Verdict::error, troubles.front()));
  set.write_files(results);
  print_out(reports::last_line(results) + "\n");
  return results.exit;
}

/// All shards of a plan have the same.
std::uint64_t default_seed(const plan::Plan& plan) {
  return plan.shard ? plan::seed_from(0, plan.shard->plan) : std::random_device()();
}

std::string words_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "unknown";
  }
}

} // namespace

std::optional<ReportSet> open_reports(const RunSettings& settings) {
  outlive_readers();
  EventStream::forget_older(settings.events);
  auto requests = settings.reports;
  if (requests.empty())
    requests = {"junit=reports/latest/junit.xml", "json=reports/latest/results.json",
                "html=reports/latest/index.html"};
  auto opened = ReportSet::open(requests);
  if (const auto* mistake = std::get_if<std::string>(&opened)) {
    print_err(fmt::format("error: {}\n", visible(*mistake)));
    return std::nullopt;
  }
  return std::get<ReportSet>(std::move(opened));
}

ExitCode tell(Results results, const RunSettings& settings, const ReportSet& set,
              std::vector<std::string> troubles) {
  if (auto trouble = print_out(console_report(results, settings))) troubles.push_back(std::move(*trouble));
  return finish(std::move(results), set, std::move(troubles));
}

ExitCode end_without_run(ExitCode code, const std::string& reason, const std::string& details,
                         const RunSettings& settings, const ReportSet& set) {
  print_err(details);
  Results known;
  known.program_version = version();
  known.gate = settings.gate;
  known.started = std::chrono::system_clock::now();
  const auto results = failed_run(code, reason, details, std::move(known));
  std::vector<std::string> troubles;
  if (auto trouble = print_out(reports::last_line(results) + "\n")) troubles.push_back(std::move(*trouble));
  return finish(results, set, std::move(troubles));
}

ExitCode run_session(Setup& setup, const RunSettings& settings, const ReportSet& set,
                     asio::io_context& context, Clock& clock) {
  auto& profile = setup.profile.profile;
  if (settings.jobs != 0) profile.connections = settings.jobs;
  const auto refuse = [&](const std::string& why) {
    return end_without_run(ExitCode::invalid_input, why, fmt::format("error: {}\n", visible(why)), settings,
                           set);
  };
  const bool may_write = writes(setup.plan);
  if (may_write)
    if (const auto mistake = production_mistake(setup, settings.allow_production); !mistake.empty())
      return refuse(mistake);
  Interruption interruption(context, "sending nothing more but what undoes, writing the reports");

  setup.loaded.sources.name_from(shipped("suites").parent_path().string());

  execute::RunOptions options;
  options.program_version = version();
  options.run_id = random_run_id();
  options.seed = settings.seed != 0 ? settings.seed : default_seed(setup.plan);
  options.gate = settings.gate;
  options.evidence = settings.evidence;
  options.health_wait = settings.wait;
  options.deadline = settings.deadline;
  options.fail_fast = settings.fail_fast;
  options.production = settings.allow_production;
  options.shipped_revision = shipped_revision();
  options.interrupted = &interruption.asked;
  options.waivers = setup.waivers;

  Progress progress(settings.quiet ? Talk::quiet : settings.verbose ? Talk::verbose : Talk::normal);
  std::optional<EventStream> events;
  std::optional<Target> target;
  try {
    events.emplace(progress, settings.events, options.run_id, options.gate);
    target.emplace(setup, options.run_id, context, clock);
  } catch (const std::runtime_error& mistake) {
    return refuse(setup.redactor(mistake.what()));
  }

  execute::RunInput input{setup.loaded.catalogue, profile,       setup.plan,
                          setup.loaded.sources,   setup.schemas, setup.redactor};
  input.services = target->services();
  std::unique_ptr<execute::FileJournal> journal;
  if (may_write && !settings.journal.empty()) {
    auto opened = execute::FileJournal::begin(settings.journal, execute::head_of(profile, options.run_id),
                                              setup.redactor);
    if (const auto* mistake = std::get_if<execute::JournalError>(&opened)) return refuse(mistake->text);
    journal = std::get<std::unique_ptr<execute::FileJournal>>(std::move(opened));
    input.journal = journal.get();
  }
  print_err(setup.warnings);
  if (!settings.quiet)
    print_err(setup.redactor(announcement(setup, options.run_id, journal ? settings.journal : "")));
  QuotaMeter meter(target->api(), setup, clock);
  Results results;
  std::exception_ptr failure;
  bool done = false;
  asio::co_spawn(context, execute::run(input, meter, clock, *events, options),
                 [&](std::exception_ptr exception, Results made) {
                   failure = exception;
                   results = std::move(made);
                   done = true;
                   context.stop();
                 });
  asio::steady_timer beat(context);
  const std::function<void()> tick = [&] {
    progress.tick();
    beat.expires_after(std::chrono::milliseconds(100));
    beat.async_wait([&](const boost::system::error_code& error) {
      if (!error) tick();
    });
  };
  try {
    tick();
    context.run();
  } catch (...) {
    failure = std::current_exception();
  }
  progress.end();
  interruption.forget();
  if (!failure && !done)
    failure = std::make_exception_ptr(std::runtime_error("the run stopped without an end"));
  if (failure) {
    const auto why = setup.redactor(words_of(failure));
    return end_without_run(ExitCode::runner_failed, why, fmt::format("error: {}\n", visible(why)), settings,
                           set);
  }
  results.quota = meter.use();
  malloc_trim(0); // the reports need what the run no longer does
  events->end(results);
  std::vector<std::string> troubles = events->troubles();
  if (journal && !journal->trouble().empty()) troubles.push_back(journal->trouble());
  return tell(std::move(results), settings, set, std::move(troubles));
}

} // namespace conformance::cli
