#include "plan/timing_cost.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::plan {

namespace {

constexpr std::size_t in_a_block = 3;

/// After each wait for the quota one request warms the connection, and a block is never torn apart.
std::size_t requests_of(std::size_t blocks, std::size_t in_one_window) {
  const auto blocks_in_one = std::max<std::size_t>(1, (in_one_window - 1) / in_a_block);
  const auto windows = blocks / blocks_in_one + 1;
  return blocks * in_a_block + windows;
}

/// The first window's requests need no waiting.
Duration waiting(std::size_t requests, const Quota& quota) {
  if (requests == 0) return {};
  const auto windows = (requests - 1) / quota.in_one_window();
  return quota.window * static_cast<Duration::rep>(windows);
}

} // namespace

TimingRequests timing_requests(const Cell& cell, const Quota& quota) {
  TimingRequests out;
  const auto& timing = cell.part().timing;
  if (!timing || cell.part().cases.empty()) return out;
  const auto cases = cell.part().cases.size() - 1;
  const auto first = Timing::warm_up(1) + timing->blocks;
  const auto all = Timing::warm_up(Timing::most_ids) + timing->blocks +
                   Timing::warm_up(Timing::ids_to_confirm) + timing->blocks_to_confirm();
  out.least = cases * requests_of(first, quota.in_one_window());
  out.most = cases * requests_of(all, quota.in_one_window());
  return out;
}

std::string timing_line(const Plan& plan, const Quota& quota) {
  std::size_t cases = 0;
  TimingRequests sum;
  for (const auto& cell : plan.cells) {
    if (cell.missing || !cell.part().timing) continue;
    const auto one = timing_requests(cell, quota);
    cases += cell.part().cases.size() - 1;
    sum.least += one.least;
    sum.most += one.most;
  }
  if (cases == 0) return {};
  auto out = fmt::format("\ntiming, at the end and alone: {} case{}, {} to {} requests", cases,
                         cases == 1 ? "" : "s", sum.least, sum.most);
  if (quota.requests != 0)
    out += fmt::format(", which wait {} to {} for the quota", human(waiting(sum.least, quota)),
                       human(waiting(sum.most, quota)));
  return out + '\n';
}

} // namespace conformance::plan
