#include "model/profile.hpp"

#include <algorithm>

namespace conformance {

const Principal* Profile::principal(std::string_view wanted) const {
  const auto found = std::find_if(principals.begin(), principals.end(),
                                  [&](const Principal& each) { return each.name.text == wanted; });
  return found == principals.end() ? nullptr : &*found;
}

const GivenFixture* Profile::fixture(std::string_view wanted) const {
  const auto found = std::find_if(fixtures.begin(), fixtures.end(),
                                  [&](const GivenFixture& each) { return each.name.text == wanted; });
  return found == fixtures.end() ? nullptr : &*found;
}

bool Profile::allows(Effect effect) const {
  return effect == Effect::read || std::find(allow.begin(), allow.end(), effect) != allow.end();
}

} // namespace conformance
