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

TEST_CASE("what many cases lack is one error, behind the failures and before the warnings") {
  auto results = one_case(Verdict::not_testable);
  results.cases.front().missing = "principal:writer";
  const auto first = results.cases.front();
  for (int i = 0; i < 40; ++i) {
    auto more = first;
    more.id += std::to_string(i);
    results.cases.push_back(more);
  }
  auto warning = one_case(Verdict::warning).cases.front();
  warning.id = "warned";
  results.cases.push_back(warning);
  auto failed = one_case(Verdict::failed).cases.front();
  failed.id = "broken";
  results.cases.push_back(failed);
  settle(results);
  std::istringstream lines(github(results));
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);)
    all.push_back(line);
  REQUIRE(all.size() == 4);
  CHECK(all[0].find("title=area/suite/broken::") != std::string::npos);
  CHECK(all[1] ==
        "::error file=suites/area/suite.yaml,line=3,col=5,title=41 not testable::not-testable: principal "
        "'writer' is not in the profile%0Aneeded for R%0Acases: area/suite/probe, area/suite/probe0, "
        "area/suite/probe1, area/suite/probe2, area/suite/probe3, area/suite/probe4, area/suite/probe5, "
        "area/suite/probe6, area/suite/probe7, area/suite/probe8 and 31 more");
  CHECK(all[2].starts_with("::warning "));
  CHECK(all[3].starts_with("::notice title=conformance::exit 1"));
}
