#include "judge/matcher.hpp"

#include "base/text.hpp"
#include "judge/difference.hpp"
#include "judge/pattern.hpp"
#include "judge/times.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <type_traits>

namespace conformance::judge {

namespace {

using Kind = CheckResult::Kind;

CheckResult held() {
  return {};
}

/// `expected` is a text or gives one: words cost more than judging, and not everyone reads them.
template <typename Words>
CheckResult broken(const Subject& subject, const Value* actual, const Words& expected) {
  CheckResult out;
  out.kind = Kind::broken;
  if (!subject.explained) return out;
  if constexpr (std::is_invocable_v<Words>)
    out.expected = expected();
  else
    out.expected = expected;
  if (!actual) {
    out.actual = "absent";
    out.message = fmt::format("{} is absent, expected {}", subject.name, out.expected);
    return out;
  }
  out.actual = shown(*actual, shown_in_full);
  out.message = fmt::format("{} is {}, expected {}", subject.name, truncated(out.actual, shown_in_message),
                            out.expected);
  return out;
}

CheckResult not_enough(const Subject& subject, const std::string& why) {
  CheckResult out;
  out.kind = Kind::not_enough_data;
  out.message = fmt::format("{} {}", subject.name, why);
  return out;
}

template <typename Words>
CheckResult when(bool good, const Subject& subject, const Value* actual, const Words& expected) {
  return good ? held() : broken(subject, actual, expected);
}

/// The value as a number; a header's text counts if it is one.
std::optional<Number> number_in(const Value& value, const Subject& subject) {
  if (const auto* number = value.number()) return *number;
  if (subject.text_only && value.string() && is_json_number(*value.string())) return Number{*value.string()};
  return std::nullopt;
}

bool same(const Value& wanted, const Value& actual, const Subject& subject) {
  if (equal(wanted, actual)) return true;
  if (!subject.text_only || wanted.string()) return false;
  if (const auto number = number_in(actual, subject); number && wanted.number())
    return compare(*number, *wanted.number()) == 0;
  return actual.string() && *actual.string() == to_json(wanted);
}

bool has_type(const std::string& type, const Value& value, const Subject& subject) {
  const auto number = number_in(value, subject);
  const auto* text = value.string();
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.boolean() != nullptr;
  if (type == "number") return number.has_value();
  if (type == "integer") return number && is_integral(*number);
  if (type == "string") return text != nullptr;
  if (type == "array") return value.list() != nullptr;
  if (type == "object") return value.map() != nullptr;
  if (type == "uuid") return text && is_uuid(*text);
  if (type == "timestamp") return text && timestamp(*text).has_value();
  return false;
}

bool has_one_of_types(const Value& types, const Value& value, const Subject& subject) {
  if (const auto* list = types.list())
    return std::any_of(list->begin(), list->end(),
                       [&](const Value& each) { return has_one_of_types(each, value, subject); });
  return types.string() && has_type(*types.string(), value, subject);
}

/// A number, or the number in the body that a pointer names, or the least of several.
std::optional<Number> size_wanted(const Value& wanted, const Subject& subject) {
  if (const auto* number = wanted.number()) return *number;
  if (const auto* pointer = wanted.string()) {
    const auto* value = subject.body ? resolve(*subject.body, *pointer) : nullptr;
    return value && value->number() ? std::optional(*value->number()) : std::nullopt;
  }
  std::optional<Number> least;
  if (const auto* list = wanted.list())
    for (const auto& each : *list) {
      const auto size = size_wanted(each, subject);
      if (!size) return std::nullopt;
      if (!least || compare(*size, *least) < 0) least = size;
    }
  return least;
}

/// `wanted` is a size, or a map of `min` and `max`, or of `least-of`.
bool in_range(std::size_t size, const Value& wanted, const Subject& subject) {
  const Number number{std::to_string(size)};
  const auto holds = [&](const Value* bound, auto relation_is_good) {
    if (!bound) return true;
    const auto other = size_wanted(*bound, subject);
    return other && relation_is_good(compare(number, *other));
  };
  const auto same = [](auto relation) { return relation == 0; };
  if (!wanted.map()) return holds(&wanted, same);
  return holds(wanted.find("min"), [](auto relation) { return relation >= 0; }) &&
         holds(wanted.find("max"), [](auto relation) { return relation <= 0; }) &&
         holds(wanted.find("least-of"), same);
}

std::string size_in_words(const Value& wanted) {
  if (wanted.string()) return "as many as " + *wanted.string();
  if (!wanted.list()) return to_json(wanted);
  std::vector<std::string> sizes;
  for (const auto& each : *wanted.list())
    sizes.push_back(each.string() ? *each.string() : to_json(each));
  return fmt::format("the least of {}", fmt::join(sizes, ", "));
}

std::string range_in_words(const Value& wanted) {
  const auto* min = wanted.find("min");
  const auto* max = wanted.find("max");
  if (const auto* least = wanted.find("least-of")) return size_in_words(*least);
  if (min && max) return fmt::format("{} to {}", size_in_words(*min), size_in_words(*max));
  if (min) return fmt::format("at least {}", size_in_words(*min));
  if (max) return fmt::format("at most {}", size_in_words(*max));
  return size_in_words(wanted);
}

/// What a pointer to a size comes to in this body; empty where no pointer is asked.
std::string here(const Value& wanted, const Subject& subject) {
  for (const auto* bound : {&wanted, wanted.find("least-of"), wanted.find("min"), wanted.find("max")}) {
    if (!bound || (!bound->string() && !bound->list())) continue;
    if (const auto size = size_wanted(*bound, subject)) return fmt::format(", here {}", size->digits);
  }
  return {};
}

/// Too long or too short: how many, not which.
CheckResult broken_size(const Subject& subject, std::size_t size, const char* unit, const Value& wanted) {
  CheckResult out;
  out.kind = Kind::broken;
  const auto words = range_in_words(wanted);
  out.expected = fmt::format("{} {}{}{}", words, unit, words == "1" ? "" : "s", here(wanted, subject));
  out.actual = counted(size, unit);
  out.message = fmt::format("{} has {}, expected {}", subject.name, out.actual, out.expected);
  return out;
}

std::size_t code_points(const std::string& text) {
  return display_width(text);
}

/// Of a list an item that is equal, of a text a stretch of it.
bool contains(const Value& wanted, const Value& actual) {
  if (const auto* list = actual.list())
    return std::any_of(list->begin(), list->end(), [&](const Value& item) { return equal(item, wanted); });
  const auto* text = actual.string();
  const auto part = wanted.string() ? *wanted.string() : to_json(wanted);
  return text && text->find(part) != std::string::npos;
}

Subject inside(const Subject& subject, std::size_t index, const std::string& pointer) {
  if (subject.name.empty()) return {{}, false, subject.body, subject.explained};
  const auto base = subject.name == place("") ? "" : subject.name;
  return {fmt::format("{}/{}{}", base, index, pointer), false, subject.body, subject.explained};
}

/// For a matcher that may be broken without harm.
Subject unexplained(const Subject& subject) {
  auto out = subject;
  out.explained = false;
  return out;
}

bool is_pointer_map(const Value& matcher) {
  const auto* map = matcher.map();
  return map && !map->empty() && std::all_of(map->begin(), map->end(), [](const Member& member) {
           return member.key.empty() || member.key.starts_with('/');
         });
}

CheckResult judge_item(const Value& wanted, const Value& item, const Subject& subject, std::size_t index) {
  if (!is_pointer_map(wanted)) return judge_matcher(wanted, &item, inside(subject, index, ""));
  CheckResult out;
  for (const auto& member : *wanted.map()) {
    auto judged = judge_matcher(member.value, resolve(item, member.key), inside(subject, index, member.key));
    if (judged.kind == Kind::broken) return judged;
    if (judged.kind == Kind::not_enough_data) out = std::move(judged);
  }
  return out;
}

CheckResult judge_each(const Value& wanted, const Value& actual, const Subject& subject) {
  const auto* list = actual.list();
  if (!list) return broken(subject, &actual, "a list");
  if (list->empty()) return not_enough(subject, "has no items to look at");
  CheckResult out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto judged = judge_item(wanted, (*list)[i], subject, i);
    if (judged.kind == Kind::broken) return judged;
    if (judged.kind == Kind::not_enough_data) out = std::move(judged);
  }
  return out;
}

CheckResult judge_some(const Value& wanted, const Value& actual, const Subject& subject) {
  const auto* list = actual.list();
  if (!list) return broken(subject, &actual, "a list");
  for (std::size_t i = 0; i < list->size(); ++i)
    if (judge_item(wanted, (*list)[i], unexplained(subject), i).kind == Kind::held) return held();
  return broken(subject, &actual, demand({Value::Map{{"some", {}, wanted}}, {}}));
}

/// The stretch of a text that should not be there; none where the matcher names none.
std::optional<std::string> unwanted_stretch(const Value& wanted, const std::string& text) {
  if (const auto* part = wanted.find("contains"); part && part->string()) return *part->string();
  if (const auto* pattern = wanted.find("matches"); pattern && pattern->string())
    return pattern_stretch(*pattern->string(), text);
  return std::nullopt;
}

/// Holds where the matcher inside is broken: what cannot be judged for lack of data stays so.
CheckResult judge_not(const Value& wanted, const Value& actual, const Subject& subject) {
  auto judged = judge_matcher(wanted, &actual, unexplained(subject));
  if (judged.kind == Kind::broken) return held();
  if (judged.kind == Kind::not_enough_data) return judged;
  auto out = broken(subject, &actual,
                    truncated(demand({Value::Map{{"not", {}, wanted}}, {}}), 2 * shown_in_message));
  const auto stretch = actual.string() ? unwanted_stretch(wanted, *actual.string()) : std::nullopt;
  if (!stretch) return out;
  out.message =
      fmt::format("{} holds {}, which it must not", subject.name, shown(*stretch, shown_in_message));
  out.expected = truncated(out.expected, shown_in_message);
  out.actual = excerpt(*actual.string(), actual.string()->find(*stretch));
  return out;
}

/// None of the alternatives holds: what breaks the first that looks inside the value says most.
CheckResult explain_none(const Value::List& alternatives, const Value& actual, const Subject& subject) {
  std::optional<CheckResult> inner;
  std::vector<std::string> others;
  for (const auto& each : alternatives) {
    auto judged = judge_matcher(each, &actual, subject);
    const bool inside = !judged.message.starts_with(subject.name + " ");
    if (inside && !inner) inner = std::move(judged);
    if (!inside) others.push_back(demand(each));
  }
  if (!inner) return broken(subject, &actual, fmt::format("{}", fmt::join(others, ", or ")));
  if (!others.empty())
    inner->message += fmt::format(" (or {} as {})", subject.name, fmt::join(others, ", or "));
  return *inner;
}

CheckResult judge_any_of(const Value& wanted, const Value& actual, const Subject& subject) {
  std::optional<CheckResult> unsure;
  for (const auto& each : *wanted.list()) {
    auto judged = judge_matcher(each, &actual, unexplained(subject));
    if (judged.kind == Kind::held) return judged;
    if (judged.kind == Kind::not_enough_data) unsure = std::move(judged);
  }
  if (unsure) return *unsure;
  return subject.explained ? explain_none(*wanted.list(), actual, subject) : broken(subject, &actual, "");
}

/// Equal values stand together, in whatever order the groups come.
CheckResult judge_grouped(const std::string& pointer, const Value& actual, const Subject& subject) {
  const auto* list = actual.list();
  if (!list) return broken(subject, &actual, "a list");
  std::vector<const Value*> groups;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto at = inside(subject, i, pointer);
    const auto* value = resolve((*list)[i], pointer);
    if (!value) return broken(at, nullptr, "a value to group by");
    if (!groups.empty() && equal(*groups.back(), *value)) continue;
    if (std::any_of(groups.begin(), groups.end(), [&](const Value* each) { return equal(*each, *value); }))
      return broken(at, value, "equal values together (its group ended before)");
    groups.push_back(value);
  }
  return groups.empty() ? not_enough(subject, "has no items to look at") : held();
}

CheckResult judge_time(const std::string& key, const Value& wanted, const Value& actual,
                       const Subject& subject) {
  const auto expected = [&] { return demand({Value::Map{{key, {}, wanted}}, {}}); };
  const auto bound = wanted.string() ? timestamp(*wanted.string()) : std::nullopt;
  const auto time = actual.string() ? timestamp(*actual.string()) : std::nullopt;
  if (!bound || !time) return broken(subject, &actual, expected);
  const auto relation = *time <=> *bound;
  return when(key == "before"  ? relation < 0
              : key == "after" ? relation > 0
                               : relation >= 0,
              subject, &actual, expected);
}

/// Order of two values that are neither absent nor null; none if they cannot be compared.
std::optional<std::strong_ordering> order_of(const Value& a, const Value& b, const Value::List* ranks) {
  if (ranks) {
    const auto rank = [&](const Value& value) {
      return std::find_if(ranks->begin(), ranks->end(),
                          [&](const Value& each) { return equal(each, value); });
    };
    if (rank(a) == ranks->end() || rank(b) == ranks->end()) return std::nullopt;
    return rank(a) <=> rank(b);
  }
  if (a.number() && b.number()) return compare(*a.number(), *b.number());
  if (!a.string() || !b.string()) return std::nullopt;
  const auto first = timestamp(*a.string());
  const auto second = timestamp(*b.string());
  if (first && second) return *first <=> *second;
  return a.string()->compare(*b.string()) <=> 0;
}

CheckResult judge_sorted(const Value& wanted, const Value& actual, const Subject& subject) {
  const auto* list = actual.list();
  if (!list) return broken(subject, &actual, "a list");
  const auto* by = wanted.find("by");
  const auto* order = wanted.find("order");
  const auto pointer = by && by->string() ? *by->string() : std::string();
  const auto* ranks = order ? order->list() : nullptr;
  const bool descending = order && order->string() && *order->string() == "desc";
  const auto in_words = ranks ? fmt::format("in the order {}", shown(*order, shown_in_message))
                              : std::string(descending ? "in descending order" : "in ascending order");

  const Value* previous = nullptr;
  bool two_differ = false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto at = inside(subject, i, pointer);
    const auto* value = resolve((*list)[i], pointer);
    if (!value) return broken(at, nullptr, "a value to sort by");
    if (ranks && !value->is_null() && !order_of(*value, *value, ranks))
      return broken(at, value, "one of " + shown(*order, shown_in_message));
    if (previous && !equal(*previous, *value)) two_differ = true;
    const bool null_first = previous && previous->is_null() && !value->is_null();
    if (null_first) return broken(at, value, fmt::format("{}, null last", in_words));
    if (previous && !previous->is_null() && !value->is_null()) {
      const auto relation = order_of(*previous, *value, ranks);
      if (!relation)
        return broken(at, value, "a value that can be compared with " + shown(*previous, shown_in_message));
      if (descending ? *relation < 0 : *relation > 0)
        return broken(at, value,
                      fmt::format("{} (it comes after {})", in_words, shown(*previous, shown_in_message)));
    }
    previous = value;
  }
  if (!two_differ) return not_enough(subject, "has no two items that differ in what it is sorted by");
  return held();
}

CheckResult judge_key(const std::string& key, const Value& wanted, const Value& actual,
                      const Subject& subject) {
  const auto expected = [&] { return demand({Value::Map{{key, {}, wanted}}, {}}); };
  const auto test = [&](bool good) { return good ? held() : broken(subject, &actual, expected); };
  const auto* text = actual.string();
  if (key == "equals") return test(same(wanted, actual, subject));
  if (key == "one-of") {
    const auto* list = wanted.list();
    return test(list && std::any_of(list->begin(), list->end(),
                                    [&](const Value& each) { return same(each, actual, subject); }));
  }
  if (key == "matches") return test(text && wanted.string() && pattern_matches(*wanted.string(), *text));
  if (key == "contains") return test(contains(wanted, actual));
  if (key == "type") return test(has_one_of_types(wanted, actual, subject));
  if (key == "length" && text) {
    const auto size = code_points(*text);
    return in_range(size, wanted, subject) ? held() : broken_size(subject, size, "character", wanted);
  }
  if (key == "count" && actual.list()) {
    const auto size = actual.list()->size();
    return in_range(size, wanted, subject) ? held() : broken_size(subject, size, "item", wanted);
  }
  if (key == "length" || key == "count") return test(false);
  if (key == "min" || key == "max") {
    const auto number = number_in(actual, subject);
    if (!number || !wanted.number()) return test(false);
    const auto relation = compare(*number, *wanted.number());
    return test(key == "min" ? relation >= 0 : relation <= 0);
  }
  if (key == "each") return judge_each(wanted, actual, subject);
  if (key == "sorted-by") return judge_sorted(wanted, actual, subject);
  if (key == "grouped-by")
    return judge_grouped(wanted.string() ? *wanted.string() : std::string(), actual, subject);
  if (key == "some") return judge_some(wanted, actual, subject);
  if (key == "any-of" && wanted.list()) return judge_any_of(wanted, actual, subject);
  if (key == "not") return judge_not(wanted, actual, subject);
  if (key == "before" || key == "since" || key == "after") return judge_time(key, wanted, actual, subject);
  if (key == "absent") return test(wanted.boolean() && !*wanted.boolean());
  auto out = broken(subject, &actual, "something else");
  out.message = fmt::format("there is no matcher '{}'", key);
  return out;
}

std::string demand_of(const std::string& key, const Value& wanted) {
  const auto literal = [](const Value& value) { return shown(value, shown_in_message); };
  if (key == "equals") return literal(wanted);
  if (key == "one-of") {
    std::vector<std::string> choices;
    if (wanted.list())
      for (const auto& each : *wanted.list())
        choices.push_back(literal(each));
    return fmt::format("one of {}", fmt::join(choices, ", "));
  }
  if (key == "matches") return fmt::format("text that matches /{}/", wanted.string() ? *wanted.string() : "");
  if (key == "contains") return fmt::format("something that contains {}", literal(wanted));
  if (key == "type") {
    std::vector<std::string> types;
    if (wanted.string()) types.push_back(with_article(*wanted.string()));
    if (wanted.list())
      for (const auto& each : *wanted.list())
        types.push_back(with_article(each.string() ? *each.string() : to_json(each)));
    return fmt::format("{}", fmt::join(types, " or "));
  }
  if (key == "length") return fmt::format("text of {} characters", range_in_words(wanted));
  if (key == "count") return fmt::format("a list of {} items", range_in_words(wanted));
  if (key == "min") return fmt::format("at least {}", to_json(wanted));
  if (key == "max") return fmt::format("at most {}", to_json(wanted));
  if (key == "each") return "a list whose every item holds what `each` says";
  if (key == "sorted-by") return "a sorted list";
  if (key == "grouped-by") return "a list whose equal values stand together";
  if (key == "some") return "a list with an item that holds what `some` says";
  if (key == "not") return "anything but " + demand(wanted);
  if (key == "any-of") {
    std::vector<std::string> choices;
    if (wanted.list())
      for (const auto& each : *wanted.list())
        choices.push_back(demand(each));
    return fmt::format("{}", fmt::join(choices, ", or "));
  }
  if (key == "before") return "a time before " + literal(wanted);
  if (key == "since") return "a time not before " + literal(wanted);
  if (key == "after") return "a time after " + literal(wanted);
  if (key == "absent") return wanted.boolean() && *wanted.boolean() ? "nothing" : "something";
  return key;
}

} // namespace

std::string place(const std::string& pointer) {
  return pointer.empty() ? "the body" : visible(pointer);
}

std::string shown(const Value& value, std::size_t bytes) {
  return truncated(visible(to_json(value)), bytes);
}

std::string shown(std::string_view text, std::size_t bytes) {
  return shown(text_value(std::string(text.substr(0, 2 * bytes))), bytes);
}

std::string with_article(const std::string& type) {
  if (type == "null") return type;
  return (type.find_first_of("aeio") == 0 ? "an " : "a ") + type;
}

std::string demand(const Value& matcher) {
  const auto* map = matcher.map();
  if (!map) return shown(matcher, shown_in_message);
  std::vector<std::string> parts;
  for (const auto& member : *map)
    parts.push_back(demand_of(member.key, member.value));
  return fmt::format("{}", fmt::join(parts, " and "));
}

bool holds_for_nothing(const Value& matcher) {
  if (const auto* absent = matcher.find("absent")) return absent->boolean() && *absent->boolean();
  const auto* choices = matcher.find("any-of");
  return choices && choices->list() &&
         std::any_of(choices->list()->begin(), choices->list()->end(), holds_for_nothing);
}

CheckResult judge_matcher(const Value& matcher, const Value* actual, const Subject& subject) {
  const auto* map = matcher.map();
  if (!map) {
    const auto expected = [&] { return demand(matcher); };
    return when(actual && same(matcher, *actual, subject), subject, actual, expected);
  }
  if (!actual) return when(holds_for_nothing(matcher), subject, nullptr, [&] { return demand(matcher); });
  CheckResult out;
  for (const auto& member : *map) {
    auto judged = judge_key(member.key, member.value, *actual, subject);
    if (judged.kind == Kind::broken) return judged;
    if (judged.kind == Kind::not_enough_data) out = std::move(judged);
  }
  return out;
}

CheckResult judge_value(const Value& matcher, const Value* actual) {
  return judge_matcher(matcher, actual, {"the value", false});
}

} // namespace conformance::judge
