#include "model/suite.hpp"

#include <algorithm>

namespace conformance {

namespace {

bool is_success(const Value& status) {
  if (const auto* list = status.list())
    return std::any_of(list->begin(), list->end(), [](const Value& each) { return is_success(each); });
  if (const auto* text = status.string()) return *text == "2xx";
  const auto* number = status.number();
  const auto code = number ? to_integer(*number) : std::nullopt;
  return code && *code >= 200 && *code < 300;
}

} // namespace

std::string_view name(CheckKind kind) {
  constexpr std::string_view names[] = {"status", "headers", "json", "text", "body", "schema", "csv"};
  return names[static_cast<std::size_t>(kind)];
}

bool accepts_success(const std::vector<Check>& checks) {
  bool said = false;
  for (const auto& check : checks) {
    if (check.kind != CheckKind::status || check.weight != Weight::expect) continue;
    said = true;
    if (is_success(check.expected)) return true;
  }
  return !said;
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
