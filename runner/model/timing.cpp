#include "model/timing.hpp"

#include <array>
#include <fmt/format.h>

namespace conformance {

namespace {

constexpr std::array timing_verdicts{TimingVerdict::indistinguishable, TimingVerdict::distinguishable,
                                     TimingVerdict::inconclusive};

} // namespace

std::string_view name(TimingVerdict verdict) {
  switch (verdict) {
  case TimingVerdict::indistinguishable:
    return "indistinguishable";
  case TimingVerdict::distinguishable:
    return "distinguishable";
  case TimingVerdict::inconclusive:
    break;
  }
  return "inconclusive";
}

std::optional<TimingVerdict> timing_verdict_named(std::string_view wanted) {
  for (const auto verdict : timing_verdicts)
    if (name(verdict) == wanted) return verdict;
  return std::nullopt;
}

std::string figures(const TimingResult& result) {
  const auto& difference = result.difference;
  const auto& control = result.control;
  return fmt::format("shift {:+.2f} ms (95 %: {:+.2f} to {:+.2f}), {} blocks, slower in {:.0f} %; "
                     "control {:+.2f} ms ({:+.2f} to {:+.2f})",
                     difference.shift, difference.low, difference.high, difference.pairs,
                     100 * difference.slower, control.shift, control.low, control.high);
}

} // namespace conformance
