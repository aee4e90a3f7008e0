#pragma once
#include "model/results.hpp"
#include "reports/file.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace conformance::reports {

constexpr std::string_view results_format = "hacktron-conformance-results";
constexpr int results_version = 1;

/// The result model itself (schemas/results.schema.json), indented, members in a fixed order, empty ones left
/// out. Bytes that are no UTF-8 are replaced by a visible form; all that could act in a terminal is escaped.
/// `counts`, `outcome` and `fingerprint` are for readers' convenience and follow from the rest.
std::string results_json(const Results& results);
/// The same, piece by piece.
void write_results_json(const Results& results, const Sink& sink);

/// One case as in results_json(), on one line.
std::string case_json(const CaseResult& result, Gate gate);

/// What results_json() wrote, or a sentence: what is wrong and where. Writing it again gives the same bytes.
/// Unknown members are ignored; a newer version is refused.
std::variant<Results, std::string> read_results(std::string_view json);

} // namespace conformance::reports
