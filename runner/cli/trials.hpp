#pragma once
#include "base/clock.hpp"
#include "model/proof.hpp"

#include <functional>
#include <vector>

namespace conformance::cli {

/// How trials are spread over processes.
struct TrialPool {
  unsigned at_once = 1;
  Duration longest = std::chrono::minutes(2); // for one trial; then its process is ended
};

/// Runs each trial in a process of its own, forked from this one, which must have one thread only. A process
/// that crashes or takes too long gives a result with `trouble`; so does an exception. In the order of
/// `trials`; `done` is told of each as it comes.
std::vector<TrialResult> run_trials(const std::vector<Trial>& trials, const TrialPool& pool,
                                    const std::function<TrialResult(const Trial&)>& run,
                                    const std::function<void(const TrialResult&)>& done);

} // namespace conformance::cli
