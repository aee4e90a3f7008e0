#include "cli/testing.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

/// Cases of this principal that count as passed.
std::string passed_as(const Results& results, const std::string& principal) {
  std::string out;
  for (const auto& result : results.cases)
    if (result.principal == principal && result.verdict == Verdict::passed)
      out += fmt::format("\n  {}/{}", result.suite, result.id);
  return out;
}

} // namespace

TEST_CASE("a principal that is missing passes nothing and fails nothing") {
  for (const std::string principal : {"writer", "penniless", "throttled", "session", "revoked", "expired"}) {
    CAPTURE(principal);
    auto run = everything_allowed("setups");
    run.profile.left_out = {principal};
    // Where the dashboard can make keys, the run makes the revoked one itself.
    if (principal == "revoked") run.profile.left_out.push_back("dashboard");
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    CHECK(done.results.exit == ExitCode::not_verified);
    CHECK(passed_as(done.results, principal) == "");
    CHECK(troubles(done.results, Verdict::not_testable) == "");
  }
}

TEST_CASE("a revoked key that the profile does not give is made and revoked by the run") {
  auto run = everything_allowed("setups");
  run.profile.left_out = {"revoked"};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK_MESSAGE(done.results.exit == ExitCode::conformant, troubles(done.results, Verdict::passed));
  CHECK(passed_as(done.results, "revoked") != "");
  run.deployment.faults = {"revoked-key-accepted"};
  CHECK(run_virtually(run).results.exit == ExitCode::nonconformant);
}

TEST_CASE("a principal that every run needs is asked for before anything is sent") {
  for (const std::string principal : {"reader", "foreign"}) {
    CAPTURE(principal);
    auto run = everything_allowed("setups");
    run.profile.left_out = {principal};
    CHECK(run_virtually(run).mistakes.find("the principal `" + principal + "` is missing") !=
          std::string::npos);
  }
}

TEST_CASE("a wrong key passes nothing and fails nothing") {
  for (const std::string principal : {"reader", "writer", "foreign", "throttled"}) {
    CAPTURE(principal);
    auto run = everything_allowed("setups");
    run.profile.replaced = {{principal, wrong_key}};
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    CHECK(done.results.exit == ExitCode::not_verified);
    CHECK(passed_as(done.results, principal) == "");
    CHECK(troubles(done.results, Verdict::not_testable) == "");
  }
}

TEST_CASE("a read-only key in the writer's place is no writer") {
  auto run = everything_allowed("setups");
  VirtualClock clock;
  const reference::Deployment deployment(clock);
  run.deployment.variants = {"throttled-key-only-reads"};
  run.profile.left_out = {"throttled"};
  run.profile.replaced = {{"writer", deployment.keys().at("throttled")}};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(passed_as(done.results, "writer") == "");
  CHECK(troubles(done.results, Verdict::not_testable) == "");
}

TEST_CASE("a foreign key of the own organization is suspected, never green") {
  auto run = everything_allowed("setups");
  VirtualClock clock;
  const reference::Deployment deployment(clock);
  run.profile.left_out = {"writer"};
  run.profile.replaced = {{"foreign", deployment.keys().at("writer")}};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit != ExitCode::conformant);
  bool suspected = false;
  for (const auto& note : done.results.notes)
    suspected = suspected || note.find("both keys may belong to one organization") != std::string::npos;
  CHECK(suspected);
}

TEST_CASE("a fixture that is absent or wrong passes nothing") {
  auto run = everything_allowed("setups");
  run.profile.left_out = {"own.unapproved-finding"};
  auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(troubles(done.results, Verdict::not_testable) == "");

  run.profile_lines = "fixtures:\n"
                      "  own.finding: 6f1c0000-0000-4000-8000-000000000000\n"
                      "  foreign.finding: 6f1c0000-0000-4000-8000-000000000001\n"
                      "  foreign.watched-finding: 6f1c0000-0000-4000-8000-000000000003\n"
                      "  foreign.scan: 6f1c0000-0000-4000-8000-000000000002\n";
  done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(troubles(done.results, Verdict::not_testable) == "");
  for (const auto& result : done.results.cases)
    if (result.verdict == Verdict::passed)
      CHECK_FALSE_MESSAGE(result.suite == "isolation/findings", result.id);
}

TEST_CASE("an empty tenant fails nothing") {
  auto run = everything_allowed("setups");
  VirtualClock clock;
  const reference::Deployment deployment(clock);
  run.profile.left_out = {"writer", "write-only", "delete-only", "throttled", "own.unapproved-finding"};
  run.profile.replaced = {{"reader", deployment.keys().at("empty")}};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(troubles(done.results, Verdict::not_testable) == "");
  CHECK(count(done.results, Verdict::warning) == 0);
}

TEST_CASE("what is not allowed is not sent, and named") {
  auto run = everything_allowed("setups");
  run.profile.allow = {};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(troubles(done.results, Verdict::not_testable) == "");
  std::size_t refused = 0;
  for (const auto& result : done.results.cases)
    if (result.missing == "effect:refused") ++refused;
  CHECK(refused > 0);
}

} // namespace conformance::cli
