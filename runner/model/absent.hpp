#pragma once
#include "model/contract.hpp"

#include <string>

namespace conformance {

/// True of `run.uuid`, `fresh.uuid` and `fresh.uuid.2`, which are ids of nothing.
bool is_id_of_nothing(std::string_view name);

/// What of a write may name something real, as it is written; empty if nothing of it does.
/// Its path is made of words of the operations' paths, and of ids of nothing. In all else there is neither a
/// UUID, nor a `${...}` of anything but the run.
std::string named_by(const RequestTemplate& write, const Catalogue& catalogue);
/// What to write in its place.
std::string help_against(std::string_view named);

} // namespace conformance
