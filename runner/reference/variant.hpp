#pragma once
#include "reference/hooks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace conformance::reference {

/// A difference that the contract leaves open. `outcome` says what a run must make of it: `passed`, `warning`
/// (passed, but a SHOULD may be broken), `flaky` (passed after repeats), `undecided` (passed or
/// inconclusive), `not verified`.
struct Variant {
  std::string name;
  std::string summary;
  std::string outcome = "passed";
  Hooks hooks;
};

inline Hooks tuned(void (*tune)(Settings&)) {
  return {.tune = tune};
}

/// What looks random, but follows from the request's number.
inline Random noise(const Call& call) {
  return Random(call.number * 0x51ed2701);
}

/// All of them, by area.
const std::vector<Variant>& variants();
const Variant* find_variant(std::string_view name);

std::vector<Variant> wire_variants();
std::vector<Variant> body_variants();
std::vector<Variant> behaviour_variants();
std::vector<Variant> trouble_variants();

} // namespace conformance::reference
