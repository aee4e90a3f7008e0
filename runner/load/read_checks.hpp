#pragma once
#include "load/map_reader.hpp"
#include "model/suite.hpp"

#include <vector>

namespace conformance::load {

/// Reads `expect`, `should`, `note` and `when` maps: `status`, `headers`, `json`, `text`, `body`, `schema`.
void read_checks(Context& context, const Value& expect, std::string_view name, Weight weight,
                 std::vector<Check>& into);

/// Mistakes in one matcher, as the judge sees them.
void check_matcher(Context& context, const Check& check);

/// A status, a class `4xx`, or a list of these; what is none is reported.
bool check_statuses(Context& context, const Value& statuses);
/// The items of a list of statuses and classes.
std::vector<Value> read_statuses(Context& context, const Value* value, std::string_view name);

} // namespace conformance::load
