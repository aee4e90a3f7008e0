#include "base/text.hpp"
#include "model/value.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace conformance {

namespace {

namespace json = boost::json;

/// Builds a Value from Boost.JSON's parse events; keeps number digits and repeated members.
struct TreeBuilder {
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  using Error = json::error_code;
  using Text = json::string_view;

  explicit TreeBuilder(std::size_t most_values) : most(most_values) {}

  std::size_t most, values = 0;
  std::vector<Value*> open; // lists and maps that have not ended: only the innermost grows
  std::string key, part;
  Value root;

  Value& put(Value value) {
    if (open.empty()) return root = std::move(value);
    if (auto* list = open.back()->list()) return list->emplace_back(std::move(value));
    auto& members = *open.back()->map();
    members.push_back({std::exchange(key, {}), {}, std::move(value)});
    return members.back().value;
  }
  std::string take(Text last) {
    if (part.empty()) return {last.data(), last.size()};
    part.append(last.data(), last.size());
    return std::exchange(part, {});
  }

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool begins(Error& error) {
    if (++values > most) error = json::error::array_too_large;
    return !error;
  }
  bool opens(Value value, Error& error) {
    if (!begins(error)) return false;
    open.push_back(&put(std::move(value)));
    return true;
  }
  bool closes() {
    open.pop_back();
    return true;
  }
  bool holds(Value value, Error& error) {
    if (!begins(error)) return false;
    put(std::move(value));
    return true;
  }
  bool on_object_begin(Error& error) { return opens({Value::Map{}, {}}, error); }
  bool on_object_end(std::size_t, Error&) { return closes(); }
  bool on_array_begin(Error& error) { return opens({Value::List{}, {}}, error); }
  bool on_array_end(std::size_t, Error&) { return closes(); }
  bool on_key_part(Text text, std::size_t, Error&) {
    part.append(text.data(), text.size());
    return true;
  }
  bool on_key(Text text, std::size_t, Error&) {
    key = take(text);
    return true;
  }
  bool on_string_part(Text text, std::size_t, Error&) { return on_key_part(text, 0, ignored); }
  bool on_string(Text text, std::size_t, Error& error) { return holds({take(text), {}}, error); }
  bool on_number_part(Text text, Error&) { return on_key_part(text, 0, ignored); }
  bool on_int64(std::int64_t, Text text, Error& error) { return number(text, error); }
  bool on_uint64(std::uint64_t, Text text, Error& error) { return number(text, error); }
  bool on_double(double, Text text, Error& error) { return number(text, error); }
  bool number(Text text, Error& error) { return holds({Number{take(text)}, {}}, error); }
  bool on_bool(bool value, Error& error) { return holds({value, {}}, error); }
  bool on_null(Error& error) { return holds({nullptr, {}}, error); }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

  Error ignored;
};

std::string valid_utf8(const std::string& text) {
  if (is_utf8(text)) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    append_utf8(out, point.code.value_or(U'\uFFFD'));
    at += point.length;
  }
  return out;
}

void write_string(std::string& out, const std::string& text) {
  out += json::serialize(json::string_view(valid_utf8(text)));
}

/// indent < 0: compact.
void write(std::string& out, const Value& value, int indent) {
  const auto line = [&](int depth) {
    if (indent >= 0) out.append("\n").append(static_cast<std::size_t>(2 * depth), ' ');
  };
  const int inner = indent < 0 ? indent : indent + 1;
  if (const auto* list = value.list()) {
    out += '[';
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out += ',';
      line(inner);
      write(out, (*list)[i], inner);
    }
    if (!list->empty()) line(indent);
    out += ']';
  } else if (const auto* map = value.map()) {
    out += '{';
    for (std::size_t i = 0; i < map->size(); ++i) {
      if (i > 0) out += ',';
      line(inner);
      write_string(out, (*map)[i].key);
      out += indent < 0 ? ":" : ": ";
      write(out, (*map)[i].value, inner);
    }
    if (!map->empty()) line(indent);
    out += '}';
  } else if (const auto* text = value.string()) {
    write_string(out, *text);
  } else if (const auto* number = value.number()) {
    out += number->digits;
  } else if (const auto* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else {
    out += "null";
  }
}

} // namespace

std::variant<Value, JsonError> parse_json(std::string_view text, const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<TreeBuilder> parser(options, limits.values);
  json::error_code error;
  const auto read = parser.write_some(false, text.data(), text.size(), error);
  if (error == json::error::array_too_large)
    return JsonError{read, "it holds more than " + std::to_string(limits.values) + " values", true};
  if (error) return JsonError{read, error.message()};
  const auto rest = text.substr(read).find_first_not_of(" \t\r\n");
  if (rest != std::string_view::npos) return JsonError{read + rest, "more text after the document"};
  return std::move(parser.handler().root);
}

std::string to_json(const Value& value) {
  std::string out;
  write(out, value, -1);
  return out;
}

std::string to_pretty_json(const Value& value) {
  std::string out;
  write(out, value, 0);
  return out;
}

} // namespace conformance
