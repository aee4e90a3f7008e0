#pragma once
#include "base/clock.hpp"
#include "plan/plan.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace conformance::plan {

/// What the quota makes of a run, however fast the connections and the deployment are.
struct Schedule {
  Duration least{};    // of the whole run: quota, and what is waited for after refused writes
  std::string busiest; // the quota account that needs the longest by itself; `` is that without key
  std::map<std::string, std::size_t> windows; // that each account needs by itself, floods included
  Duration settling{}; // the part of `least` in which refused writes may still take effect
};

/// The least time of a run: each account sends a whole quota at once and then as much as leaves its window;
/// what is equal is sent once; phases follow each other; floods wait for silence before and after. Without a
/// quota only `settling` counts.
Schedule schedule(const Plan& plan, const Catalogue& catalogue, const Profile& profile);

/// The "few seconds" beyond a window after which a key is accepted again, or a request has left the window.
Duration rest_of(const Quota& quota);

} // namespace conformance::plan
