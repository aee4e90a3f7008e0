#include "reference/world.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

template <class Item>
Item* by_id(std::vector<Item>& items, std::string_view id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& each) { return each.id == id; });
  return found == items.end() ? nullptr : &*found;
}

} // namespace

bool Key::has(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

Organization* World::organization(std::string_view id) {
  return by_id(organizations, id);
}

Scan* World::scan(std::string_view id) {
  return by_id(scans, id);
}

Finding* World::finding(std::string_view id) {
  return by_id(findings, id);
}

Estimation* World::estimation(std::string_view id) {
  return by_id(estimations, id);
}

} // namespace conformance::reference
