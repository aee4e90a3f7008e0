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

const DeclaredCall* Profile::call(std::string_view dotted) const {
  const auto dot = dotted.find('.');
  const auto service = services.find(std::string(dotted.substr(0, dot)));
  if (service == services.end() || dot == std::string_view::npos) return nullptr;
  const auto found = service->second.calls.find(std::string(dotted.substr(dot + 1)));
  return found == service->second.calls.end() ? nullptr : &found->second;
}

bool Profile::allows(Effect effect) const {
  return effect == Effect::read || std::find(allow.begin(), allow.end(), effect) != allow.end();
}

} // namespace conformance
