#pragma once
#include "plan/plan.hpp"

#include <string>
#include <vector>

namespace conformance::plan {

/// The fixtures of a plan, each after those that it stands on, and after those that its `prefer` names if the
/// plan has them: what is only preferred is no need.
std::vector<std::string> fixtures_in_order(const Plan& plan, const Catalogue& catalogue);

} // namespace conformance::plan
