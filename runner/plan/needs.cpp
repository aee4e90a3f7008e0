#include "plan/needs.hpp"

#include "plan/instantiate.hpp"

namespace conformance::plan {

bool is_of(std::string_view name, std::string_view fixture) {
  return name.starts_with(fixture) && (name.size() == fixture.size() || name[fixture.size()] == '.');
}

/// A principal whose key the run makes stands on the one that may make keys.
template <class To>
void Needs::principal(const std::string& name, To& to) const {
  const auto* spec = catalogue_->contract.principal(name);
  if (spec && spec->make && !profile_->principal(name)) add_once(to.principals, spec->make->as.text);
  add_once(to.principals, name);
}

template <class To>
void Needs::add(const std::string& name, To& to) {
  for (const auto* fixture : of_name(name)) {
    const auto& found = of_fixture(*fixture);
    for (const auto& each : found.principals)
      add_once(to.principals, each);
    for (const auto& each : found.fixtures)
      add_once(to.fixtures, each);
  }
}

template <class To>
void Needs::request(const RequestTemplate& request, To& to) {
  principal(request.as.text, to);
  for (const auto& name : names_in(request))
    add(name, to);
}

const std::vector<const FixtureSpec*>& Needs::of_name(const std::string& name) {
  const auto [place, is_new] = by_name_.try_emplace(name);
  if (is_new)
    for (const auto& fixture : catalogue_->fixtures)
      if (is_of(name, fixture.name.text)) place->second.push_back(&fixture);
  return place->second;
}

/// A fixture's own needs come first, so that the fixtures of a plan can be found in order. The loader has
/// refused circles; only its own proof may name it, and adds nothing then.
const Needs::Found& Needs::of_fixture(const FixtureSpec& fixture) {
  const auto [place, is_new] = by_fixture_.try_emplace(&fixture);
  auto& found = place->second;
  if (!is_new) return found;
  const auto& name = fixture.name.text;
  const bool given = profile_->fixture(name) != nullptr;
  if (!given) {
    for (const auto& discover : fixture.discover)
      request(discover, found);
    if (!fixture.discover.empty())
      for (const auto& condition : fixture.where)
        for (const auto& each : names_in(condition.second))
          add(each, found);
    if (fixture.discover_if) request(*fixture.discover_if, found);
    if (fixture.create) request(*fixture.create, found);
  }
  for (const auto& proof : fixture.proof)
    request(proof, found);
  if (fixture.hidden_from) request(*fixture.hidden_from, found);
  add_once(found.fixtures, name);
  return found;
}

void Needs::add_principal(const std::string& name, Cell& to) const {
  principal(name, to);
}

void Needs::add_name(const std::string& name, Cell& to) {
  add(name, to);
}

void Needs::add_request(const RequestTemplate& of, Cell& to) {
  request(of, to);
}

} // namespace conformance::plan
