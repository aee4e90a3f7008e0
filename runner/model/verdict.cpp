#include "model/verdict.hpp"

#include <array>
#include <utility>

namespace conformance {

namespace {

template <typename Enum, std::size_t size>
using NamesOf = std::array<std::pair<Enum, std::string_view>, size>;

constexpr NamesOf<Level, 3> levels{{{Level::must, "MUST"}, {Level::should, "SHOULD"}, {Level::may, "MAY"}}};

constexpr NamesOf<Verdict, 8> verdicts{{{Verdict::failed, "failed"},
                                        {Verdict::error, "error"},
                                        {Verdict::inconclusive, "inconclusive"},
                                        {Verdict::not_testable, "not-testable"},
                                        {Verdict::not_run, "not-run"},
                                        {Verdict::warning, "warning"},
                                        {Verdict::passed, "passed"},
                                        {Verdict::not_applicable, "not-applicable"}}};

constexpr NamesOf<RequirementStatus, 7> statuses{{{RequirementStatus::failed, "failed"},
                                                  {RequirementStatus::unverified, "unverified"},
                                                  {RequirementStatus::waived, "waived"},
                                                  {RequirementStatus::gap, "gap"},
                                                  {RequirementStatus::warned, "warned"},
                                                  {RequirementStatus::verified, "verified"},
                                                  {RequirementStatus::not_applicable, "not-applicable"}}};

constexpr NamesOf<Effect, 7> effects{{{Effect::read, "read"},
                                      {Effect::refused, "refused"},
                                      {Effect::restores, "restores"},
                                      {Effect::leaves, "leaves"},
                                      {Effect::spends, "spends"},
                                      {Effect::floods, "floods"},
                                      {Effect::stresses, "stresses"}}};

constexpr NamesOf<Gate, 3> gates{
    {{Gate::release, "release"}, {Gate::strict, "strict"}, {Gate::report, "report"}}};

template <typename Enum, std::size_t size>
std::string_view name_in(const NamesOf<Enum, size>& names, Enum value) {
  for (const auto& [known, name] : names)
    if (known == value) return name;
  return "unknown";
}

template <typename Enum, std::size_t size>
std::optional<Enum> value_in(const NamesOf<Enum, size>& names, std::string_view name) {
  for (const auto& [value, known] : names)
    if (known == name) return value;
  return std::nullopt;
}

} // namespace

std::string_view name(Level level) {
  return name_in(levels, level);
}
std::string_view name(Verdict verdict) {
  return name_in(verdicts, verdict);
}
std::string_view name(RequirementStatus status) {
  return name_in(statuses, status);
}
std::string_view name(Effect effect) {
  return name_in(effects, effect);
}
std::string_view name(Gate gate) {
  return name_in(gates, gate);
}

std::optional<Level> level_named(std::string_view name) {
  return value_in(levels, name);
}
std::optional<Verdict> verdict_named(std::string_view name) {
  return value_in(verdicts, name);
}
std::optional<RequirementStatus> requirement_status_named(std::string_view name) {
  return value_in(statuses, name);
}
std::optional<Effect> effect_named(std::string_view name) {
  return value_in(effects, name);
}
std::optional<Gate> gate_named(std::string_view name) {
  return value_in(gates, name);
}

} // namespace conformance
