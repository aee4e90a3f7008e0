#pragma once
#include "model/exchange.hpp"

#include <cstddef>
#include <string>
#include <unordered_set>

namespace conformance::execute {

/// What each organization has asked for in this run, in whatever probe. A cache between may know it from then
/// on.
class Asked {
public:
  /// True once the same has been noted before.
  bool before(const std::string& organization, const Request& request) const;
  void note(const std::string& organization, const Request& request);

private:
  std::unordered_set<std::size_t> all_; // hashes: a run may ask for a hundred thousand things
};

} // namespace conformance::execute
