#pragma once
#include "load/environment.hpp"
#include "load/load.hpp"
#include "load/map_reader.hpp"

namespace conformance::load {

/// What the parts of a profile are read against and into.
struct ProfileReading {
  Context& context;
  const Catalogue& catalogue;
  const Substituted& tree;
  LoadedProfile& into;
};

void read_principals(ProfileReading& reading, const Value* principals, const Span& at);
void read_profile(ProfileReading& reading);

} // namespace conformance::load
