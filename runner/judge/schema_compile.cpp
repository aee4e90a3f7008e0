#include "base/nearest.hpp"
#include "judge/pointer.hpp"
#include "judge/schema_node.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace conformance::judge {

namespace {

using Node = const SchemaNode*;

RE2::Options pattern_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{8} << 20);
  options.set_never_capture(true);
  return options;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t at) {
      constexpr std::string_view digits = "0123456789abcdef";
      const char c = at < text.size() ? text[at] : '-';
      return digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    };
    if (text[i] == '%' && digit(i + 1) != std::string_view::npos && digit(i + 2) != std::string_view::npos) {
      out += static_cast<char>(static_cast<unsigned char>(16 * digit(i + 1) + digit(i + 2)));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Where a schema stands.
struct Site {
  std::string schema;
  std::string pointer;

  Site at(const std::string& token) const {
    auto deeper = *this;
    append_token(deeper.pointer, token);
    return deeper;
  }
  std::string text() const { return fmt::format("{}#{}", schema, pointer); }
};

class Compiler {
public:
  Compiler(const std::map<std::string, Value>& schemas, SchemaStore& store)
      : schemas_(schemas), store_(store) {}

  std::vector<std::string> run() {
    for (const auto& [name, root] : schemas_)
      node({name, ""}, root);
    break_loops();
    return std::move(mistakes_);
  }

private:
  using Keyword = std::function<void(Compiler&, SchemaNode&, const Value&, const Site&)>;

  void mistake(const Site& place, const std::string& text) {
    mistakes_.push_back(fmt::format("schema {}: {}", place.text(), text));
  }

  Node node(const Site& place, const Value& value) {
    auto& slot = store_[{place.schema, place.pointer}];
    if (slot) return slot.get();
    slot = std::make_unique<SchemaNode>();
    auto& made = *slot;
    if (const auto* boolean = value.boolean()) {
      made.always = *boolean;
    } else if (!value.map()) {
      mistake(place, "a schema is an object, true or false");
    } else if (const auto* ref = value.find("$ref")) {
      if (const auto* definitions = value.find("definitions")) named(*definitions, place.at("definitions"));
      made.ref = target(*ref, place);
      if (!made.ref) made.always = true;
    } else {
      fill(made, value, place);
    }
    return &made;
  }

  void fill(SchemaNode& made, const Value& value, const Site& place) {
    const auto& keywords = all_keywords();
    for (const auto& member : *value.map()) {
      const auto found = keywords.find(member.key);
      if (found == keywords.end()) {
        std::vector<std::string> known;
        for (const auto& [name, keyword] : keywords)
          known.push_back(name);
        const auto near = nearest(member.key, known);
        mistake(place, fmt::format("unknown keyword '{}'{}", member.key,
                                   near ? fmt::format("; did you mean '{}'?", *near) : ""));
        continue;
      }
      if (found->second) found->second(*this, made, member.value, place.at(member.key));
    }
  }

  Node target(const Value& ref, const Site& place) {
    if (!ref.string()) {
      mistake(place, "`$ref` is a text");
      return nullptr;
    }
    const auto& text = *ref.string();
    const auto hash = std::min(text.find('#'), text.size());
    const auto file = text.substr(0, hash);
    const auto pointer = percent_decoded(std::string_view(text).substr(std::min(hash + 1, text.size())));
    const auto name = file.empty() ? place.schema : schema_named(file, place.schema);
    const auto root = schemas_.find(name);
    if (root == schemas_.end()) {
      mistake(place, fmt::format("`$ref` leads to '{}', and there is no such schema", text));
      return nullptr;
    }
    const auto* found = parse_pointer(pointer) ? resolve(root->second, pointer) : nullptr;
    if (!found) {
      mistake(place, fmt::format("`$ref` leads to '{}', and there is nothing", text));
      return nullptr;
    }
    const auto* leads_to = node({name, pointer}, *found);
    store_.at({name, pointer})->shared = true;
    return leads_to;
  }

  /// By its file name, first beside the schema that asks.
  std::string schema_named(std::string file, const std::string& beside) const {
    constexpr std::string_view ending = ".schema.json";
    if (file.ends_with(ending)) file.resize(file.size() - ending.size());
    const auto folder = beside.find_last_of('/');
    if (folder == std::string::npos) return file;
    const auto near = beside.substr(0, folder + 1) + file;
    return schemas_.contains(near) ? near : file;
  }

  std::vector<std::pair<std::string, Node>> named(const Value& value, const Site& place) {
    std::vector<std::pair<std::string, Node>> out;
    if (!value.map())
      mistake(place, "must be a map of names to schemas");
    else
      for (const auto& member : *value.map())
        out.emplace_back(member.key, node(place.at(member.key), member.value));
    return out;
  }

  std::vector<Node> several(const Value& value, const Site& place) {
    std::vector<Node> out;
    const auto* list = value.list();
    if (!list || list->empty())
      mistake(place, "must be a list of schemas that is not empty");
    else
      for (std::size_t i = 0; i < list->size(); ++i)
        out.push_back(node(place.at(std::to_string(i)), (*list)[i]));
    return out;
  }

  std::optional<Number> number(const Value& value, const Site& place) {
    if (value.number()) return *value.number();
    mistake(place, "must be a number");
    return std::nullopt;
  }

  std::optional<Number> size(const Value& value, const Site& place) {
    if (value.number() && is_integral(*value.number()) && compare(*value.number(), Number{"0"}) >= 0)
      return *value.number();
    mistake(place, "must be a whole number from 0");
    return std::nullopt;
  }

  std::vector<std::string> texts(const Value& value, const Site& place) {
    std::vector<std::string> out;
    const auto* list = value.list();
    if (!list || !std::all_of(list->begin(), list->end(), [](const Value& each) { return each.string(); })) {
      mistake(place, "must be a list of texts");
      return out;
    }
    for (const auto& each : *list)
      out.push_back(*each.string());
    return out;
  }

  std::unique_ptr<RE2> pattern(const std::string& text, const Site& place) {
    auto made = std::make_unique<RE2>(text, pattern_options());
    if (made->ok()) return made;
    mistake(place, fmt::format("'{}' is no regular expression: {}", text, made->error()));
    return nullptr;
  }

  void set_types(SchemaNode& made, const Value& value, const Site& place) {
    static const std::vector<std::string> known = {"null",   "boolean", "number", "integer",
                                                   "string", "array",   "object"};
    if (value.string())
      made.types = {*value.string()};
    else
      made.types = texts(value, place);
    for (const auto& type : made.types)
      if (std::find(known.begin(), known.end(), type) == known.end())
        mistake(place, fmt::format("unknown type '{}'; {}", type, suggestion(type, known)));
  }

  void set_format(SchemaNode& made, const Value& value, const Site& place) {
    static const std::map<std::string, Format> known = {
        {"uuid", Format::uuid}, {"date-time", Format::date_time}, {"date", Format::date}};
    const auto found = value.string() ? known.find(*value.string()) : known.end();
    if (found != known.end())
      made.format = found->second;
    else
      mistake(place, fmt::format("unknown format {}; known: date, date-time, uuid", to_json(value)));
  }

  void set_dependencies(SchemaNode& made, const Value& value, const Site& place) {
    if (!value.map()) {
      mistake(place, "must be a map of names to schemas or lists of names");
      return;
    }
    for (const auto& member : *value.map()) {
      const auto at = place.at(member.key);
      if (member.value.list())
        made.required_with.emplace_back(member.key, texts(member.value, at));
      else
        made.dependent.emplace_back(member.key, node(at, member.value));
    }
  }

  void set_pattern_properties(SchemaNode& made, const Value& value, const Site& place) {
    for (const auto& [text, schema] : named(value, place))
      if (auto compiled = pattern(text, place))
        made.pattern_properties.emplace_back(std::move(compiled), schema);
  }

  void set_multiple_of(SchemaNode& made, const Value& value, const Site& place) {
    constexpr std::size_t most_digits = 17;
    const auto* divisor = value.number();
    if (!divisor || compare(*divisor, Number{"0"}) <= 0 || divisor->digits.size() > most_digits)
      mistake(place, "must be a number above 0 of at most 17 characters");
    else
      made.multiple_of = *divisor;
  }

  void set_id(const Value& value, const Site& place) {
    if (!value.string()) mistake(place, "must be a text");
    if (std::count(place.pointer.begin(), place.pointer.end(), '/') != 1)
      mistake(place, "only the root of a schema may have an `$id`");
  }

  static const std::map<std::string, Keyword>& all_keywords();
  void break_loops();

  const std::map<std::string, Value>& schemas_;
  SchemaStore& store_;
  std::vector<std::string> mistakes_;
};

const std::map<std::string, Compiler::Keyword>& Compiler::all_keywords() {
  using C = Compiler;
  using N = SchemaNode;
  using V = Value;
  using P = Site;
  const auto one = [](Node N::*member) -> Keyword {
    return [member](C& c, N& n, const V& v, const P& p) { n.*member = c.node(p, v); };
  };
  const auto many = [](std::vector<Node> N::*member) -> Keyword {
    return [member](C& c, N& n, const V& v, const P& p) { n.*member = c.several(v, p); };
  };
  const auto limit = [](std::optional<Number> N::*member) -> Keyword {
    return [member](C& c, N& n, const V& v, const P& p) { n.*member = c.number(v, p); };
  };
  const auto size = [](Bounds N::*member, std::optional<Number> Bounds::*side) -> Keyword {
    return [=](C& c, N& n, const V& v, const P& p) { n.*member.*side = c.size(v, p); };
  };
  static const std::map<std::string, Keyword> keywords = {
      {"$schema", nullptr},
      {"$id", [](C& c, N&, const V& v, const P& p) { c.set_id(v, p); }},
      {"title", nullptr},
      {"description", nullptr},
      {"default", nullptr},
      {"examples", nullptr},
      {"definitions", [](C& c, N&, const V& v, const P& p) { c.named(v, p); }},
      {"type", [](C& c, N& n, const V& v, const P& p) { c.set_types(n, v, p); }},
      {"enum",
       [](C& c, N& n, const V& v, const P& p) {
         if (v.list())
           n.choices = *v.list();
         else
           c.mistake(p, "must be a list");
       }},
      {"const", [](C&, N& n, const V& v, const P&) { n.constant = v; }},
      {"properties",
       [](C& c, N& n, const V& v, const P& p) {
         for (auto& [name, schema] : c.named(v, p))
           n.properties.emplace(name, schema);
       }},
      {"patternProperties", [](C& c, N& n, const V& v, const P& p) { c.set_pattern_properties(n, v, p); }},
      {"required", [](C& c, N& n, const V& v, const P& p) { n.required = c.texts(v, p); }},
      {"additionalProperties", one(&N::additional_properties)},
      {"propertyNames", one(&N::property_names)},
      {"minProperties", size(&N::member_count, &Bounds::min)},
      {"maxProperties", size(&N::member_count, &Bounds::max)},
      {"items",
       [](C& c, N& n, const V& v, const P& p) {
         if (!v.list())
           n.items = c.node(p, v);
         else if (v.list()->empty())
           n.items_in_order.emplace();
         else
           n.items_in_order = c.several(v, p);
       }},
      {"additionalItems", one(&N::additional_items)},
      {"contains", one(&N::contains)},
      {"minItems", size(&N::item_count, &Bounds::min)},
      {"maxItems", size(&N::item_count, &Bounds::max)},
      {"uniqueItems",
       [](C& c, N& n, const V& v, const P& p) {
         if (v.boolean())
           n.unique_items = *v.boolean();
         else
           c.mistake(p, "must be true or false");
       }},
      {"minLength", size(&N::length, &Bounds::min)},
      {"maxLength", size(&N::length, &Bounds::max)},
      {"pattern",
       [](C& c, N& n, const V& v, const P& p) {
         if (v.string())
           n.pattern = c.pattern(*v.string(), p);
         else
           c.mistake(p, "must be a text");
       }},
      {"format", [](C& c, N& n, const V& v, const P& p) { c.set_format(n, v, p); }},
      {"minimum", limit(&N::minimum)},
      {"maximum", limit(&N::maximum)},
      {"exclusiveMinimum", limit(&N::exclusive_minimum)},
      {"exclusiveMaximum", limit(&N::exclusive_maximum)},
      {"multipleOf", [](C& c, N& n, const V& v, const P& p) { c.set_multiple_of(n, v, p); }},
      {"allOf", many(&N::all_of)},
      {"anyOf", many(&N::any_of)},
      {"oneOf", many(&N::one_of)},
      {"not", one(&N::negated)},
      {"if", one(&N::condition)},
      {"then", one(&N::consequence)},
      {"else", one(&N::alternative)},
      {"dependencies", [](C& c, N& n, const V& v, const P& p) { c.set_dependencies(n, v, p); }},
  };
  return keywords;
}

/// Schemas that `node` applies to the very value that it is applied to itself.
std::vector<Node> applied_in_place(const SchemaNode& node) {
  std::vector<Node> out = {node.ref, node.negated, node.condition, node.consequence, node.alternative};
  for (const auto* list : {&node.all_of, &node.any_of, &node.one_of})
    out.insert(out.end(), list->begin(), list->end());
  for (const auto& [name, schema] : node.dependent)
    out.push_back(schema);
  std::erase(out, nullptr);
  return out;
}

void Compiler::break_loops() {
  std::set<Node> done;
  std::set<Node> open;
  const std::function<bool(Node)> loops = [&](Node at) {
    if (open.contains(at)) return true;
    if (!done.insert(at).second) return false;
    open.insert(at);
    const auto next = applied_in_place(*at);
    const bool found = std::any_of(next.begin(), next.end(), loops);
    open.erase(at);
    return found;
  };
  for (auto& [place, made] : store_)
    if (loops(made.get())) {
      mistake({place.first, place.second}, "applies itself to the same value without end");
      for (auto& [other, each] : store_)
        if (each->ref) each->always = true;
    }
}

} // namespace

std::vector<std::string> compile_schemas(const std::map<std::string, Value>& schemas, SchemaStore& store) {
  return Compiler(schemas, store).run();
}

} // namespace conformance::judge
