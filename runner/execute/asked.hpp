#pragma once
#include "model/exchange.hpp"

#include <set>
#include <string>

namespace conformance::execute {

/// What each organization has asked for in this run, in whatever probe. A cache between may know it from then
/// on.
class Asked {
public:
  /// True once the same has been noted before.
  bool before(const std::string& organization, const Request& request) const;
  void note(const std::string& organization, const Request& request);

private:
  std::set<std::string> all_;
};

} // namespace conformance::execute
