#include "reports/html_quota.hpp"

#include "reports/html_parts.hpp"
#include "reports/seconds.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <numeric>
#include <string>
#include <vector>

namespace conformance::reports::page {

namespace {

// In units of the drawing.
constexpr double curve_width = 600, curve_height = 48, headroom = 4;
constexpr std::size_t most_points = 300;

using Counts = std::vector<std::size_t>;

/// What was sent in the window that ends with each slot.
Counts in_the_window(const Counts& slots, std::size_t in_window) {
  Counts out;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    sum += slots[i];
    if (i >= in_window) sum -= slots[i - in_window];
    out.push_back(sum);
  }
  return out;
}

/// Of so many slots, those that one point of the curve stands for.
std::size_t step_of(std::size_t slots) {
  return (slots + most_points - 1) / most_points;
}

class Curve {
public:
  Curve(pugi::xml_node parent, std::size_t slots, std::size_t highest)
      : slots_(std::max<std::size_t>(slots, 1)), highest_(std::max<std::size_t>(highest, 1)),
        svg_(element(parent, "svg")) {
    attribute(svg_, "viewBox", fmt::format("0 0 {:g} {:g}", curve_width, curve_height));
    attribute(svg_, "preserveAspectRatio", "none");
    attribute(svg_, "aria-hidden", "true"); // the figures beside it say the same
  }

  void line_at(std::size_t value, const char* css) {
    attribute(element(svg_, "path", css), "d", fmt::format("M0 {0:.1f}H{1:g}", y(value), curve_width));
  }

  /// Of slots that fall together, the highest is drawn.
  void area(const Counts& values) {
    const std::size_t step = step_of(slots_);
    std::string course = fmt::format("M0 {:g}", curve_height);
    for (std::size_t i = 0; i < values.size(); i += step) {
      const auto end = std::min(values.size(), i + step);
      const auto highest = *std::max_element(values.begin() + static_cast<std::ptrdiff_t>(i),
                                             values.begin() + static_cast<std::ptrdiff_t>(end));
      course += fmt::format("L{:.1f} {:.1f}H{:.1f}", x(i), y(highest), x(end));
    }
    attribute(element(svg_, "path", "used"), "d", fmt::format("{}V{:g}Z", course, curve_height));
  }

private:
  double x(std::size_t slot) const {
    return curve_width * static_cast<double>(slot) / static_cast<double>(slots_);
  }
  double y(std::size_t value) const {
    return curve_height -
           (curve_height - headroom) * static_cast<double>(value) / static_cast<double>(highest_);
  }

  std::size_t slots_, highest_;
  pugi::xml_node svg_;
};

/// `60` or `0.5`.
std::string in_seconds(std::uint64_t microseconds) {
  return fmt::format("{:g}", static_cast<double>(microseconds) / 1e6);
}

std::string figures_of(const QuotaUse& quota, const Counts& slots, std::size_t peak) {
  const auto sent = std::accumulate(slots.begin(), slots.end(), std::size_t{0});
  auto words = fmt::format("{} request{}, at most {}", sent, sent == 1 ? "" : "s", peak);
  if (quota.requests > 0) words += fmt::format(" of {}", quota.requests);
  return fmt::format("{} in {} s", words, in_seconds(microseconds(quota.window)));
}

/// What has not been asked since stays in the window until that has passed.
Counts to_the_end(Counts counts, std::size_t slots) {
  counts.resize(std::max(counts.size(), slots));
  return counts;
}

} // namespace

void write_quota(pugi::xml_node parent, const QuotaUse& quota) {
  std::size_t slots = 0;
  for (const auto& [account, counts] : quota.sent)
    slots = std::max(slots, counts.size());
  const auto slot = microseconds(quota.slot);
  if (slots == 0 || slot == 0) return;
  const auto window = microseconds(quota.window);
  const auto in_window = std::clamp<std::uint64_t>((window + slot / 2) / slot, 1, slots);
  heading(parent, "quota", "How the quota was used");
  const auto line =
      quota.requests > 0 ? fmt::format(", the dashed line the quota of {}", quota.requests) : std::string();
  element_of(
      parent, "p",
      fmt::format("From left to right the run, in steps of {} s; the height is what was sent in the {} s "
                  "before{}.",
                  in_seconds(slot * step_of(slots)), in_seconds(window), line),
      "quiet");
  auto table = element(frame(parent, "Requests by account"), "table", "quota");
  for (const auto& [account, counts] : quota.sent) {
    const auto used = in_the_window(to_the_end(counts, slots), in_window);
    const auto peak = used.empty() ? 0 : *std::max_element(used.begin(), used.end());
    auto row = element(table, "tr");
    attribute(element_of(row, "th", account.empty() ? "no valid key" : account), "scope", "row");
    Curve curve(element(row, "td"), slots, std::max(peak, quota.requests));
    curve.area(used);
    if (quota.requests > 0) curve.line_at(quota.requests, "limit");
    element_of(row, "td", figures_of(quota, counts, peak));
  }
}

} // namespace conformance::reports::page
