#pragma once
#include "load/template_names.hpp"
#include "model/suite.hpp"

namespace conformance::load {

/// Checks that each undo takes back what its own step does, that what a call makes has one, and that a call
/// that changes something is given no id of what these steps did not make.
void check_undos(const Names& names, const RareList<RequestTemplate>& steps);

/// Checks the undo that an operation gives to writes that should have been refused.
void check_undo(const Names& names, const Operation& operation);

} // namespace conformance::load
