#include "reference/json_tools.hpp"

#include <algorithm>

namespace conformance::reference {

Value texts(const std::vector<std::string>& items) {
  Value::List out;
  for (const auto& each : items)
    out.push_back(text(each));
  return list(std::move(out));
}

Value or_null(const std::optional<std::string>& value) {
  return value ? text(*value) : null();
}

Value object(std::initializer_list<std::pair<const char*, Value>> members) {
  Value::Map out;
  for (const auto& [name, value] : members)
    out.push_back({name, {}, value});
  return {std::move(out), {}};
}

std::string text_of(const Value& holder, std::string_view name) {
  const auto* member = holder.find(name);
  return member && member->string() ? *member->string() : std::string();
}

void set(Value& object, const std::string& name, Value value) {
  if (auto* found = object.find(name))
    *found = std::move(value);
  else
    object.map()->push_back({name, {}, std::move(value)});
}

void remove(Value& object, std::string_view name) {
  if (auto* map = object.map()) std::erase_if(*map, [&](const Member& each) { return each.key == name; });
}

} // namespace conformance::reference
