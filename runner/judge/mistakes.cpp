#include "base/nearest.hpp"
#include "judge/checks.hpp"
#include "judge/pattern.hpp"
#include "judge/times.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace conformance::judge {

namespace {

const std::vector<std::string> matchers = {
    "equals", "one-of",    "matches",    "contains", "type",  "length", "count", "min",    "max",   "each",
    "some",   "sorted-by", "grouped-by", "before",   "since", "after",  "not",   "any-of", "absent"};
const std::vector<std::string> text_matchers = {"matches", "contains", "not"};
const std::vector<std::string> known_types = {"null",  "boolean", "number", "integer",  "string",
                                              "array", "object",  "uuid",   "timestamp"};

bool has_template(const Value& value) {
  return value.string() && value.string()->find("${") != std::string::npos;
}

bool is_size(const Value& value) {
  const auto* number = value.number();
  const auto size = number ? to_integer(*number) : std::nullopt;
  return size && *size >= 0;
}

/// Walks one check and collects what is wrong with it.
class Finder {
public:
  std::vector<MatcherMistake> take() { return std::move(found_); }

  /// A map is a matcher, anything else a literal.
  void look_at(const Value& matcher, const std::vector<std::string>& known) {
    const auto* map = matcher.map();
    if (!map) return;
    if (map->empty())
      add(matcher.span, "a matcher without keys holds always", "write at least one: " + all_of(known));
    for (const auto& member : *map)
      look_at_key(member, known);
    const auto* absent = matcher.find("absent");
    if (absent && map->size() > 1)
      add(absent->span, "`absent` stands alone: what is not there can have no other matcher",
          "remove `absent` or the other keys");
  }

  void look_at_pointer(const std::string& pointer, Span span) {
    if (parse_pointer(pointer)) return;
    add(span, fmt::format("'{}' is no JSON Pointer", pointer),
        "it begins with `/`, as in /data/0/id; `~0` stands for `~` and `~1` for `/`");
  }

private:
  void add(Span span, std::string title, std::string help) {
    found_.push_back({span, std::move(title), std::move(help)});
  }

  static std::string all_of(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& each : names)
      out += (out.empty() ? "" : ", ") + each;
    return out;
  }

  void wrong(const Member& member, const std::string& wanted, std::string help) {
    add(member.value.span.known() ? member.value.span : member.key_span,
        fmt::format("`{}` takes {}, not a {}", member.key, wanted, member.value.kind()), std::move(help));
  }

  void look_at_key(const Member& member, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      add(member.key_span, fmt::format("there is no matcher '{}'", member.key),
          suggestion(member.key, known));
      return;
    }
    const auto& key = member.key;
    if (key == "not") return look_at_negation(member, known);
    if (has_template(member.value)) return;
    if (key == "one-of")
      look_at_choices(member);
    else if (key == "matches")
      look_at_pattern(member);
    else if (key == "contains")
      look_at_part(member, known.size() == text_matchers.size());
    else if (key == "type")
      look_at_type(member, member.value, true);
    else if (key == "length" || key == "count")
      look_at_range(member);
    else if (key == "min" || key == "max")
      look_at_bound(member);
    else if (key == "each" || key == "some")
      look_at_each(member);
    else if (key == "any-of")
      look_at_alternatives(member);
    else if (key == "grouped-by")
      look_at_grouping(member);
    else if (key == "before" || key == "since" || key == "after")
      look_at_time(member);
    else if (key == "sorted-by")
      look_at_sorting(member);
    else if (key == "absent" && !(member.value.boolean() && *member.value.boolean()))
      wrong(member, "only `true`", "to demand that something is there, use `type` or another matcher");
  }

  void look_at_choices(const Member& member) {
    const auto* list = member.value.list();
    if (!list)
      wrong(member, "a list of values", "for example {one-of: [open, closed]}");
    else if (list->empty())
      add(member.value.span, "`one-of` has no values: it can never hold", "write at least one");
  }

  void look_at_pattern(const Member& member) {
    const auto* text = member.value.string();
    if (!text) {
      wrong(member, "a regular expression as text", "put it in single quotes: {matches: '[0-9]+'}");
      return;
    }
    if (const auto mistake = pattern_mistake(*text))
      add(member.value.span, fmt::format("this is no regular expression: {}", *mistake),
          "the syntax is RE2's, without look-around and back references; the whole text must match");
  }

  void look_at_part(const Member& member, bool text_only) {
    const auto& value = member.value;
    if (value.string() && value.string()->empty())
      add(value.span, "every text contains the empty text", "write what must be in it");
    else if (text_only ? !value.string() : (value.map() || value.list()))
      wrong(member, text_only ? "a text" : "a text, or a scalar that a list must hold", "");
  }

  void look_at_type(const Member& member, const Value& value, bool list_allowed) {
    if (has_template(value)) return;
    if (const auto* list = value.list(); list && list_allowed && !list->empty()) {
      for (const auto& each : *list)
        look_at_type(member, each, false);
      return;
    }
    if (value.is_null()) {
      add(value.span, "a type is a name, and this is the value null", "write it in quotes: {type: 'null'}");
      return;
    }
    const auto* text = value.string();
    if (!text)
      wrong(member, "the name of a type, or a list of such names", "known: " + all_of(known_types));
    else if (std::find(known_types.begin(), known_types.end(), *text) == known_types.end())
      add(value.span, fmt::format("there is no type '{}'", *text), suggestion(*text, known_types));
  }

  void look_at_negation(const Member& member, const std::vector<std::string>& known) {
    const auto* map = member.value.map();
    const bool text_only = known.size() == text_matchers.size();
    if (text_only && !map)
      wrong(member, "a map of `contains` or `matches`", "for example {not: {contains: secret}}");
    else if (map && member.value.find("absent"))
      add(member.value.span, "`not` and `absent` say the same twice",
          "to demand that something is there, use `type` or another matcher");
    else
      look_at(member.value, known);
  }

  void look_at_alternatives(const Member& member) {
    const auto* list = member.value.list();
    if (!list || list->size() < 2) {
      wrong(member, "a list of two matchers or more", "for example {any-of: [{min: 1}, {type: 'null'}]}");
      return;
    }
    for (const auto& each : *list)
      look_at(each, matchers);
  }

  void look_at_grouping(const Member& member) {
    if (member.value.string())
      look_at_pointer(*member.value.string(), member.value.span);
    else
      wrong(member, "a JSON Pointer into an item", "for example {grouped-by: /state}");
  }

  void look_at_time(const Member& member) {
    const auto* text = member.value.string();
    if (!text || !timestamp(*text))
      wrong(member, "a time", fmt::format("for example {{{}: '2026-08-03T00:00:00Z'}}", member.key));
  }

  /// A number from 0, or a pointer to one in the same body: that of lists only.
  bool may_be_size(const Member& member, const Value& value) {
    const auto* text = value.string();
    if (member.key != "count" || !text || has_template(value)) return is_size(value) || has_template(value);
    look_at_pointer(*text, value.span);
    return true;
  }

  void look_at_least(const Member& member, const Member& least, const std::string& help) {
    const auto* list = least.value.list();
    const bool good =
        list && list->size() > 1 &&
        std::all_of(list->begin(), list->end(), [&](const Value& each) { return may_be_size(member, each); });
    if (!good) wrong(least, "a list of two sizes or more", help);
  }

  void look_at_range(const Member& member) {
    const auto& value = member.value;
    const auto help = fmt::format("for example {{{0}: 3}} or {{{0}: {{min: 1, max: 5}}}}", member.key);
    const auto* map = value.map();
    if (!map) {
      if (!may_be_size(member, value))
        wrong(member, "a whole number from 0, or a map of `min` and `max`", help);
      return;
    }
    if (map->empty()) add(value.span, fmt::format("`{}` says neither `min` nor `max`", member.key), help);
    for (const auto& bound : *map) {
      if (bound.key == "least-of" && member.key == "count")
        look_at_least(member, bound, help);
      else if (bound.key != "min" && bound.key != "max")
        add(bound.key_span, fmt::format("`{}` has no '{}'", member.key, bound.key),
            suggestion(bound.key, {"min", "max"}));
      else if (!may_be_size(member, bound.value))
        wrong(bound, "a whole number from 0", help);
    }
    const auto* min = value.find("min");
    const auto* max = value.find("max");
    if (min && max && is_size(*min) && is_size(*max) && compare(*min->number(), *max->number()) > 0)
      add(value.span, fmt::format("`{}` has a `min` above its `max`: it can never hold", member.key), help);
  }

  void look_at_bound(const Member& member) {
    if (!member.value.number()) wrong(member, "a number", fmt::format("for example {{{}: 1}}", member.key));
  }

  void look_at_each(const Member& member) {
    const auto* map = member.value.map();
    const auto is_pointer = [](const Member& each) { return each.key.empty() || each.key.starts_with('/'); };
    if (!map || map->empty() || !std::any_of(map->begin(), map->end(), is_pointer)) {
      look_at(member.value, matchers);
      return;
    }
    for (const auto& each : *map) {
      if (!is_pointer(each)) {
        add(each.key_span, fmt::format("`{}` has pointers here, and '{}' is none", member.key, each.key),
            "write either matchers of the whole item, or JSON Pointers into it");
        continue;
      }
      look_at_pointer(each.key, each.key_span);
      look_at(each.value, matchers);
    }
  }

  void look_at_sorting(const Member& member) {
    const auto* map = member.value.map();
    const std::string help = "for example {sorted-by: {by: /found_at, order: desc}}";
    if (!map) {
      wrong(member, "a map of `by` and `order`", help);
      return;
    }
    if (!member.value.find("by")) add(member.value.span, "`sorted-by` lacks `by`", help);
    for (const auto& part : *map) {
      if (has_template(part.value)) continue;
      if (part.key == "by") {
        if (part.value.string())
          look_at_pointer(*part.value.string(), part.value.span);
        else
          wrong(part, "a JSON Pointer into an item", help);
      } else if (part.key == "order") {
        look_at_order(part, help);
      } else {
        add(part.key_span, fmt::format("`sorted-by` has no '{}'", part.key),
            suggestion(part.key, {"by", "order"}));
      }
    }
  }

  void look_at_order(const Member& order, const std::string& help) {
    if (const auto* list = order.value.list()) {
      if (list->size() < 2) add(order.value.span, "an order by list needs two values at least", help);
      return;
    }
    const auto* text = order.value.string();
    if (!text)
      wrong(order, "`asc`, `desc` or a list of values", help);
    else if (*text != "asc" && *text != "desc")
      add(order.value.span, fmt::format("there is no order '{}'", *text), suggestion(*text, {"asc", "desc"}));
  }

  std::vector<MatcherMistake> found_;
};

} // namespace

std::vector<MatcherMistake> mistakes_in(const Check& check) {
  Finder finder;
  if (check.kind == CheckKind::json) finder.look_at_pointer(check.subject, check.span);
  if (check.kind == CheckKind::json || check.kind == CheckKind::header)
    finder.look_at(check.expected, matchers);
  if (check.kind == CheckKind::text) finder.look_at(check.expected, text_matchers);
  return finder.take();
}

} // namespace conformance::judge
