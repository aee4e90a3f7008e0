#pragma once
#include "model/value.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance::reference {

inline Value null() {
  return {};
}
inline Value boolean(bool value) {
  return {value, {}};
}
inline Value text(std::string value) {
  return text_value(std::move(value));
}
inline Value number(std::int64_t value) {
  return number_value(value);
}
inline Value list(Value::List items) {
  return {std::move(items), {}};
}
Value texts(const std::vector<std::string>& items);
Value or_null(const std::optional<std::string>& value);

Value object(std::initializer_list<std::pair<const char*, Value>> members);
/// The string of a member, empty if there is none.
std::string text_of(const Value& holder, std::string_view name);
/// Adds a member at the end, or replaces the one of that name. `object` must be a map.
void set(Value& object, const std::string& name, Value value);
void remove(Value& object, std::string_view name);

} // namespace conformance::reference
