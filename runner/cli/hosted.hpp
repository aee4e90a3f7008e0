#pragma once
#include "http/server.hpp"
#include "reference/deployment.hpp"

#include <CLI/App.hpp>

#include <memory>
#include <string>
#include <vector>

namespace conformance::cli {

/// How the embedded reference deployment is started.
struct HostedOptions {
  reference::DeploymentOptions deployment;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0; // 0: a free one
  std::size_t nodes = 1;  // ports that answer for the one deployment, as nodes with a common database do
};

/// The reference deployment behind a TCP port a node, served by `context`.
class Hosted {
public:
  Hosted(boost::asio::io_context& context, Clock& clock, const HostedOptions& options);

  /// Of each node: `http://127.0.0.1:8080`
  const std::vector<std::string>& origins() const { return origins_; }
  const std::string& origin() const { return origins_.front(); }
  const reference::Deployment& deployment() const { return deployment_; }
  void stop();

private:
  reference::Deployment deployment_;
  std::vector<std::unique_ptr<http::Server>> servers_;
  std::vector<std::string> origins_;
};

/// `--fault`, `--variant`, `--findings`, `--quota`, `--window`.
void add_hosted_options(CLI::App& command, HostedOptions& options);

} // namespace conformance::cli
