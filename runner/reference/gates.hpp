#pragma once
#include "reference/call.hpp"
#include "reference/limiter.hpp"

#include <optional>

namespace conformance::reference {

/// What stands between a route and its operation, in the order of a usual framework. Each lets the call pass
/// or answers it.
std::optional<Reply> read_body(Call& call);
/// 401 to calls without a valid key, or without a session where the operation is the dashboard's.
std::optional<Reply> authenticate(Call& call);
/// 429 to calls above the quota; counts the others.
std::optional<Reply> throttle(Call& call, Limiter& limiter, Instant now);
/// 403 to keys without the scope.
std::optional<Reply> authorize(Call& call);

} // namespace conformance::reference
