#pragma once
#include "plan/plan.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace conformance::plan {

/// `least`: what a conforming deployment is asked for where nothing has to be waited for, confirmed or put
/// back. `most`: as long as nothing has to be repeated.
enum class Measure { least, most };

/// How many by quota account; requests without a valid key stand under ``. Equal keys of one principal are
/// one account.
using Requests = std::map<std::string, std::size_t>;

/// What a run sends, floods apart: first the proofs, then each phase, then the proofs again.
std::vector<Requests> requests_by_stage(const Plan& plan, const Catalogue& catalogue, const Profile& profile,
                                        Measure measure);

/// The most requests that a run of this plan sends if nothing has to be repeated. Floods are not counted.
Requests request_bound(const Plan& plan, const Catalogue& catalogue, const Profile& profile);

/// The quota account of a principal; empty: it holds no valid key.
std::string account_of(const Catalogue& catalogue, const Profile& profile, const std::string& principal);

} // namespace conformance::plan
