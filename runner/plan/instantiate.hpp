#pragma once
#include "model/exchange.hpp"
#include "model/suite.hpp"
#include "plan/environment.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace conformance::plan {

/// A request with nothing left to fill in but the principal's credential.
struct ConcreteRequest {
  std::string principal; // empty: none was named
  Request request;
  std::vector<Check> checks;
  std::vector<std::pair<std::string, std::string>> captures; // name <- JSON Pointer
  std::vector<std::string> tags;
};

/// `principal` serves where the template names none.
std::variant<ConcreteRequest, Unresolved>
instantiate(const RequestTemplate& request, const std::string& principal, const Environment& environment);

/// Equal for requests that are the same on the wire and by the same principal.
std::string sharing_key(const ConcreteRequest& request);

/// The names of all placeholders in a request template, its checks included.
std::vector<std::string> names_in(const RequestTemplate& request);
std::vector<std::string> names_in(const Value& value);
std::vector<std::string> names_in(const std::string& text);

} // namespace conformance::plan
