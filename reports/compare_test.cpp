#include "reports/compare.hpp"

#include "reports/tests/some_results.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

Results run(Verdict verdict) {
  return one_case(verdict);
}

std::vector<std::string> ids(const std::vector<Change>& changes) {
  std::vector<std::string> out;
  for (const auto& one : changes)
    out.push_back(one.id);
  return out;
}

const std::vector<std::string> the_probe{"area/suite/probe"};

} // namespace

TEST_CASE("the same run has no regression") {
  for (int verdict = 0; verdict <= static_cast<int>(Verdict::not_applicable); ++verdict) {
    const auto results = run(static_cast<Verdict>(verdict));
    const auto same = compare(results, results);
    CHECK(same.not_comparable.empty());
    CHECK_FALSE(same.regression());
    CHECK(ids(same.still_failing).size() == (results.cases.front().verdict == Verdict::failed ? 1 : 0));
  }
  CHECK(summary(compare(run(Verdict::passed), run(Verdict::passed))) == "no regression: nothing changed");
}

TEST_CASE("newly failing, fixed") {
  const auto worse = compare(run(Verdict::passed), run(Verdict::failed));
  CHECK(ids(worse.newly_failing) == the_probe);
  CHECK(worse.newly_failing.front().before == "passed");
  CHECK(worse.newly_failing.front().text == "answered 403 instead of 404");
  CHECK(worse.regression());
  CHECK(summary(worse) == "regression: 1 newly failing");
  const auto better = compare(run(Verdict::failed), run(Verdict::passed));
  CHECK(ids(better.fixed) == the_probe);
  CHECK_FALSE(better.regression());
}

TEST_CASE("what was judged and is no more is a regression, and so is a requirement that is lost") {
  for (const auto verdict :
       {Verdict::error, Verdict::inconclusive, Verdict::not_testable, Verdict::not_run}) {
    const auto lost = compare(run(Verdict::passed), run(verdict));
    CHECK(ids(lost.unjudged) == the_probe);
    CHECK(ids(lost.lost) == std::vector<std::string>{"R"});
    CHECK(lost.regression());
  }
  auto gap = run(Verdict::not_testable);
  gap.cases.front().excuse = "staging cannot";
  settle(gap);
  CHECK_FALSE(compare(run(Verdict::passed), gap).regression());
  auto without = run(Verdict::passed);
  without.requirements.clear();
  CHECK(ids(compare(run(Verdict::passed), without).lost) == std::vector<std::string>{"R"});
  without.partial = "0 of 1 MUST";
  CHECK(compare(run(Verdict::passed), without).lost.empty());
}

TEST_CASE("a failure that a waiver accepts is none, and one that it no longer accepts is new") {
  auto waived = run(Verdict::failed);
  waived.cases.front().waived = true;
  CHECK_FALSE(compare(run(Verdict::passed), waived).regression());
  CHECK(ids(compare(waived, run(Verdict::failed)).newly_failing) == the_probe);
  CHECK(compare(run(Verdict::failed), waived).fixed.empty());
}

TEST_CASE("a failure that changed is told from one that did not") {
  auto other = run(Verdict::failed);
  other.cases.front().findings.front().actual = "200";
  const auto changed = compare(run(Verdict::failed), other);
  CHECK(ids(changed.changed) == the_probe);
  CHECK(changed.still_failing.empty());
  CHECK_FALSE(changed.regression());
}

TEST_CASE("flaky, slower, added, removed, circumstances") {
  auto before = run(Verdict::passed);
  auto after = run(Verdict::passed);
  before.contract_revision = "2026-08-03";
  after.contract_revision = "2026-11-01";
  after.cases.front().flaky = true;
  after.cases.front().seconds = 0.9;
  before.cases.front().seconds = 0.1;
  auto extra = after.cases.front();
  extra.id = "extra";
  extra.verdict = Verdict::failed;
  after.cases.push_back(extra);
  extra.id = "old";
  before.cases.push_back(extra);
  const auto both = compare(before, after);
  CHECK(ids(both.newly_flaky) == the_probe);
  CHECK(both.slower.front().after == "0.900 s");
  CHECK(ids(both.added) == std::vector<std::string>{"area/suite/extra"});
  CHECK(ids(both.newly_failing) == ids(both.added));
  CHECK(ids(both.removed) == std::vector<std::string>{"area/suite/old"});
  CHECK(both.circumstances ==
        std::vector<std::string>{"the contract changed from '2026-08-03' to '2026-11-01'"});
  after.partial = "1 of 2 MUST";
  CHECK(compare(before, after).removed.empty());
}

TEST_CASE("runs that cannot be compared") {
  const auto broken = failed_run(ExitCode::invalid_input, "3 mistakes");
  CHECK(compare(broken, run(Verdict::passed)).not_comparable ==
        "the earlier run ended with 3 (invalid input): 3 mistakes");
  CHECK_FALSE(compare(run(Verdict::passed), broken).not_comparable.empty());
  auto stranger = run(Verdict::passed);
  stranger.cases.front().id = "stranger";
  CHECK(compare(run(Verdict::passed), stranger).not_comparable == "the two runs have no case in common");
}

TEST_CASE("each format says all of it, and hostile text acts in none") {
  const auto comparison = compare(run(Verdict::passed), run(Verdict::failed));
  CHECK(comparison_console(comparison) ==
        "MUST: 0 of 1 verified, 1 of 1 before\nthe run took 0.0 s, 0.0 s before\n\n"
        "newly failing\n  area/suite/probe: passed -> failed\n    answered 403 "
        "instead of 404\n\nregression: 1 newly failing\n");
  CHECK(comparison_markdown(comparison).find("| area/suite/probe | passed \\-&gt; failed | answered 403") !=
        std::string::npos);
  const auto parsed = boost::json::parse(comparison_json(comparison));
  CHECK(parsed.at("regression") == true);
  CHECK(parsed.at("newly_failing").at(0).at("before") == "passed");

  auto evil = evil_run();
  auto fine = evil;
  fine.cases.front().verdict = Verdict::passed;
  const auto hostile = compare(fine, evil);
  REQUIRE(hostile.newly_failing.size() == 1);
  for (const auto& text :
       {comparison_console(hostile), comparison_markdown(hostile), comparison_json(hostile)}) {
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\n::error") == std::string::npos);
    CHECK(text.find("##vso[") == std::string::npos);
  }
  CHECK(comparison_markdown(hostile).find("<script>") == std::string::npos);
}
