#pragma once
#include "execute/collected.hpp"
#include "execute/context.hpp"
#include "judge/invariants.hpp"
#include "model/results.hpp"

#include <optional>
#include <string>
#include <vector>

namespace conformance::execute {

/// The cases of the invariants, each failing its own requirement only.
std::vector<CaseResult> invariant_cases(const Context& context, const judge::InvariantJudge& judge);

/// What the contract's `canaries:` says of all answers; none if it declares none.
std::optional<CaseResult> canary_case(const Context& context, const judge::CanaryJudge& judge);

/// What the contract's `repeats:` says of a 500 that was gone on repetition, and of a 429 outside a burst: a
/// case each. A 429 on a key that others may use is a note only.
std::vector<CaseResult> oddity_cases(const Context& context);

/// The requirements that bear on this plan's cases and invariants, statuses not yet settled.
std::vector<RequirementResult> requirement_results(const Context& context);

/// `12 of 96 MUST` where a selection left cells out, `shard 3/8: 12 of 96 MUST` of a shard, else empty.
std::string partial(const Context& context);

/// The head of a shard's results, without places; none of a run that is no shard.
std::optional<ShardResult> shard_result(const Context& context);

/// Turns passed cases whose ground was lost by the end of the run into inconclusive ones.
void withdraw_lost_ground(const Context& context, Collected& collected);

/// Excuses what is not testable for lack of something that the profile names as a gap, unless the gap has
/// expired. `today` is YYYY-MM-DD.
void excuse_gaps(const Profile& profile, const std::string& today, std::vector<CaseResult>& cases);

/// A condition of the run as a case of suite `run`.
CaseResult run_case(std::string id, std::string title, Verdict verdict, std::string reason);

} // namespace conformance::execute
