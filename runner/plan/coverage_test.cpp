#include "plan/coverage.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

namespace {

Check status(Value expected, Weight weight = Weight::expect) {
  Check check;
  check.expected = std::move(expected);
  check.weight = weight;
  return check;
}

/// Two operations, and a suite of one probe whose cells a test adds.
struct Covered {
  Catalogue catalogue;
  Plan plan;

  Covered() {
    for (const auto* name : {"read-thing", "list-things"}) {
      auto& operation = catalogue.operations.emplace_back();
      operation.name.text = name;
      operation.part.request.method.text = "GET";
    }
    catalogue.operations[0].part.request.target.text = "/things/${run.uuid}";
    catalogue.operations[1].part.request.target.text = "/things";
    for (const auto* id : {"FIRST", "SECOND", "THIRD"})
      catalogue.requirements.emplace_back().id.text = id;
    auto& suite = catalogue.suites.emplace_back();
    suite.name.text = "area/suite";
    suite.probes.resize(2);
    suite.probes[0].id.text = "one";
    suite.probes[1].id.text = "two";
  }

  Cell& add(std::size_t probe, const char* target, std::vector<Check> checks,
            std::vector<std::string> requirements) {
    auto& cell = plan.cells.emplace_back();
    cell.suite = &catalogue.suites[0];
    cell.probe = &catalogue.suites[0].probes[probe];
    cell.requirements = std::move(requirements);
    Part part;
    part.has_request = true;
    part.request.method.text = "GET";
    part.request.target.text = target;
    part.request.checks = std::move(checks);
    cell.point.part = std::make_shared<const Part>(std::move(part));
    return cell;
  }
};

} // namespace

TEST_CASE("a requirement is covered by each probe once, with its cases and all that these need") {
  Covered world;
  world.catalogue.requirements[0].needs.push_back({"dashboard", {}});
  world.add(0, "/things", {}, {"FIRST"}).principals = {"reader"};
  auto& second = world.add(0, "/things", {}, {"FIRST"});
  second.principals = {"writer"};
  second.fixtures = {"own.thing"};
  second.effect = Effect::refused;
  world.add(1, "/things", {}, {"FIRST", "SECOND"});
  auto covered = coverage(world.plan, world.catalogue);
  REQUIRE(covered["FIRST"].size() == 2);
  CHECK(covered["FIRST"][0].name == "area/suite/one");
  CHECK(covered["FIRST"][0].cases == 2);
  CHECK(covered["FIRST"][0].needs == std::set<std::string>{"principal reader", "principal writer",
                                                           "fixture own.thing", "effect refused",
                                                           "service dashboard"});
  CHECK(covered["FIRST"][1].name == "area/suite/two");
  CHECK(covered["SECOND"].size() == 1);
  CHECK(!covered.contains("THIRD"));
}

TEST_CASE("a requirement is covered by what proves it too") {
  Covered world;
  world.catalogue.requirements[2].proven_by.push_back({"FIRST", {}});
  auto covered = coverage(world.plan, world.catalogue);
  REQUIRE(covered["THIRD"].size() == 1);
  CHECK(covered["THIRD"][0].name == "FIRST");
  CHECK(covered["THIRD"][0].cases == 0);
}

TEST_CASE("the statuses asserted of an operation are those that its probes demand, and no others") {
  Covered world;
  world.add(0, "/things/1",
            {status(number_value(404)), status(number_value(200), Weight::should),
             status(Value{Value::List{number_value(400), text_value("4xx")}, {}})},
            {});
  world.add(1, "/nowhere", {status(number_value(404))}, {});
  const auto statuses = statuses_asserted(world.plan, world.catalogue);
  CHECK(statuses.at("read-thing") == std::set<std::string>{"400", "404", "4xx"});
  CHECK(statuses.at("list-things").empty());
  CHECK(statuses.at("other") == std::set<std::string>{"404"});
}

} // namespace conformance::plan
