#include "execute/made_keys.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace {

constexpr std::size_t shortest_key = 12;
constexpr std::size_t longest_key = 4096;
constexpr std::size_t most_unnamed = 20; // keys of one answer that stand where nobody said

std::vector<std::string_view> keys_of_profile(const Context& context) {
  std::vector<std::string_view> out;
  for (const auto& principal : context.profile().principals)
    for (const auto& key : principal.keys)
      out.push_back(key.reveal());
  return out;
}

std::string_view begin_of(const Context& context, std::string_view key) {
  return public_part(key, keys_of_profile(context), context.catalogue().contract.key_prefix);
}

/// Of the suites, or an id: masked, nothing could be told or undone any more.
bool is_needed_elsewhere(const Context& context, const std::string& key) {
  Redactor one;
  one.add(Secret(key), "", begin_of(context, key));
  const auto stands_in = [&one](const std::string& text) { return one.finds_unescaped(text); };
  const auto& sources = context.input->sources;
  for (std::uint32_t file = 0; file < sources.size(); ++file)
    if (stands_in(sources.text(file))) return true;
  return context.globals->any_text(stands_in);
}

void learn(Context& context, const std::string& key) {
  context.input->redactor.add(Secret(key), "made key", begin_of(context, key));
}

bool is_uuid(std::string_view text) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == form.size() && std::equal(text.begin(), text.end(), form.begin(),
                                                  [](char c, char f) { return (c == '-') == (f == '-'); });
}

/// True of what looks like a key, and is no id, time or word of the request.
bool looks_like_key(const Context& context, const plan::ConcreteRequest& request, const std::string& text) {
  constexpr std::string_view also = "_-.+/=";
  const auto of_key = [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || also.find(c) != also.npos;
  };
  return std::all_of(text.begin(), text.end(), of_key) && !is_uuid(text) &&
         request.request.body.value_or("").find(text) == std::string::npos &&
         why_no_key(context, text_value(text)).empty();
}

void learn_all(Context& context, const plan::ConcreteRequest& request, const Value& value,
               std::size_t& left) {
  if (const auto* text = value.string(); text && left > 0 && looks_like_key(context, request, *text)) {
    --left;
    learn(context, *text);
  }
  if (const auto* list = value.list())
    for (const auto& item : *list)
      learn_all(context, request, item, left);
  if (const auto* map = value.map())
    for (const auto& member : *map)
      learn_all(context, request, member.value, left);
}

} // namespace

std::string why_no_key(const Context& context, const Value& value) {
  const auto* key = value.string();
  if (!key) return fmt::format("is a {}", value.kind());
  if (key->size() < shortest_key || key->size() > longest_key)
    return fmt::format("has {} characters", key->size());
  const auto visible_one = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::all_of(key->begin(), key->end(), visible_one)) return "holds a space or a control character";
  if (is_needed_elsewhere(context, *key)) return "holds an id, or ordinary text of the suites";
  return {};
}

bool learn_keys(Context& context, const plan::ConcreteRequest& request, const Response& response) {
  if (request.secrets.empty() || response.body.empty()) return false;
  judge::Answer answer(response);
  const auto* body = answer.json();
  if (!body) return true;
  const bool is_refusal = response.status >= 400 && response.status < 500;
  bool withheld = false;
  auto left = most_unnamed;
  for (const auto& pointer : request.secrets) {
    const auto* value = resolve(*body, pointer);
    if (value && why_no_key(context, *value).empty()) {
      learn(context, *value->string());
    } else if (value || !is_refusal) {
      learn_all(context, request, value ? *value : *body, left);
      withheld = true;
    }
  }
  return withheld;
}

} // namespace conformance::execute
