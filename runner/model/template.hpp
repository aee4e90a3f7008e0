#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace conformance {

/// One `${name | function N | ...}` (LANGUAGE.md, "Substitution").
struct Placeholder {
  std::string name;                                                       // `own.thing.made_at`, `case`
  bool optional = false;                                                  // `${env.NAME?}`
  std::vector<std::pair<std::string, std::optional<unsigned>>> functions; // `raw`, `first` with 8
  std::size_t offset = 0;                                                 // of `${` in the text
  std::size_t length = 0;                                                 // up to and with `}`
};

/// A text cut into literal pieces and placeholders. `$${` has become the literal `${`.
struct Template {
  std::vector<std::variant<std::string, Placeholder>> pieces;

  /// The placeholder, if the text is exactly one: it keeps the type of what it stands for.
  const Placeholder* whole() const;
  bool has_placeholders() const;
};

/// Why a text is no template, and where in it.
struct TemplateError {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string reason; // what is wrong, one line
  std::string help;   // what to do, may be empty
};

/// All functions that may stand after `|`, and the greatest argument of those that take one.
inline constexpr std::string_view template_functions[] = {"raw",     "upper", "lower", "braces",
                                                          "percent", "first", "repeat"};
inline constexpr unsigned longest_repeat = 1'000'000;

std::variant<Template, TemplateError> parse_template(std::string_view text);

/// A template with no placeholder that reads back as `text`: each `${` in it becomes `$${`.
std::string escaped_template(std::string_view text);

} // namespace conformance
