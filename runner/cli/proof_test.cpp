#include "cli/prove.hpp"
#include "cli/temporary_file.hpp"
#include "cli/testing.hpp"
#include "plan/requests.hpp"
#include "reference/fault.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <numeric>
#include <set>

namespace conformance::cli {

namespace {

VirtualRun everything_and_timing() {
  auto run = everything_allowed("proof");
  run.profile.allow.push_back("timing");
  return run;
}

std::set<std::string> broken_requirements(const Results& results) {
  std::set<std::string> ids;
  for (const auto& result : results.cases)
    for (const auto& finding : result.findings)
      ids.insert(finding.requirements.begin(), finding.requirements.end());
  return ids;
}

/// The faults in as many shares as are worth a test each: together they take long.
constexpr std::size_t shares = 4;

// All faults, variants and seeds would take hours under sanitizers, and show no more of memory.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t every = 10;
constexpr std::uint64_t few_seeds = 2;
constexpr std::uint64_t many_seeds = 20;
#else
constexpr std::size_t every = 1;
constexpr std::uint64_t few_seeds = 12;
constexpr std::uint64_t many_seeds = 200;
#endif

std::string told(const FaultRow& row) {
  return fmt::format("{} breaks {}: {}; {}", row.fault.name, row.fault.requirement, name(row.kill), row.note);
}

void prove_faults(std::size_t part) {
  ProofSettings settings;
  settings.inputs = shipped_inputs();
  for (std::size_t i = part; i < reference::faults().size(); i += shares * every)
    settings.faults.push_back(reference::faults()[i].name);
  const auto proof = prove(settings, [](const ProofProgress&) {});
  REQUIRE_MESSAGE(proof.mistakes.empty(), proof.mistakes);
  CHECK(proof.matrix.reference_alarms.empty());
  REQUIRE(proof.matrix.faults.size() == settings.faults.size());
  for (const auto& row : proof.matrix.faults) {
    if (row.kill == Kill::not_asserted) continue;
    CHECK_MESSAGE(row.as_declared, told(row));
    CHECK_MESSAGE(row.collateral.empty(), row.fault.name
                                              << " breaks too, and this is not declared: "
                                              << fmt::format("{}", fmt::join(row.collateral, ", ")));
    if (row.kill == Kill::inconclusive && row.broken.empty()) CHECK(row.exit == ExitCode::not_verified);
    if (row.kill == Kill::killed && row.level == Level::must) CHECK(row.exit == ExitCode::nonconformant);
  }
  const auto caught = count(proof.matrix, Kill::killed);
  MESSAGE(caught << " faults caught by their own requirement");
  CHECK(caught >= 12);
}

} // namespace

TEST_CASE("the conforming reference is green whatever the seed") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    auto run = everything_and_timing();
    run.options.seed = seed;
    run.deployment.seed = seed;
    const auto done = run_virtually(run);
    CAPTURE(seed);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    CHECK_MESSAGE(done.results.exit == ExitCode::conformant, troubles(done.results));
    CHECK(count(done.results, Verdict::warning) == 0);
  }
}

TEST_CASE("runs that look alike to a client have the same wire, and others have not") {
  const auto wire = [](std::uint64_t seed, const std::string& fault) {
    auto run = everything_and_timing();
    run.inputs.select = "id:hfw/*";
    run.options.seed = seed;
    run.deployment.seed = seed;
    if (!fault.empty()) run.deployment.faults = {fault};
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    return std::pair(done.wire, !done.exercised.empty());
  };
  CHECK(wire(1, "") == wire(1, ""));
  CHECK(wire(1, "").first != 0);
  CHECK(wire(1, "").first != wire(2, "").first);
  CHECK(wire(1, "errors-are-html").first != wire(1, "").first);
  CHECK(wire(1, "errors-are-html").second);
  CHECK(wire(1, "scan-status-out-of-enum") == wire(1, "")); // no probe of these asks there
}

TEST_CASE("what every run has in common is read once, and a run with another profile does not use it") {
  auto run = everything_and_timing();
  run.inputs.select = "id:hfw/*";
  const auto prepared = prepare(run);
  REQUIRE_MESSAGE(prepared.setup.valid(), prepared.setup.mistakes);
  const auto alone = run_virtually(run);
  run.prepared = &prepared;
  CHECK(run_virtually(run).wire == alone.wire);
  run.deployment.variants = {"deep-base-path"};
  const auto deep = run_virtually(run);
  CHECK(deep.results.exit == ExitCode::conformant);
  CHECK(deep.results.base_url != alone.results.base_url);
}

TEST_CASE("a name that is none of a fault, and a selection of nothing, run nothing") {
  ProofSettings settings;
  settings.inputs = shipped_inputs();
  const auto none = [](const ProofProgress&) { FAIL("something was run"); };
  settings.faults = {"errors-are-htm"};
  CHECK(prove(settings, none).mistakes.find("errors-are-html") != std::string::npos);
  settings.faults.clear();
  settings.inputs.select = "id:nowhere/*";
  CHECK_FALSE(prove(settings, none).mistakes.empty());
}

TEST_CASE("the errors page fits into one quota window of each key, and two without a valid key") {
  constexpr std::size_t most_of_a_key = 96;
  constexpr std::size_t most_without_a_key = 180;
  VirtualClock clock;
  const reference::Deployment deployment(clock);
  const auto allowed = everything_and_timing();
  const TemporaryFile profile(reference::ready_profile(deployment, "http://127.0.0.1:1", allowed.profile));
  auto inputs = allowed.inputs;
  inputs.profile = profile.path();
  inputs.select = "tag:errors-page";
  const auto setup = set_up(inputs);
  REQUIRE_MESSAGE(setup.valid(), setup.mistakes);
  const auto bound = plan::request_bound(setup.plan, setup.loaded.catalogue, setup.profile.profile);
  for (const auto& [account, count] : bound) {
    CAPTURE(account);
    CHECK(count <= (account.empty() ? most_without_a_key : most_of_a_key));
  }

  auto run = allowed;
  run.inputs.select = inputs.select;
  const auto done = run_virtually(run);
  CHECK_MESSAGE(done.results.exit == ExitCode::conformant, troubles(done.results));
  for (const auto& [principal, count] : done.results.requests)
    if (bound.contains(principal) && principal != "throttled")
      CHECK_MESSAGE(count <= bound.at(principal), principal);
  MESSAGE("takes " << human(done.took) << " with the quota of 100 in 60 s");
  CHECK(done.took < std::chrono::seconds(200)); // two windows, and the burst's own
}

TEST_CASE("every fault of a probed requirement is caught by a probe of its own: first quarter") {
  prove_faults(0);
}

TEST_CASE("every fault of a probed requirement is caught by a probe of its own: second quarter") {
  prove_faults(1);
}

TEST_CASE("every fault of a probed requirement is caught by a probe of its own: third quarter") {
  prove_faults(2);
}

TEST_CASE("every fault of a probed requirement is caught by a probe of its own: last quarter") {
  prove_faults(3);
}

TEST_CASE("a burst with little else around it is green whatever the limiter") {
  for (const std::string variant : {"", "blocks-a-window", "fixed-window"}) {
    CAPTURE(variant);
    auto run = everything_and_timing();
    run.inputs.select = "id:rate-limit/*";
    if (!variant.empty()) run.deployment.variants = {variant};
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    CHECK_MESSAGE(done.results.exit == ExitCode::conformant, troubles(done.results));
  }
}

TEST_CASE("every conforming variant is green") {
  ProofSettings settings;
  settings.inputs = shipped_inputs();
  for (std::size_t i = 0; i < reference::variants().size(); i += every)
    settings.variants.push_back(reference::variants()[i].name);
  const auto proof = prove(settings, [](const ProofProgress&) {});
  REQUIRE_MESSAGE(proof.mistakes.empty(), proof.mistakes);
  REQUIRE(proof.matrix.variants.size() == settings.variants.size());
  for (const auto& row : proof.matrix.variants) {
    std::string alarms;
    for (const auto& each : row.alarms)
      alarms += "\n  " + each;
    CHECK_MESSAGE(row.green, row.variant.name << alarms);
  }
}

TEST_CASE("what writes of several probes change at the same things is told, whatever their order") {
  ProofSettings settings;
  settings.inputs = shipped_inputs();
  settings.faults = {"refused-severity-applied", "severity-beside-a-foreign-duplicate-applied",
                     "duplicate-of-unapproved-finding", "limit-by-address"};
  settings.seeds.resize(few_seeds);
  std::iota(settings.seeds.begin(), settings.seeds.end(), 1);
  const auto proof = prove(settings, [](const ProofProgress&) {});
  REQUIRE_MESSAGE(proof.mistakes.empty(), proof.mistakes);
  CHECK_MESSAGE(proof.matrix.unstable.empty(), fmt::format("{}", fmt::join(proof.matrix.unstable, "; ")));
  for (const auto& row : proof.matrix.faults)
    CHECK_MESSAGE(row.as_declared, told(row));
}

TEST_CASE("a deployment in trouble fails nothing, whatever the seed") {
  ProofSettings settings;
  settings.inputs = shipped_inputs();
  settings.variants = {
      "replica-lag",       "502-now-and-then",       "502-to-whatever-comes", "rollout",
      "others-triage",     "others-insert-findings", "others-use-the-reader", "others-set-the-same",
      "approved-meanwhile"};
  settings.seeds.resize(few_seeds);
  std::iota(settings.seeds.begin(), settings.seeds.end(), 1);
  const auto proof = prove(settings, [](const ProofProgress&) {});
  REQUIRE_MESSAGE(proof.mistakes.empty(), proof.mistakes);
  CHECK_MESSAGE(proof.matrix.unstable.empty(), fmt::format("{}", fmt::join(proof.matrix.unstable, "; ")));
  for (const auto& row : proof.matrix.variants)
    CHECK_MESSAGE(row.alarms.empty(),
                  row.variant.name << ": " << fmt::format("{}", fmt::join(row.alarms, "; ")));
}

TEST_CASE("the times of the conforming reference never tell findings apart") {
  auto run = everything_and_timing();
  run.inputs.select = "requirement:NOLEAK-TIMING";
  run.deployment.variants = {"jitter"};
  const auto prepared = prepare(run);
  run.prepared = &prepared;
  for (std::uint64_t seed = 1; seed <= many_seeds; ++seed) {
    run.options.seed = seed;
    run.deployment.seed = seed;
    const auto done = run_virtually(run);
    CAPTURE(seed);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    std::size_t measured = 0;
    for (const auto& result : done.results.cases)
      if (result.timing) {
        ++measured;
        CHECK(result.timing->verdict != TimingVerdict::distinguishable);
        CHECK(result.timing->first.size() == 30);
      }
    CHECK(measured == 2);
    CHECK(broken_requirements(done.results).empty());
  }
}

TEST_CASE("timing without permission, without kept connections and of unlike answers is not testable") {
  const auto reasons = [](VirtualRun run) {
    run.inputs.select = "requirement:NOLEAK-TIMING";
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    std::string out;
    for (const auto& result : done.results.cases)
      if (result.verdict == Verdict::not_testable) out += result.reason + '\n';
    return out;
  };
  auto forbidden = everything_and_timing();
  forbidden.profile.allow.pop_back();
  CHECK(reasons(forbidden).find("does not allow timing") != std::string::npos);
  auto closing = everything_and_timing();
  closing.deployment.variants = {"connection-close"};
  CHECK(reasons(closing).find("keeps no connection open") != std::string::npos);
  auto unlike = everything_and_timing();
  unlike.deployment.faults = {"foreign-finding-answers-403"};
  CHECK(reasons(unlike).find("answers differ from the reference") != std::string::npos);
}

} // namespace conformance::cli
