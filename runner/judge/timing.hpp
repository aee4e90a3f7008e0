#pragma once
#include "model/timing.hpp"

#include <vector>

namespace conformance::judge {

/// The 95 % interval, the shift and both tests of paired differences, in any unit.
TimingShift paired_shift(std::vector<double> differences);

/// Decides a timing comparison by blocks of one stage or of two; `tolerance` is in milliseconds.
///
/// After one stage the answer is `indistinguishable` or `inconclusive`; the latter asks for a second stage of
/// fresh blocks. distinguishable: both stages agree on a difference of at least half the tolerance that
/// chance would not make, or the second confirms what both together show beyond doubt; and the second shows
/// it against every absent thing that it asked for (`TimingBlock::ids`). indistinguishable:
/// nothing was suspicious, and the 95 % interval of all blocks lies within the tolerance. Two differences of
/// the reference with itself are measured likewise: where they differ, or are wider than the tolerance,
/// nothing is passed.
TimingResult conclude_timing(std::vector<TimingBlock> first, std::vector<TimingBlock> second,
                             double tolerance);

} // namespace conformance::judge
