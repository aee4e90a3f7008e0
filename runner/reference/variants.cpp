#include "reference/variant.hpp"

#include <algorithm>

namespace conformance::reference {

const std::vector<Variant>& variants() {
  static const std::vector<Variant> all = [] {
    std::vector<Variant> out;
    for (const auto& area : {wire_variants(), body_variants(), behaviour_variants(), trouble_variants()})
      out.insert(out.end(), area.begin(), area.end());
    return out;
  }();
  return all;
}

const Variant* find_variant(std::string_view name) {
  const auto found = std::find_if(variants().begin(), variants().end(),
                                  [&](const Variant& each) { return each.name == name; });
  return found == variants().end() ? nullptr : &*found;
}

} // namespace conformance::reference
