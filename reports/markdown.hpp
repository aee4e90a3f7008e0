#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

/// The run as GitHub-flavoured Markdown, as for a step summary: at most 1 MiB. Texts of the deployment stand
/// in code blocks or are escaped, so that none becomes markup, a link or a mention.
std::string markdown(const Results& results);

} // namespace conformance::reports
