#include "load/secrets.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <string>

namespace conformance::load {

namespace {

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == '/' || c == '+' || c == '=';
}

constexpr std::string_view credential_keys[] = {"api_key", "api-key", "apikey",   "key",    "bearer",
                                                "token",   "cookie",  "password", "secret", "authorization"};

bool names_credential(std::string_view key) {
  const auto lowered = to_lower(key);
  return std::ranges::any_of(credential_keys,
                             [&](std::string_view each) { return lowered.find(each) != std::string::npos; });
}

void collect(std::string_view label, const Value& value, std::vector<LabelledSecret>& into) {
  if (const auto* text = value.string()) {
    if (text->find("${") == std::string::npos) add_secret(label, *text, into);
  } else if (const auto* number = value.number()) {
    add_secret(label, number->digits, into);
  } else if (const auto* list = value.list()) {
    for (const auto& item : *list)
      collect(label, item, into);
  } else if (const auto* map = value.map()) {
    for (const auto& member : *map)
      if (member.key != "trust" && member.key != "exclusive") collect(label, member.value, into);
  }
}

/// `create-key` names a call, not a credential: below a service the whole word counts.
bool is_credential(std::string_view key) {
  const auto lowered = to_lower(key);
  return std::ranges::find(credential_keys, lowered) != std::end(credential_keys);
}

/// Credentials anywhere below a service: what stands in `headers` or under a telling key.
void collect_of_service(const Value& value, bool inside, std::vector<LabelledSecret>& into) {
  if (inside) return collect("services", value, into);
  if (const auto* list = value.list())
    for (const auto& item : *list)
      collect_of_service(item, false, into);
  if (const auto* map = value.map())
    for (const auto& member : *map)
      if (member.key != "returns")
        collect_of_service(member.value, member.key == "headers" || is_credential(member.key), into);
}

/// Long words of the line behind a `key:` that names a credential.
void collect_words(std::string_view rest, std::vector<LabelledSecret>& into) {
  for (std::size_t i = 0; i < rest.size();) {
    if (!is_key_character(rest[i])) {
      ++i;
      continue;
    }
    auto end = i;
    while (end < rest.size() && is_key_character(rest[end]))
      ++end;
    constexpr std::size_t shortest = 8;
    const auto word = rest.substr(i, end - i);
    if (word.size() >= shortest && !word.starts_with("env.")) add_secret("profile", word, into);
    i = end;
  }
}

} // namespace

void add_secret(std::string_view label, std::string_view text, std::vector<LabelledSecret>& into) {
  constexpr std::size_t shortest = 4;
  constexpr std::string_view around = " \t\r\n\"'";
  const auto begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return;
  text = text.substr(begin, text.find_last_not_of(around) + 1 - begin);
  if (text.size() < shortest) return;
  const Secret secret{std::string(text)};
  if (std::ranges::any_of(into, [&](const LabelledSecret& each) { return each.secret == secret; })) return;
  into.push_back({std::string(label), secret});
}

void collect_secrets_by_prefix(std::string_view text, std::string_view key_prefix,
                               std::vector<LabelledSecret>& into) {
  if (key_prefix.empty()) return;
  for (auto at = text.find(key_prefix); at != std::string_view::npos; at = text.find(key_prefix, at + 1)) {
    auto end = at;
    while (end < text.size() && is_key_character(text[end]))
      ++end;
    if (end - at >= key_prefix.size() + 4) add_secret("profile", text.substr(at, end - at), into);
  }
}

void collect_secrets_of_lines(std::string_view text, std::vector<LabelledSecret>& into) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    for (auto colon = line.find(':'); colon != std::string_view::npos; colon = line.find(':', colon + 1)) {
      auto key = colon;
      while (key > 0 && is_key_character(line[key - 1]))
        --key;
      if (!names_credential(line.substr(key, colon - key))) continue;
      collect_words(line.substr(colon + 1), into);
      break;
    }
    begin = end + 1;
  }
}

void collect_secrets_of_variables(const std::map<std::string, std::string>& variables,
                                  std::vector<LabelledSecret>& into) {
  for (const auto& [name, value] : variables)
    if (names_credential(name)) add_secret(name, value, into);
}

void collect_secrets_of_tree(const Value& root, std::vector<LabelledSecret>& into) {
  if (const auto* principals = root.find("principals"); principals != nullptr && principals->map() != nullptr)
    for (const auto& member : *principals->map())
      collect(member.key, member.value, into);
  if (const auto* services = root.find("services")) collect_of_service(*services, false, into);
}

} // namespace conformance::load
