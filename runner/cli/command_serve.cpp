#include "cli/commands.hpp"
#include "cli/hosted.hpp"
#include "http/asio_clock.hpp"
#include "reference/fault.hpp"
#include "reference/variant.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <span>

namespace conformance::cli {

namespace {

struct ServeSettings {
  HostedOptions hosted;
  std::string profile_path;
  std::string world_path;
  bool list_faults = false;
  bool list_variants = false;
};

ExitCode list_faults() {
  for (const auto& fault : reference::faults())
    fmt::print("{:<44} {:<28} {}{}\n", fault.name, fault.requirement,
               fault.undecided   ? "(inconclusive) "
               : fault.tolerated ? "(tolerated) "
               : fault.subtle    ? "(subtle) "
                                 : "",
               fault.summary);
  return ExitCode::conformant;
}

ExitCode list_variants() {
  for (const auto& variant : reference::variants())
    fmt::print("{:<44} {:<12} {}\n", variant.name, variant.outcome, variant.summary);
  return ExitCode::conformant;
}

/// The keys are those of a world that exists nowhere else, so they may be shown.
void announce(const Hosted& hosted, const std::string& profile, const std::string& path) {
  const auto& deployment = hosted.deployment();
  const auto base = hosted.origin() + deployment.options().base_path;
  fmt::print("# The reference deployment answers at {}; Ctrl-C ends it.\n", base);
  for (const auto& origin : std::span(hosted.origins()).subspan(1))
    fmt::print("# And at {}{}, another node of it.\n", origin, deployment.options().base_path);
  fmt::print("#   {}\n", reference::sample_call(deployment, base));
  if (path.empty())
    fmt::print("# A ready profile follows; save it, or let --profile-out write it, and run:\n"
               "#   hacktron-conformance run --profile FILE\n{}",
               profile);
  else
    fmt::print("# A ready profile is in {0}:\n#   hacktron-conformance run --profile {0}\n", path);
  std::fflush(stdout);
}

/// Writes what the deployment knows to a file, anew at each SIGUSR1.
class WorldFile {
public:
  WorldFile(boost::asio::io_context& context, const Hosted& hosted, std::string path)
      : signals_(context, SIGUSR1), hosted_(hosted), path_(std::move(path)) {
    wait();
  }
  /// False if the file cannot be written.
  bool write() const {
    // Renamed, so that who waits for it never reads half of it.
    const auto part = path_ + ".part";
    std::ofstream file(part);
    file << hosted_.deployment().world_json();
    file.close();
    return file && std::rename(part.c_str(), path_.c_str()) == 0;
  }

private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (!write()) fmt::print(stderr, "error: cannot write {}\n", path_);
      wait();
    });
  }

  boost::asio::signal_set signals_;
  const Hosted& hosted_;
  std::string path_;
};

ExitCode serve(const ServeSettings& settings) {
  if (settings.list_faults) return list_faults();
  if (settings.list_variants) return list_variants();
  boost::asio::io_context context;
  const auto clock = http::real_clock(context);
  std::unique_ptr<Hosted> hosted;
  try {
    hosted = std::make_unique<Hosted>(context, *clock, settings.hosted);
  } catch (const std::invalid_argument& mistake) {
    fmt::print(stderr, "error: {}\n", mistake.what());
    return ExitCode::invalid_input;
  } catch (const boost::system::system_error& failure) {
    fmt::print(stderr, "error: cannot listen on {}:{}: {}\n", settings.hosted.address, settings.hosted.port,
               failure.code().message());
    return ExitCode::invalid_input;
  }
  reference::ProfileOptions profile;
  profile.allow = {"refused", "restores", "leaves", "spends", "stresses", "key-in-url", "timing"};
  const auto text = reference::ready_profile(hosted->deployment(), hosted->origin(), profile);
  if (!settings.profile_path.empty()) {
    std::ofstream file(settings.profile_path);
    std::error_code ignored; // what is no file keeps its permissions: it may be a device of everybody's
    if (std::filesystem::is_regular_file(settings.profile_path, ignored))
      std::filesystem::permissions(settings.profile_path,
                                   std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                   ignored);
    file << text;
    if (!file.flush()) {
      fmt::print(stderr, "error: cannot write {}\n", settings.profile_path);
      return ExitCode::invalid_input;
    }
  }
  std::optional<WorldFile> world;
  if (!settings.world_path.empty()) {
    world.emplace(context, *hosted, settings.world_path);
    if (!world->write()) {
      fmt::print(stderr, "error: cannot write {}\n", settings.world_path);
      return ExitCode::invalid_input;
    }
  }
  announce(*hosted, text, settings.profile_path);
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) {
    hosted->stop();
    context.stop();
  });
  context.run();
  return ExitCode::conformant;
}

} // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("serve", "Serve the embedded reference deployment on loopback");
  command->footer("Example: hacktron-conformance serve --port 8080 --fault errors-are-html");
  const auto settings = std::make_shared<ServeSettings>();
  command->add_option("--port", settings->hosted.port, "Port; default: a free one")->type_name("N");
  command
      ->add_option("--nodes", settings->hosted.nodes,
                   "Ports that answer for it, to stand behind a load balancer; default 1")
      ->type_name("N")
      ->check(CLI::Range(1U, 16U).description(""));
  command
      ->add_option("--profile-out", settings->profile_path,
                   "Write the ready profile to this file, for you alone")
      ->type_name("FILE");
  command
      ->add_option("--world-out", settings->world_path,
                   "Write what the deployment knows to this file, and again at each SIGUSR1")
      ->type_name("FILE");
  command->add_flag("--list-faults", settings->list_faults, "Show all faults and end");
  command->add_flag("--list-variants", settings->list_variants, "Show all variants and end");
  add_hosted_options(*command, settings->hosted);
  command->callback([&chosen, settings] { chosen = [settings] { return serve(*settings); }; });
}

} // namespace conformance::cli
