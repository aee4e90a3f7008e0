#pragma once
#include "plan/plan.hpp"

#include <string>

namespace conformance::plan {

/// What `plan` prints: the counts, requests and quota windows by account, the least time, what is not
/// testable and why, and every case.
std::string describe(const Plan& plan, const Catalogue& catalogue, const Profile& profile, bool every_case);

/// Whose key is flooded, and with how much; empty if nobody's is.
std::string floods_line(const Plan& plan, const Quota& quota);

} // namespace conformance::plan
