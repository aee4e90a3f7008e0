#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/interruption.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "execute/cleanup.hpp"
#include "http/asio_clock.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>

namespace conformance::cli {

namespace {

using Kind = execute::CleanedUp::Kind;

struct CleanupSettings {
  Inputs inputs;
  std::string journal = "reports/latest/journal.jsonl";
  bool allow_production = false;
};

struct Counts {
  std::size_t undone = 0, left = 0, unanswered = 0, permitted = 0;
};

void tell(const execute::CleanedUp& done, const Redactor& redactor, Counts& counts) {
  const char* word = "";
  switch (done.kind) {
  case Kind::undone:
    word = "undone";
    ++counts.undone;
    break;
  case Kind::left:
    word = "LEFT";
    ++counts.left;
    break;
  case Kind::unanswered:
    word = "UNKNOWN";
    ++counts.unanswered;
    break;
  case Kind::permitted:
    word = "allowed";
    ++counts.permitted;
    break;
  }
  print_out(visible(redactor(fmt::format("{:<8} {}: {}", word, done.write, done.what))) + "\n");
}

ExitCode end(ExitCode code, const char* meaning, const Counts& counts, const std::string& reason) {
  auto line = fmt::format("exit {} ({}): {} undone", static_cast<int>(code), meaning, counts.undone);
  if (counts.left > 0) line += fmt::format(", {} left behind", counts.left);
  if (counts.unanswered > 0) line += fmt::format(", {} unknown", counts.unanswered);
  if (counts.permitted > 0) line += fmt::format(", {} with leave to stay", counts.permitted);
  if (!reason.empty()) line += "; " + visible(reason);
  print_out(line + "\n");
  return code;
}

ExitCode cleanup(const CleanupSettings& settings) {
  outlive_readers();
  auto setup = set_up(settings.inputs);
  if (!setup.valid()) {
    print_err(setup.mistakes);
    return ExitCode::invalid_input;
  }
  print_err(setup.warnings);
  const auto& profile = setup.profile.profile;
  auto opened = execute::FileJournal::resume(settings.journal, setup.redactor);
  if (const auto* error = std::get_if<execute::JournalError>(&opened)) return invalid_input(error->text);
  auto& journal = *std::get<std::unique_ptr<execute::FileJournal>>(opened);
  const auto& contents = journal.contents();
  if (const auto why = execute::other_target(contents.head, profile, setup.redactor); !why.empty())
    return invalid_input(why);
  if (!contents.pending().empty())
    if (const auto why = production_mistake(setup, settings.allow_production); !why.empty())
      return invalid_input(why);

  boost::asio::io_context context;
  const auto clock = http::real_clock(context);
  std::optional<Target> target;
  try {
    target.emplace(setup, contents.head.run, context, *clock);
  } catch (const std::runtime_error& mistake) {
    return invalid_input(setup.redactor(mistake.what()));
  }
  for (const auto& line : execute::to_undo(contents))
    print_out(visible(setup.redactor(fmt::format("to undo  {}", line))) + "\n");
  Interruption interruption(context, "sending nothing more");
  Counts counts;
  std::exception_ptr failure;
  bool done = false;
  const execute::CleanupInput input{
      setup.loaded.catalogue, profile, journal, target->services(), settings.allow_production,
      &interruption.asked};
  boost::asio::co_spawn(
      context,
      execute::clean_up(input, target->api(), *clock,
                        [&](const execute::CleanedUp& each) { tell(each, setup.redactor, counts); }),
      [&](std::exception_ptr exception) {
        failure = exception;
        done = true;
      });
  while (!done && context.run_one() > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  if (!journal.trouble().empty())
    return end(ExitCode::runner_failed, "the journal is not whole", counts, journal.trouble());
  if (counts.left > 0) return end(ExitCode::nonconformant, "something is left", counts, "");
  if (counts.unanswered > 0)
    return end(ExitCode::not_verified, "nobody knows", counts, "call it again when the target answers");
  return end(ExitCode::conformant, "nothing is left", counts, "");
}

} // namespace

void add_cleanup(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("cleanup", "Undo what an interrupted run left, from its journal");
  command->footer("Exit codes: 0 nothing is left, 1 something is, 2 the target did not answer, 3, 4.\n"
                  "Example: hacktron-conformance cleanup --profile staging.yaml");
  const auto settings = std::make_shared<CleanupSettings>();
  add_inputs(*command, settings->inputs, true);
  command
      ->add_option("--journal", settings->journal,
                   "The journal of that run; default: reports/latest/journal.jsonl")
      ->type_name("PATH");
  command->add_flag("--allow-production", settings->allow_production,
                    "Allow writes against a host that the contract protects");
  command->callback([&chosen, settings] { chosen = [settings] { return cleanup(*settings); }; });
}

} // namespace conformance::cli
