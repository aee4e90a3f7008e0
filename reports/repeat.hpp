#pragma once
#include "model/results.hpp"

#include <string>
#include <vector>

namespace conformance::reports {

/// The request of a case that a person would send again: its last own one. nullptr if none was kept.
const Evidence* to_repeat(const CaseResult& result);

/// A line for a POSIX shell that sends the same request with curl. Where a credential was masked stands the
/// variable to set, named by the principal: `"$READER_KEY"`. Empty where the request cannot be written so:
/// its text was cut, holds controls, or is longer than 2 KiB.
std::string curl_line(const std::string& base_url, const Evidence& evidence);

/// A curl line with what it sends in a word: `this case` and `the reference` where two answers were compared,
/// else nothing.
struct CurlLine {
  std::string role, line;
};
/// What a person would send to see it for themselves; those that cannot be written so are left out.
std::vector<CurlLine> curl_lines(const std::string& base_url, const CaseResult& result);

} // namespace conformance::reports
