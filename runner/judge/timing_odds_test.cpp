#include "judge/timing_simulation.hpp"

#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>

/// CONFORMANCE_TIMING_RUNS: how often each model is simulated, by the program that this is built into.

namespace conformance::judge {

namespace {

constexpr std::size_t runs = CONFORMANCE_TIMING_RUNS;

struct Odds {
  std::size_t passed = 0, failed = 0, inconclusive = 0;
  std::string shown() const {
    const auto part = [](std::size_t count) { return 100.0 * static_cast<double>(count) / runs; };
    return fmt::format("{:6.2f} {:6.2f} {:6.2f}", part(passed), part(failed), part(inconclusive));
  }
};

/// Each model has seeds of its own.
Odds odds(const NoiseModel& model, double leak, std::uint64_t number) {
  Odds out;
  for (std::size_t seed = 1; seed <= runs; ++seed)
    switch (simulate(model, leak, (number << 32U) + seed).verdict) {
    case TimingVerdict::indistinguishable:
      ++out.passed;
      break;
    case TimingVerdict::distinguishable:
      ++out.failed;
      break;
    case TimingVerdict::inconclusive:
      ++out.inconclusive;
      break;
    }
  return out;
}

} // namespace

TEST_CASE("the odds of timing verdicts hold in every model of noise") {
  auto table =
      fmt::format("{} runs each, in %: passed, failed, inconclusive\n{:<22} | {:<20} | {:<20} | {:<20}\n",
                  runs, "model", "no leak", "leak = tolerance", "leak = 2 tolerances");
  std::uint64_t number = 0;
  for (const auto& model : noise_models()) {
    ++number;
    CAPTURE(model.name);
    const auto none = odds(model, 0, number);
    const auto at_tolerance = odds(model, model.tolerance, number);
    const auto twice = odds(model, 2 * model.tolerance, number);
    table +=
        fmt::format("{:<22} | {} | {} | {}\n", model.name, none.shown(), at_tolerance.shown(), twice.shown());
    if (model.slower_shard > 0) { // where a thing lies may hide a leak and must hardly ever look like one
      CHECK(none.failed * 1000 <= runs * 4);
      continue;
    }
    CHECK(none.failed == 0);
    CHECK(at_tolerance.passed * 100 <= runs * 5);
    CHECK(twice.failed * 100 >= runs * 90);
    CHECK(none.passed * 100 >= runs * 50); // a verdict that is always inconclusive would be no use
  }
  MESSAGE(table);
}

} // namespace conformance::judge
