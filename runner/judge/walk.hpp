#pragma once
#include "model/suite.hpp"
#include "model/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace conformance::judge {

/// What one walk through a list showed: the bodies of its pages in order.
struct WalkSeen {
  std::vector<Value> pages;
  bool ended = false;        // the last page was reached, not only the last one allowed
  std::optional<Value> last; // where it was not: the page that the total says is the last
};

/// The total that each page shows, as it was read.
std::vector<std::optional<std::int64_t>> totals_of(const Walk& walk, const WalkSeen& seen);
/// The number of the last page, from 1, as the total says; 0 if there is none.
std::size_t last_page(const Walk& walk, std::int64_t total);

enum class WalkVerdict {
  held,
  broken,          // `reason` says how; counts if a second walk shows it too
  moved,           // the total changed on the way: walk again; broken if it always does so in the same way
  not_enough_data, // there is one page only
};

/// An item that ends one page and begins the next. Another with its sort value may have been passed over: one
/// answer that holds both places tells.
struct Repeat {
  std::string sort;         // its sort value as JSON
  std::size_t position = 0; // of the second one in the list, from 0; the first stands right before it
};

struct WalkResult {
  WalkVerdict verdict = WalkVerdict::held;
  std::string reason;
  std::string expected, actual;
  std::optional<Repeat> repeat; // why it is broken, if that is all
};

/// Every page but the last is full, the sizes add up to the total where the end was reached, the last page
/// holds what the total leaves for it where it was not, and no item comes twice, save among equal values of
/// `sort`; `shared` has those (as JSON) that more than one item is known to have.
WalkResult judge_walk(const Walk& walk, const WalkSeen& seen, const std::set<std::string>& shared = {});

/// A page that holds both places of `repeat`: how many items it has at most, and its number from 1 or, in a
/// walk by offset, its first item.
struct Window {
  std::size_t size = 0;
  std::size_t at = 0;
};
Window window_around(const Walk& walk, const Repeat& repeat);

/// The sort values, as JSON, that more than one item of a page has.
std::set<std::string> shared_on(const Walk& walk, const Value& page);

/// The number of items on a page, and the total that it shows; none if it shows none.
std::size_t items_on(const Walk& walk, const Value& page);
std::optional<std::int64_t> total_on(const Walk& walk, const Value& page);

} // namespace conformance::judge
