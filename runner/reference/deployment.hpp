#pragma once
#include "base/clock.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::reference {

struct DeploymentOptions {
  std::uint64_t seed = 1;
  std::size_t findings = 40;     // of the first organization, at least 20
  std::string base_path = "/v1"; // any prefix, without a trailing slash
  std::size_t quota = 100;       // requests a key and window
  Duration window = std::chrono::seconds(60);
  Duration estimating = std::chrono::seconds(8); // until a new cost estimation is completed
  std::vector<std::string> faults = {};
  std::vector<std::string> variants = {};
};

/// A deployment of the Hacktron REST API that conforms to the contract, save for the faults it is given. The
/// dashboard API, which creates keys, is below `/dashboard` of the same origin.
class Deployment {
public:
  using Options = DeploymentOptions;

  /// Throws std::invalid_argument, with a sentence, for a fault or variant that it does not know.
  explicit Deployment(Clock& clock, Options options = {});
  ~Deployment();

  http::ServerAnswer handle(const http::ServerRequest& request);

  const Options& options() const;
  /// The credential of each principal: keys, and the token of `session`. Beside those of the contract there
  /// is `empty`, of an organization that has nothing.
  const std::map<std::string, std::string>& keys() const;
  /// Ids by fixture name, such as `own.unapproved-finding`, and `foreign.organization`.
  const std::map<std::string, std::string>& fixtures() const;
  /// What writes can change in all that it knows, as JSON (world.hpp).
  std::string world_json() const;
  /// Has a fault or variant changed a decision or an answer so far?
  bool exercised(std::string_view name) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ProfileOptions {
  std::string name = "reference";
  std::vector<std::string> allow = {"refused"};
  std::map<std::string, std::string> replaced = {}; // principals with another credential than their own
  std::vector<std::string> left_out = {};           // principals, fixtures and services
};

/// A complete profile (YAML) for a deployment that is reached at `origin` (`http://127.0.0.1:8080`).
std::string ready_profile(const Deployment& deployment, const std::string& origin,
                          const ProfileOptions& options = {});

/// A curl command that the deployment answers with 200.
std::string sample_call(const Deployment& deployment, const std::string& base_url);

} // namespace conformance::reference
