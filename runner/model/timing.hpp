#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

/// One block of timing: one answer each of the case, of the reference and of the reference once more, close
/// together and in random order. Milliseconds from the last byte of the request to the first of the answer.
struct TimingBlock {
  double sample = 0;
  double reference = 0;
  double control = 0;
  std::size_t ids = 0; // of one stage, blocks with the same number asked for the same absent things
};

/// What paired differences say, in milliseconds. Tests are two-sided.
struct TimingShift {
  std::size_t pairs = 0;
  double shift = 0;         // Hodges-Lehmann: the median of all pairwise means
  double low = 0, high = 0; // its 95 % interval; infinite with fewer than six pairs
  double sign_p = 1;        // exact sign test
  double wilcoxon_p = 1;    // signed ranks
  double slower = 0.5;      // part of the pairs in which the first is slower; equal ones count half

  double half_width() const { return (high - low) / 2; }
};

enum class TimingVerdict { indistinguishable, distinguishable, inconclusive };
std::string_view name(TimingVerdict verdict);
std::optional<TimingVerdict> timing_verdict_named(std::string_view name);

/// The outcome of a timing comparison with all that it was decided on.
struct TimingResult {
  TimingVerdict verdict = TimingVerdict::inconclusive;
  TimingShift difference; // case - reference
  TimingShift control;    // the reference with itself
  double tolerance = 0;   // what was asked for, ms
  double bound = 0;       // what was judged by: wider where the control is wider than the tolerance
  std::optional<std::size_t>
      more;           // of inconclusive: blocks that would be needed beside these; none: not known
  std::string reason; // one sentence in milliseconds
  std::vector<TimingBlock> first, second; // the blocks of both stages
};

/// `shift +0.12 ms (95 %: -0.30 to +0.51), 30 blocks, slower in 53 %; control +0.02 ms (-0.40 to +0.41)`.
std::string figures(const TimingResult& result);

} // namespace conformance
