#pragma once
#include "model/suite.hpp"

#include <string>
#include <vector>

namespace conformance {

/// `audit:`: changes of answers that an audit does not hold against the suites. `answers`, `places` and
/// `changes` are regular expressions, each for the whole of what an audit shows: `read-finding 200`,
/// `/data/*/title`, `one letter off`.
struct Allowance {
  std::vector<Located> answers; // empty: of every operation and status
  std::vector<Located> places;
  std::vector<Located> changes;
  std::string because;
  bool free = true; // the contract allows them; false: it does not, but no check can tell
};

} // namespace conformance
