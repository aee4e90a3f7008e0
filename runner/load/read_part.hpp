#pragma once
#include "load/map_reader.hpp"
#include "model/suite.hpp"

namespace conformance::load {

/// Asks the reader for all keys that a probe and a label of its matrix have in common, and reads them.
Part read_part_keys(MapReader& reader);

/// `control:` as a map or `none`; `because` stands beside it.
std::optional<Control> read_control(Context& context, const Member* control, const Member* because);

} // namespace conformance::load
