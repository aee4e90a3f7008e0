#include "plan/timing_cost.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

using namespace std::chrono_literals;

namespace {

Cell timed(std::size_t cases, std::size_t blocks) {
  Cell cell;
  Part part;
  part.timing = Timing();
  part.timing->blocks = blocks;
  part.cases = std::vector<IndistinguishableCase>(cases + 1);
  cell.point.part = std::make_shared<const Part>(std::move(part));
  return cell;
}

Quota quota(unsigned requests) {
  Quota out;
  out.requests = requests;
  out.window = 60s;
  out.reserve = 0.1;
  return out;
}

} // namespace

TEST_CASE("a case takes three requests a block, and one more in each window") {
  const auto cost = timing_requests(timed(1, 30), quota(100));
  CHECK(cost.least == 33 * 3 + 2); // 29 blocks fit into a window of 90
  CHECK(cost.most == 90 * 3 + 4);
  const auto two = timing_requests(timed(2, 30), quota(100));
  CHECK(two.least == 2 * cost.least);
  CHECK(two.most == 2 * cost.most);
}

TEST_CASE("without a quota nothing waits, with the smallest one every block does") {
  CHECK(timing_requests(timed(1, 30), quota(0)).least == 33 * 3 + 1);
  CHECK(timing_requests(timed(1, 30), quota(1)).least == 33 * 3 + 34);
}

TEST_CASE("a cell without timing costs nothing and is not spoken of") {
  Plan plan;
  plan.cells.emplace_back();
  CHECK(timing_requests(plan.cells[0], quota(100)).most == 0);
  CHECK(timing_line(plan, quota(100)).empty());
  plan.cells[0] = timed(1, 30);
  plan.cells[0].missing = Missing{"effect:timing", "not allowed"};
  CHECK(timing_line(plan, quota(100)).empty());
}

TEST_CASE("the plan says how long timing takes") {
  Plan plan;
  plan.cells = {timed(2, 30)};
  CHECK(timing_line(plan, quota(100)) == "\ntiming, at the end and alone: 2 cases, 202 to 548 requests, "
                                         "which wait 2 min to 6 min for the quota\n");
  CHECK(timing_line(plan, quota(0)) == "\ntiming, at the end and alone: 2 cases, 200 to 542 requests\n");
}

} // namespace conformance::plan
