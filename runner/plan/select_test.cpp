#include "plan/select.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

namespace {

/// Cells things/read, things/write[kind=a], other/read.
struct Sample {
  Catalogue catalogue;
  Plan plan;

  Sample() {
    catalogue.suites.resize(2);
    catalogue.suites[0].name.text = "things";
    catalogue.suites[1].name.text = "other";
    for (auto& suite : catalogue.suites)
      suite.probes.resize(2);
    catalogue.suites[0].probes[0].id.text = "read";
    catalogue.suites[0].probes[1].id.text = "write";
    catalogue.suites[1].probes[0].id.text = "read";
    add(0, 0, "read", {"R-1"}, Level::must, Effect::read, "reader");
    add(0, 1, "write[kind=a]", {"R-2", "R-3"}, Level::should, Effect::refused, "writer");
    add(1, 0, "read", {"R-3"}, Level::must, Effect::read, "reader");
    Part slow;
    slow.tags.push_back({"slow", {}});
    plan.cells[2].point.part = std::make_shared<const Part>(std::move(slow));
  }

  void add(std::size_t suite, std::size_t probe, const char* id, std::vector<std::string> requirements,
           Level level, Effect effect, const char* principal) {
    Cell cell;
    cell.suite = &catalogue.suites[suite];
    cell.probe = &catalogue.suites[suite].probes[probe];
    cell.id = id;
    cell.requirements = std::move(requirements);
    cell.level = level;
    cell.effect = effect;
    cell.principals = {principal};
    plan.cells.push_back(cell);
  }
};

std::string selected(const std::string& expression) {
  Sample sample;
  if (const auto error = select(sample.plan, sample.catalogue, expression))
    return std::to_string(error->offset) + ": " + error->reason;
  std::string out;
  for (const auto& cell : sample.plan.cells)
    out += cell.suite->name.text + "/" + cell.id + " ";
  return out;
}

} // namespace

TEST_CASE("terms select by what they name") {
  CHECK(selected("id:things/*") == "things/read things/write[kind=a] ");
  CHECK(selected("id:things/write") == "things/write[kind=a] ");
  CHECK(selected("id:things/write[kind=a]") == "things/write[kind=a] ");
  CHECK(selected("requirement:R-3") == "things/write[kind=a] other/read ");
  CHECK(selected("level:must") == "things/read other/read ");
  CHECK(selected("level:MUST") == "things/read other/read ");
  CHECK(selected("as:writer") == "things/write[kind=a] ");
  CHECK(selected("effect:refused") == "things/write[kind=a] ");
  CHECK(selected("tag:slow") == "other/read ");
}

TEST_CASE("terms join by not, and, or, in this order of strength") {
  CHECK(selected("not id:things/*") == "other/read ");
  CHECK(selected("id:things/* and level:must") == "things/read ");
  CHECK(selected("tag:slow or id:things/read and level:must") == "things/read other/read ");
  CHECK(selected("( tag:slow or id:things/read ) and not effect:refused") == "things/read other/read ");
  CHECK(selected("(tag:slow)") == "other/read ");
}

TEST_CASE("a case of a comparison selects the comparison") {
  Sample sample;
  Part alike;
  alike.cases = {{{"absent", {}}, text_value("x")}, {{"foreign", {}}, text_value("y")}};
  sample.plan.cells[0].point.part = std::make_shared<const Part>(std::move(alike));
  REQUIRE_FALSE(select(sample.plan, sample.catalogue, "id:things/read[case=foreign]"));
  REQUIRE(sample.plan.cells.size() == 1);
  CHECK(sample.plan.cells[0].id == "read");
}

TEST_CASE("what only an invariant judges cannot be selected, and that is said") {
  Sample sample;
  sample.catalogue.contract.invariants.resize(1);
  sample.catalogue.contract.invariants[0].requirement.text = "SHAPE";
  for (const auto* term : {"requirement:SHAPE", "id:invariants/shape"}) {
    const auto error = select(sample.plan, sample.catalogue, term);
    REQUIRE(error);
    CHECK(error->reason.find("an invariant judges it") != std::string::npos);
  }
}

TEST_CASE("a selection that is none says where and why") {
  CHECK(selected("id:nowhere/*") == "0: 'id:nowhere/*' matches no probe");
  CHECK(selected("level:must and requirment:R-1") ==
        "15: nothing is selected by 'requirment'; did you mean 'requirement'?");
  CHECK(selected("things") == "0: 'things' is no term; write for example id:things");
  CHECK(selected("(level:must").ends_with("')' is missing"));
  CHECK(selected("level:must level:should") == "11: 'level:should' is not expected here");
  CHECK(selected("level:must and not level:must") == "0: no probe is left by this selection");
  CHECK(selected("") == "0: a term such as id:suite/* is missing");
}

TEST_CASE("a name that matches nothing gets the nearest one, a pattern does not") {
  CHECK(selected("id:thigns/read") == "0: 'id:thigns/read' matches no probe; did you mean 'id:things/read'?");
  CHECK(selected("as:raeder") == "0: 'as:raeder' matches no probe; did you mean 'as:reader'?");
  CHECK(selected("tag:slwo") == "0: 'tag:slwo' matches no probe; did you mean 'tag:slow'?");
  CHECK(selected("effect:refuse") == "0: 'effect:refuse' matches no probe; did you mean 'effect:refused'?");
  CHECK(selected("level:most") == "0: 'level:most' matches no probe; did you mean 'level:must'?");
  CHECK(selected("requirement:NOTHING") == "0: 'requirement:NOTHING' matches no probe");
  CHECK(selected("id:thigns/*") == "0: 'id:thigns/*' matches no probe");
}

TEST_CASE("what a selection leaves out is counted") {
  Sample sample;
  REQUIRE_FALSE(select(sample.plan, sample.catalogue, "tag:slow"));
  CHECK(sample.plan.unselected == 2);
}

TEST_CASE("globs match any text with a star") {
  CHECK(glob_matches("a*c", "abbbc"));
  CHECK(glob_matches("*", ""));
  CHECK(glob_matches("a*b*c", "a-b-b-c"));
  CHECK_FALSE(glob_matches("a*c", "abcd"));
  CHECK_FALSE(glob_matches("A", "a"));
}

} // namespace conformance::plan
