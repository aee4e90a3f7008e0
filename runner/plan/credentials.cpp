#include "plan/credentials.hpp"

#include "base/text.hpp"
#include "plan/environment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace conformance::plan {

namespace {

constexpr std::size_t truncated_by = 8; // and altered

char random_like(char c, std::mt19937_64& generator) {
  const auto pick = [&](char first, unsigned count) {
    return static_cast<char>(first + static_cast<char>(generator() % count));
  };
  if (c >= '0' && c <= '9') return pick('0', 10);
  if (c >= 'a' && c <= 'f') return pick('a', 6);
  if (c >= 'g' && c <= 'z') return pick('g', 20);
  if (c >= 'A' && c <= 'F') return pick('A', 6);
  if (c >= 'G' && c <= 'Z') return pick('G', 20);
  return c;
}

char flipped(char c) {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return c;
}

Headers shown(const Contract& contract, const Principal& principal, const std::string& key) {
  switch (principal.how) {
  case Principal::How::api_key:
    return {{contract.credential_header, key}};
  case Principal::How::bearer:
    return {{"Authorization", "Bearer " + key}};
  case Principal::How::cookie:
    return {{"Cookie", key}};
  case Principal::How::headers:
    break;
  }
  Headers headers;
  for (const auto& [name, value] : principal.headers)
    headers.push_back({name, value.reveal()});
  return headers;
}

/// Only the case of its letters may differ, whatever the contract says.
std::string header_name_in_another_case(const PrincipalSpec& spec, const std::string& name) {
  if (!spec.as_name.empty() && equal_ignoring_case(spec.as_name, name)) return spec.as_name;
  return to_lower(name) == name ? to_upper(name) : to_lower(name);
}

/// None where the derivation changes nothing: a key without letters has no other case.
std::optional<Credential> derived(const Contract& contract, const PrincipalSpec& spec, const std::string& key,
                                  std::uint64_t random) {
  Credential out;
  const auto name = contract.credential_header;
  switch (*spec.derive) {
  case Derivation::none:
    return out;
  case Derivation::bearer:
    out.headers = {{"Authorization", (spec.as_name.empty() ? "Bearer" : spec.as_name) + " " + key}};
    return out;
  case Derivation::cookie:
    out.headers = {{"Cookie", spec.as_name + "=" + key}};
    return out;
  case Derivation::header:
    out.headers = {{spec.as_name, key}};
    return out;
  case Derivation::query:
    out.query = percent_encoded(spec.as_name) + "=" + percent_encoded(key);
    return out;
  case Derivation::header_case:
    out.headers = {{header_name_in_another_case(spec, name), key}};
    out.account = spec.from.text;
    return out;
  default:
    break;
  }
  const auto changed = derived_key(*spec.derive, key, contract.key_prefix, spec.prefix_text, random);
  if (changed == key) return std::nullopt;
  out.headers = {{name, changed}};
  return out;
}

} // namespace

std::string derived_key(Derivation derivation, const std::string& key, const std::string& public_prefix,
                        const std::string& replacement, std::uint64_t random) {
  const std::size_t from = key.starts_with(public_prefix) ? public_prefix.size() : 0;
  std::string out = key;
  switch (derivation) {
  case Derivation::none:
  case Derivation::empty:
    return {};
  case Derivation::bearer:
  case Derivation::cookie:
  case Derivation::query:
  case Derivation::header:
  case Derivation::header_case:
    return key;
  case Derivation::truncated:
    return key.substr(0, std::max(from + 1, key.size() - std::min(key.size(), truncated_by)));
  case Derivation::extended:
    return key + 'x';
  case Derivation::prefix:
    return replacement + key.substr(from);
  case Derivation::case_flipped:
    std::transform(out.begin() + static_cast<std::ptrdiff_t>(from), out.end(),
                   out.begin() + static_cast<std::ptrdiff_t>(from), flipped);
    return out;
  case Derivation::unknown:
  case Derivation::altered:
    break;
  }
  std::mt19937_64 generator(random);
  const auto kept = derivation == Derivation::altered ? out.size() - std::min(out.size(), truncated_by) : 0;
  for (std::size_t i = std::max(from, kept); i < out.size(); ++i)
    out[i] = random_like(out[i], generator);
  return out;
}

Credentials::Credentials(const Contract& contract, const Profile& profile, std::uint64_t seed) {
  for (const auto& principal : profile.principals) {
    const auto* spec = contract.principal(principal.name.text);
    const bool valid = spec && !spec->needs_trust;
    auto& list = all_[principal.name.text];
    const bool of_service = principal.how != Principal::How::api_key;
    if (principal.how == Principal::How::headers)
      list.push_back({shown(contract, principal, {}), "", "", of_service});
    for (std::size_t i = 0; i < principal.keys.size(); ++i) {
      auto account = i == 0 ? principal.name.text : fmt::format("{}#{}", principal.name.text, i + 1);
      const bool counted = valid && principal.how == Principal::How::api_key;
      list.push_back(
          {shown(contract, principal, principal.keys[i].reveal()), "", counted ? account : "", of_service});
    }
  }
  for (const auto& spec : contract.principals) {
    if (!spec.derive) continue;
    const auto* from = profile.principal(spec.from.text);
    if (!from || from->keys.empty()) continue;
    const auto random = seed_from(seed, spec.name.text);
    if (auto credential = derived(contract, spec, from->keys.front().reveal(), random)) {
      credential->of_service = from->how != Principal::How::api_key && spec.derive != Derivation::none;
      all_[spec.name.text].push_back(std::move(*credential));
    }
  }
}

void Credentials::add_made(const Contract& contract, const std::string& principal, const std::string& key) {
  all_[principal] = {{{{contract.credential_header, key}}, "", "", false}};
}

} // namespace conformance::plan
