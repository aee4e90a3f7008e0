#pragma once
#include "model/suite.hpp"
#include "model/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace conformance::judge {

/// What one walk through a list showed: the bodies of its pages in order.
struct WalkSeen {
  std::vector<Value> pages;
  bool ended = false;        // the last page was reached, not only the last one allowed
  std::optional<Value> last; // where it was not: the page that the total says is the last
};

/// The number of the last page, from 1, as the total says; 0 if there is none.
std::size_t last_page(const Walk& walk, std::int64_t total);

enum class WalkVerdict {
  held,
  broken,          // `reason` says how; counts if a second walk shows it too
  moved,           // the total changed on the way: walk again
  not_enough_data, // there is one page only
};

struct WalkResult {
  WalkVerdict verdict = WalkVerdict::held;
  std::string reason;
  std::string expected, actual;
};

/// Every page but the last is full, the sizes add up to the total where the end was reached, the last page
/// holds what the total leaves for it where it was not, and no item comes twice, save among equal values of
/// `sort`.
WalkResult judge_walk(const Walk& walk, const WalkSeen& seen);

/// The number of items on a page, and the total that it shows; none if it shows none.
std::size_t items_on(const Walk& walk, const Value& page);
std::optional<std::int64_t> total_on(const Walk& walk, const Value& page);

} // namespace conformance::judge
