#pragma once
#include "load/template_names.hpp"

namespace conformance::load {

/// Reports what no suite may ask for, whatever the profile allows: proofs that may change something,
/// credentials that go where they do not belong, keys that the run makes and shows or leaves behind.
void check_reach(const Names& names);
void check_reach(const Names& names, const Probe& probe);

} // namespace conformance::load
