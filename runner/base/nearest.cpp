#include "base/nearest.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance {

namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        current[j] = std::min(current[j], before[j - 2] + 1);
    }
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return previous[b.size()];
}

} // namespace

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest_compared = 200;
  if (name.size() > longest_compared) return std::nullopt;
  const auto lowered = to_lower(name);
  std::optional<std::string> best;
  std::size_t best_distance = 0;
  for (const auto& candidate : candidates) {
    if (candidate.size() > longest_compared) continue;
    const auto apart = distance(lowered, to_lower(candidate));
    if (apart > std::max(name.size(), candidate.size()) / 3) continue;
    if (best && apart >= best_distance) continue;
    best = candidate;
    best_distance = apart;
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& candidates) {
  if (const auto near = nearest(name, candidates)) return fmt::format("did you mean '{}'?", *near);
  if (candidates.empty()) return {};
  constexpr std::size_t most = 12;
  auto sorted = candidates;
  std::sort(sorted.begin(), sorted.end());
  const bool cut = sorted.size() > most;
  if (cut) sorted.resize(most);
  return fmt::format("known: {}{}", fmt::join(sorted, ", "), cut ? ", ..." : "");
}

} // namespace conformance
