#pragma once
#include "plan/plan.hpp"

#include <string>

namespace conformance::plan {

/// From what is sent where the first stage decides to what is sent where it does not.
struct TimingRequests {
  std::size_t least = 0, most = 0;
};

/// The requests that the times of a cell's cases take, without those that compare their answers; none where
/// the cell has no `timing`.
TimingRequests timing_requests(const Cell& cell, const Quota& quota);

/// How long timing takes, for people: one line, empty if the plan has none.
std::string timing_line(const Plan& plan, const Quota& quota);

} // namespace conformance::plan
