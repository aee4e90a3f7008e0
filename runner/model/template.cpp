#include "model/template.hpp"

#include <charconv>
#include <utility>

namespace conformance {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == '?';
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text)
    if (!is_name_character(c)) return false;
  return true;
}

std::variant<TemplateFunction, std::string> parse_function(std::string_view text) {
  const auto space = text.find(' ');
  TemplateFunction function{std::string(text.substr(0, space)), std::nullopt};
  if (!is_name(function.name)) return std::string("a function is missing behind '|'");
  if (space == std::string_view::npos) return function;
  const auto digits = trimmed(text.substr(space));
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size())
    return "the argument of '" + function.name + "' is no whole number";
  function.argument = number;
  return function;
}

std::variant<Placeholder, std::string> parse_placeholder(std::string_view inside) {
  Placeholder placeholder;
  const auto bar = inside.find('|');
  placeholder.name = trimmed(inside.substr(0, bar));
  if (!is_name(placeholder.name)) return std::string("'${...}' holds no name");
  while (bar != std::string_view::npos && !inside.empty()) {
    const auto at = inside.find('|');
    if (at == std::string_view::npos) break;
    inside.remove_prefix(at + 1);
    auto function = parse_function(trimmed(inside.substr(0, inside.find('|'))));
    if (auto* reason = std::get_if<std::string>(&function)) return std::move(*reason);
    placeholder.functions.push_back(std::get<TemplateFunction>(std::move(function)));
  }
  return placeholder;
}

} // namespace

const Placeholder* Template::sole() const {
  return pieces.size() == 1 ? std::get_if<Placeholder>(&pieces.front()) : nullptr;
}

std::vector<const Placeholder*> Template::placeholders() const {
  std::vector<const Placeholder*> found;
  for (const auto& piece : pieces)
    if (const auto* placeholder = std::get_if<Placeholder>(&piece)) found.push_back(placeholder);
  return found;
}

std::variant<Template, TemplateError> parse_template(std::string_view text) {
  Template out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.pieces.emplace_back(std::exchange(literal, {}));
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("$${")) {
      literal += "${";
      at += 3;
    } else if (text.substr(at).starts_with("${")) {
      const auto end = text.find('}', at);
      if (end == std::string_view::npos) return TemplateError{at, "'${' is not closed by '}'"};
      auto placeholder = parse_placeholder(text.substr(at + 2, end - at - 2));
      if (auto* reason = std::get_if<std::string>(&placeholder)) return TemplateError{at, std::move(*reason)};
      flush();
      auto& parsed = std::get<Placeholder>(placeholder);
      parsed.offset = at;
      parsed.length = end + 1 - at;
      out.pieces.emplace_back(std::move(parsed));
      at = end + 1;
    } else {
      literal += text[at++];
    }
  }
  flush();
  return out;
}

const std::vector<TemplateFunctionKind>& template_functions() {
  static const std::vector<TemplateFunctionKind> kinds{{"raw", false},     {"upper", false},  {"lower", false},
                                                       {"braces", false},  {"percent", false}, {"first", true},
                                                       {"repeat", true}};
  return kinds;
}

} // namespace conformance
