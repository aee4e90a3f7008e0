#pragma once
#include "load/map_reader.hpp"

#include <optional>

namespace conformance::load {

/// `timing: {tolerance: 5ms, blocks: 30}` of a probe; both may be left out.
std::optional<Timing> read_timing(Context& context, const Member* member);

/// `timing: {tolerance: 1ms}` of a profile.
std::optional<Duration> read_timing_settings(Context& context, const Value* value);

} // namespace conformance::load
