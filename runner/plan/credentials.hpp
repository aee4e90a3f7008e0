#pragma once
#include "model/contract.hpp"
#include "model/exchange.hpp"
#include "model/profile.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace conformance::plan {

/// How one principal shows who it is. A principal with several equal keys has several.
struct Credential {
  Headers headers;         // to add to a request; empty: nothing is sent
  std::string query;       // to add to its query: `name=key`, percent-encoded; usually empty
  std::string account;     // whose quota it uses; requests without a valid key share the account ``
  bool of_service = false; // it is no API key, nor made of one: a service gave it, such as a session token
};

/// The credentials of all principals of the profile and of those derived from them.
class Credentials {
public:
  Credentials(const Contract& contract, const Profile& profile, std::uint64_t seed);

  bool has(const std::string& principal) const { return all_.contains(principal); }
  const std::vector<Credential>& of(const std::string& principal) const { return all_.at(principal); }

  /// The key that the run itself made for a principal. Its requests count like those without a valid key: it
  /// may be revoked at any moment.
  void add_made(const Contract& contract, const std::string& principal, const std::string& key);

private:
  std::map<std::string, std::vector<Credential>> all_;
};

/// The key that a derivation makes of `key`. `random` decides the unknown one.
std::string derived_key(Derivation derivation, const std::string& key, const std::string& public_prefix,
                        const std::string& replacement, std::uint64_t random);

} // namespace conformance::plan
