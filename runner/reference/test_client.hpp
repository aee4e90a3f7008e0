#pragma once
#include "base/clock.hpp"
#include "model/value.hpp"
#include "reference/deployment.hpp"

#include <string>

namespace conformance::reference {

/// Sends requests to a deployment in this process, as a principal of its own.
class TestClient {
public:
  explicit TestClient(DeploymentOptions options = {}) : deployment(clock, std::move(options)) {}

  http::ServerAnswer raw(http::ServerRequest request) { return deployment.handle(request); }

  /// `as` is a principal, or empty. `target` is below the base path, unless it begins with `/dashboard`. A
  /// body that is not empty is sent as JSON.
  http::ServerAnswer send(const std::string& as, const std::string& method, const std::string& target,
                          const std::string& body = {}, Headers headers = {}) {
    const bool dashboard = target.starts_with("/dashboard");
    http::ServerRequest request{method, dashboard ? target : deployment.options().base_path + target,
                                std::move(headers), body};
    if (as == "session")
      request.headers.push_back({"Authorization", "Bearer " + deployment.keys().at(as)});
    else if (!as.empty())
      request.headers.push_back({"X-Api-Key", deployment.keys().at(as)});
    if (!body.empty() && !header(request.headers, "Content-Type"))
      request.headers.push_back({"Content-Type", "application/json"});
    return raw(std::move(request));
  }
  http::ServerAnswer get(const std::string& as, const std::string& target) { return send(as, "GET", target); }
  const std::string& id(const std::string& fixture) const { return deployment.fixtures().at(fixture); }

  VirtualClock clock;
  Deployment deployment;
};

/// Null if the body is no JSON.
inline Value json_of(const http::ServerAnswer& answer) {
  auto parsed = parse_json(answer.body);
  auto* value = std::get_if<Value>(&parsed);
  return value ? std::move(*value) : Value{};
}

/// What a pointer finds, as JSON text; `(nothing)` where it finds nothing.
inline std::string at(const http::ServerAnswer& answer, const std::string& pointer) {
  const auto body = json_of(answer);
  const auto* found = resolve(body, pointer);
  return found ? to_json(*found) : "(nothing)";
}

inline const std::string absent_id = "0b5f3c1e-8d8a-4d0e-9d5c-2f7a1c9e4b60";

} // namespace conformance::reference
