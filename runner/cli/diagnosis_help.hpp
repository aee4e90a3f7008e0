#pragma once
#include "execute/survey.hpp"
#include "model/profile.hpp"

#include <optional>
#include <string>

namespace conformance::cli {

/// What to do about a target that does not answer; `why` as the client says it.
std::string help_for_silence(std::optional<NoAnswer::Kind> kind, const std::string& why);

/// What to do about a principal whose proof got this answer.
std::string help_for_refusal(const execute::Look& look, const Profile& profile);

} // namespace conformance::cli
