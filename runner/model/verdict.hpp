#pragma once
#include <optional>
#include <string_view>

namespace conformance {

/// How strongly the contract demands something.
enum class Level { must, should, may };
std::string_view name(Level level); // `MUST`, `SHOULD`, `MAY`
std::optional<Level> level_named(std::string_view name);

/// The outcome of one case. The worst of several is the least here.
enum class Verdict {
  failed,       // an answer breaks a check
  error,        // sent, and no complete answer came after the repeats
  inconclusive, // answers contradict each other
  not_testable, // something that it needs is missing
  not_run,      // the run ended first
  warning,      // a SHOULD is broken
  passed,
  not_applicable, // needs a service that the profile does not declare
};
std::string_view name(Verdict verdict); // `not-testable`
std::optional<Verdict> verdict_named(std::string_view name);
inline Verdict worst(Verdict a, Verdict b) {
  return a < b ? a : b;
}

/// What became of one requirement.
enum class RequirementStatus { failed, unverified, waived, gap, warned, verified, not_applicable };
std::string_view name(RequirementStatus status); // `not-applicable`
std::optional<RequirementStatus> requirement_status_named(std::string_view name);

/// What a run may do to the target (LANGUAGE.md, "Effects").
enum class Effect { read, refused, restores, leaves, spends, floods, stresses };
inline constexpr Effect all_effects[] = {Effect::read,   Effect::refused, Effect::restores, Effect::leaves,
                                         Effect::spends, Effect::floods,  Effect::stresses};
std::string_view name(Effect effect);
std::optional<Effect> effect_named(std::string_view name);

/// The policy that turns verdicts into the exit code.
enum class Gate { release, strict, report };
std::string_view name(Gate gate);
std::optional<Gate> gate_named(std::string_view name);

} // namespace conformance
