#pragma once
#include "plan/plan.hpp"

namespace conformance::plan {

/// A run goes through so many phases, one after another.
constexpr unsigned phases = 5;

/// 0: reads and refused writes; 1: writes that are accepted, and what stands on something made; 2: stress;
/// 3: timing, when nothing else is in flight. Floods run beside phase 0, and where they ask with other keys
/// too, which nothing else must use meanwhile, in phase 4.
unsigned phase_of(const Catalogue& catalogue, const Profile& profile, const Cell& cell);

/// True of what the run may have to make, which takes time.
bool is_made(const Catalogue& catalogue, const Profile& profile, const std::string& fixture);

} // namespace conformance::plan
