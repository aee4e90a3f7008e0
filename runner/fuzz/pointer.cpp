#include "judge/pointer.hpp"
#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "model/value.hpp"

namespace conformance::fuzz {

namespace {

/// Each value is found by the pointer that leads to it.
void look_at(const Value& root, const Value& value, const std::string& pointer, std::size_t depth) {
  promise(resolve(root, pointer) == &value, "a pointer leads to its value");
  constexpr std::size_t deep_enough = 8;
  if (depth > deep_enough) return;
  if (const auto* list = value.list()) {
    for (std::size_t index = 0; index < list->size() && index < deep_enough; ++index)
      look_at(root, (*list)[index], pointer + '/' + std::to_string(index), depth + 1);
  } else if (const auto* map = value.map()) {
    for (const auto& member : *map) {
      if (value.find(member.key) != &member.value) continue; // named again later
      auto inner = pointer;
      judge::append_token(inner, member.key);
      look_at(root, member.value, inner, depth + 1);
    }
  }
}

} // namespace

/// The first part is a pointer, the second a document.
void pointer(std::string_view bytes) {
  const auto parts = parts_of(bytes);
  const auto tokens = parse_pointer(parts.front());
  if (tokens) {
    std::string again;
    for (const auto& token : *tokens)
      judge::append_token(again, token);
    promise(again == parts.front(), "a pointer is written as it was read");
  }
  const auto parsed = parse_json(parts.back());
  const auto* const document = std::get_if<Value>(&parsed);
  if (document == nullptr) return;
  const auto* const found = resolve(*document, parts.front());
  promise(tokens || found == nullptr, "what is no pointer leads nowhere");
  look_at(*document, *document, "", 0);
}

} // namespace conformance::fuzz
