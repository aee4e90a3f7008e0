#pragma once
#include "judge/checks.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conformance::judge {

/// The records of a CSV text (RFC 4180): the header row first. A byte order mark, bare line feeds and a last
/// line without an end are accepted; a blank line is none.
using CsvRecords = std::vector<std::vector<std::string>>;

/// Why a text is no CSV: `line 3: ...`, lines counted from 1.
struct CsvError {
  std::string reason;
};
std::variant<CsvRecords, CsvError> parse_csv(std::string_view text);

/// Holds a body against the map `rows`, `header`, `column` of a `csv` check (model/suite.hpp). The text must
/// be CSV whose rows are all as long as the header row.
CheckResult judge_csv(const Value& expected, const std::string& body);

} // namespace conformance::judge
