#include "model/kill_matrix.hpp"

#include <doctest/doctest.h>

namespace conformance {

namespace {

const std::string probe = "area/probe";
const std::string check = "suites/area.yaml:3:5 status";

TrialCase broken(const std::string& requirement, Verdict verdict = Verdict::failed,
                 const std::string& which = probe) {
  return {which,         which + "[a=b]",         verdict, "status is 200, expected 404",
          {requirement}, {{check, {requirement}}}};
}

TrialCase unbroken(const std::string& requirement, Verdict verdict) {
  return {probe, probe, verdict, "it cannot be judged", {requirement}, {}};
}

TrialResult conforming() {
  TrialResult out;
  out.exit = ExitCode::conformant;
  out.wire = 7;
  return out;
}

TrialResult of_fault(const std::string& name, ExitCode exit, std::vector<TrialCase> cases) {
  TrialResult out;
  out.trial = {Trial::Kind::fault, name, 1};
  out.exit = exit;
  out.exercised = true;
  out.wire = 8;
  out.cases = std::move(cases);
  return out;
}

TrialResult of_variant(ExitCode exit, std::vector<TrialCase> cases) {
  auto out = of_fault("v", exit, std::move(cases));
  out.trial.kind = Trial::Kind::variant;
  return out;
}

ProofScope scope_with(DeclaredFault fault) {
  ProofScope scope;
  scope.faults = {std::move(fault)};
  scope.asserted = {{"MUST-1", Level::must}, {"MUST-2", Level::must}, {"SHOULD-1", Level::should}};
  scope.checks = {{probe, check}, {"area/idle", "suites/area.yaml:9:5 status"}};
  return scope;
}

DeclaredFault fault_of(const std::string& requirement) {
  DeclaredFault out;
  out.name = "f";
  out.requirement = requirement;
  return out;
}

KillMatrix matrix_of(const ProofScope& scope, TrialResult trial) {
  return kill_matrix(scope, {conforming(), std::move(trial)});
}

KillMatrix matrix_of(const DeclaredFault& fault, ExitCode exit, std::vector<TrialCase> cases) {
  return matrix_of(scope_with(fault), of_fault("f", exit, std::move(cases)));
}

KillMatrix variant_matrix(const std::string& outcome, ExitCode exit, std::vector<TrialCase> cases) {
  ProofScope scope;
  scope.variants = {{"v", "differs", outcome}};
  return matrix_of(scope, of_variant(exit, std::move(cases)));
}

} // namespace

TEST_CASE("a fault is killed by a check of its own requirement, if the run ends as its level says") {
  const auto killed = matrix_of(fault_of("MUST-1"), ExitCode::nonconformant, {broken("MUST-1")});
  REQUIRE(killed.faults.size() == 1);
  CHECK(killed.faults[0].kill == Kill::killed);
  CHECK(killed.faults[0].as_declared);
  CHECK(killed.faults[0].probes == std::vector<std::string>{probe});
  CHECK(killed.exit == ExitCode::conformant);
  CHECK(killed.reason == "1 fault is killed as declared, 0 variants are green");

  const auto open = matrix_of(fault_of("MUST-1"), ExitCode::not_verified, {broken("MUST-1")});
  CHECK(open.faults[0].kill == Kill::killed);
  CHECK_FALSE(open.faults[0].as_declared);
  CHECK(open.exit == ExitCode::nonconformant);

  const auto should = fault_of("SHOULD-1");
  const std::vector<TrialCase> warned{broken("SHOULD-1", Verdict::warning)};
  CHECK(matrix_of(should, ExitCode::conformant, warned).faults[0].as_declared);
  CHECK_FALSE(matrix_of(should, ExitCode::not_verified, warned).faults[0].as_declared);
  auto left = warned;
  left.push_back({"run/left-behind", "run/left-behind", Verdict::not_run, "it answered 200", {}, {}});
  CHECK(matrix_of(should, ExitCode::not_verified, left).faults[0].as_declared);
  auto undermining = should;
  undermining.follows = {"MUST-2"};
  CHECK(matrix_of(undermining, ExitCode::not_verified, warned).faults[0].as_declared);
}

TEST_CASE("a fault that others notice, or nobody, is not killed") {
  const auto other = matrix_of(fault_of("MUST-1"), ExitCode::nonconformant, {broken("MUST-2")});
  CHECK(other.faults[0].kill == Kill::by_another);
  CHECK(other.exit == ExitCode::nonconformant);
  CHECK(other.faults[0].note == "only these break: MUST-2");

  const auto survived = matrix_of(fault_of("MUST-1"), ExitCode::conformant, {});
  CHECK(survived.faults[0].kill == Kill::survived);
  CHECK(survived.exit == ExitCode::nonconformant);
  CHECK(count(survived, Kill::survived) == 1);
}

TEST_CASE("inconclusive counts only where it is declared, and for a case of the fault's own requirement") {
  auto fault = fault_of("MUST-1");
  const auto open = [&](const std::string& requirement) {
    return matrix_of(fault, ExitCode::not_verified, {unbroken(requirement, Verdict::inconclusive)});
  };
  CHECK(open("MUST-1").faults[0].kill == Kill::inconclusive);
  CHECK_FALSE(open("MUST-1").faults[0].as_declared);
  CHECK(open("MUST-2").faults[0].kill == Kill::survived);
  fault.undecided = true;
  CHECK(open("MUST-1").faults[0].as_declared);
  CHECK(matrix_of(fault, ExitCode::nonconformant, {broken("MUST-1")}).faults[0].as_declared);
  CHECK_FALSE(matrix_of(fault, ExitCode::conformant, {}).faults[0].as_declared);
  CHECK_FALSE(matrix_of(fault, ExitCode::nonconformant, {broken("MUST-2")}).faults[0].as_declared);
}

TEST_CASE("a tolerated fault must be noticed by nothing") {
  auto fault = fault_of("MUST-1");
  fault.tolerated = true;
  CHECK(matrix_of(fault, ExitCode::conformant, {}).faults[0].as_declared);
  CHECK_FALSE(matrix_of(fault, ExitCode::nonconformant, {broken("MUST-1")}).faults[0].as_declared);
  CHECK_FALSE(matrix_of(fault, ExitCode::not_verified, {}).faults[0].as_declared);
}

TEST_CASE("a fault that no request reaches, or that changes nothing on the wire, was not exercised") {
  const auto scope = scope_with(fault_of("MUST-1"));
  auto unreached = of_fault("f", ExitCode::conformant, {});
  unreached.exercised = false;
  const auto never = matrix_of(scope, unreached);
  CHECK(never.faults[0].kill == Kill::not_exercised);
  CHECK(never.exit == ExitCode::not_verified);

  auto silent = of_fault("f", ExitCode::nonconformant, {broken("MUST-1")});
  silent.wire = conforming().wire;
  const auto unseen = matrix_of(scope, silent);
  CHECK(unseen.faults[0].kill == Kill::not_exercised);
  CHECK(unseen.faults[0].note == "it changed nothing on the wire");

  silent.wire = 0; // over sockets nothing is known of it
  CHECK(matrix_of(scope, silent).faults[0].kill == Kill::killed);
}

TEST_CASE("what is broken on the conforming deployment too kills nothing") {
  const auto scope = scope_with(fault_of("MUST-1"));
  auto reference = conforming();
  reference.exit = ExitCode::nonconformant;
  reference.cases = {broken("MUST-1")};
  const auto matrix =
      kill_matrix(scope, {reference, of_fault("f", ExitCode::nonconformant, {broken("MUST-1")})});
  CHECK(matrix.faults[0].kill == Kill::survived);
  CHECK(matrix.reference_alarms ==
        std::vector<std::string>{"area/probe[a=b]: failed: status is 200, expected 404"});
  CHECK(matrix.exit == ExitCode::nonconformant);
  for (const auto& row : matrix.probes)
    CHECK(row.kills.empty());
}

TEST_CASE("suites that assert a part only are not blamed for the rest") {
  auto reference = conforming();
  reference.exit = ExitCode::not_verified;
  reference.cases = {{"run/complete", "run/complete", Verdict::error, "no case bears on MUST-9", {}, {}}};
  const auto matrix = kill_matrix(scope_with(fault_of("MUST-1")),
                                  {reference, of_fault("f", ExitCode::nonconformant, {broken("MUST-1")})});
  CHECK(matrix.reference_alarms.empty());
  CHECK(matrix.exit == ExitCode::conformant);

  auto foreign = scope_with(fault_of("MUST-9"));
  CHECK(kill_matrix(foreign, {reference}).faults[0].kill == Kill::not_asserted);
  CHECK(kill_matrix(foreign, {reference}).exit == ExitCode::not_verified);
  foreign.faults.push_back(fault_of("MUST-1"));
  foreign.whole = false;
  CHECK(kill_matrix(foreign, {reference, of_fault("f", ExitCode::nonconformant, {broken("MUST-1")})}).exit ==
        ExitCode::conformant);
}

TEST_CASE("a run that broke is no result, and without the conforming deployment nothing is said") {
  auto crashed = of_fault("f", ExitCode::nonconformant, {broken("MUST-1")});
  crashed.trouble = "its process ended by signal 11";
  const auto matrix = matrix_of(scope_with(fault_of("MUST-1")), crashed);
  CHECK(matrix.faults[0].kill == Kill::no_result);
  CHECK(matrix.faults[0].note == "its process ended by signal 11");
  CHECK(matrix.exit == ExitCode::not_verified);
  CHECK(kill_matrix(scope_with(fault_of("MUST-1")), {}).exit == ExitCode::runner_failed);
}

TEST_CASE("nothing to kill is no proof") {
  ProofScope scope;
  CHECK(kill_matrix(scope, {conforming()}).exit == ExitCode::not_verified);
}

TEST_CASE("what breaks beside a fault's own requirement is collateral, unless it is declared to follow") {
  auto fault = fault_of("MUST-1");
  const std::vector<TrialCase> cases{broken("MUST-1"), broken("MUST-2", Verdict::failed, "area/second"),
                                     broken("SHOULD-1", Verdict::warning)};
  CHECK(matrix_of(fault, ExitCode::nonconformant, cases).faults[0].collateral ==
        std::vector<std::string>{"MUST-2", "SHOULD-1"});
  fault.follows = {"MUST-2"};
  CHECK(matrix_of(fault, ExitCode::nonconformant, cases).faults[0].collateral ==
        std::vector<std::string>{"SHOULD-1"});
}

TEST_CASE("a probe that warns of a variant is good for something") {
  ProofScope scope;
  scope.checks = {{probe, check}};
  scope.variants = {{"v", "differs", "warning"}};
  const auto trial = of_variant(ExitCode::conformant, {broken("SHOULD-1", Verdict::warning)});
  const auto matrix = matrix_of(scope, trial);
  REQUIRE(matrix.probes.size() == 1);
  CHECK(matrix.probes[0].warns == 1);
  CHECK(matrix.checks[0].warns == 1);
  CHECK(matrix_of(scope, of_variant(ExitCode::conformant, {})).probes[0].warns == 0);
}

TEST_CASE("what is not declared to follow is no proof, unless a part of the suites is looked at") {
  auto scope = scope_with(fault_of("MUST-1"));
  const auto trial = of_fault("f", ExitCode::nonconformant, {broken("MUST-1"), broken("MUST-2")});
  CHECK(matrix_of(scope, trial).exit == ExitCode::nonconformant);
  CHECK(matrix_of(scope, trial).reason == "1 fault breaks more than is declared to follow");
  scope.whole = false;
  CHECK(matrix_of(scope, trial).exit == ExitCode::conformant);
}

TEST_CASE("what breaks with one seed only is shown too") {
  const auto scope = scope_with(fault_of("MUST-1"));
  const auto with = [&](std::vector<TrialCase> cases) {
    return matrix_of(scope, of_fault("f", ExitCode::nonconformant, std::move(cases)));
  };
  const auto both = joined({with({broken("MUST-1")}), with({broken("MUST-1"), broken("MUST-2")})});
  CHECK(both.exit == ExitCode::nonconformant);
  CHECK(both.faults[0].collateral == std::vector<std::string>{"MUST-2"});
}

TEST_CASE("probes and checks: what they kill, what they alone kill, and those that kill nothing") {
  auto scope = scope_with(fault_of("MUST-1"));
  auto second = fault_of("MUST-2");
  second.name = "g";
  scope.faults.push_back(second);
  const auto matrix =
      kill_matrix(scope, {conforming(), of_fault("f", ExitCode::nonconformant, {broken("MUST-1")}),
                          of_fault("g", ExitCode::nonconformant,
                                   {broken("MUST-2"), broken("MUST-2", Verdict::failed, "area/second")})});
  const auto find = [&](const std::string& name) {
    for (const auto& row : matrix.probes)
      if (row.probe == name) return row;
    return KillerRow();
  };
  CHECK(find(probe).kills == std::vector<std::string>{"f", "g"});
  CHECK(find(probe).alone == std::vector<std::string>{"f"});
  CHECK(find("area/second").alone.empty());
  CHECK(find("area/idle").probe == "area/idle");
  CHECK(find("area/idle").kills.empty());
  CHECK(find("area/idle").trips == 0);
  REQUIRE(matrix.checks.size() == 3);
}

TEST_CASE("a variant is green if it ends as it is declared to") {
  const auto green = [](const std::string& outcome, ExitCode exit, const std::vector<TrialCase>& cases) {
    return variant_matrix(outcome, exit, cases).variants[0].green;
  };
  const std::vector<TrialCase> warned{broken("SHOULD-1", Verdict::warning)};
  const std::vector<TrialCase> open{unbroken("MUST-1", Verdict::inconclusive)};
  CHECK(green("passed", ExitCode::conformant, {}));
  CHECK_FALSE(green("passed", ExitCode::nonconformant, {broken("MUST-1")}));
  CHECK_FALSE(green("passed", ExitCode::conformant, warned));
  CHECK_FALSE(green("passed", ExitCode::not_verified, open));
  CHECK(green("passed", ExitCode::conformant, open)); // of a SHOULD
  CHECK(green("warning", ExitCode::conformant, warned));
  CHECK_FALSE(green("warning", ExitCode::not_verified, open));
  CHECK(green("undecided", ExitCode::not_verified, open));
  CHECK(green("undecided", ExitCode::conformant, {}));
  CHECK_FALSE(green("undecided", ExitCode::nonconformant, {broken("MUST-1")}));
  CHECK(green("not verified", ExitCode::not_verified, open));
  CHECK_FALSE(green("not verified", ExitCode::conformant, {}));
  CHECK(variant_matrix("passed", ExitCode::nonconformant, {broken("MUST-1")}).exit ==
        ExitCode::nonconformant);
}

TEST_CASE("outcomes that depend on the seed are shown, and are no proof") {
  auto first = matrix_of(fault_of("MUST-1"), ExitCode::nonconformant, {broken("MUST-1")});
  auto other = first;
  other.seeds = {2};
  CHECK(joined({first, other}).exit == ExitCode::conformant);
  CHECK(joined({first, other}).unstable.empty());
  CHECK(joined({first, other}).seeds == std::vector<std::uint64_t>{1, 2});
  other.faults[0].kill = Kill::survived;
  const auto both = joined({first, other});
  CHECK(both.exit == ExitCode::nonconformant);
  CHECK(both.unstable == std::vector<std::string>{"f: killed, exit 1, but survived, exit 1 with seed 2"});
  // One that shows on some answers only is killed, or in doubt.
  for (auto* each : {&first, &other})
    each->faults[0].fault.undecided = true;
  CHECK(joined({first, other}).unstable.empty());
  other.faults[0].as_declared = false;
  CHECK(joined({first, other}).unstable.size() == 1);
}

} // namespace conformance
