#pragma once
#include "load/map_reader.hpp"

#include <string>
#include <vector>

namespace conformance::load {

/// Reads `headers` (names) and `members` (JSON Pointers) that differ from answer to answer.
void read_volatile_keys(MapReader& reader, std::vector<std::string>& headers,
                        std::vector<std::string>& members);

} // namespace conformance::load
