#pragma once
#include "load/template_names.hpp"
#include "model/suite.hpp"

namespace conformance::load {

/// Checks the names of one probe, and, unless it is flawed, that it asserts something that counts.
void check_probe(const Names& names, const Probe& probe, bool flawed);

/// Checks that each cell of a probe has what makes it a test.
void check_substance(const Names& names, const Probe& probe);

/// The axis of values that stands for the principal in `as: "${axis}"`, or nullptr.
const Axis* axis_of(const Probe& probe, const Located& as);

} // namespace conformance::load
