#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

/// The run as workflow commands for the log of a GitHub action, each at its place in the YAML: an `::error`
/// for each case that shuts the gate, then a `::warning` for each that warns, and the last line as a
/// `::notice`. GitHub shows the first ten of a kind only, so failures come first, and cases that are not
/// judged for one reason share an error.
std::string github(const Results& results);

} // namespace conformance::reports
