#include "judge/schema_walk.hpp"

#include "base/text.hpp"
#include "judge/matcher.hpp"
#include "judge/pointer.hpp"
#include "judge/times.hpp"
#include "model/number.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace conformance::judge {

namespace {

using Node = const SchemaNode*;

struct Step {
  const std::string* key = nullptr; // a member; none: an item
  std::size_t index = 0;
};

struct Found {
  std::vector<std::size_t> order; // indices on the way, for document order
  Violation violation;
};

bool has_type(const std::string& type, const Value& value) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.boolean();
  if (type == "number") return value.number();
  if (type == "integer") return value.number() && is_integral(*value.number());
  if (type == "string") return value.string();
  if (type == "array") return value.list();
  return type == "object" && value.map();
}

/// `value` / `divisor` is a whole number; the divisor has at most 17 digits.
bool is_multiple(const Number& value, const Number& divisor) {
  const auto split = [](const Number& number) {
    auto text = canonical(number);
    if (text.starts_with('-')) text.erase(0, 1);
    const auto e = std::min(text.find('e'), text.size());
    std::int64_t exponent = 0;
    if (e < text.size()) std::from_chars(text.data() + e + 1, text.data() + text.size(), exponent);
    return std::pair(text.substr(0, e), exponent);
  };
  const auto [digits, exponent] = split(value);
  const auto [divisor_digits, divisor_exponent] = split(divisor);
  if (digits == "0") return true;
  if (exponent < divisor_exponent) return false;
  const auto modulus = std::stoull(divisor_digits);
  unsigned long long rest = 0;
  for (const char digit : digits)
    rest = (10 * rest + static_cast<unsigned>(digit - '0')) % modulus;
  for (auto zeros = exponent - divisor_exponent; zeros > 0 && rest > 0; --zeros)
    rest = 10 * rest % modulus;
  return rest == 0;
}

/// One text for all values that are equal as JSON.
void append_canonical(std::string& out, const Value& value) {
  if (const auto* number = value.number()) {
    out += canonical(*number);
  } else if (const auto* list = value.list()) {
    out += '[';
    for (const auto& item : *list) {
      append_canonical(out, item);
      out += ',';
    }
    out += ']';
  } else if (const auto* map = value.map()) {
    std::map<std::string_view, const Value*> members;
    for (const auto& member : *map)
      members[member.key] = &member.value;
    out += '{';
    for (const auto& [key, member] : members) {
      out += to_json(text_value(std::string(key))) + ":";
      append_canonical(out, *member);
      out += ',';
    }
    out += '}';
  } else {
    out += to_json(value);
  }
}

std::string choices_in_words(const Value::List& choices) {
  std::vector<std::string> words;
  for (const auto& each : choices)
    words.push_back(shown(each, shown_in_message));
  return fmt::format("{}{}", words.size() > 1 ? "one of " : "", fmt::join(words, ", "));
}

std::string in_words(Format format) {
  switch (format) {
  case Format::uuid:
    return "a UUID";
  case Format::date_time:
    return "a date with time and offset (RFC 3339)";
  case Format::date:
    return "a date like 2026-08-03";
  }
  return {};
}

bool has_format(Format format, const std::string& text) {
  switch (format) {
  case Format::uuid:
    return is_uuid(text);
  case Format::date_time:
    return rfc3339(text).has_value();
  case Format::date:
    return is_date(text);
  }
  return false;
}

/// Holds a document against a schema. Quiet: only tells whether it fits. Else collects what is wrong.
class SchemaWalk {
public:
  /// `explains`: how often a reason may still hold the reasons of what is inside it.
  SchemaWalk(bool quiet, std::size_t most, unsigned explains = 2)
      : quiet_(quiet), most_(most), explains_(explains) {}

  std::vector<Found> take() { return std::move(found_); }

  bool fits(const SchemaNode& node, const Value& value) {
    if (full()) return false;
    if (!node.shared) return judge(node, value);
    const auto known = known_.find({&node, &value});
    if (known != known_.end() && (known->second || quiet_)) return known->second;
    const bool good = quiet_ ? judge(node, value) : fits_quietly(node, value);
    known_.emplace(std::pair(&node, &value), good);
    if (!good && !quiet_) judge(node, value);
    return good;
  }

private:
  bool full() const { return found_.size() >= most_; }

  bool fits_quietly(const SchemaNode& node, const Value& value) {
    const bool before = std::exchange(quiet_, true);
    const bool good = fits(node, value);
    quiet_ = before;
    return good;
  }

  template <class Reason>
  bool fail(Reason reason) {
    if (quiet_ || full()) return false;
    Found found;
    for (const auto& step : path_) {
      found.order.push_back(step.index);
      append_token(found.violation.pointer, step.key ? *step.key : std::to_string(step.index));
    }
    found.violation.reason = reason();
    found_.push_back(std::move(found));
    return false;
  }

  bool must_be(bool good, const Value& value, const auto& wanted) {
    return good ||
           fail([&] { return fmt::format("is {}, must be {}", shown(value, shown_in_message), wanted()); });
  }

  bool judge(const SchemaNode& node, const Value& value) {
    if (node.always)
      return *node.always || fail([&] {
        return fmt::format("is {}, but nothing may stand here", shown(value, shown_in_message));
      });
    if (node.ref) return fits(*node.ref, value);
    using Part = bool (SchemaWalk::*)(const SchemaNode&, const Value&);
    static constexpr Part parts[] = {&SchemaWalk::judge_value,  &SchemaWalk::judge_number,
                                     &SchemaWalk::judge_string, &SchemaWalk::judge_list,
                                     &SchemaWalk::judge_map,    &SchemaWalk::judge_combined};
    bool good = true;
    for (const auto part : parts) {
      good = (this->*part)(node, value) && good;
      if (!good && quiet_) return false;
    }
    return good;
  }

  bool judge_value(const SchemaNode& node, const Value& value) {
    if (!node.types.empty()) {
      const bool good = std::any_of(node.types.begin(), node.types.end(),
                                    [&](const std::string& type) { return has_type(type, value); });
      const auto wanted = [&] {
        std::vector<std::string> types;
        for (const auto& type : node.types)
          types.push_back(with_article(type));
        return fmt::format("{}", fmt::join(types, " or "));
      };
      if (!must_be(good, value, wanted)) return false;
    }
    if (node.choices) {
      const bool good = std::any_of(node.choices->begin(), node.choices->end(),
                                    [&](const Value& each) { return equal(each, value); });
      if (!must_be(good, value, [&] { return choices_in_words(*node.choices); })) return false;
    }
    return !node.constant || must_be(equal(*node.constant, value), value,
                                     [&] { return shown(*node.constant, shown_in_message); });
  }

  bool judge_number(const SchemaNode& node, const Value& value) {
    const auto* number = value.number();
    if (!number) return true;
    bool good = true;
    const auto bound = [&](const std::optional<Number>& limit, const char* words, auto holds) {
      if (limit)
        good = must_be(holds(compare(*number, *limit)), value,
                       [&] { return fmt::format("{} {}", words, limit->digits); }) &&
               good;
    };
    bound(node.minimum, "at least", [](auto order) { return order >= 0; });
    bound(node.maximum, "at most", [](auto order) { return order <= 0; });
    bound(node.exclusive_minimum, "more than", [](auto order) { return order > 0; });
    bound(node.exclusive_maximum, "less than", [](auto order) { return order < 0; });
    if (node.multiple_of)
      good = must_be(is_multiple(*number, *node.multiple_of), value,
                     [&] { return "a multiple of " + node.multiple_of->digits; }) &&
             good;
    return good;
  }

  bool in_bounds(std::size_t size, const Bounds& bounds, std::string_view what) {
    const Number number{std::to_string(size)};
    const auto say = [&](const char* words, const Number& limit) {
      return fail([&] { return fmt::format("has {} {}, must have {} {}", size, what, words, limit.digits); });
    };
    if (bounds.min && compare(number, *bounds.min) < 0) return say("at least", *bounds.min);
    if (bounds.max && compare(number, *bounds.max) > 0) return say("at most", *bounds.max);
    return true;
  }

  bool judge_string(const SchemaNode& node, const Value& value) {
    const auto* text = value.string();
    if (!text) return true;
    bool good = true;
    if (node.length.min || node.length.max) good = in_bounds(display_width(*text), node.length, "characters");
    if (node.pattern)
      good = must_be(RE2::PartialMatch(*text, *node.pattern), value,
                     [&] { return fmt::format("text with a match of /{}/", node.pattern->pattern()); }) &&
             good;
    if (node.format)
      good = must_be(has_format(*node.format, *text), value, [&] { return in_words(*node.format); }) && good;
    return good;
  }

  bool deeper(const SchemaNode& node, const Value& value, Step step) {
    path_.push_back(step);
    const bool good = fits(node, value);
    path_.pop_back();
    return good;
  }

  bool judge_list(const SchemaNode& node, const Value& value) {
    const auto* list = value.list();
    if (!list) return true;
    bool good = in_bounds(list->size(), node.item_count, "items");
    if (node.unique_items) good = judge_unique(*list) && good;
    if (node.contains) good = judge_contains(*node.contains, *list) && good;
    for (std::size_t i = 0; i < list->size() && (good || !quiet_) && !full(); ++i) {
      Node wanted = node.items;
      if (node.items_in_order)
        wanted = i < node.items_in_order->size() ? (*node.items_in_order)[i] : node.additional_items;
      if (wanted) good = deeper(*wanted, (*list)[i], {nullptr, i}) && good;
    }
    return good;
  }

  bool judge_unique(const Value::List& list) {
    std::map<std::string, std::size_t> seen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      std::string text;
      append_canonical(text, list[i]);
      const auto [first, is_new] = seen.emplace(std::move(text), i);
      if (!is_new) return fail([&] { return fmt::format("has equal items at {} and {}", first->second, i); });
    }
    return true;
  }

  bool judge_contains(const SchemaNode& wanted, const Value::List& list) {
    const bool good =
        std::any_of(list.begin(), list.end(), [&](const Value& item) { return fits_quietly(wanted, item); });
    return good || fail([&] {
             const auto why =
                 list.empty() ? "" : fmt::format("; the first {}", first_reason(wanted, list.front()));
             return fmt::format("has {} items, and none is as one must be{}", list.size(), why);
           });
  }

  bool judge_map(const SchemaNode& node, const Value& value) {
    const auto* map = value.map();
    if (!map) return true;
    bool good = in_bounds(map->size(), node.member_count, "members");
    for (const auto& name : node.required)
      good = demand_member(value, name, "") && good;
    for (const auto& [trigger, names] : node.required_with)
      if (value.find(trigger))
        for (const auto& name : names)
          good = demand_member(value, name, fmt::format(", which '{}' needs", trigger)) && good;
    for (std::size_t i = 0; i < map->size() && (good || !quiet_) && !full(); ++i)
      good = judge_member(node, (*map)[i], i) && good;
    return good;
  }

  bool demand_member(const Value& value, const std::string& name, const std::string& why) {
    return value.find(name) || fail([&] { return fmt::format("lacks the member '{}'{}", name, why); });
  }

  bool judge_member(const SchemaNode& node, const Member& member, std::size_t index) {
    bool good = true;
    bool known = false;
    const auto apply = [&](const SchemaNode& schema) {
      known = true;
      good = deeper(schema, member.value, {&member.key, index}) && good;
    };
    if (node.property_names) {
      const auto name = text_value(member.key);
      SchemaWalk walk(true, 1);
      if (!walk.fits(*node.property_names, name))
        good = fail([&] {
          return fmt::format("has the member {}, whose name {}", shown(name, shown_in_message),
                             first_reason(*node.property_names, name));
        });
    }
    if (const auto found = node.properties.find(member.key); found != node.properties.end())
      apply(*found->second);
    for (const auto& [pattern, schema] : node.pattern_properties)
      if (RE2::PartialMatch(member.key, *pattern)) apply(*schema);
    if (!known && node.additional_properties) apply(*node.additional_properties);
    return good;
  }

  bool judge_combined(const SchemaNode& node, const Value& value) {
    bool good = true;
    const auto also = [&](bool holds) {
      good = holds && good;
      return good || !quiet_;
    };
    for (const auto* each : node.all_of)
      if (!also(fits(*each, value))) return false;
    for (const auto& [trigger, schema] : node.dependent)
      if (value.find(trigger) && !also(fits(*schema, value))) return false;
    if (!node.any_of.empty() && !also(judge_any(node.any_of, value))) return false;
    if (!node.one_of.empty() && !also(judge_one(node.one_of, value))) return false;
    if (node.negated && fits_quietly(*node.negated, value))
      if (!also(
              fail([&] { return fmt::format("is {}, which is ruled out", shown(value, shown_in_message)); })))
        return false;
    if (node.condition) {
      const auto* branch = fits_quietly(*node.condition, value) ? node.consequence : node.alternative;
      if (branch && !also(fits(*branch, value))) return false;
    }
    return good;
  }

  bool judge_any(const std::vector<Node>& forms, const Value& value) {
    if (std::any_of(forms.begin(), forms.end(), [&](Node form) { return fits_quietly(*form, value); }))
      return true;
    return fail([&] { return none_fits(forms, value); });
  }

  bool judge_one(const std::vector<Node>& forms, const Value& value) {
    const auto fitting =
        std::count_if(forms.begin(), forms.end(), [&](Node form) { return fits_quietly(*form, value); });
    if (fitting == 1) return true;
    if (fitting == 0) return fail([&] { return none_fits(forms, value); });
    return fail(
        [&] { return fmt::format("fits {} of {} forms, must fit exactly one", fitting, forms.size()); });
  }

  std::string none_fits(const std::vector<Node>& forms, const Value& value) {
    if (explains_ == 0) return fmt::format("fits none of {} forms", forms.size());
    constexpr std::size_t most_shown = 4;
    std::vector<std::string> reasons;
    for (std::size_t i = 0; i < forms.size() && i < most_shown; ++i)
      reasons.push_back(fmt::format("({}) {}", i + 1, first_reason(*forms[i], value)));
    return fmt::format("fits none of {} forms: {}", forms.size(), fmt::join(reasons, "; "));
  }

  /// The first reason why `value` does not fit, with the way to it if that leads deeper.
  std::string first_reason(const SchemaNode& node, const Value& value) {
    if (explains_ == 0) return "does not fit";
    SchemaWalk walk(false, 1, explains_ - 1);
    walk.fits(node, value);
    auto found = walk.take();
    if (found.empty()) return "fits";
    const auto& [pointer, reason] = found.front().violation;
    return pointer.empty() ? reason : fmt::format("{} {}", visible(pointer), reason);
  }

  bool quiet_;
  std::size_t most_;
  unsigned explains_;
  std::vector<Step> path_;
  std::vector<Found> found_;
  std::map<std::pair<Node, const Value*>, bool> known_;
};

} // namespace

std::vector<Violation> violations(const SchemaNode& node, const Value& document, std::size_t most) {
  if (SchemaWalk(true, 1).fits(node, document)) return {};
  constexpr std::size_t spare = 10;
  SchemaWalk walk(false, std::max<std::size_t>(most, 1) * spare);
  walk.fits(node, document);
  auto found = walk.take();
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.order < b.order; });
  std::vector<Violation> out;
  std::set<std::pair<std::string, std::string>> seen;
  for (auto& each : found)
    if (out.size() < most && seen.emplace(each.violation.pointer, each.violation.reason).second)
      out.push_back(std::move(each.violation));
  return out;
}

} // namespace conformance::judge
