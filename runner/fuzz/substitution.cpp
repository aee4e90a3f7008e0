#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "model/template.hpp"
#include "plan/environment.hpp"

#include <algorithm>

namespace conformance::fuzz {

namespace {

std::string text_of(const std::variant<std::string, plan::Unresolved>& result) {
  const auto* text = std::get_if<std::string>(&result);
  promise(text != nullptr, "what names a known value has one");
  return *text;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~%").find(c) != std::string_view::npos;
}

} // namespace

/// The first part is a template, the second a value that it may name.
void substitution(std::string_view bytes) {
  const auto parts = parts_of(bytes);
  const std::string text(parts.front());
  const std::string value(parts.back());
  plan::Environment environment(1);
  environment.set("x", text_value(value));
  environment.set("n", number_value(17));
  environment.set("list", {Value::List{text_value(value), number_value(3)}, {}});

  const auto parsed = parse_template(text);
  if (const auto* error = std::get_if<TemplateError>(&parsed)) {
    promise(error->offset <= text.size() && error->length <= text.size() - error->offset,
            "an error lies in its text");
    promise(!error->reason.empty(), "an error has a reason");
  } else if (text.find("repeat") == std::string::npos) { // which may ask for a million letters
    for (const auto place : {plan::Place::text, plan::Place::path_segment, plan::Place::query_value})
      plan::substitute_text(text, environment, place);
  }

  // Nothing that is inserted is read as a template, and nothing leaves its place in a URL.
  promise(text_of(plan::substitute_text("${x}", environment, plan::Place::text)) == value,
          "a value stays itself");
  promise(text_of(plan::substitute_text(escaped_template(text), environment, plan::Place::text)) == text,
          "an escaped text stays itself");
  for (const auto place : {plan::Place::path_segment, plan::Place::query_value})
    promise(std::ranges::all_of(text_of(plan::substitute_text("${x}", environment, place)), is_unreserved),
            "a value in a URL is encoded");
}

} // namespace conformance::fuzz
