#include "cli/hosted.hpp"

#include "cli/durations.hpp"

#include <fmt/format.h>

namespace conformance::cli {

Hosted::Hosted(boost::asio::io_context& context, Clock& clock, const HostedOptions& options)
    : deployment_(clock, options.deployment) {
  for (std::size_t i = 0; i < options.nodes; ++i) {
    const auto port = static_cast<std::uint16_t>(options.port == 0 ? 0 : options.port + i);
    servers_.push_back(std::make_unique<http::Server>(
        context, options.address, port,
        [this](const http::ServerRequest& request) { return deployment_.handle(request); }, clock));
    origins_.push_back(fmt::format("http://{}:{}", options.address, servers_.back()->port()));
  }
}

void Hosted::stop() {
  for (const auto& server : servers_)
    server->stop();
}

void add_hosted_options(CLI::App& command, HostedOptions& options) {
  command.add_option("--fault", options.deployment.faults, "Break the contract in this way; repeatable")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command.add_option("--variant", options.deployment.variants, "Differ in this conforming way; repeatable")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command
      .add_option("--findings", options.deployment.findings, "Findings of the first organization; default 40")
      ->type_name("N")
      ->check(CLI::Range(20U, 1'000'000U).description(""));
  command.add_option("--quota", options.deployment.quota, "Requests a key and window")->type_name("N");
  add_duration(command, "--window", options.deployment.window, "The window of the quota");
  command
      .add_option("--base-path", options.deployment.base_path,
                  "Path below which the API answers; default /v1")
      ->type_name("PATH");
}

} // namespace conformance::cli
