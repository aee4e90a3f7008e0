#pragma once
#include "load/context.hpp"

namespace conformance::load {

/// Reports keys that the probe and a label of its matrix, or labels of two axes, both set. Members of
/// `headers`, `query` and `json` are merged instead: there only two axes may not set the same one.
void check_overlay(Context& context, const Value& probe, const Value& matrix);

} // namespace conformance::load
