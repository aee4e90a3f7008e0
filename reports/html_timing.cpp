#include "reports/html_timing.hpp"

#include "reports/html_parts.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace conformance::reports::page {

namespace {

// In units of the drawing.
constexpr double width = 720, left = 130, right = 20, top = 26;
constexpr double row_height = 110, dots_height = 84, axis_height = 34;
constexpr double middle = left + (width - left - right) / 2;
constexpr double reach = (width - left - right) / 2;

constexpr double widest = 1e9, narrowest = 1e-3; // ms: any more or less is a mistake of whoever wrote it
constexpr std::size_t most_dots = 2000;

struct Row {
  const char* label;
  const TimingShift* shift;
  std::vector<double> differences; // in the order of the blocks
};

Row row(const char* label, const TimingShift& shift, const TimingResult& timing,
        double TimingBlock::*minuend) {
  Row out{label, &shift, {}};
  for (const auto* stage : {&timing.first, &timing.second})
    for (const auto& block : *stage)
      if (out.differences.size() < most_dots) out.differences.push_back(block.*minuend - block.reference);
  return out;
}

/// The size that nine in ten of the differences do not exceed.
double usual_size(const std::vector<double>& differences) {
  if (differences.empty()) return 0;
  std::vector<double> sizes(differences.size());
  std::transform(differences.begin(), differences.end(), sizes.begin(), [](double d) { return std::abs(d); });
  const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() * 9 / 10);
  std::nth_element(sizes.begin(), at, sizes.end());
  return *at;
}

/// From the middle to the edge, in ms: all that is judged is inside, a few extreme blocks are not.
double range_of(const TimingResult& timing, const std::vector<Row>& rows) {
  double range = timing.tolerance;
  const auto hold = [&](double value) {
    if (std::isfinite(value)) range = std::max(range, std::abs(value));
  };
  hold(timing.bound);
  for (const auto& each : rows) {
    hold(each.shift->low);
    hold(each.shift->high);
    hold(usual_size(each.differences));
  }
  constexpr double margin = 1.25;
  return std::clamp(margin * range, narrowest, widest);
}

/// 1, 2 or 5 times a power of ten, so that about three fit into `range`.
double step_for(double range) {
  const double raw = range / 3;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {5, 2})
    if (factor * power <= raw) return factor * power;
  return power;
}

class Plot {
public:
  Plot(pugi::xml_node parent, const TimingResult& timing)
      : timing_(timing), rows_{row("case \u2212 reference", timing.difference, timing, &TimingBlock::sample),
                               row("reference \u2212 itself", timing.control, timing, &TimingBlock::control)},
        range_(range_of(timing, rows_)), svg_(element(parent, "svg")) {}

  /// How many dots stand at an edge because they lie beyond it.
  std::size_t draw() {
    attribute(svg_, "viewBox", fmt::format("0 0 {:g} {:g}", width, axis_top() + axis_height));
    attribute(svg_, "role", "img");
    attribute(svg_, "aria-label", "Differences of the times; the text below says the same");
    if (std::isfinite(timing_.bound) && timing_.bound > timing_.tolerance) band(timing_.bound, "bound");
    band(timing_.tolerance, "band");
    label(middle, top - 9, fmt::format("tolerance \u00b1{:g} ms", timing_.tolerance), "middle");
    axis();
    std::size_t outside = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      outside += draw(rows_[i], top + row_height * static_cast<double>(i));
    return outside;
  }

private:
  double axis_top() const { return top + row_height * static_cast<double>(rows_.size()); }
  double x(double milliseconds) const {
    return middle + reach * std::clamp(milliseconds, -range_, range_) / range_;
  }

  void label(double at_x, double at_y, const std::string& words, const char* anchor) {
    auto node = element_of(svg_, "text", words);
    attribute(node, "x", fmt::format("{:.1f}", at_x));
    attribute(node, "y", fmt::format("{:.1f}", at_y));
    attribute(node, "text-anchor", anchor);
  }

  void path(const std::string& course, const char* css) {
    attribute(element(svg_, "path", css), "d", course);
  }

  void band(double half, const char* css) {
    path(fmt::format("M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}Z", x(-half), top, x(half), axis_top(), x(-half)),
         css);
  }

  void axis() {
    path(fmt::format("M{:.1f} {:.1f}H{:.1f}", left, axis_top(), width - right), "axis");
    path(fmt::format("M{:.1f} {:.1f}V{:.1f}", middle, top, axis_top()), "axis");
    const double step = step_for(range_);
    const int each_side = static_cast<int>(range_ / step);
    for (int i = -each_side; i <= each_side; ++i) {
      const double at = x(i * step);
      path(fmt::format("M{:.1f} {:.1f}v5", at, axis_top()), "axis");
      const auto words = i == 0 ? std::string("0 ms") : fmt::format("{:+g}", i * step);
      label(at, axis_top() + 20, words, "middle");
    }
  }

  std::size_t draw(const Row& row, double from) {
    label(12, from + dots_height / 2, row.label, "start");
    dots(row, from);
    interval(*row.shift, from + dots_height + 12);
    return static_cast<std::size_t>(
        std::count_if(row.differences.begin(), row.differences.end(),
                      [&](double difference) { return std::abs(difference) > range_; }));
  }

  void dots(const Row& row, double from) {
    if (row.differences.empty()) return;
    const double apart = dots_height / static_cast<double>(row.differences.size());
    if (!timing_.second.empty() && timing_.first.size() < row.differences.size())
      path(fmt::format("M{:.1f} {:.1f}H{:.1f}", left,
                       from + apart * static_cast<double>(timing_.first.size()), width - right),
           "stage");
    std::string course;
    double y = from + apart / 2;
    for (const auto difference : row.differences) {
      course += fmt::format("M{:.1f} {:.1f}h0", x(difference), y);
      y += apart;
    }
    path(course, "dots");
  }

  void interval(const TimingShift& shift, double y) {
    path(fmt::format("M{:.1f} {:.1f}H{:.1f}", x(shift.low), y, x(shift.high)), "interval");
    for (const double end : {shift.low, shift.high})
      if (std::abs(end) <= range_) path(fmt::format("M{:.1f} {:.1f}v8", x(end), y - 4), "interval");
    path(fmt::format("M{:.1f} {:.1f}l5 5l-5 5l-5 -5Z", x(shift.shift), y - 5), "shift");
  }

  const TimingResult& timing_;
  std::vector<Row> rows_;
  double range_;
  pugi::xml_node svg_;
};

std::string legend(const TimingResult& timing, std::size_t outside) {
  std::string out =
      "Each dot is a block, in the order they were sent from top to bottom: to the right the case was "
      "answered later than the reference, to the left earlier. ";
  if (!timing.second.empty()) out += "Below the dashed line is the second stage. ";
  if (outside > 0)
    out += fmt::format("{} dot{} beyond the edge {} drawn at it. ", outside, outside == 1 ? "" : "s",
                       outside == 1 ? "is" : "are");
  out +=
      "The bar is the 95 % interval, the diamond the shift. The second row compares the reference with "
      "itself: "
      "how finely this connection can be measured. A difference below the tolerance is let pass; with more "
      "samples it may still be seen.";
  return out;
}

} // namespace

void write_timing(pugi::xml_node parent, const TimingResult& timing) {
  element_of(parent, "h4", "How long the answers took");
  auto figure = element(parent, "figure", "timing");
  const auto outside = Plot(frame(figure, "Differences of the times"), timing).draw();
  auto words = element(figure, "figcaption");
  auto said = element(words, "p");
  element_of(said, "strong", name(timing.verdict));
  if (!timing.reason.empty()) text(said, ": " + timing.reason);
  element_of(words, "p", figures(timing));
  element_of(words, "p", legend(timing, outside), "quiet");
}

} // namespace conformance::reports::page
