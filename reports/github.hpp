#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

/// The run as workflow commands for the log of a GitHub action: an `::error` for each case that shuts the
/// gate, a `::warning` for each that warns, at the place in the YAML, and the last line as a `::notice`.
std::string github(const Results& results);

} // namespace conformance::reports
