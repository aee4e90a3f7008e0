#include "reference/fault.hpp"

#include <algorithm>

namespace conformance::reference {

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> out;
    for (const auto& area :
         {status_faults(),      error_faults(),        failure_faults(),  finding_isolation_faults(),
          hidden_kind_faults(), isolation_faults(),    key_faults(),      scope_faults(),
          rate_limit_faults(),  list_faults(),         resource_faults(), hfw_faults(),
          content_faults(),     robustness_faults(),   export_faults(),   duplicate_faults(),
          scan_faults(),        walk_faults(),         member_faults(),   estimation_faults(),
          transport_faults(),   now_and_then_faults(), corner_faults(),   condition_faults(),
          byway_faults()})
      out.insert(out.end(), area.begin(), area.end());
    return out;
  }();
  return all;
}

const Fault* find_fault(std::string_view name) {
  const auto found =
      std::find_if(faults().begin(), faults().end(), [&](const Fault& each) { return each.name == name; });
  return found == faults().end() ? nullptr : &*found;
}

} // namespace conformance::reference
