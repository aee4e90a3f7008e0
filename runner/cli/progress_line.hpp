#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace conformance::cli {

/// How far a run is.
struct ProgressState {
  std::size_t probes = 0; // in all
  std::size_t done = 0, running = 0;
  std::size_t failed = 0;                                              // cases
  std::map<std::string, std::chrono::steady_clock::time_point> quotas; // by account: when it may send again
};

/// One line of at most `width` columns: a bar where there is room for one, numbers, and how long the quota of
/// an account is still used up. `width` 0: no bar, and as long as it is.
std::string progress_line(const ProgressState& state, std::chrono::steady_clock::time_point now,
                          std::size_t width);

} // namespace conformance::cli
