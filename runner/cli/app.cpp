#include "cli/app.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace conformance::cli {

namespace {

constexpr const char* about =
    "Validates a live deployment of the Hacktron REST API against its documented promises.\n"
    "\n"
    "  hacktron-conformance demo                        against a server of its own\n"
    "  hacktron-conformance run --profile staging.yaml  against your deployment";

constexpr const char* exit_codes =
    "Exit codes: 0 conformant, 1 nonconformant, 2 not verified, 3 invalid input, 4 the runner failed.";

std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  const std::string given = argv[1];
  std::vector<std::string> known;
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_name() == given) return {};
    if (!command->get_group().empty()) known.push_back(command->get_name());
  }
  return fmt::format("error: there is no command '{}'; {}\n", visible(given), suggestion(given, known));
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> out;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames())
      out.push_back("--" + name);
  return out;
}

/// What was said that the command does not know, with the nearest that it does, or whose flag it is. Empty if
/// there is nothing of the kind.
std::string unexpected(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const auto& command = chosen.empty() ? app : *chosen.front();
  const auto extra = command.remaining();
  if (extra.empty()) return {};
  const auto flag =
      std::find_if(extra.begin(), extra.end(), [](const auto& each) { return each.starts_with("-"); });
  if (flag == extra.end())
    return fmt::format("'{}' stands where {} expects nothing", extra.front(), command.get_name());
  const auto name = flag->substr(0, flag->find('='));
  std::string owners;
  for (const auto* other : app.get_subcommands({})) {
    const auto flags = flags_of(*other);
    if (std::find(flags.begin(), flags.end(), name) != flags.end())
      owners += (owners.empty() ? "" : ", ") + other->get_name();
  }
  return fmt::format("{} has no flag '{}'; {}", command.get_name(), name,
                     owners.empty() ? suggestion(name, flags_of(command)) : "these have it: " + owners);
}

/// One sentence of ours for what CLI11 refuses.
std::string parse_mistake(const CLI::App& app, const CLI::ParseError& error) {
  if (const auto words = unexpected(app); !words.empty()) return words;
  if (app.get_subcommands().empty()) return "no command is given; for example run, demo or doctor";
  const std::string what = error.what();
  const std::string conversion = "Could not convert: ";
  if (what.starts_with(conversion)) return what.substr(conversion.size()) + " is no number that can be used";
  return what;
}

/// What crashes here holds keys: no core dump, and no other process of this user may look into this one.
/// Leak detection attaches to its own process, so programs built with it stay open to that.
void keep_memory_private() {
  const struct rlimit none {};
  ::setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__)
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace

int run_app(int argc, char** argv) {
  keep_memory_private();
  CLI::App app(about, "hacktron-conformance");
  app.footer(exit_codes);
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  app.set_version_flag("--version", version_in_full);
  Chosen chosen;
  add_run(app, chosen);
  add_demo(app, chosen);
  add_check(app, chosen);
  add_plan(app, chosen);
  add_list(app, chosen);
  add_serve(app, chosen);
  add_report(app, chosen);
  add_merge(app, chosen);
  add_compare(app, chosen);
  add_prove(app, chosen);
  add_audit(app, chosen);
  add_cleanup(app, chosen);
  add_doctor(app, chosen);
  add_init(app, chosen);
  add_generate(app, chosen);

  const auto invalid = static_cast<int>(ExitCode::invalid_input);
  if (const auto message = unknown_command(app, argc, argv); !message.empty()) {
    fmt::print(stderr, "{}", message);
    return invalid;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(stderr, "error: {}\nRun with --help for what can be said.\n",
               visible(parse_mistake(app, error)));
    return invalid;
  }
  try {
    return static_cast<int>(chosen());
  } catch (const std::exception& failure) {
    fmt::print(stderr, "exit 4 (the runner failed): {}\n", visible(failure.what()));
    return static_cast<int>(ExitCode::runner_failed);
  }
}

} // namespace conformance::cli
