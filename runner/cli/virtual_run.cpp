#include "cli/virtual_run.hpp"

#include "cli/temporary_file.hpp"
#include "http/asio_clock.hpp"
#include "http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <stdexcept>

namespace conformance::cli {

namespace asio = boost::asio;

VirtualResults run_virtually(const VirtualRun& run) {
  VirtualResults out;
  VirtualClock clock;
  asio::io_context context;
  reference::Deployment deployment(clock, run.deployment);
  const TemporaryFile profile(reference::ready_profile(deployment, "http://127.0.0.1:1", run.profile) +
                              run.profile_lines);
  auto inputs = run.inputs;
  inputs.profile = profile.path();
  auto setup = set_up(inputs);
  out.mistakes = setup.mistakes;
  if (!setup.valid()) return out;

  const auto client_of = [&](const std::string& base_url) {
    std::string mistake;
    const auto url = http::parse_base_url(base_url, mistake);
    if (!url) throw std::runtime_error(mistake);
    auto connector = http::memory_connector(
        context, [&](const http::ServerRequest& request) { return deployment.handle(request); }, clock);
    http::ClientOptions client;
    client.connections = setup.profile.profile.connections;
    return http::make_client(context, clock, *url, std::move(connector), client);
  };
  auto transport = client_of(setup.profile.profile.base_url.text);
  if (run.wrap) transport = run.wrap(std::move(transport));
  std::vector<std::unique_ptr<http::Transport>> of_services;
  execute::RunInput input{setup.loaded.catalogue, setup.profile.profile, setup.plan,
                          setup.loaded.sources,   setup.schemas,         setup.redactor};
  input.journal = run.journal;
  for (const auto& [name, service] : setup.profile.profile.services) {
    of_services.push_back(client_of(service.base_url.text));
    input.services[name] = of_services.back().get();
  }
  execute::Observer nobody;
  std::exception_ptr failure;
  bool done = false;
  const auto began = clock.now();
  asio::co_spawn(context, execute::run(input, *transport, clock, nobody, run.options),
                 [&](std::exception_ptr exception, Results made) {
                   failure = exception;
                   out.results = std::move(made);
                   done = true;
                 });
  http::run_virtual(context, clock, [&] { return done; });
  if (failure) std::rethrow_exception(failure);
  if (!done) throw std::runtime_error("the run stopped without an end");
  out.took = clock.now() - began;
  for (const auto* names : {&run.deployment.faults, &run.deployment.variants})
    for (const auto& name : *names)
      if (deployment.exercised(name)) out.exercised.push_back(name);
  return out;
}

} // namespace conformance::cli
