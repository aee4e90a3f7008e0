#pragma once
#include "plan/plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace conformance::plan {

struct ShardNumber {
  unsigned number = 1, of = 1; // from 1
};

/// Which shard `3/8` names. `auto` asks the environment: CI_NODE_INDEX (from 1) of CI_NODE_TOTAL, or
/// JOB_COMPLETION_INDEX (from 0) of JOB_COMPLETIONS. Else a sentence: what is wrong.
std::variant<ShardNumber, std::string>
shard_named(std::string_view text,
            const std::function<std::optional<std::string>(std::string_view)>& environment);

/// Leaves one part of the plan. All parts together hold each cell once, and the same plan is always divided
/// alike. What would disturb each other stays together: all that is written, made, measured in time or put
/// under stress, with what reads the same; all that floods or uses one key. The rest is divided by principal
/// and probe into parts of about the same number of requests. A key that several parts use is shared: each
/// keeps to an equal part of its quota. Else a sentence: that part would be less than one request.
std::optional<std::string> take_shard(Plan& plan, const Catalogue& catalogue, const Profile& profile,
                                      ShardNumber which);

} // namespace conformance::plan
