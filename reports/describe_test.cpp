#include "reports/describe.hpp"

#include "reports/tests/some_results.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

CaseResult lacking(std::string id, std::string missing, std::string reason,
                   std::vector<std::string> requirements) {
  CaseResult one;
  one.suite = "area/suite";
  one.id = std::move(id);
  one.verdict = Verdict::not_testable;
  one.missing = std::move(missing);
  one.reason = std::move(reason);
  one.requirements = std::move(requirements);
  return one;
}

Finding finding(std::string check, std::string message) {
  Finding one;
  one.check = std::move(check);
  one.message = std::move(message);
  return one;
}

} // namespace

TEST_CASE("cases that lack the same thing go together, whatever each says of it") {
  std::vector<CaseResult> cases{lacking("a", "principal:writer", "there is no writer", {"R", "S"}),
                                lacking("b", "", "no data", {"R"}),
                                lacking("c", "principal:writer", "a writer is needed", {"S", "T"}),
                                lacking("d", "principal:writer", "there is no writer", {"R"}),
                                lacking("e", "", "no data", {"U"}),
                                lacking("f", "", "no data", {"V"})};
  cases[3].excuse = "staging has none";
  cases[5].verdict = Verdict::not_run;
  std::vector<const CaseResult*> all;
  for (const auto& one : cases)
    all.push_back(&one);
  const auto groups = by_reason(all);
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].reason == "there is no writer");
  CHECK(groups[0].cases == std::vector<const CaseResult*>{&cases[0], &cases[2]});
  CHECK(groups[0].requirements == Lines{"R", "S", "T"});
  CHECK(groups[1].cases == std::vector<const CaseResult*>{&cases[1], &cases[4]});
  CHECK(groups[1].requirements == Lines{"R", "U"});
  CHECK(groups[2].excuse == "staging has none");
  CHECK(groups[2].cases == std::vector<const CaseResult*>{&cases[3]});
  CHECK(groups[3].verdict == Verdict::not_run);
  CHECK(by_reason({}).empty());
}

TEST_CASE("what goes with others is not judged, and is no condition of the run") {
  auto one = lacking("a", "", "no data", {});
  CHECK(is_unjudged(one));
  one.verdict = Verdict::not_run;
  CHECK(is_unjudged(one));
  for (const auto verdict : {Verdict::failed, Verdict::error, Verdict::inconclusive, Verdict::warning,
                             Verdict::passed, Verdict::not_applicable}) {
    one.verdict = verdict;
    CHECK_FALSE(is_unjudged(one));
  }
  one.verdict = Verdict::not_run;
  one.suite = "run";
  CHECK_FALSE(is_unjudged(one));
}

TEST_CASE("some of many") {
  CHECK(some_of({}, 2).empty());
  CHECK(some_of({"A", "B"}, 2) == "A, B");
  CHECK(some_of({"A", "B", "C", "D"}, 2) == "A, B and 2 more");
  CHECK(some_of({"\x1b[2J"}, 2) == "\\u{1b}[2J");
}

TEST_CASE("a check is named where its message does not say it") {
  CHECK(check_in_words(finding("status", "status is 403, expected 404")).empty());
  CHECK(check_in_words(finding("json /message", "/message is absent")).empty());
  CHECK(check_in_words(finding("headers x-total", "header x-total is absent")) == "headers x-total: ");
  CHECK(check_in_words(finding("header x-total", "header x-total is absent")).empty());
  CHECK(check_in_words(finding("body", "the body has 16 bytes")) == "body: ");
  CHECK(check_in_words(finding("status", "statuses differ")) == "status: ");
  CHECK(check_in_words(finding("", "it is broken")).empty());
}

TEST_CASE("a line of YAML is shown once for checks that follow each other") {
  auto results = one_case(Verdict::failed);
  auto& one = results.cases.front();
  one.findings.push_back(one.findings.front());
  one.findings.back().message = "another";
  CHECK_FALSE(is_place_of_the_one_before(one, one.findings.front()));
  CHECK(is_place_of_the_one_before(one, one.findings.back()));
  const auto lines_with_caret = [&] {
    const auto lines = story(Catalogue(results), one, {});
    return std::count(lines.begin(), lines.end(), "  7 |     expect: {status: 404}");
  };
  CHECK(lines_with_caret() == 1);
  one.findings.back().at.column = 20;
  CHECK(lines_with_caret() == 2);
}
