#pragma once
#include "base/source.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace conformance {

/// A number as it was written, in JSON's grammar (RFC 8259, section 6). Never a double.
struct Number {
  std::string digits;
};

struct Member;

/// A JSON-like value: read from YAML (with spans), from JSON answers (without), or made by the runner.
struct Value {
  using List = std::vector<Value>;
  using Map = std::vector<Member>; // in the order written; a name given twice stands there twice

  std::variant<std::nullptr_t, bool, Number, std::string, List, Map> data;
  Span span;

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(data); }
  const bool* boolean() const { return std::get_if<bool>(&data); }
  const Number* number() const { return std::get_if<Number>(&data); }
  const std::string* string() const { return std::get_if<std::string>(&data); }
  const List* list() const { return std::get_if<List>(&data); }
  const Map* map() const { return std::get_if<Map>(&data); }
  List* list() { return std::get_if<List>(&data); }
  Map* map() { return std::get_if<Map>(&data); }

  /// The last member of that name (as most JSON readers take it), or nullptr, also if this is no map.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);

  /// `null`, `boolean`, `number`, `string`, `list`, `map`.
  std::string_view kind() const;
};

struct Member {
  std::string key;
  Span key_span;
  Value value;
};

Value text_value(std::string text, Span span = {});
Value number_value(std::int64_t number, Span span = {});

/// Equal as JSON values: numbers by value, members in any order, spans ignored.
bool equal(const Value& a, const Value& b);

/// Number order without passing through double. Exponents beyond +-10^6 compare by sign and magnitude only.
std::strong_ordering compare(const Number& a, const Number& b);
bool is_integral(const Number& number); // 3, 3.0 and 30e-1 are
/// The value, if integral and within 64 bits.
std::optional<std::int64_t> to_integer(const Number& number);
/// True if `text` is exactly one JSON number.
bool is_json_number(std::string_view text);

struct JsonLimits {
  std::size_t depth = 256;
  std::size_t values = 200'000; // in the whole document; each costs about 100 bytes of memory
};

/// Why a text is no JSON document.
struct JsonError {
  std::size_t offset = 0;
  std::string reason;
  bool beyond_limits = false; // it may well be JSON
};

/// Reads one JSON document (RFC 8259). A byte order mark before it is an error.
std::variant<Value, JsonError> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Compact JSON text. Number digits as they are, strings as UTF-8 (bytes that are none become U+FFFD).
std::string to_json(const Value& value);
/// The same, but indented by two spaces.
std::string to_pretty_json(const Value& value);

/// A JSON Pointer (RFC 6901), `""` for the whole. nullopt if the text is no pointer.
std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer);
/// The value there, or nullptr.
const Value* resolve(const Value& root, std::string_view pointer);

} // namespace conformance
