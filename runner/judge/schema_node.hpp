#pragma once
#include "model/value.hpp"

#include <map>
#include <memory>
#include <optional>
#include <re2/re2.h>
#include <string>
#include <utility>
#include <vector>

namespace conformance::judge {

enum class Format { uuid, date_time, date };

/// The lower and upper bound of a count, both included.
struct Bounds {
  std::optional<Number> min, max;
};

/// One compiled schema or subschema (draft 7). Pointers lead to other nodes of the same store.
struct SchemaNode {
  template <class T>
  using Named = std::vector<std::pair<std::string, T>>;
  using Node = const SchemaNode*;

  std::optional<bool> always; // a boolean schema
  Node ref = nullptr;         // then nothing below counts
  bool shared = false;        // a `$ref` leads here

  std::vector<std::string> types;
  std::optional<Value::List> choices;
  std::optional<Value> constant;

  std::map<std::string, Node, std::less<>> properties;
  std::vector<std::pair<std::unique_ptr<RE2>, Node>> pattern_properties;
  Node additional_properties = nullptr;
  Node property_names = nullptr;
  std::vector<std::string> required;
  Named<std::vector<std::string>> required_with;
  Named<Node> dependent;
  Bounds member_count;

  Node items = nullptr;
  std::optional<std::vector<Node>> items_in_order;
  Node additional_items = nullptr;
  Node contains = nullptr;
  bool unique_items = false;
  Bounds item_count;

  Bounds length;
  std::unique_ptr<RE2> pattern;
  std::optional<Format> format;

  std::optional<Number> minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;

  std::vector<Node> all_of, any_of, one_of;
  Node negated = nullptr;
  Node condition = nullptr, consequence = nullptr, alternative = nullptr;
};

/// All nodes, by schema and JSON Pointer into it.
using SchemaStore = std::map<std::pair<std::string, std::string>, std::unique_ptr<SchemaNode>>;

/// Fills `store`; returns the mistakes.
std::vector<std::string> compile_schemas(const std::map<std::string, Value>& schemas, SchemaStore& store);

} // namespace conformance::judge
