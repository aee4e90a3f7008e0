#pragma once
#include "reference/call.hpp"

#include <optional>

namespace conformance::reference {

/// Stages of POST `/scans`.
std::optional<Reply> validate_create_scan(Call& call);
/// Finds the estimation and sees that it may start a scan.
std::optional<Reply> look_up_start(Call& call);
Reply create_scan(Call& call);

} // namespace conformance::reference
