#pragma once
#include "load/template_names.hpp"

namespace conformance::load {

/// Checks the names in contract, requirements, operations and fixtures, and that nothing stands on itself.
void check_contract(const Names& names);

} // namespace conformance::load
