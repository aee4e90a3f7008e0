#include "judge/walk.hpp"

#include "base/text.hpp"
#include "judge/matcher.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::judge {

namespace {

struct Item {
  std::string id;   // as JSON
  std::string sort; // likewise; empty: not looked at
  std::size_t page; // from 1
};

WalkResult broken_walk(std::string reason, std::string expected, std::string actual) {
  return {WalkVerdict::broken, std::move(reason), std::move(expected), std::move(actual), std::nullopt};
}

std::vector<Item> items_of(const Walk& walk, const std::vector<Value>& pages) {
  std::vector<Item> out;
  for (std::size_t page = 0; page < pages.size(); ++page) {
    const auto* items = resolve(pages[page], walk.items);
    if (!items || !items->list()) continue;
    for (const auto& item : *items->list()) {
      const auto* id = resolve(item, walk.id);
      const auto* sort = walk.sort ? resolve(item, *walk.sort) : nullptr;
      if (id) out.push_back({to_json(*id), sort ? to_json(*sort) : "", page + 1});
    }
  }
  return out;
}

/// True if another item has the same sort value: then their order is free.
bool is_tied(const std::vector<Item>& items, const Item& item) {
  return std::any_of(items.begin(), items.end(), [&](const Item& other) {
    return other.id != item.id && !item.sort.empty() && other.sort == item.sort;
  });
}

WalkResult judge_ids(const std::vector<Item>& items, const std::set<std::string>& shared) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    const auto [at, is_new] = first.try_emplace(item.id, i);
    if (is_new || shared.contains(item.sort) || is_tied(items, item)) continue;
    auto out = broken_walk(fmt::format("the item {} stands on page {} and again on page {}", visible(item.id),
                                       items[at->second].page, item.page),
                           "each item once", visible(item.id));
    const bool over_a_boundary = at->second + 1 == i && items[at->second].page != item.page;
    if (over_a_boundary && !item.sort.empty()) out.repeat = {item.sort, i};
    return out;
  }
  return {};
}

} // namespace

std::size_t items_on(const Walk& walk, const Value& page) {
  const auto* items = resolve(page, walk.items);
  return items && items->list() ? items->list()->size() : 0;
}

std::optional<std::int64_t> total_on(const Walk& walk, const Value& page) {
  const auto* total = resolve(page, walk.total);
  return total && total->number() ? to_integer(*total->number()) : std::nullopt;
}

std::vector<std::optional<std::int64_t>> totals_of(const Walk& walk, const WalkSeen& seen) {
  std::vector<std::optional<std::int64_t>> out;
  for (const auto& page : seen.pages)
    out.push_back(total_on(walk, page));
  if (seen.last) out.push_back(total_on(walk, *seen.last));
  return out;
}

std::size_t last_page(const Walk& walk, std::int64_t total) {
  return total <= 0 ? 0 : (static_cast<std::size_t>(total) + walk.size - 1) / walk.size;
}

WalkResult judge_walk(const Walk& walk, const WalkSeen& seen, const std::set<std::string>& shared) {
  std::optional<std::int64_t> total;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < seen.pages.size(); ++i) {
    const auto shown = total_on(walk, seen.pages[i]);
    if (!shown)
      return broken_walk(fmt::format("page {} shows no total at {}", i + 1, place(walk.total)), "a number",
                         "something else");
    if (total && *total != *shown)
      return {WalkVerdict::moved, fmt::format("the total went from {} to {} on the way", *total, *shown),
              fmt::format("the total {} on each page", *total), fmt::format("{} on page {}", *shown, i + 1),
              std::nullopt};
    total = shown;
    sum += items_on(walk, seen.pages[i]);
  }
  if (seen.pages.size() < walk.least)
    return {WalkVerdict::not_enough_data,
            fmt::format("the list has {} of the {} pages that it needs", seen.pages.size(), walk.least), "",
            "", std::nullopt};
  for (std::size_t i = 0; i < seen.pages.size(); ++i) {
    const auto size = items_on(walk, seen.pages[i]);
    const bool may_be_short = seen.ended && i + 1 == seen.pages.size();
    if (size > walk.size || (size < walk.size && !may_be_short))
      return broken_walk(fmt::format("page {} holds {} items, though {} were asked for and {} exist", i + 1,
                                     size, walk.size, *total),
                         fmt::format("{} items", walk.size), fmt::format("{} items", size));
  }
  if (seen.ended && static_cast<std::int64_t>(sum) != *total)
    return broken_walk(fmt::format("the pages hold {} items in all, but the total is {}", sum, *total),
                       fmt::format("{} items", *total), fmt::format("{} items", sum));
  if (seen.last && total_on(walk, *seen.last) != *total)
    return {WalkVerdict::moved, fmt::format("the total was {} and is another on the last page", *total),
            fmt::format("the total {} on each page", *total), "another on the last page", std::nullopt};
  if (seen.last) {
    const auto page = last_page(walk, *total);
    const auto left = static_cast<std::size_t>(*total) - (page - 1) * walk.size;
    const auto size = items_on(walk, *seen.last);
    if (size != left)
      return broken_walk(
          fmt::format("page {}, the last, holds {} items, though the total of {} leaves {} for it", page,
                      size, *total, left),
          fmt::format("{} items", left), fmt::format("{} items", size));
  }
  return judge_ids(items_of(walk, seen.pages), shared);
}

Window window_around(const Walk& walk, const Repeat& repeat) {
  if (walk.by == Walk::By::offset) return {2, repeat.position - 1};
  auto size = walk.size + 1;
  while (repeat.position % size == 0)
    ++size;
  return {size, repeat.position / size + 1};
}

std::set<std::string> shared_on(const Walk& walk, const Value& page) {
  const auto items = items_of(walk, {page});
  std::set<std::string> out;
  for (const auto& item : items)
    if (is_tied(items, item)) out.insert(item.sort);
  return out;
}

} // namespace conformance::judge
