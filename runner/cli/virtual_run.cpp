#include "cli/virtual_run.hpp"

#include "cli/diagnosis.hpp"
#include "cli/examination.hpp"
#include "cli/temporary_file.hpp"
#include "http/asio_clock.hpp"
#include "http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <stdexcept>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

/// A deployment that answers over streams of memory, and all that a run against it is made of.
class VirtualWorld {
public:
  explicit VirtualWorld(const VirtualRun& run)
      : run_(run), deployment_(clock_, run.deployment),
        profile_(reference::ready_profile(deployment_, "http://127.0.0.1:1", run.profile) +
                 run.profile_lines) {
    auto inputs = run.inputs;
    inputs.profile = profile_.path();
    setup_ = set_up(inputs);
    if (!setup_.valid()) return;
    transport_ = client_of(setup_.profile.profile.base_url.text);
    if (run.wrap) transport_ = run.wrap(std::move(transport_));
    for (const auto& [name, service] : setup_.profile.profile.services)
      services_[name] = client_of(service.base_url.text);
  }

  execute::RunInput input() {
    execute::RunInput input{setup_.loaded.catalogue, setup_.profile.profile, setup_.plan,
                            setup_.loaded.sources,   setup_.schemas,         setup_.redactor};
    input.journal = run_.journal;
    for (const auto& [name, service] : services_)
      input.services[name] = service.get();
    return input;
  }

  /// What `work` makes, when it is done.
  template <class Made>
  Made finish(asio::awaitable<Made> work) {
    std::exception_ptr failure;
    std::optional<Made> out;
    asio::co_spawn(context_, std::move(work), [&](std::exception_ptr exception, Made made) {
      failure = exception;
      out = std::move(made);
    });
    http::run_virtual(context_, clock_, [&] { return out.has_value(); });
    if (failure) std::rethrow_exception(failure);
    if (!out) throw std::runtime_error("the run stopped without an end");
    return std::move(*out);
  }

  Setup& setup() { return setup_; }
  http::Transport& transport() { return *transport_; }
  VirtualClock& clock() { return clock_; }
  const reference::Deployment& deployment() const { return deployment_; }

private:
  std::unique_ptr<http::Transport> client_of(const std::string& base_url) {
    std::string mistake;
    const auto url = http::parse_base_url(base_url, mistake);
    if (!url) throw std::runtime_error(mistake);
    auto connector = http::memory_connector(
        context_, [this](const http::ServerRequest& request) { return deployment_.handle(request); }, clock_);
    http::ClientOptions client;
    client.connections = setup_.profile.profile.connections;
    return http::make_client(context_, clock_, *url, std::move(connector), client);
  }

  const VirtualRun& run_;
  VirtualClock clock_;
  asio::io_context context_;
  reference::Deployment deployment_;
  TemporaryFile profile_;
  Setup setup_;
  std::unique_ptr<http::Transport> transport_;
  std::map<std::string, std::unique_ptr<http::Transport>> services_;
};

} // namespace

VirtualResults run_virtually(const VirtualRun& run) {
  VirtualResults out;
  VirtualWorld world(run);
  out.mistakes = world.setup().mistakes;
  if (!world.setup().valid()) return out;
  const auto input = world.input();
  execute::Observer nobody;
  const auto began = world.clock().now();
  out.results = world.finish(execute::run(input, world.transport(), world.clock(), nobody, run.options));
  out.took = world.clock().now() - began;
  for (const auto* names : {&run.deployment.faults, &run.deployment.variants})
    for (const auto& name : *names)
      if (world.deployment().exercised(name)) out.exercised.push_back(name);
  return out;
}

VirtualDiagnosis diagnose_virtually(const VirtualRun& run) {
  VirtualDiagnosis out;
  VirtualWorld world(run);
  out.text = world.setup().mistakes;
  if (!world.setup().valid()) return out;
  const auto input = world.input();
  const auto survey = world.finish(execute::survey(input, world.transport(), world.clock(), run.options));
  const auto findings = diagnose(survey, world.setup());
  out.requests = requests_of(survey);
  out.text = world.setup().redactor(describe(findings, out.requests));
  out.exit = exit_of(findings);
  return out;
}

} // namespace conformance::cli
