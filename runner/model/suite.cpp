#include "model/suite.hpp"

#include <algorithm>

namespace conformance {

std::string_view name(CheckKind kind) {
  constexpr std::string_view names[] = {"status", "headers", "json", "text", "body", "schema", "csv"};
  return names[static_cast<std::size_t>(kind)];
}

const std::pair<Located, std::vector<Located>>* RequirementMap::entry(std::string_view kind,
                                                                      Weight weight) const {
  const auto named = [&](std::string_view key) {
    const auto found = std::find_if(by_check.begin(), by_check.end(),
                                    [&](const auto& each) { return each.first.text == key; });
    return found == by_check.end() ? nullptr : &*found;
  };
  const auto* milder = weight == Weight::should ? named("should") : nullptr;
  return milder ? milder : named(kind);
}

} // namespace conformance
