#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

/// The run as SARIF 2.1.0. A rule is a requirement; a result is a case that breaks it or leaves it unjudged,
/// at the place in the YAML. What shuts the gate has level `error`, what warns `warning`; what a waiver
/// accepts is suppressed. Fingerprints are the case and the rule, so that history stays together.
std::string sarif(const Results& results);

} // namespace conformance::reports
