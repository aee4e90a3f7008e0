#include "model/value.hpp"

#include <algorithm>

namespace conformance {

namespace {

template <class Map>
auto* find_last(Map* map, std::string_view key) {
  using Found = decltype(&map->front().value);
  if (!map) return Found(nullptr);
  for (auto at = map->rbegin(); at != map->rend(); ++at)
    if (at->key == key) return Found(&at->value);
  return Found(nullptr);
}

bool equal_maps(const Value::Map& a, const Value& a_value, const Value::Map& b, const Value& b_value) {
  const auto contained = [](const Value::Map& in, const Value& other) {
    return std::all_of(in.begin(), in.end(), [&](const Member& member) { return other.find(member.key); });
  };
  if (!contained(a, b_value) || !contained(b, a_value)) return false;
  return std::all_of(a.begin(), a.end(), [&](const Member& member) {
    return equal(*a_value.find(member.key), *b_value.find(member.key));
  });
}

} // namespace

const Value* Value::find(std::string_view key) const {
  return find_last(map(), key);
}

Value* Value::find(std::string_view key) {
  return find_last(map(), key);
}

std::string_view Value::kind() const {
  constexpr std::string_view names[] = {"null", "boolean", "number", "string", "list", "map"};
  return names[data.index()];
}

Value text_value(std::string text, Span span) {
  return {std::move(text), span};
}

Value number_value(std::int64_t number, Span span) {
  return {Number{std::to_string(number)}, span};
}

bool equal(const Value& a, const Value& b) {
  if (a.data.index() != b.data.index()) return false;
  if (const auto* number = a.number()) return compare(*number, *b.number()) == 0;
  if (const auto* list = a.list())
    return std::equal(list->begin(), list->end(), b.list()->begin(), b.list()->end(), equal);
  if (const auto* map = a.map()) return equal_maps(*map, a, *b.map(), b);
  if (const auto* boolean = a.boolean()) return *boolean == *b.boolean();
  if (const auto* string = a.string()) return *string == *b.string();
  return true;
}

} // namespace conformance
