#include "cli/testing.hpp"
#include "plan/schedule.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

VirtualRun errors_page() {
  auto run = everything_allowed("schedule");
  run.profile.allow.push_back("timing");
  run.inputs.select = "tag:errors-page";
  return run;
}

Duration least(const Prepared& prepared) {
  const auto& setup = prepared.setup;
  REQUIRE_MESSAGE(setup.valid(), setup.mistakes);
  return plan::schedule(setup.plan, setup.loaded.catalogue, setup.profile.profile).least;
}

/// A 429 that the run caused shows in the case `quota` of an exclusive key, else in a note.
void check_no_429(const Results& results) {
  for (const auto& note : results.notes)
    CHECK_MESSAGE(note.find("429") == std::string::npos, note);
  const auto quota = std::find_if(results.cases.begin(), results.cases.end(), [](const CaseResult& each) {
    return each.suite == "invariants" && each.id == "quota";
  });
  REQUIRE(quota != results.cases.end());
  CHECK_MESSAGE(quota->verdict == Verdict::passed, quota->reason);
}

/// At most two per cent, a second and `more` beyond the least time, never less, and no 429.
void check_schedule(VirtualRun run, std::uint64_t seeds, Duration more = {}) {
  const auto prepared = prepare(run);
  const auto bound = least(prepared);
  run.prepared = &prepared;
  Duration slowest{};
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    CAPTURE(seed);
    run.options.seed = seed;
    const auto done = run_virtually(run);
    CHECK_MESSAGE(done.results.exit == ExitCode::conformant, done.results.reason);
    check_no_429(done.results);
    CHECK_MESSAGE(done.took >= bound, human(done.took), ", and at least ", human(bound));
    CHECK_MESSAGE(done.took <= bound + bound / 50 + std::chrono::seconds(1) + more, human(done.took),
                  ", and at least ", human(bound));
    slowest = std::max(slowest, done.took);
  }
  MESSAGE("takes at most " << human(slowest) << ", and at least " << human(bound));
}

} // namespace

TEST_CASE("a run of the errors page takes hardly longer than its quota demands") {
  check_schedule(errors_page(), 20);
}

TEST_CASE("so does one whose every key needs several windows") {
  auto narrow = errors_page();
  narrow.deployment.quota = 20;
  check_schedule(narrow, 5);
}

/// The last floods run alone, after all that the other keys do, and the least time looks at each key by
/// itself.
TEST_CASE("a run of everything takes two windows more at most") {
  auto run = errors_page();
  run.inputs.select.clear();
  check_schedule(run, 6, std::chrono::minutes(2));
}

} // namespace conformance::cli
