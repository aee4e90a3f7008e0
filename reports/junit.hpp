#pragma once
#include "model/results.hpp"

#include <string>

namespace conformance::reports {

enum class JunitDialect {
  full,  // with properties of cases, file and line, flakyFailure
  xunit, // without them, for consumers with a strict schema
};

/// The run as JUnit XML (junit.xsd): one testsuite a suite, one testcase a case. A failure or error is in it
/// exactly if the exit code is not 0; model/results.hpp, outcome() decides both.
std::string junit(const Results& results, JunitDialect dialect = JunitDialect::full);

} // namespace conformance::reports
