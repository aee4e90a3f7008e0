#pragma once
#include "model/contract.hpp"
#include "model/exchange.hpp"
#include "model/profile.hpp"
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
  std::vector<std::string> secrets;         // pointers to what the answer holds and nobody may see
  std::vector<std::string> secret_captures; // the names of captures that no request may show
  std::vector<std::string> tags;
  std::string call;               // `service.call`; empty: a request of the API
  std::optional<std::string> key; // an API key sent instead of the principal's credential
  Effect effect = Effect::read;   // what it may do to the target, if it writes
  bool is_own = false;            // a probe's own, not what the probe stands on
  bool journaled = false;         // the journal was told of it, if it writes
};

/// `principal` serves where the template names none.
std::variant<ConcreteRequest, Unresolved>
instantiate(const RequestTemplate& request, const std::string& principal, const Environment& environment);

/// The same for a request that may be a call of a service, which is sent as the profile declares it: `json`
/// checks and captures then look at what the call returns, by the contract's names; or that may bear a key of
/// its own (`with-key`).
std::variant<ConcreteRequest, Unresolved> instantiate(const RequestTemplate& request,
                                                      const std::string& principal,
                                                      const Environment& environment,
                                                      const Contract& contract, const Profile& profile);

/// Equal for requests that are the same on the wire and by the same principal.
std::string sharing_key(const ConcreteRequest& request);

/// The fixture whose id the name stands for: `own.thing`, `own.thing.2`; nullptr if it is no id of one.
const FixtureSpec* fixture_of_id(const Catalogue& catalogue, const std::string& name);

/// The names in what a request of `part` sends that may be ids of something real: those of fixtures, what
/// they keep, and what steps capture.
std::vector<std::string> ids_in(const RequestTemplate& request, const Part& part, const Catalogue& catalogue);

/// The names of all placeholders in a request template, its checks included.
std::vector<std::string> names_in(const RequestTemplate& request);
std::vector<std::string> names_in(const Value& value);
std::vector<std::string> names_in(const std::string& text);

} // namespace conformance::plan
