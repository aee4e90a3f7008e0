#include "plan/plan.hpp"

#include "plan/describe.hpp"
#include "plan/instantiate.hpp"
#include "plan/requests.hpp"
#include "plan/testing.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

namespace {

Axis writes() {
  Axis axis;
  axis.name.text = "operation";
  axis.operations = Located{"${operations.writes}", {}};
  return axis;
}

} // namespace

TEST_CASE("a probe without a matrix is one cell that stands on its principal") {
  World world;
  world.simple("read", "GET", "/things/1", 200);
  const auto plan = world.plan();
  REQUIRE(plan.cells.size() == 1);
  const auto& cell = plan.cells[0];
  CHECK(cell.id == "read");
  CHECK(cell.effect == Effect::read);
  CHECK_FALSE(cell.refusal);
  CHECK_FALSE(cell.missing);
  CHECK(cell.level == Level::must);
  CHECK(plan.principals == std::vector<std::string>{"reader"});
}

TEST_CASE("axes multiply in the order written, and a skipped point is left out") {
  World world;
  auto& probe = world.simple("read", "GET", "/things/${a}", 404);
  probe.title = "reads ${a} and ${b}";
  for (const auto* name : {"a", "b"}) {
    auto& axis = probe.matrix.emplace_back();
    axis.name.text = name;
    for (const auto* label : {"x", "a-y"})
      axis.labels.push_back({{label, {}}, text_value(label), {}});
  }
  auto& skip = probe.skip.emplace_back();
  skip.at = {{{"a", {}}, {"a-y", {}}}, {{"b", {}}, {"x", {}}}};
  const auto plan = world.plan();
  REQUIRE(plan.cells.size() == 3);
  CHECK(plan.cells[0].id == "read[a=x,b=x]");
  CHECK(plan.cells[1].id == "read[a=x,b=a-y]");
  CHECK(plan.cells[2].id == "read[a=a-y,b=a-y]");
  CHECK(plan.cells[1].title() == "reads x and a y");
}

TEST_CASE("a title that begins with a label begins with a capital letter") {
  World world;
  auto& probe = world.probe("read");
  probe.title = "${a} is read";
  auto& axis = probe.matrix.emplace_back();
  axis.name.text = "a";
  axis.labels.push_back({{"a-list", {}}, text_value("a-list"), {}});
  CHECK(world.plan().cells.at(0).title() == "A list is read");
}

TEST_CASE("a refused write needs permission and inherits its operation's twin") {
  World world;
  auto& probe = world.probe("refused");
  probe.part.request.as.text = "reader";
  probe.part.request.checks = {status(403)};
  probe.matrix.push_back(writes());
  auto plan = world.plan();
  REQUIRE(plan.cells.size() == 1);
  CHECK(plan.cells[0].id == "refused[operation=change-thing]");
  CHECK(plan.cells[0].effect == Effect::refused);
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "effect:refused");
  CHECK(plan.principals.empty());

  world.profile.allow = {Effect::refused};
  plan = world.plan();
  CHECK_FALSE(plan.cells[0].missing);
  REQUIRE(plan.cells[0].controls.size() == 1);
  CHECK(plan.cells[0].controls[0].principal == "writer");
  CHECK(plan.cells[0].controls[0].request.target.text == "/things/${run.uuid}");
  CHECK(plan.principals == std::vector<std::string>{"reader", "writer"});

  world.profile.principals.erase(world.profile.principals.begin() + 1);
  plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "principal:writer");
}

TEST_CASE("a proof or control that writes needs the permission for refused writes") {
  World world;
  world.simple("read", "GET", "/things/1", 200).part.request.as.text = "writer";
  CHECK_FALSE(world.plan().cells[0].missing);
  world.catalogue.contract.principals[1].proof = {request("PATCH", "/things/${run.uuid}")};
  auto plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "effect:refused");
  world.profile.allow = {Effect::refused};
  CHECK_FALSE(world.plan().cells[0].missing);

  world.profile.allow = {};
  world.catalogue.suites[0].probes[0].part.request.as.text = "reader";
  CHECK_FALSE(world.plan().cells[0].missing);
  auto& control = world.catalogue.suites[0].probes[0].part.control.emplace();
  control.request = request("POST", "/things", "reader");
  plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "effect:refused");
}

TEST_CASE("derived principals stand on the key that they derive from, without a twin") {
  World world;
  world.profile.allow = {Effect::refused};
  auto& probe = world.probe("no-key");
  probe.part.request.as.text = "anonymous";
  probe.part.request.checks = {status(401)};
  probe.matrix.push_back(writes());
  auto plan = world.plan();
  CHECK_FALSE(plan.cells[0].missing);
  CHECK(plan.cells[0].controls.empty());
  CHECK(plan.principals == std::vector<std::string>{"reader"});
  world.profile.principals.erase(world.profile.principals.begin());
  plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "principal:reader");
}

TEST_CASE("fixtures bring the principals that find and prove them") {
  World world;
  world.simple("foreign", "GET", "/things/${foreign.thing}", 404);
  auto plan = world.plan();
  CHECK(std::vector<std::string>(plan.cells[0].fixtures) == std::vector<std::string>{"foreign.thing"});
  CHECK(plan.cells[0].principals == std::vector<std::string>{"reader", "foreign"});
  world.catalogue.fixtures[0].discover.clear();
  plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "fixture:foreign.thing");
  auto& given = world.profile.fixtures.emplace_back();
  given.name.text = "foreign.thing";
  CHECK_FALSE(world.plan().cells[0].missing);
  world.catalogue.fixtures[0].needs_trust = true;
  CHECK(world.plan().cells[0].missing);
  world.profile.fixtures[0].trust = "platform team";
  CHECK_FALSE(world.plan().cells[0].missing);
}

TEST_CASE("a service that the profile does not declare makes a cell not applicable") {
  World world;
  world.catalogue.requirements[0].needs = {{"keys", {}}};
  world.simple("read", "GET", "/things", 200);
  auto plan = world.plan();
  CHECK(plan.cells[0].not_applicable);
  CHECK(plan.cells[0].missing->what == "service:keys");
  world.profile.services["keys"] = {};
  CHECK_FALSE(world.plan().cells[0].missing);
}

TEST_CASE("a call that the profile does not declare makes a cell not applicable") {
  World world;
  world.simple("read", "GET", "/things", 200);
  auto& part = world.catalogue.suites[0].probes[0].part;
  RequestTemplate step;
  step.as = {"reader", {}};
  step.call = Located{"keys.list", {}};
  part.steps.push_back(step);
  part.effect = Effect::read;
  auto plan = world.plan();
  REQUIRE(plan.cells[0].missing);
  CHECK(plan.cells[0].missing->what == "service:keys");
  CHECK(plan.cells[0].not_applicable);
  world.profile.services["keys"].calls["list"] = {};
  CHECK_FALSE(world.plan().cells[0].missing);
}

TEST_CASE("a key that the run may make needs the calls, a principal that may make it, and the permission") {
  World world;
  world.simple("read", "GET", "/things", 200);
  auto& spec = world.catalogue.contract.principals.emplace_back();
  spec.name = {"revoked", {}};
  spec.organization = "own";
  spec.needs_trust = true;
  spec.make = MakeKey{{"writer", {}}, {"keys.create", {}}, {"keys.revoke", {}}, {}};
  world.catalogue.suites[0].probes[0].part.request.as = {"revoked", {}};
  const auto missing = [&] { return world.plan().cells[0].missing.value_or(plan::Missing{}); };
  world.profile.allow = {};
  CHECK(missing().what == "principal:revoked");
  CHECK(missing().reason.find("declare the call 'keys.create'") != std::string::npos);
  world.profile.services["keys"].calls["create"] = {};
  world.profile.services["keys"].calls["revoke"] = {};
  CHECK(missing().reason.find("add to allow: [restores]") != std::string::npos);
  world.profile.allow = {Effect::restores};
  const auto plan = world.plan();
  CHECK_FALSE(plan.cells[0].missing);
  const auto& needed = plan.cells[0].principals;
  CHECK(std::find(needed.begin(), needed.end(), "writer") != needed.end());
}

TEST_CASE("a write that expects success must say its effect") {
  World world;
  world.simple("write", "POST", "/things", 201);
  world.plan();
  REQUIRE(world.diagnostics.errors() == 1);
  CHECK(world.diagnostics.all()[0].title ==
        "probe 'write' writes and expects no refusal, but says no effect");
}

TEST_CASE("a step that must be refused is asked of something absent too, equal ones once") {
  World world;
  world.profile.allow = {Effect::refused, Effect::restores};
  auto& probe = world.probe("steps");
  probe.part.effect = Effect::refused;
  auto read = request("GET", "/things", "reader");
  read.capture = {{{"id", {}}, {"/0/id", {}}}};
  auto refused = request("PATCH", "/things/${id}", "reader");
  refused.checks = {status(403)};
  auto of_fixture = refused, of_nothing = refused;
  of_fixture.target.text = "/things/${foreign.thing}";
  of_nothing.target.text = "/things/${run.uuid}";
  probe.part.steps = {read, refused, of_fixture, of_nothing};
  const auto sent = [&] { return request_bound(world.plan(), world.catalogue, world.profile).at("reader"); };
  CHECK(sent() == 2 + 4 + 1); // proofs at both ends, the steps, and the absent thing
  world.catalogue.suites[0].probes[0].part.effect = Effect::restores;
  for (std::size_t i = 1; i < 4; ++i) {
    auto& step = world.catalogue.suites[0].probes[0].part.steps[i];
    step.undo = {request("PATCH", step.target.text.c_str(), "reader")};
  }
  CHECK(sent() == 2 + 4 + 3); // with their undos
  CHECK(world.diagnostics.errors() == 0);
}

TEST_CASE("what may be an id of something real is known in a request") {
  World world;
  world.catalogue.fixtures[0].keep = {{"part", "/part"}};
  Part part;
  part.steps = {request("GET", "/things")};
  part.steps[0].capture = {{{"first", {}}, {"/0/id", {}}}};
  auto write = request("PATCH", "/things/${foreign.thing.2}/${foreign.thing.part}/${who}/${run.uuid}");
  write.json = text_value("${first} ${foreign.thing.part} ${fresh.uuid}");
  write.with_key = Located{"${first}", {}};
  write.checks = {status(404)};
  write.checks[0].expected = text_value("${foreign.thing}");
  using Names = std::vector<std::string>;
  CHECK(ids_in(write, part, world.catalogue) ==
        Names{"foreign.thing.2", "foreign.thing.part", "first", "foreign.thing.part"});
  write.target.text = "/things?part=${run.mark}";
  CHECK(ids_in(write, part, world.catalogue) == Names{"first", "foreign.thing.part"});
  write.json.reset();
  CHECK(ids_in(write, part, world.catalogue).empty());
}

TEST_CASE("a matrix of too many cells is a mistake, found before they are made") {
  World world;
  auto& probe = world.simple("many", "GET", "/things", 200);
  for (const auto* name : {"a", "b", "c", "d", "e"}) {
    auto& axis = probe.matrix.emplace_back();
    axis.name.text = name;
    for (int i = 0; i < 100; ++i)
      axis.labels.push_back({{std::to_string(i), {}}, number_value(i), std::nullopt});
  }
  CHECK(world.plan().cells.empty());
  REQUIRE(world.diagnostics.errors() == 1);
  CHECK(world.diagnostics.all()[0].title == "the matrix of 'many' has more than 10000 cells");
}

TEST_CASE("too many cells of all probes together are a mistake too") {
  World world;
  for (int number = 0; number < 21; ++number) {
    auto& probe = world.simple(("many-" + std::to_string(number)).c_str(), "GET", "/things", 200);
    for (const auto* name : {"a", "b"}) {
      auto& axis = probe.matrix.emplace_back();
      axis.name.text = name;
      for (int i = 0; i < 99; ++i)
        axis.labels.push_back({{std::to_string(i), {}}, number_value(i), std::nullopt});
    }
  }
  CHECK(world.plan().cells.empty());
  REQUIRE(world.diagnostics.errors() == 1);
  CHECK(world.diagnostics.all()[0].title == "with this probe the suites have more than 200000 cells");
}

TEST_CASE("whose key is flooded is known before anything is sent") {
  World world;
  world.simple("alone", "GET", "/things", 200);
  CHECK(flooded_by(world.plan()).empty());
  world.simple("flood", "GET", "/things", 429).part.burst.emplace();
  CHECK(flooded_by(world.plan()) == std::set<std::string>{"reader"});
}

TEST_CASE("what is sent for a cell may do more than the cell itself") {
  World world;
  world.simple("read", "GET", "/things", 200);
  world.simple("write", "PATCH", "/things/${run.uuid}", 403);
  world.simple("made", "GET", "/things/${foreign.thing}", 404);
  world.catalogue.fixtures[0].create = request("POST", "/things", "foreign");
  world.profile.allow = {Effect::refused, Effect::leaves};
  const auto plan = world.plan();
  CHECK_FALSE(plan.cells[0].writes());
  CHECK(plan.cells[1].writes());
  CHECK(plan.cells[2].effect == Effect::read);
  CHECK(plan.cells[2].may(Effect::leaves));
  CHECK(plan.cells[2].writes());
}

TEST_CASE("what two places set is a mistake, members of json excepted") {
  World world;
  auto& probe = world.simple("read", "POST", "/things", 400);
  probe.part.request.json = std::get<Value>(parse_json(R"({"a":1})"));
  auto& axis = probe.matrix.emplace_back();
  axis.name.text = "with";
  Part part;
  part.request.json = std::get<Value>(parse_json(R"({"b":2})"));
  axis.labels.push_back({{"b", {}}, {}, part});
  auto plan = world.plan();
  CHECK_FALSE(world.diagnostics.has_errors());
  CHECK(to_json(*plan.cells[0].part().request.json) == R"({"a":1,"b":2})");

  probe.matrix[0].labels[0].part->request.as.text = "writer";
  world.plan();
  REQUIRE(world.diagnostics.errors() == 1);
  CHECK(world.diagnostics.all()[0].title == "'as' is set here and by the probe or another axis");
}

TEST_CASE("operations are known by method and path") {
  World world;
  world.catalogue.operations.push_back(operation("special", "GET", "/things/special", "read"));
  CHECK(operation_name(world.catalogue, "GET", "/things/42?x=/y") == "read-thing");
  CHECK(operation_name(world.catalogue, "HEAD", "/things/42") == "read-thing");
  CHECK(operation_name(world.catalogue, "GET", "/things/special") == "special");
  CHECK(operation_name(world.catalogue, "PATCH", "/things/42") == "change-thing");
  CHECK(operation_name(world.catalogue, "DELETE", "/things/42") == "other");
  CHECK(operation_name(world.catalogue, "GET", "/things/42/more") == "other");
}

TEST_CASE("a check counts against its own requirements, else against all") {
  RequirementMap map;
  map.by_check = {{{"status", {}}, {{"R-1", {}}}}, {{"json", {}}, {{"R-2", {}}, {"R-3", {}}}}};
  CHECK(requirements_of(map, "status") == std::vector<std::string>{"R-1"});
  CHECK(requirements_of(map, "json") == std::vector<std::string>{"R-2", "R-3"});
  CHECK(requirements_of(map, "schema") == std::vector<std::string>{"R-1", "R-2", "R-3"});
  CHECK(requirements_of(map, "json", Weight::should) == std::vector<std::string>{"R-2", "R-3"});
  map.by_check.push_back({{"should", {}}, {{"R-4", {}}}});
  CHECK(requirements_of(map, "json", Weight::should) == std::vector<std::string>{"R-4"});
  CHECK(requirements_of(map, "json") == std::vector<std::string>{"R-2", "R-3"});
}

TEST_CASE("success is accepted by class, by number, in a list, and where nothing is said of the status") {
  const auto accepts = [](const char* json) {
    Check check;
    check.expected = std::get<Value>(parse_json(json));
    return accepts_success(std::vector<Check>{check});
  };
  CHECK(accepts("200"));
  CHECK(accepts("\"2xx\""));
  CHECK(accepts("[404, 204]"));
  CHECK_FALSE(accepts("404"));
  CHECK_FALSE(accepts("[\"4xx\", 500]"));
  CHECK(accepts_success(std::vector<Check>{}));
}

TEST_CASE("requests are bounded before anything is sent, equal ones counted once") {
  World world;
  world.simple("a", "GET", "/things/${foreign.thing}", 404);
  world.simple("b", "GET", "/things/${foreign.thing}", 404);
  world.simple("c", "GET", "/things/1", 404);
  const auto plan = world.plan();
  const auto bound = request_bound(plan, world.catalogue, world.profile);
  CHECK(bound.at("reader") == 2 + 2);      // two cells' requests, proofs at both ends
  CHECK(bound.at("foreign") == 2 + 1 + 2); // proofs, discovery, the fixture's proof at both ends
  const auto text = describe(plan, world.catalogue, world.profile, true);
  CHECK(text.find("3 cases: 3 to send, 0 not testable") != std::string::npos);
  CHECK(text.find("things/a\n") != std::string::npos);
  CHECK(text.find("key-of-reader") == std::string::npos);
}

TEST_CASE("a case whose fixture is missing leaves the other cases to be compared") {
  World world;
  auto& hidden = world.catalogue.fixtures.emplace_back();
  hidden.name.text = "own.hidden";
  hidden.needs_trust = true;
  auto& probe = world.simple("alike", "GET", "/things/${case}", 404);
  const auto one = [](const char* label, const char* value) {
    return IndistinguishableCase{{label, {}}, text_value(value)};
  };
  probe.part.cases = {one("absent", "${fresh.uuid}"), one("foreign", "${foreign.thing}"),
                      one("hidden", "${own.hidden}")};
  const auto plan = world.plan();
  REQUIRE(plan.cells.size() == 2);
  CHECK_FALSE(plan.cells[0].missing);
  REQUIRE(plan.cells[0].part().cases.size() == 2);
  CHECK(plan.cells[0].part().cases[1].label.text == "foreign");
  REQUIRE(plan.cells[1].missing);
  CHECK(plan.cells[1].missing->what == "fixture:own.hidden");
  REQUIRE(plan.cells[1].part().cases.size() == 2);
  CHECK(plan.cells[1].part().cases[1].label.text == "hidden");
  CHECK(plan.fixtures == std::vector<std::string>{"foreign.thing"});
}

TEST_CASE("a fixture that another one is to be like, or not to be, is found first, and is no need of it") {
  World world;
  auto& spare = world.catalogue.fixtures.emplace_back();
  spare.name.text = "own.spare";
  spare.discover = {request("GET", "/things", "reader")};
  std::string preferred;
  SUBCASE("by its id") {
    preferred = "${foreign.thing}";
  }
  SUBCASE("by what is kept with it") {
    preferred = "${foreign.thing.size}";
  }
  spare.prefer = {{"/id", text_value(preferred)}};
  spare.proof = {request("GET", "/things/${own.spare}", "reader")};
  world.simple("spare", "GET", "/things/${own.spare}", 200);
  CHECK(world.plan().fixtures == std::vector<std::string>{"own.spare"});
  world.simple("other", "GET", "/things/${foreign.thing}", 404);
  const auto plan = world.plan();
  CHECK(std::vector<std::string>(plan.cells[0].fixtures) == std::vector<std::string>{"own.spare"});
  CHECK(plan.fixtures == std::vector<std::string>{"foreign.thing", "own.spare"});
}

} // namespace conformance::plan
