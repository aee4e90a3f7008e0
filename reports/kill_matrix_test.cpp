#include "reports/kill_matrix.hpp"

#include <boost/json.hpp>
#include <doctest/doctest.h>

namespace conformance::reports {

namespace {

FaultRow row(const std::string& name, Kill kill, bool as_declared) {
  FaultRow out;
  out.fault.name = name;
  out.fault.requirement = "MUST-1";
  out.fault.summary = "it does <b>wrong</b>";
  out.kill = kill;
  out.as_declared = as_declared;
  out.exit = ExitCode::nonconformant;
  return out;
}

KillMatrix some_matrix() {
  KillMatrix matrix;
  matrix.seeds = {1};
  auto killed = row("killed-one", Kill::killed, true);
  killed.fault.subtle = true;
  killed.probes = {"area/probe"};
  killed.checks = {"area/probe\nsuites/area.yaml:3:5 status"};
  killed.tripped = {"area/probe", "other/probe"};
  killed.broken = {"MUST-1", "MUST-2"};
  killed.collateral = {"MUST-2"};
  auto survived = row("survivor", Kill::survived, false);
  survived.note = "every MUST was verified";
  matrix.faults = {killed, survived};
  matrix.variants = {{{"quiet", "differs", "passed"}, true, true, {}},
                     {{"loud", "differs", "passed"}, false, true, {"area/probe: failed: why"}}};
  matrix.probes = {{"area/probe", "", {"killed-one"}, {"killed-one"}, 1}, {"area/idle", "", {}, {}, 0}};
  matrix.checks = {{"area/probe", "suites/area.yaml:3:5 status", {"killed-one"}, {"killed-one"}, 1},
                   {"area/idle", "suites/area.yaml:9:5 status", {}, {}, 0}};
  matrix.exit = ExitCode::nonconformant;
  matrix.reason = "1 fault is not killed as declared, 1 variant raises an alarm";
  return matrix;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the console shows what is not as it should be, and ends with code and counts") {
  CHECK(kill_matrix_console(some_matrix()) ==
        "faults: survived (1)\n"
        "  survivor (MUST-1): it does <b>wrong</b>\n"
        "    every MUST was verified\n"
        "\n"
        "faults that break more than their own requirement and what is declared to follow (1)\n"
        "  killed-one (MUST-1): MUST-2\n"
        "\n"
        "variants that raise an alarm (1)\n"
        "  loud: area/probe: failed: why\n"
        "\n"
        "probes that kill nothing (1)\n"
        "  area/idle\n"
        "\n"
        "checks that no fault breaks (1)\n"
        "  suites/area.yaml:9:5 status of area/idle\n"
        "\n"
        "exit 1 (not proven): 1 fault is not killed as declared, 1 variant raises an alarm; "
        "faults: 1 killed, 1 survived; variants: 1 of 2 green\n");
}

TEST_CASE("a fault by itself is told in full, and nothing is said of what kills nothing") {
  auto matrix = some_matrix();
  matrix.every_fault = false;
  const auto text = kill_matrix_console(matrix);
  CHECK(holds(text, "killed by area/probe"));
  CHECK(holds(text, "breaks too: MUST-2"));
  CHECK_FALSE(holds(text, "kill nothing"));
}

TEST_CASE("the JSON holds the whole matrix") {
  const auto json = boost::json::parse(kill_matrix_json(some_matrix())).as_object();
  CHECK(json.at("exit").as_int64() == 1);
  const auto& fault = json.at("faults").at(0);
  CHECK(fault.at("outcome").as_string() == "killed");
  CHECK(fault.at("checks").at(0).at("check").as_string() == "suites/area.yaml:3:5 status");
  CHECK(fault.at("collateral").at(0).as_string() == "MUST-2");
  CHECK(json.at("variants").at(1).at("green").as_bool() == false);
  CHECK(json.at("checks").as_array().size() == 2);
}

TEST_CASE("nothing in the page acts") {
  auto matrix = some_matrix();
  matrix.faults[1].note = "</td><script>alert(1)</script>\x1b[2J";
  const auto page = kill_matrix_html(matrix);
  CHECK(holds(page, "it does &lt;b&gt;wrong&lt;/b&gt;"));
  CHECK_FALSE(holds(page, "<script"));
  CHECK_FALSE(holds(page, "\x1b"));
  CHECK(holds(page, "default-src 'none'"));
  CHECK(holds(page, "area/idle"));
}

} // namespace conformance::reports
