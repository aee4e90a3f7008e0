#pragma once
#include "http/server.hpp"
#include "reference/deployment.hpp"

#include <CLI/App.hpp>

#include <string>

namespace conformance::cli {

/// How the embedded reference deployment is started.
struct HostedOptions {
  reference::DeploymentOptions deployment;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; // 0: a free one
};

/// The reference deployment behind a TCP port, served by `context`.
class Hosted {
public:
  Hosted(boost::asio::io_context& context, Clock& clock, const HostedOptions& options);

  /// `http://127.0.0.1:8080`
  const std::string& origin() const { return origin_; }
  const reference::Deployment& deployment() const { return deployment_; }
  void stop() { server_.stop(); }

private:
  reference::Deployment deployment_;
  http::Server server_;
  std::string origin_;
};

/// `--fault`, `--variant`, `--findings`, `--quota`, `--window`.
void add_hosted_options(CLI::App& command, HostedOptions& options);

} // namespace conformance::cli
