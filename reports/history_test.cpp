#include "reports/compare.hpp"
#include "reports/tests/some_results.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <pugixml.hpp>

using namespace conformance;
using namespace conformance::reports;

namespace {

Results run(int number, Verdict verdict, bool flaky = false) {
  auto out = one_case(verdict);
  out.run_id = "r" + std::to_string(number);
  out.started = WallTime{} + std::chrono::hours(24 * number);
  out.cases.front().flaky = flaky;
  return out;
}

} // namespace

TEST_CASE("a failure is followed back to the run that it began in") {
  const auto past = history({run(1, Verdict::failed), run(2, Verdict::passed), run(3, Verdict::failed),
                             run(4, Verdict::error), run(5, Verdict::failed)});
  REQUIRE(past.lasting.size() == 1);
  CHECK(past.runs[past.lasting[0].since].id == "r3");
  CHECK(history({run(1, Verdict::failed), run(2, Verdict::passed)}).lasting.empty());
  CHECK(history({run(1, Verdict::passed), run(2, Verdict::failed)}).lasting[0].since == 1);
}

TEST_CASE("how often a case was flaky, of the runs that judged it") {
  const auto past = history({run(1, Verdict::passed, true), run(2, Verdict::not_testable),
                             run(3, Verdict::passed), run(4, Verdict::passed, true)});
  REQUIRE(past.shaky.size() == 1);
  CHECK(past.shaky[0].flaky == 2);
  CHECK(past.shaky[0].judged == 3);
  CHECK(history({run(1, Verdict::passed)}).shaky.empty());
}

TEST_CASE("the course of a requirement, with runs that did not know it and without runs that say nothing") {
  auto unknowing = run(1, Verdict::passed);
  unknowing.requirements.clear();
  auto broken = failed_run(ExitCode::runner_failed, "out of memory");
  const auto past = history({unknowing, broken, run(2, Verdict::failed), run(3, Verdict::passed)});
  CHECK(past.runs.size() == 3);
  REQUIRE(past.courses.size() == 1);
  using Statuses = std::vector<std::optional<RequirementStatus>>;
  CHECK(past.courses[0].statuses ==
        Statuses{std::nullopt, RequirementStatus::failed, RequirementStatus::verified});
  CHECK(history({}).empty());
  CHECK(history({broken}).empty());
}

TEST_CASE("a renamed case is followed under its old name, with its labels") {
  auto old = run(1, Verdict::failed);
  old.cases.front().id = "once[a=b]";
  auto now = run(2, Verdict::failed);
  now.cases.front().id = "now[a=b]";
  now.cases.front().renamed_from = "area/suite/once[a=b]";
  const auto both = compare(old, now);
  CHECK(both.added.empty());
  CHECK(both.removed.empty());
  REQUIRE(both.renamed.size() == 1);
  CHECK(both.renamed[0].before == "area/suite/once[a=b]");
  CHECK(both.renamed[0].after == "area/suite/now[a=b]");
  CHECK(both.still_failing.size() == 1);
  CHECK_FALSE(both.regression());
  CHECK(history({old, now}).lasting[0].since == 0);

  now.cases.front().renamed_from = "area/suite/other";
  auto extra = now.cases.front();
  extra.id = "same";
  now.cases.push_back(extra);
  old.cases.push_back(extra);
  CHECK(compare(old, now).renamed.empty());
  CHECK(compare(old, now).removed.size() == 1);
}

TEST_CASE("a new name is not taken for a rename while the old one is still there") {
  auto old = run(1, Verdict::passed);
  auto now = run(2, Verdict::passed);
  auto extra = now.cases.front();
  extra.id = "new";
  extra.renamed_from = "area/suite/probe";
  now.cases.push_back(extra);
  CHECK(compare(old, now).renamed.empty());
  CHECK(compare(old, now).added.size() == 1);
}

TEST_CASE("coverage and revisions are told") {
  auto before = run(1, Verdict::passed);
  auto after = run(2, Verdict::failed);
  before.seconds = 10;
  after.seconds = 12.34;
  before.suites_revision = "0000000000000001";
  after.suites_revision = "0000000000000002";
  const auto both = compare(before, after);
  CHECK(both.coverage == std::vector<std::string>{"MUST: 0 of 1 verified, 1 of 1 before",
                                                  "the run took 12.3 s, 10.0 s before"});
  CHECK(both.circumstances ==
        std::vector<std::string>{
            "the revision of the suites changed from '0000000000000001' to '0000000000000002'"});
  before.suites_revision.clear();
  CHECK(compare(before, after).circumstances.empty());
}

TEST_CASE("the strip of a requirement has a stroke a run, long where it was verified, and says what each "
          "stands for") {
  auto unknowing = run(1, Verdict::passed);
  unknowing.requirements.clear();
  auto both = compare(run(3, Verdict::passed), run(4, Verdict::failed));
  both.history =
      history({unknowing, run(2, Verdict::not_testable), run(3, Verdict::passed), run(4, Verdict::failed)});
  pugi::xml_document document;
  REQUIRE(document.load_string(comparison_html(both).c_str()));
  std::string seen;
  for (const auto& found : document.select_nodes("//svg[@class='strip']/rect")) {
    const auto rect = found.node();
    seen += std::string(rect.attribute("x").value()) + ' ' + rect.attribute("height").value() + ' ' +
            rect.attribute("class").value() + ' ' + rect.child("title").child_value() + '\n';
  }
  CHECK(seen == "0 7 mute 1970-01-02T00:00:00Z, not there\n"
                "9 7 care 1970-01-03T00:00:00Z, unverified\n"
                "18 12 good 1970-01-04T00:00:00Z, verified\n"
                "27 7 bad 1970-01-05T00:00:00Z, failed\n");
  CHECK(std::string(document.select_node("//svg/@aria-label").attribute().value()) ==
        "R: verified in 1 of 4 runs");
}

TEST_CASE("every format tells the history, and hostile text acts in none") {
  auto old = evil_run();
  auto now = evil_run();
  old.started = WallTime{} + std::chrono::hours(1);
  now.started = WallTime{} + std::chrono::hours(2);
  now.cases.front().flaky = true;
  auto both = compare(old, now);
  both.history = history({old, now});
  const auto console = comparison_console(both);
  CHECK(console.find("fails since 1970-01-01T01:00:00") != std::string::npos);
  const auto markdown = comparison_markdown(both);
  CHECK(markdown.find("flaky in 1 of 2 runs") != std::string::npos);
  const auto parsed = boost::json::parse(comparison_json(both));
  CHECK(parsed.at("history").at("runs").as_array().size() == 2);
  CHECK(parsed.at("history").at("requirements").at(0).at("statuses").at(1) == "failed");
  const auto page = comparison_html(both);
  pugi::xml_document document;
  REQUIRE(document.load_string(page.c_str()));
  CHECK(document.select_nodes("//rect").size() == 2);
  CHECK(document.select_nodes("//img").empty());
  CHECK(document.select_nodes("//script").empty());
  CHECK(markdown.find("<script>") == std::string::npos);
  for (const auto& text : {console, markdown, page}) {
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\n::error") == std::string::npos);
  }
}
