#pragma once
#include "reference/hooks.hpp"

#include <span>
#include <string>
#include <string_view>

namespace conformance::reference {

/// One deliberate violation of the contract.
struct Fault {
  std::string name;
  std::string requirement; // the one it breaks, by its id in the catalogue
  bool subtle = false;
  std::string summary; // a sentence part: what the deployment does wrong
  Hooks hooks;
  /// Requirements that break with it, or lose what proves them. What else breaks is a mistake of a probe.
  std::vector<std::string> follows = {};
  bool undecided = false; // it shows on some answers only: a run may end inconclusive
  bool tolerated = false; // below the default tolerance: a run passes
};

/// All of them, by area.
const std::vector<Fault>& faults();
const Fault* find_fault(std::string_view name);

std::vector<Fault> status_faults();
std::vector<Fault> error_faults();
std::vector<Fault> failure_faults();
std::vector<Fault> finding_isolation_faults();
std::vector<Fault> hidden_kind_faults();
std::vector<Fault> isolation_faults();
std::vector<Fault> key_faults();
std::vector<Fault> scope_faults();
std::vector<Fault> rate_limit_faults();
std::vector<Fault> list_faults();
std::vector<Fault> resource_faults();
std::vector<Fault> hfw_faults();
std::vector<Fault> content_faults();
std::vector<Fault> robustness_faults();
std::vector<Fault> export_faults();
std::vector<Fault> duplicate_faults();
std::vector<Fault> scan_faults();
std::vector<Fault> walk_faults();
std::vector<Fault> member_faults();
std::vector<Fault> estimation_faults();
std::vector<Fault> transport_faults();
std::vector<Fault> corner_faults();
std::vector<Fault> condition_faults();
std::vector<Fault> now_and_then_faults();
std::vector<Fault> byway_faults();

} // namespace conformance::reference
