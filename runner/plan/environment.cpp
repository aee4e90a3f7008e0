#include "plan/environment.hpp"

#include "base/text.hpp"
#include "model/template.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace conformance::plan {

namespace {

std::variant<std::string, Unresolved> text_of(const Placeholder& placeholder,
                                              const Environment& environment) {
  const auto value = environment.find(placeholder.name);
  if (!value) return Unresolved{placeholder.name, fmt::format("'{}' has no value", placeholder.name)};
  if (const auto* text = value->string()) return *text;
  if (value->number() || value->boolean()) return to_json(*value);
  return Unresolved{placeholder.name, fmt::format("'{}' is a {} and cannot stand inside text",
                                                  placeholder.name, value->kind())};
}

using Function = std::pair<std::string, std::optional<unsigned>>;

constexpr std::size_t longest_text = 1024 * 1024;

/// None if the text would be too long.
std::optional<std::string> apply(const Function& function, std::string text) {
  const auto argument = function.second.value_or(1);
  if (function.first == "upper") return to_upper(text);
  if (function.first == "lower") return to_lower(text);
  if (function.first == "braces") return "{" + text + "}";
  if (function.first == "percent") {
    std::string out;
    for (const char c : text)
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
  }
  if (function.first == "first") return text.substr(0, argument);
  if (function.first == "repeat") {
    if (argument > longest_text / std::max<std::size_t>(1, text.size())) return std::nullopt;
    std::string out;
    for (unsigned i = 0; i < argument; ++i)
      out += text;
    return out;
  }
  return text;
}

Unresolved too_long(const Placeholder& placeholder) {
  return {placeholder.name, fmt::format("with '{}' the text would be longer than 1 MiB", placeholder.name)};
}

bool is_raw(const Placeholder& placeholder) {
  for (const auto& function : placeholder.functions)
    if (function.first == "raw" || function.first == "percent") return true;
  return false;
}

} // namespace

std::optional<Value> Environment::find(const std::string& name) const {
  if (const auto found = values_.find(name); found != values_.end()) return found->second;
  if (!scope_.empty() && name.starts_with("fresh.uuid"))
    return text_value(uuid_from(seed_, scope_ + "/" + name));
  return outer_ ? outer_->find(name) : std::nullopt;
}

bool Environment::any_text(const std::function<bool(const std::string&)>& holds) const {
  const bool here = std::any_of(values_.begin(), values_.end(), [&](const auto& each) {
    const auto* text = each.second.string();
    return text && holds(*text);
  });
  return here || (outer_ && outer_->any_text(holds));
}

bool Environment::is_secret(const std::string& name) const {
  if (values_.contains(name)) return secrets_.contains(name);
  return outer_ && outer_->is_secret(name);
}

bool Environment::is_answered(const std::string& name) const {
  if (values_.contains(name)) return answered_.contains(name);
  return outer_ && outer_->is_answered(name);
}

bool Environment::has_secrets() const {
  return !secrets_.empty() || (outer_ && outer_->has_secrets());
}

std::uint64_t seed_from(std::uint64_t seed, const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ seed; // FNV-1a, then splitmix64's finish
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  hash += 0x9e3779b97f4a7c15U;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31U);
}

std::string uuid_from(std::uint64_t seed, const std::string& text) {
  std::mt19937_64 generator(seed_from(seed, text));
  return to_string(boost::uuids::basic_random_generator<std::mt19937_64>(generator)());
}

bool may_be_segment(const std::string& text) {
  constexpr std::size_t most = 256;
  return !text.empty() && text.size() <= most && text != "." && text != "..";
}

bool is_fixed(std::string_view text) {
  return text.find("${") == std::string_view::npos;
}

bool is_fixed(const Value& value) {
  if (const auto* text = value.string()) return is_fixed(*text);
  if (const auto* list = value.list())
    return std::all_of(list->begin(), list->end(), [](const Value& item) { return is_fixed(item); });
  const auto* map = value.map();
  return !map ||
         std::all_of(map->begin(), map->end(), [](const Member& member) { return is_fixed(member.value); });
}

std::variant<std::string, Unresolved> substitute_text(const std::string& text, const Environment& environment,
                                                      Place place) {
  if (is_fixed(text)) return text;
  const auto parsed = parse_template(text);
  if (const auto* error = std::get_if<TemplateError>(&parsed)) return Unresolved{text, error->reason};
  std::string out;
  for (const auto& piece : std::get<Template>(parsed).pieces) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      out += *literal;
      continue;
    }
    const auto& placeholder = std::get<Placeholder>(piece);
    auto inserted = text_of(placeholder, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&inserted)) return std::move(*unresolved);
    auto value = std::get<std::string>(std::move(inserted));
    if (place == Place::path_segment && environment.is_answered(placeholder.name) && !may_be_segment(value))
      return Unresolved{placeholder.name, fmt::format("what the deployment answered as '{}' is no segment of "
                                                      "a path: it must have 1 to 256 bytes, and not be `..`",
                                                      placeholder.name)};
    for (const auto& function : placeholder.functions) {
      auto made = apply(function, std::move(value));
      if (!made || made->size() > longest_text) return too_long(placeholder);
      value = std::move(*made);
    }
    out += place == Place::text || is_raw(placeholder) ? value : percent_encoded(value);
    if (out.size() > longest_text) return too_long(placeholder);
  }
  return out;
}

std::variant<Value, Unresolved> substitute(const Value& value, const Environment& environment) {
  if (is_fixed(value)) return value;
  if (const auto* text = value.string()) {
    const auto parsed = parse_template(*text);
    const auto* ready = std::get_if<Template>(&parsed);
    if (const auto* sole = ready ? ready->whole() : nullptr; sole && sole->functions.empty()) {
      auto found = environment.find(sole->name);
      if (!found) return Unresolved{sole->name, fmt::format("'{}' has no value", sole->name)};
      found->span = value.span;
      return std::move(*found);
    }
    auto inserted = substitute_text(*text, environment, Place::text);
    if (auto* unresolved = std::get_if<Unresolved>(&inserted)) return std::move(*unresolved);
    return text_value(std::get<std::string>(std::move(inserted)), value.span);
  }
  Value out = value;
  if (auto* list = out.list()) {
    for (auto& item : *list) {
      auto inserted = substitute(item, environment);
      if (auto* unresolved = std::get_if<Unresolved>(&inserted)) return std::move(*unresolved);
      item = std::get<Value>(std::move(inserted));
    }
  } else if (auto* map = out.map()) {
    for (auto& member : *map) {
      auto inserted = substitute(member.value, environment);
      if (auto* unresolved = std::get_if<Unresolved>(&inserted)) return std::move(*unresolved);
      member.value = std::get<Value>(std::move(inserted));
    }
  }
  return out;
}

} // namespace conformance::plan
