#include "load/context.hpp"

#include "base/nearest.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

std::string Context::place(const Span& span) const {
  const auto at = sources.locate(span);
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

Span Context::inside(const Span& scalar, std::string_view text, std::size_t offset,
                     std::size_t length) const {
  if (!scalar.known()) return scalar;
  const std::string_view source(sources.text(scalar.file));
  for (const std::uint32_t quote : {0U, 1U}) {
    const auto begin = scalar.begin + quote;
    if (scalar.end - scalar.begin == text.size() + 2 * quote && source.substr(begin, text.size()) == text)
      return {scalar.file, static_cast<std::uint32_t>(begin + offset),
              static_cast<std::uint32_t>(begin + offset + length)};
  }
  return scalar;
}

void Context::defined_twice(const Located& found, const Span& first, std::string_view what) {
  error(found.span, fmt::format("the {} `{}` is given twice", what, found.text),
        fmt::format("it stands at {} already: rename or remove one of them", place(first)));
}

std::string described(const Value& value) {
  if (value.is_null()) return "null";
  if (value.list() != nullptr) return "a list";
  if (value.map() != nullptr) return "a map";
  if (const auto* number = value.number()) return fmt::format("the number {}", number->digits);
  if (const auto* flag = value.boolean()) return *flag ? "true" : "false";
  return "text";
}

Span member_span(const Member& member, const Sources& sources) {
  const auto& key = member.key_span;
  const auto& value = member.value.span;
  if (!key.known() || value.file != key.file || value.end < key.end) return key;
  const std::string_view text(sources.text(key.file));
  if (text.substr(key.begin, value.end - key.begin).find('\n') != std::string_view::npos) return key;
  return {key.file, key.begin, value.end};
}

namespace {

/// A key in backticks; what is said in words as it is.
std::string shown(std::string_view name) {
  return name.find_first_of(" `") == std::string_view::npos ? fmt::format("`{}`", name) : std::string(name);
}

} // namespace

void report_wrong_kind(Context& context, const Value& value, std::string_view name, std::string_view wanted,
                       std::string help) {
  if (is_placeholder(value)) return;
  context.error(value.span, fmt::format("{} is {}, must be {}", shown(name), described(value), wanted),
                std::move(help));
}

namespace {

std::optional<Located> text_of(Context& context, const Value* value, std::string_view name,
                               bool empty_allowed) {
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->string()) {
    if (!text->empty() || empty_allowed) return Located{*text, value->span};
    context.error(value->span, fmt::format("{} is empty", shown(name)), "write a text, or remove the key");
    return std::nullopt;
  }
  std::string help;
  if (const auto* number = value->number()) help = fmt::format("put it in quotes: '{}'", number->digits);
  if (const auto* flag = value->boolean())
    help = fmt::format("put it in quotes: '{}'", *flag ? "true" : "false");
  if (value->is_null()) help = "put it in quotes if the text is meant: 'null'";
  report_wrong_kind(context, *value, name, "text", std::move(help));
  return std::nullopt;
}

/// Reads text by `parse`; what that cannot read is reported.
template <class Parse>
auto parsed(Context& context, const Value* value, std::string_view name, std::string_view wanted,
            std::string_view help, Parse parse) -> decltype(parse(std::string_view())) {
  if (value == nullptr || is_placeholder(*value)) return {};
  const auto* text = value->string();
  if (text == nullptr) {
    report_wrong_kind(context, *value, name, wanted, std::string(help));
    return {};
  }
  auto result = parse(*text);
  if (!result)
    context.error(value->span, fmt::format("{} is '{}', must be {}", shown(name), *text, wanted),
                  std::string(help));
  return result;
}

} // namespace

std::optional<Located> read_text(Context& context, const Value* value, std::string_view name) {
  return text_of(context, value, name, false);
}

std::optional<Located> read_text_or_empty(Context& context, const Value* value, std::string_view name) {
  return text_of(context, value, name, true);
}

std::optional<Located> read_organization(Context& context, const Value* value) {
  static const std::vector<std::string> known = {"own", "foreign", "other"};
  auto organization = read_text(context, value, "organization");
  if (organization && std::ranges::find(known, organization->text) == known.end())
    context.error(organization->span, fmt::format("unknown organization '{}'", organization->text),
                  suggestion(organization->text, known));
  return organization;
}

bool check_identifier(Context& context, const std::string& name, const Span& span) {
  if (is_identifier(name)) return true;
  context.error(span, fmt::format("'{}' is no name", name),
                "a name is made of a-z, 0-9 and `-`, for example `absent-thing`");
  return false;
}

std::optional<Located> read_identifier(Context& context, const Value* value, std::string_view name) {
  auto text = read_text(context, value, name);
  if (!text || !check_identifier(context, text->text, text->span)) return std::nullopt;
  return text;
}

bool check_pointer(Context& context, const std::string& pointer, const Span& span) {
  if (parse_pointer(pointer)) return true;
  const bool slash = pointer.starts_with('/');
  context.error(
      span, fmt::format("'{}' is no JSON Pointer", pointer),
      slash ? "after `~` only 0 (for `~`) or 1 (for `/`) can follow"
            : fmt::format("begin it with a slash: `/{}`", pointer.starts_with('$') ? "data/0/id" : pointer));
  return false;
}

std::optional<std::string> read_pointer(Context& context, const Value* value, std::string_view name) {
  const auto text = read_text_or_empty(context, value, name);
  if (!text || !check_pointer(context, text->text, text->span)) return std::nullopt;
  return text->text;
}

std::optional<Duration> read_duration(Context& context, const Value* value, std::string_view name) {
  return parsed(context, value, name, "a duration",
                "write a whole number and a unit: `500ms`, `2s`, `10m` or `1h`", parse_duration);
}

std::optional<std::size_t> read_size(Context& context, const Value* value, std::string_view name) {
  return parsed(context, value, name, "a size", "write a whole number and a unit: `512B`, `64KiB` or `16MiB`",
                parse_size);
}

std::optional<unsigned> read_count(Context& context, const Value* value, std::string_view name) {
  if (value == nullptr) return std::nullopt;
  constexpr std::int64_t most = 1'000'000;
  if (const auto* number = value->number()) {
    const auto whole = to_integer(*number);
    if (whole && *whole >= 1 && *whole <= most) return static_cast<unsigned>(*whole);
  }
  report_wrong_kind(context, *value, name, "a whole number from 1 to 1000000",
                    value->string() != nullptr ? "write it without quotes" : "");
  return std::nullopt;
}

bool read_flag(Context& context, const Value* value, std::string_view name) {
  if (value == nullptr) return false;
  if (const auto* flag = value->boolean()) return *flag;
  report_wrong_kind(context, *value, name, "true or false",
                    value->string() != nullptr ? "write it without quotes; `yes` and `on` are texts" : "");
  return false;
}

const Value::List* read_list(Context& context, const Value* value, std::string_view name) {
  if (value == nullptr) return nullptr;
  const auto* list = value->list();
  if (list == nullptr) {
    report_wrong_kind(context, *value, name, "a list",
                      value->string() != nullptr ? fmt::format("write it in brackets: [{}]", *value->string())
                                                 : "");
    return nullptr;
  }
  if (list->empty()) {
    context.error(value->span, fmt::format("the list `{}` is empty", name),
                  "write its items, or remove the key");
    return nullptr;
  }
  return list;
}

namespace {

bool holds_nothing(const Context& context, const Value& map) {
  if (!map.span.known()) return true;
  const std::string_view text(context.sources.text(map.span.file));
  return text.substr(map.span.begin, map.span.end - map.span.begin).find_first_not_of("{} \t\r\n") ==
         std::string_view::npos;
}

} // namespace

const Value::Map* read_map(Context& context, const Value* value, std::string_view name) {
  if (value == nullptr) return nullptr;
  const auto* map = value->map();
  if (map == nullptr) {
    report_wrong_kind(context, *value, name, "a map", "write `key: value` lines below it, or {key: value}");
    return nullptr;
  }
  if (map->empty()) {
    // One whose members were all refused is not empty in the file.
    if (holds_nothing(context, *value))
      context.error(value->span, fmt::format("the map `{}` is empty", name),
                    "write its members, or remove the key");
    return nullptr;
  }
  return map;
}

std::vector<Located> read_texts(Context& context, const Value* value, std::string_view name) {
  std::vector<Located> out;
  const auto* list = read_list(context, value, name);
  if (list == nullptr) return out;
  for (const auto& item : *list)
    if (auto text = read_text(context, &item, fmt::format("an item of `{}`", name)))
      out.push_back(std::move(*text));
  return out;
}

std::vector<std::string> read_plain_texts(Context& context, const Value* value, std::string_view name) {
  std::vector<std::string> out;
  for (auto& each : read_texts(context, value, name))
    out.push_back(std::move(each.text));
  return out;
}

} // namespace conformance::load
