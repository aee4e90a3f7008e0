#pragma once
#include "model/contract.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance::cli {

/// What is known of a deployment when a profile for it is drafted.
struct DraftFacts {
  std::string name = "staging";
  std::string base_url = "https://api.staging.example"; // an example until the user says better
  std::optional<Quota> quota;                           // as its answers say
  std::vector<std::string> found;                       // fixtures that a run finds by itself
  bool looked = false;                                  // a deployment was asked
  std::string schema;                                   // of profiles, for editors; empty: none is known
};

/// The variable that a drafted profile takes a principal's credential from: `ACME_READER_KEY`.
std::string key_variable(const Contract& contract, const std::string& principal);

/// A commented profile, YAML, without any credential.
std::string draft_profile(const Catalogue& catalogue, const DraftFacts& facts);

} // namespace conformance::cli
