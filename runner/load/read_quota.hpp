#pragma once
#include "load/map_reader.hpp"
#include "model/contract.hpp"

namespace conformance::load {

/// Reads `requests`, `window`, `reserve` and `share` over what `quota` holds already; finish() is left to the
/// caller.
void read_quota_keys(MapReader& reader, Quota& quota, bool all_needed);

} // namespace conformance::load
