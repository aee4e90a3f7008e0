#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

struct ConsoleOptions {
  bool color = false;
  unsigned width = 100; // columns; sentences are wrapped, evidence is not
  bool verbose = false; // whole bodies, every failure in full, all notes
};

/// The run for a person: what failed first, then warnings, what could not be judged and why, what was taken
/// on trust, and a recap. The last line is `exit N (name): reason; counts`.
std::string console(const Results& results, const ConsoleOptions& options);

/// That last line, without a line end.
std::string last_line(const Results& results);

} // namespace conformance::reports
