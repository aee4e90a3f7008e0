#include "cli/progress_line.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::cli {

namespace {

constexpr std::size_t widest_bar = 30;
constexpr std::size_t narrowest_bar = 8;

std::string bar(const ProgressState& state, std::size_t width) {
  const auto full = state.probes == 0 ? 0 : width * std::min(state.done, state.probes) / state.probes;
  return fmt::format("[{}{}] ", std::string(full, '#'), std::string(width - full, '.'));
}

/// The account that waits longest, and how long.
std::string waits(const ProgressState& state, std::chrono::steady_clock::time_point now) {
  const auto longest = std::max_element(state.quotas.begin(), state.quotas.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  if (longest == state.quotas.end() || longest->second <= now) return {};
  const auto left = std::chrono::ceil<std::chrono::seconds>(longest->second - now).count();
  if (longest->first.empty())
    return fmt::format(", requests without a valid key wait {} s for their quota", left);
  return fmt::format(", {} waits {} s for its quota", visible(longest->first), left);
}

} // namespace

std::string progress_line(const ProgressState& state, std::chrono::steady_clock::time_point now,
                          std::size_t width) {
  auto text = fmt::format("{}/{} probes", state.done, state.probes);
  if (state.failed > 0) text += fmt::format(", {} failed", state.failed);
  text += fmt::format(", {} running", state.running) + waits(state, now);
  if (width == 0) return text;
  constexpr std::size_t frame = 3; // brackets and blank
  if (text.size() + frame + narrowest_bar <= width)
    return bar(state, std::min(widest_bar, width - text.size() - frame)) + text;
  if (text.size() > width) text.resize(width);
  return text;
}

} // namespace conformance::cli
