#pragma once
#include "reference/call.hpp"
#include "reference/validate.hpp"

#include <optional>
#include <string>
#include <vector>

namespace conformance::reference {

/// Which findings a list or an export wants, in which order, and which page of them.
struct FindingQuery {
  std::int64_t page = 1;
  std::int64_t limit = 0;
  bool limited = false;                                      // `limit` was given
  std::string severity, state, scan_id, scan_type, repo_url; // empty: any
  bool any_repo = true;
  std::optional<WallTime> since, until;
  std::string sort_by = "found_at";
  bool ascending = false;
};
FindingQuery finding_query(const Call& call, Complaints& complaints);

/// The findings that the caller's lists hold and that `query` wants, sorted; of all pages. `scan_id` of an
/// operation on one scan is that scan.
std::vector<const Finding*> wanted_findings(const Call& call, const FindingQuery& query);

template <class Item>
std::vector<Item> page_of(const std::vector<Item>& all, std::int64_t skipped, std::int64_t limit) {
  const auto size = static_cast<std::int64_t>(all.size());
  const auto first = std::min(skipped, size);
  const auto last = std::min(size - first, limit) + first;
  return {all.begin() + first, all.begin() + last};
}

/// A finding as lists show it.
Value finding_json(const Finding& finding);

} // namespace conformance::reference
