#pragma once
#include "plan/plan.hpp"

#include <map>
#include <string>

namespace conformance::plan {

/// The most requests that a run of this plan sends if nothing has to be repeated, by quota account; requests
/// without a valid key stand under ``. Floods are not counted.
std::map<std::string, std::size_t> request_bound(const Plan& plan, const Catalogue& catalogue,
                                                 const Profile& profile);

/// What `plan` prints: the counts, requests by account, what is not testable and why, and every case.
std::string describe(const Plan& plan, const Catalogue& catalogue, const Profile& profile, bool every_case);

} // namespace conformance::plan
