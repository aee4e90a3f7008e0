#pragma once
#include "model/timing.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace conformance::judge {

/// How a simulated deployment answers, in milliseconds. Jitter is lognormal around `jitter`, with a sigma
/// of 1.
struct NoiseModel {
  std::string name;
  double tolerance = 1;
  double base = 5;
  double jitter = 0.5;  // its median
  double spikes = 0.01; // part of the answers that take longer by `spike_low` to `spike_high`
  double spike_low = 5, spike_high = 50;
  double drift = 0;         // step of a random walk, per request
  double tail = 0;          // scale of a Pareto tail without variance, on every answer
  double slower_node = 0;   // every second request goes to a node that is slower by this
  double slower_shard = 0;  // every second id lives where answers take longer by this
  double first_fetch = 0;   // what the first fetch of each id takes longer
  double slowed_at_end = 0; // what the last ten of the 90 requests of a window take longer, at most
  double pause_every = 0, pause_for = 0; // collections: mean distance and longest duration
  std::size_t ids = 3;                   // of the case
};

/// Those of the LAN and of the WAN, each with every disturbance.
std::vector<NoiseModel> noise_models();

/// One comparison of a case that takes `leak` ms longer: 30 blocks, and 50 more where the first do not pass.
TimingResult simulate(const NoiseModel& model, double leak, std::uint64_t seed);

} // namespace conformance::judge
