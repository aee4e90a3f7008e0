#pragma once
#include "model/contract.hpp"
#include "model/profile.hpp"
#include "plan/credentials.hpp"
#include "plan/instantiate.hpp"

#include <string>

namespace conformance::execute {

/// The host of a base URL if the contract protects it: production. Else empty.
std::string protected_host(const Contract& contract, const std::string& base_url);

/// What may be sent. Every request is held against it just before it goes out, whatever it is for: here only
/// the profile and the command line are believed, never what a suite says of its own requests.
class Permissions {
public:
  /// `production`: writes are allowed on hosts that the contract protects.
  Permissions(const Catalogue& catalogue, const Profile& profile, bool production)
      : catalogue_(&catalogue), profile_(&profile), production_(production) {}

  /// Why the request must not be sent with this credential, a sentence; empty if it may.
  std::string against(const plan::ConcreteRequest& request, const plan::Credential& credential) const;

private:
  std::string wrong_place(const plan::ConcreteRequest& request, const plan::Credential& credential) const;
  std::string wrong_effect(const plan::ConcreteRequest& request, const plan::Credential& credential) const;

  const Catalogue* catalogue_;
  const Profile* profile_;
  bool production_;
};

} // namespace conformance::execute
