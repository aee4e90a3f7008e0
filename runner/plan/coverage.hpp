#pragma once
#include "plan/plan.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace conformance::plan {

/// What watches over a requirement.
struct Watcher {
  std::string name;      // `errors/failure-modes/no-key`, `invariants/error-body`, another requirement
  std::size_t cases = 0; // 0: it is no probe
  std::set<std::string>
      needs; // `principal writer`, `fixture own.scan`, `effect refused`, `service dashboard`
};

/// Requirement -> its probes in the order written, then invariants, then requirements that prove it.
std::map<std::string, std::vector<Watcher>> coverage(const Plan& plan, const Catalogue& catalogue);

/// Operation (`other`: undefined routes and services) -> the statuses that a probe asserts, as written.
std::map<std::string, std::set<std::string>> statuses_asserted(const Plan& plan, const Catalogue& catalogue);

} // namespace conformance::plan
