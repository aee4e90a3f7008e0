#pragma once
#include "cli/virtual_run.hpp"

#include <functional>
#include <string>
#include <vector>

namespace conformance::cli {

/// One way in which a case can end badly, brought about for real: the reference deployment with faults,
/// with variants, or with answers that are spoilt on their way.
struct FailureKind {
  std::string name;   // of the golden file
  std::string select; // what is run
  std::string shown;  // the case that is shown: the beginning of `suite/id`
  Verdict verdict = Verdict::failed;
  std::vector<std::string> faults = {};
  std::vector<std::string> variants = {};
  std::function<void(VirtualRun&)> change = {};
};

std::vector<FailureKind> failure_kinds();

} // namespace conformance::cli
