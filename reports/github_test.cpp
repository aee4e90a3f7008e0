#include "reports/github.hpp"

#include "reports/tests/some_results.hpp"

#include <doctest/doctest.h>
#include <sstream>

using namespace conformance;
using namespace conformance::reports;

TEST_CASE("an error at the place in the YAML, and the last line") {
  const auto text = github(one_case(Verdict::failed));
  CHECK(text.starts_with(
      "::error file=suites/area/suite.yaml,line=7,col=13,title=area/suite/probe::answered 403 "
      "instead of 404%0AR (MUST): It holds. [errors page]%0A"));
  CHECK(text.find("expected: 404%0A") != std::string::npos);
  CHECK(text.find("\n::notice title=conformance::exit 1 (nonconformant): ") != std::string::npos);
}

TEST_CASE("the log has an error exactly if the gate is shut") {
  for_every_run([](const Results& results) {
    const auto text = "\n" + github(results);
    REQUIRE((text.find("\n::error ") != std::string::npos) == (results.exit != ExitCode::conformant));
  });
}

TEST_CASE("hostile text starts no command and ends no property") {
  std::istringstream lines(github(evil_run()));
  std::string line;
  std::size_t number = 0;
  while (std::getline(lines, line)) {
    ++number;
    CHECK((line.starts_with("::error file=") || line.starts_with("::notice title=conformance::")));
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find("##vso[") == std::string::npos);
  }
  CHECK(number == 2);
}
