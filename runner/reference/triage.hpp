#pragma once
#include "reference/call.hpp"

#include <optional>

namespace conformance::reference {

/// Stages of PATCH `/findings/{id}` and POST `/findings/{id}/comments`.
std::optional<Reply> validate_update(Call& call);
Reply update_finding(Call& call);
std::optional<Reply> validate_comment(Call& call);
Reply add_comment(Call& call);

} // namespace conformance::reference
