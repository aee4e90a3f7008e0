#include "cli/virtual_run.hpp"

#include "cli/diagnosis.hpp"
#include "cli/examination.hpp"
#include "cli/hosted.hpp"
#include "cli/temporary_file.hpp"
#include "cli/wire_digest.hpp"
#include "http/asio_clock.hpp"
#include "http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <stdexcept>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

const std::string nowhere = "http://127.0.0.1:1";

/// How requests get to the deployment, and what makes time pass until it is done.
struct Line {
  asio::io_context& context;
  Clock& clock;
  std::function<std::unique_ptr<http::Connector>(const http::BaseUrl&)> connect;
  std::function<void(const std::function<bool()>&)> drive;
};

/// Tells of each request before it is sent, and of its outcome.
class Telling final : public http::Transport {
public:
  Telling(std::unique_ptr<http::Transport> below, std::string service, const VirtualRun& run)
      : below_(std::move(below)), service_(std::move(service)), run_(run) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const auto as_sent = request;
    if (run_.sent) run_.sent(as_sent, service_);
    auto outcome = co_await below_->send(std::move(request), lane);
    if (run_.answered) run_.answered(as_sent, service_, outcome);
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  std::string service_;
  const VirtualRun& run_;
};

std::string profile_of(const VirtualRun& run, const reference::Deployment& deployment,
                       const std::string& origin) {
  return reference::ready_profile(deployment, origin, run.profile) + run.profile_lines;
}

Prepared prepared(const Inputs& inputs, std::string profile) {
  const TemporaryFile file(profile);
  auto with_profile = inputs;
  with_profile.profile = file.path();
  return {std::move(profile), set_up(with_profile)};
}

/// What `work` makes of a run's input and its way to the deployment.
template <class Made, class Work>
Made finished(const Line& line, const VirtualRun& run, const Setup& setup, Redactor& redactor,
              const Work& work) {
  const auto client_of = [&](const std::string& base_url) {
    std::string mistake;
    const auto url = http::parse_base_url(base_url, mistake);
    if (!url) throw std::runtime_error(mistake);
    http::ClientOptions client;
    client.connections = setup.profile.profile.connections;
    return http::make_client(line.context, line.clock, *url, line.connect(*url), client);
  };
  const auto told = [&](std::unique_ptr<http::Transport> below,
                        const std::string& service) -> std::unique_ptr<http::Transport> {
    if (!run.sent && !run.answered) return below;
    return std::make_unique<Telling>(std::move(below), service, run);
  };
  auto transport = told(client_of(setup.profile.profile.base_url.text), "");
  if (run.wrap) transport = run.wrap(std::move(transport), line.clock);
  std::vector<std::unique_ptr<http::Transport>> of_services;
  execute::RunInput input{setup.loaded.catalogue, setup.profile.profile, setup.plan,
                          setup.loaded.sources,   setup.schemas,         redactor};
  input.journal = run.journal;
  for (const auto& [name, service] : setup.profile.profile.services) {
    of_services.push_back(told(client_of(service.base_url.text), name));
    input.services[name] = of_services.back().get();
  }
  std::exception_ptr failure;
  std::optional<Made> out;
  asio::co_spawn(line.context, work(input, *transport), [&](std::exception_ptr exception, Made made) {
    failure = exception;
    out = std::move(made);
  });
  line.drive([&] { return out.has_value(); });
  if (failure) std::rethrow_exception(failure);
  if (!out) throw std::runtime_error("the run stopped without an end");
  return std::move(*out);
}

VirtualResults run_on(const Line& line, const VirtualRun& run, const reference::Deployment& deployment,
                      std::string profile) {
  VirtualResults out;
  const bool at_hand = run.prepared && run.prepared->profile == profile;
  const auto own = at_hand ? Prepared() : prepared(run.inputs, std::move(profile));
  const auto& setup = at_hand ? run.prepared->setup : own.setup;
  auto redactor = setup.redactor; // it learns the keys of this run
  out.mistakes = setup.mistakes;
  if (!setup.valid()) return out;
  execute::Observer nobody;
  const auto began = line.clock.now();
  out.results = finished<Results>(line, run, setup, redactor,
                                  [&](const execute::RunInput& input, http::Transport& transport) {
                                    return execute::run(input, transport, line.clock, nobody, run.options);
                                  });
  out.took = line.clock.now() - began;
  for (const auto* names : {&run.deployment.faults, &run.deployment.variants})
    for (const auto& name : *names)
      if (deployment.exercised(name)) out.exercised.push_back(name);
  return out;
}

} // namespace

Prepared prepare(const VirtualRun& run) {
  VirtualClock clock;
  return prepared(run.inputs, profile_of(run, reference::Deployment(clock, run.deployment), nowhere));
}

VirtualResults run_virtually(const VirtualRun& run) {
  VirtualClock clock;
  asio::io_context context;
  reference::Deployment deployment(clock, run.deployment);
  WireDigest digest;
  const http::Handler handler = [&](const http::ServerRequest& request) {
    auto answer = deployment.handle(request);
    digest.add(request, answer);
    return answer;
  };
  const Line line{context, clock,
                  [&](const http::BaseUrl&) { return http::memory_connector(context, handler, clock); },
                  [&](const std::function<bool()>& done) { http::run_virtual(context, clock, done); }};
  auto out = run_on(line, run, deployment, profile_of(run, deployment, nowhere));
  out.wire = digest.value();
  return out;
}

VirtualDiagnosis diagnose_virtually(const VirtualRun& run) {
  VirtualDiagnosis out;
  VirtualClock clock;
  asio::io_context context;
  reference::Deployment deployment(clock, run.deployment);
  const http::Handler handler = [&](const http::ServerRequest& request) {
    return deployment.handle(request);
  };
  const Line line{context, clock,
                  [&](const http::BaseUrl&) { return http::memory_connector(context, handler, clock); },
                  [&](const std::function<bool()>& done) { http::run_virtual(context, clock, done); }};
  const auto [profile, setup] = prepared(run.inputs, profile_of(run, deployment, nowhere));
  out.text = setup.mistakes;
  if (!setup.valid()) return out;
  auto redactor = setup.redactor;
  const auto survey = finished<execute::Survey>(
      line, run, setup, redactor, [&](const execute::RunInput& input, http::Transport& transport) {
        return execute::survey(input, transport, clock, run.options);
      });
  const auto findings = diagnose(survey, setup);
  out.requests = requests_of(survey);
  out.text = redactor(describe(findings, survey));
  out.exit = exit_of(findings);
  return out;
}

VirtualResults run_over_sockets(const VirtualRun& run) {
  asio::io_context context;
  const auto clock = http::real_clock(context);
  Hosted hosted(context, *clock, {run.deployment, "127.0.0.1", 0});
  const Line line{
      context, *clock,
      [&](const http::BaseUrl& url) { return http::tcp_connector(context, url, {}, {}, *clock, {}); },
      [&](const std::function<bool()>& done) {
        while (!done() && context.run_one() > 0) {
        }
      }};
  auto out = run_on(line, run, hosted.deployment(), profile_of(run, hosted.deployment(), hosted.origin()));
  hosted.stop();
  return out;
}

} // namespace conformance::cli
