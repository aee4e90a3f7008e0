#include "cli/trials.hpp"

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <stdexcept>
#include <thread>

namespace conformance::cli {

namespace {

std::vector<Trial> trials(const std::vector<std::string>& names) {
  std::vector<Trial> out;
  for (const auto& each : names)
    out.push_back({Trial::Kind::fault, each, 1});
  return out;
}

TrialResult some_result(const Trial& trial) {
  TrialResult out;
  out.reason = trial.name + std::string(200'000, '.'); // more than a pipe holds
  return out;
}

} // namespace

TEST_CASE("trials come back in their order, whatever the number of processes") {
  for (const unsigned at_once : {1U, 3U, 8U}) {
    std::size_t told = 0;
    const auto results = run_trials(trials({"a", "b", "c", "d"}), {at_once, std::chrono::minutes(1)},
                                    some_result, [&](const TrialResult&) { ++told; });
    REQUIRE(results.size() == 4);
    CHECK(told == 4);
    CHECK(results[2].trial.name == "c");
    CHECK(results[2].reason.starts_with("c."));
    CHECK(results[2].trouble.empty());
  }
}

TEST_CASE("no trials, no results") {
  CHECK(run_trials({}, {2, std::chrono::minutes(1)}, some_result, [](const TrialResult&) {}).empty());
}

TEST_CASE("a trial that throws, crashes, or never ends is told as trouble; the others are not touched") {
  const auto run = [](const Trial& trial) -> TrialResult {
    if (trial.name == "throws") throw std::runtime_error("no such thing");
    if (trial.name == "crashes") {
      std::signal(SIGTERM, SIG_DFL);
      std::raise(SIGTERM);
    }
    while (trial.name == "hangs")
      std::this_thread::sleep_for(std::chrono::seconds(1));
    return some_result(trial);
  };
  const auto results = run_trials(trials({"throws", "crashes", "hangs", "works"}),
                                  {4, std::chrono::seconds(2)}, run, [](const TrialResult&) {});
  REQUIRE(results.size() == 4);
  CHECK(results[0].trouble == "no such thing");
  CHECK(results[1].trouble == "its process ended by signal 15");
  CHECK(results[2].trouble == "its run takes too long");
  CHECK(results[2].trial.name == "hangs");
  CHECK(results[3].trouble.empty());
}

} // namespace conformance::cli
