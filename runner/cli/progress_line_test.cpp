#include "cli/progress_line.hpp"

#include <doctest/doctest.h>

namespace conformance::cli {

using namespace std::chrono_literals;

namespace {

const std::chrono::steady_clock::time_point now{1000s};

ProgressState half_way() {
  ProgressState state;
  state.probes = 40;
  state.done = 20;
  state.running = 3;
  return state;
}

} // namespace

TEST_CASE("a bar where there is room, else numbers, else what fits") {
  const auto state = half_way();
  CHECK(progress_line(state, now, 80) == "[###############...............] 20/40 probes, 3 running");
  CHECK(progress_line(state, now, 40) == "[#######.......] 20/40 probes, 3 running");
  CHECK(progress_line(state, now, 30) == "20/40 probes, 3 running");
  CHECK(progress_line(state, now, 10) == "20/40 prob");
  CHECK(progress_line(state, now, 0) == "20/40 probes, 3 running");
  for (std::size_t width = 1; width < 200; ++width)
    CHECK(progress_line(state, now, width).size() <= width);
}

TEST_CASE("failures and the longest wait are told") {
  auto state = half_way();
  state.failed = 2;
  state.quotas = {{"reader", now + 11500ms}, {"writer", now + 3s}};
  CHECK(progress_line(state, now, 0) == "20/40 probes, 2 failed, 3 running, reader waits 12 s for its quota");
  CHECK(progress_line(state, now + 12s, 0) == "20/40 probes, 2 failed, 3 running");
  state.quotas = {{"", now + 1s}};
  CHECK(progress_line(state, now, 0) ==
        "20/40 probes, 2 failed, 3 running, requests without a valid key wait 1 s for their quota");
}

TEST_CASE("the bar is empty, full, and never more than full") {
  ProgressState state;
  CHECK(progress_line(state, now, 40) == "[................] 0/0 probes, 0 running");
  state.probes = 2;
  state.done = 3;
  CHECK(progress_line(state, now, 40) == "[################] 3/2 probes, 0 running");
}

} // namespace conformance::cli
