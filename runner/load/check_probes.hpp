#pragma once
#include "load/template_names.hpp"
#include "model/suite.hpp"

namespace conformance::load {

/// Checks the names of one probe, and, unless it is flawed, that it asserts something that counts.
void check_probe(const Names& names, const Probe& probe, bool flawed);

} // namespace conformance::load
