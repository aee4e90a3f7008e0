#include "model/value.hpp"

#include <charconv>

namespace conformance {

std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  if (pointer.empty()) return tokens;
  if (!pointer.starts_with('/')) return std::nullopt;
  for (std::size_t at = 0; at < pointer.size(); ++at) {
    if (pointer[at] == '/') {
      tokens.emplace_back();
    } else if (pointer[at] == '~') {
      if (++at == pointer.size() || (pointer[at] != '0' && pointer[at] != '1')) return std::nullopt;
      tokens.back() += pointer[at] == '0' ? '~' : '/';
    } else {
      tokens.back() += pointer[at];
    }
  }
  return tokens;
}

namespace {

const Value* step(const Value& value, const std::string& token) {
  const auto* list = value.list();
  if (!list) return value.find(token);
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return nullptr;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (error != std::errc() || end != token.data() + token.size() || index >= list->size()) return nullptr;
  return &(*list)[index];
}

} // namespace

const Value* resolve(const Value& root, std::string_view pointer) {
  const auto tokens = parse_pointer(pointer);
  if (!tokens) return nullptr;
  const Value* at = &root;
  for (const auto& token : *tokens) {
    at = step(*at, token);
    if (!at) return nullptr;
  }
  return at;
}

} // namespace conformance
