#include "plan/fixture_order.hpp"

#include "plan/instantiate.hpp"

#include <map>
#include <set>
#include <utility>

namespace conformance::plan {

namespace {

class FixtureOrder {
public:
  FixtureOrder(const Plan& plan, const Catalogue& catalogue) : catalogue_(&catalogue) {
    for (const auto& cell : plan.cells)
      if (!cell.missing)
        for (const auto& each : cell.fixtures)
          found_with_.emplace(each, &cell);
  }

  std::vector<std::string> make(const Plan& plan) {
    for (const auto& cell : plan.cells)
      if (!cell.missing)
        for (const auto& each : cell.fixtures)
          place(each);
    return std::move(order_);
  }

private:
  void place(const std::string& name) {
    if (!begun_.insert(name).second) return;
    if (const auto* fixture = catalogue_->fixture(name))
      for (const auto& condition : fixture->prefer)
        for (const auto& each : names_in(condition.second))
          place_with_needs(fixture_of(each));
    order_.push_back(name);
  }

  /// The name of the fixture that the name is of, or is kept with.
  std::string fixture_of(const std::string& name) const {
    if (const auto* fixture = fixture_of_id(*catalogue_, name)) return fixture->name.text;
    return name.substr(0, name.rfind('.'));
  }

  void place_with_needs(const std::string& name) {
    const auto found = found_with_.find(name);
    if (found == found_with_.end()) return;
    for (const auto& each : found->second->fixtures) {
      place(each);
      if (each == name) break;
    }
  }

  const Catalogue* catalogue_;
  std::map<std::string, const Cell*> found_with_; // by fixture: the first cell that needs it
  std::set<std::string> begun_;
  std::vector<std::string> order_;
};

} // namespace

std::vector<std::string> fixtures_in_order(const Plan& plan, const Catalogue& catalogue) {
  return FixtureOrder(plan, catalogue).make(plan);
}

} // namespace conformance::plan
