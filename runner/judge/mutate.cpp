#include "judge/mutate.hpp"

#include "base/text.hpp"
#include "model/value.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace conformance::judge {

namespace {

constexpr std::size_t longest_stocked = 40;
constexpr std::size_t most_stocked = 20; // texts of one place
const std::string html_page = "<!doctype html><html><body><h1>Error</h1></body></html>";

bool is_id(const std::string& text) {
  constexpr std::size_t length = 36;
  if (text.size() != length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

void stock_value(MutationStock& stock, const Value& value, const std::string& pointer) {
  if (const auto* text = value.string()) {
    auto& texts = stock.texts[pointer];
    if (text->size() <= longest_stocked && texts.size() < most_stocked) texts.insert(*text);
  } else if (const auto* list = value.list()) {
    for (const auto& each : *list)
      stock_value(stock, each, pointer + "/*");
  } else if (const auto* map = value.map()) {
    for (const auto& each : *map)
      stock_value(stock, each.value, pointer + "/" + each.key);
  }
}

class Mutator {
public:
  Mutator(const Response& response, const MutationStock& stock, const std::function<void(const Mutant&)>& use)
      : original_(response), stock_(stock), use_(use) {}

  void run() {
    statuses();
    headers();
    bodies();
    auto read = parse_json(original_.body);
    if (!std::holds_alternative<Value>(read)) return;
    root_ = std::move(std::get<Value>(read));
    walk(root_, "");
  }

private:
  void give(const std::string& place, const std::string& mutation, Response changed) {
    use_({place, mutation, std::move(changed)});
  }

  void status(int to) {
    if (to < 200 || to > 599 || to == original_.status) return;
    auto changed = original_;
    changed.status = to;
    changed.reason = reason_phrase(to);
    give("status", "to " + std::to_string(to), std::move(changed));
  }

  void statuses() {
    constexpr int hundred = 100;
    status(original_.status + 1);
    status(original_.status - 1);
    for (int one = 2; one <= 5; ++one) {
      const int to = one * hundred + original_.status % hundred;
      status(reason_phrase(to).empty() ? one * hundred : to);
    }
  }

  void headers() {
    for (std::size_t i = 0; i < original_.headers.size(); ++i) {
      auto changed = original_;
      const auto place = "header " + to_lower(changed.headers[i].name);
      changed.headers.erase(changed.headers.begin() + static_cast<std::ptrdiff_t>(i));
      give(place, "dropped", std::move(changed));
    }
    auto changed = original_;
    changed.headers.push_back({"X-Mutation", "added"});
    give("header", "added", std::move(changed));
  }

  void body(const std::string& mutation, const std::string& text) {
    if (text == original_.body) return;
    auto changed = original_;
    changed.body = text;
    give("body", mutation, std::move(changed));
  }

  void bodies() {
    body("empty", "");
    body("an HTML page", html_page);
    if (!stock_.other_body.empty()) body("that of another answer", stock_.other_body);
  }

  /// The document as it now stands.
  void give_document(const std::string& place, const std::string& mutation) {
    auto changed = original_;
    changed.body = to_json(root_);
    give(place, mutation, std::move(changed));
  }

  /// Puts `with` in the place of `value` for one mutant.
  void replace(Value& value, Value with, const std::string& place, const std::string& mutation) {
    std::swap(value, with);
    give_document(place, mutation);
    std::swap(value, with);
  }

  /// Every item of a list stands at one place: only the first value of each type there is changed.
  void walk(Value& value, const std::string& pointer) {
    const bool first = seen_.emplace(pointer, value.data.index()).second;
    if (first && !pointer.empty()) scalar(value, pointer);
    if (value.list())
      list(value, pointer, first);
    else if (value.map())
      map(value, pointer);
  }

  void scalar(Value& value, const std::string& pointer) {
    if (!value.is_null()) replace(value, Value(), pointer, "null");
    replace(value, value.string() ? number_value(1) : text_value("text"), pointer, "another type");
    if (const auto* text = value.string())
      texts(value, *text, pointer);
    else if (const auto* number = value.number())
      if (const auto integer = to_integer(*number))
        replace(value, number_value(*integer + 1), pointer, "one off");
    if (const auto* boolean = value.boolean()) {
      Value other;
      other.data = !*boolean;
      replace(value, std::move(other), pointer, "the other value");
    }
  }

  void texts(Value& value, const std::string& text, const std::string& pointer) {
    auto off = text;
    if (off.empty())
      off = "x";
    else
      off.back() = off.back() == 'x' ? 'y' : 'x';
    const auto before = text;
    replace(value, text_value(off), pointer, "one letter off");
    if (const auto seen = stock_.texts.find(pointer); seen != stock_.texts.end())
      for (const auto& other : seen->second)
        if (other != before) {
          replace(value, text_value(other), pointer, "another value");
          break;
        }
    if (is_id(before) && !stock_.foreign_id.empty() && before != stock_.foreign_id)
      replace(value, text_value(stock_.foreign_id), pointer, "a foreign id");
  }

  void list(Value& value, const std::string& pointer, bool first) {
    if (first) whole_list(value, pointer);
    for (auto& each : *value.list())
      walk(each, pointer + "/*");
  }

  void whole_list(Value& value, const std::string& pointer) {
    const auto items = *value.list();
    const auto with = [&](Value::List changed, const char* mutation) {
      Value other;
      other.data = std::move(changed);
      replace(value, std::move(other), pointer, mutation);
    };
    if (items.empty()) return;
    auto twice = items;
    twice.push_back(items.front());
    with(std::move(twice), "an item twice");
    if (items.size() > 1) with({items.rbegin(), items.rend()}, "in reverse");
    with({}, "without items");
  }

  void map(Value& value, const std::string& pointer) {
    for (std::size_t i = 0; i < value.map()->size(); ++i) {
      const auto place = pointer + "/" + (*value.map())[i].key;
      auto& members = *value.map();
      const auto at = members.begin() + static_cast<std::ptrdiff_t>(i);
      if (dropped_.insert(place).second) {
        auto dropped = std::move(*at);
        members.erase(at);
        give_document(place, "dropped");
        members.insert(members.begin() + static_cast<std::ptrdiff_t>(i), std::move(dropped));
      }
      walk((*value.map())[i].value, place);
    }
  }

  const Response& original_;
  const MutationStock& stock_;
  const std::function<void(const Mutant&)>& use_;
  Value root_;
  std::set<std::pair<std::string, std::size_t>> seen_; // place and type
  std::set<std::string> dropped_;                      // places
};

} // namespace

void stock_up(MutationStock& stock, const Response& response) {
  const auto read = parse_json(response.body);
  if (const auto* value = std::get_if<Value>(&read)) stock_value(stock, *value, "");
}

void for_each_mutant(const Response& response, const MutationStock& stock,
                     const std::function<void(const Mutant&)>& use) {
  Mutator(response, stock, use).run();
}

} // namespace conformance::judge
