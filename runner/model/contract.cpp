#include "model/contract.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace conformance {

namespace {

template <class List, class Key>
auto find_in(const List& list, std::string_view name, Key key) -> decltype(&list.front()) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& each) { return (each.*key).text == name; });
  return found == list.end() ? nullptr : &*found;
}

} // namespace

std::size_t Quota::in_one_window(std::size_t shards) const {
  if (requests == 0) return SIZE_MAX;
  const auto all = static_cast<std::size_t>(std::floor(requests * (1 - reserve) * share));
  return std::max<std::size_t>(1, all / std::max<std::size_t>(1, shards));
}

bool Quota::only_a_profile_allows() const {
  constexpr double most_a_minute = 1000;
  return requests * 60.0 > most_a_minute * std::chrono::duration<double>(window).count();
}

std::vector<std::pair<std::string, std::string>> Contract::watched() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& each : invariants)
    out.emplace_back(each.requirement.text, "invariants/" + each.name.text);
  const std::pair<const Located*, const char*> others[] = {{&canaries.requirement, "invariants/canaries"},
                                                           {&gone_500, "invariants/gone-500"},
                                                           {&unexpected_429, "invariants/quota"}};
  for (const auto& [requirement, which] : others)
    if (!requirement->empty()) out.emplace_back(requirement->text, which);
  return out;
}

const PrincipalSpec* Contract::principal(std::string_view wanted) const {
  return find_in(principals, wanted, &PrincipalSpec::name);
}

const ServiceCall* Contract::service_call(std::string_view dotted) const {
  const auto dot = dotted.find('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto calls = service_calls.find(std::string(dotted.substr(0, dot)));
  if (calls == service_calls.end()) return nullptr;
  const auto wanted = dotted.substr(dot + 1);
  const auto found = std::find_if(calls->second.begin(), calls->second.end(),
                                  [&](const ServiceCall& each) { return each.name == wanted; });
  return found == calls->second.end() ? nullptr : &*found;
}

const Requirement* Catalogue::requirement(std::string_view id) const {
  return find_in(requirements, id, &Requirement::id);
}

const Operation* Catalogue::operation(std::string_view wanted) const {
  return find_in(operations, wanted, &Operation::name);
}

const FixtureSpec* Catalogue::fixture(std::string_view wanted) const {
  return find_in(fixtures, wanted, &FixtureSpec::name);
}

} // namespace conformance
