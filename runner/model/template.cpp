#include "model/template.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace conformance {

namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_';
}

bool takes_argument(std::string_view function) {
  return function == "first" || function == "repeat";
}

/// Reads what stands between `${` and `}`.
class PlaceholderReader {
public:
  PlaceholderReader(std::string_view inner, std::size_t offset) : inner_(inner), offset_(offset) {}

  std::variant<Placeholder, TemplateError> read() {
    Placeholder out;
    const auto name = word();
    if (name.text.empty())
      return at(name, "this `${...}` names nothing",
                "write a name between the braces; `$${` is a literal `${`");
    out.name = name.text;
    if (peek() == '?') {
      ++at_;
      out.optional = true;
    }
    for (skip_space(); at_ < inner_.size(); skip_space()) {
      if (peek() != '|')
        return at(rest(), fmt::format("`{}` cannot stand here", inner_.substr(at_)),
                  "only `| function` may follow a name; `$${` is a literal `${`");
      ++at_;
      if (auto error = function(out)) return *error;
    }
    return out;
  }

private:
  struct Word {
    std::string text;
    std::size_t begin = 0;
  };

  char peek() const { return at_ < inner_.size() ? inner_[at_] : '\0'; }
  void skip_space() {
    while (peek() == ' ')
      ++at_;
  }
  Word word() {
    skip_space();
    Word out{{}, at_};
    while (at_ < inner_.size() && is_name_character(inner_[at_]))
      out.text += inner_[at_++];
    return out;
  }
  Word rest() const { return {std::string(inner_.substr(at_)), at_}; }
  TemplateError at(const Word& word, std::string reason, std::string help) const {
    return {offset_ + word.begin, std::max<std::size_t>(1, word.text.size()), std::move(reason),
            std::move(help)};
  }

  std::optional<TemplateError> function(Placeholder& out) {
    const auto name = word();
    const auto known = std::ranges::find(template_functions, std::string_view(name.text));
    if (known == std::end(template_functions)) {
      const std::vector<std::string> names(std::begin(template_functions), std::end(template_functions));
      return at(name, fmt::format("unknown function `{}` after `|`", name.text),
                suggestion(name.text, names));
    }
    std::optional<unsigned> argument;
    skip_space();
    if (peek() != '|' && peek() != '\0') {
      const auto number = word();
      if (!takes_argument(name.text))
        return at(number, fmt::format("`{}` takes no number", name.text), "write it alone, without a number");
      unsigned value = 0;
      const auto* end = number.text.data() + number.text.size();
      const auto [stop, error] = std::from_chars(number.text.data(), end, value);
      if (number.text.empty() || error != std::errc() || stop != end || value == 0 || value > longest_repeat)
        return at(number, fmt::format("`{}` is no number that `{}` can take", number.text, name.text),
                  fmt::format("write a whole number from 1 to {}", longest_repeat));
      argument = value;
    } else if (takes_argument(name.text)) {
      return at(name, fmt::format("`{}` needs a number", name.text),
                fmt::format("for example `{} 8`", name.text));
    }
    out.functions.emplace_back(name.text, argument);
    return std::nullopt;
  }

  std::string_view inner_;
  std::size_t offset_;
  std::size_t at_ = 0;
};

} // namespace

const Placeholder* Template::whole() const {
  return pieces.size() == 1 ? std::get_if<Placeholder>(&pieces.front()) : nullptr;
}

bool Template::has_placeholders() const {
  return std::ranges::any_of(pieces,
                             [](const auto& piece) { return std::holds_alternative<Placeholder>(piece); });
}

std::variant<Template, TemplateError> parse_template(std::string_view text) {
  Template out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.pieces.emplace_back(std::move(literal));
    literal.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, 3) == "$${") {
      literal += "${";
      i += 3;
    } else if (text.substr(i, 2) == "${") {
      const auto end = text.find('}', i);
      if (end == std::string_view::npos)
        return TemplateError{i, text.size() - i, "this `${` is never closed",
                             "close it with `}`; `$${` is a literal `${`"};
      auto read = PlaceholderReader(text.substr(i + 2, end - i - 2), i + 2).read();
      if (auto* error = std::get_if<TemplateError>(&read)) return std::move(*error);
      auto& placeholder = std::get<Placeholder>(read);
      placeholder.offset = i;
      placeholder.length = end + 1 - i;
      flush();
      out.pieces.emplace_back(std::move(placeholder));
      i = end + 1;
    } else {
      const auto next = std::min(text.find('$', i + 1), text.size());
      literal.append(text, i, next - i);
      i = next;
    }
  }
  flush();
  return out;
}

std::string escaped_template(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "${") out += '$';
    out += text[i];
  }
  return out;
}

} // namespace conformance
