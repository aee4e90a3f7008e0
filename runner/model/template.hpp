#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conformance {

/// One function behind a `|`: `first 8`.
struct TemplateFunction {
  std::string name;
  std::optional<unsigned> argument;
};

/// `${own.finding | upper | raw}`.
struct Placeholder {
  std::string name;
  std::vector<TemplateFunction> functions;
  std::size_t offset = 0; // in the text, of `${`
  std::size_t length = 0; // to and with `}`
};

/// Text in which `${...}` stand for values. `$${` is read as a literal `${`.
struct Template {
  std::vector<std::variant<std::string, Placeholder>> pieces;

  /// The placeholder, if the text is nothing else.
  const Placeholder* sole() const;
  std::vector<const Placeholder*> placeholders() const;
};

struct TemplateError {
  std::size_t offset = 0;
  std::string reason; // `'${' is not closed`
};

/// Checks the form only: which names and functions exist is the reader's matter.
std::variant<Template, TemplateError> parse_template(std::string_view text);

/// Functions and whether each takes a number.
struct TemplateFunctionKind {
  std::string_view name;
  bool takes_number;
};
const std::vector<TemplateFunctionKind>& template_functions();

} // namespace conformance
