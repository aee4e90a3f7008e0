#include "judge/timing.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

namespace conformance::judge {

namespace {

constexpr double confidence = 0.95;
constexpr std::size_t most_exact = 25;  // ranks of so many pairs are counted out, of more approximated
constexpr std::size_t fewest_pairs = 6; // fewer have no interval of 95 %

double sign_p(std::size_t positive, std::size_t negative) {
  const auto pairs = positive + negative;
  if (pairs == 0) return 1;
  const boost::math::binomial coin(static_cast<double>(pairs), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(coin, static_cast<double>(std::min(positive, negative))));
}

/// Twice the mean rank of each size, so that tied ranks stay whole; sorted by size.
std::vector<std::size_t> doubled_ranks(const std::vector<double>& sizes) {
  std::vector<std::size_t> ranks(sizes.size());
  for (std::size_t from = 0; from < sizes.size();) {
    auto to = from;
    while (to < sizes.size() && sizes[to] == sizes[from])
      ++to;
    std::fill(ranks.begin() + static_cast<std::ptrdiff_t>(from),
              ranks.begin() + static_cast<std::ptrdiff_t>(to), from + to + 1);
    from = to;
  }
  return ranks;
}

/// The probability of a sum at most this small, of all ways to give the ranks signs.
double exact_tail(const std::vector<std::size_t>& ranks, std::size_t sum) {
  const auto total = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  std::vector<double> ways(total + 1, 0);
  ways[0] = 1;
  for (const auto rank : ranks)
    for (std::size_t at = total + 1; at-- > rank;)
      ways[at] += ways[at - rank];
  const auto end = ways.begin() + static_cast<std::ptrdiff_t>(sum) + 1;
  return std::accumulate(ways.begin(), end, 0.0) / std::exp2(static_cast<double>(ranks.size()));
}

/// `differences` has no zeros.
double wilcoxon_p(std::vector<double> differences) {
  if (differences.empty()) return 1;
  std::sort(differences.begin(), differences.end(),
            [](double a, double b) { return std::abs(a) < std::abs(b); });
  std::vector<double> sizes(differences.size());
  std::transform(differences.begin(), differences.end(), sizes.begin(), [](double d) { return std::abs(d); });
  const auto ranks = doubled_ranks(sizes);
  std::size_t positive = 0, total = 0;
  double squares = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    const auto rank = ranks[i];
    total += rank;
    squares += static_cast<double>(rank) * static_cast<double>(rank);
    if (differences[i] > 0) positive += rank;
  }
  const auto smaller = std::min(positive, total - positive);
  if (differences.size() <= most_exact) return std::min(1.0, 2 * exact_tail(ranks, smaller));
  // The variance is a quarter of the sum of squared ranks, which takes ties into account; one rank is two
  // here.
  const double distance = static_cast<double>(total) / 2 - static_cast<double>(smaller) - 1;
  const boost::math::normal standard;
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(standard, std::max(0.0, distance) /
                                                                                  (std::sqrt(squares) / 2))));
}

/// The k-th smallest, from 0; what lies below `from` is smaller already.
double nth(std::vector<double>& values, std::size_t from, std::size_t k) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(from), at, values.end());
  return *at;
}

void estimate(const std::vector<double>& differences, TimingShift& out) {
  const auto n = differences.size();
  std::vector<double> means;
  means.reserve(n * (n + 1) / 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j)
      means.push_back((differences[i] + differences[j]) / 2);
  const auto count = means.size();
  std::size_t from = 0;
  if (n < fewest_pairs) {
    out.low = -std::numeric_limits<double>::infinity();
    out.high = -out.low;
  } else {
    const auto pairs = static_cast<double>(n);
    const double spread = std::sqrt(pairs * (pairs + 1) * (2 * pairs + 1) / 24);
    const double z = boost::math::quantile(boost::math::normal(), (1 + confidence) / 2);
    const double outside = std::floor(pairs * (pairs + 1) / 4 - z * spread);
    const auto k = static_cast<std::size_t>(std::max(0.0, outside));
    out.low = nth(means, 0, k);
    out.high = nth(means, k, count - 1 - k);
    from = k;
  }
  const auto upper = nth(means, from, count / 2);
  const auto middle = means.begin() + static_cast<std::ptrdiff_t>(count / 2);
  out.shift =
      count % 2 == 1
          ? upper
          : (upper + *std::max_element(means.begin() + static_cast<std::ptrdiff_t>(from), middle)) / 2;
}

TimingShift difference_of(const std::vector<TimingBlock>& blocks) {
  std::vector<double> out(blocks.size());
  std::transform(blocks.begin(), blocks.end(), out.begin(),
                 [](const TimingBlock& block) { return block.sample - block.reference; });
  return paired_shift(std::move(out));
}

TimingShift control_of(const std::vector<TimingBlock>& blocks) {
  std::vector<double> out(blocks.size());
  std::transform(blocks.begin(), blocks.end(), out.begin(),
                 [](const TimingBlock& block) { return block.control - block.reference; });
  return paired_shift(std::move(out));
}

bool same_direction(const TimingShift& a, const TimingShift& b) {
  return (a.shift > 0) == (b.shift > 0);
}

/// Judges by the wider of the tolerance and what the reference differs from itself.
double bound(const TimingShift& control, double tolerance) {
  return std::max(tolerance, control.half_width());
}

bool suspicious(const TimingShift& first, double bound) {
  return first.wilcoxon_p < 0.01 && first.sign_p < 0.05 && std::abs(first.shift) >= bound;
}

/// The second stage alone confirms what the first showed, or both together are beyond doubt.
bool differs(const TimingShift& first, const TimingShift& second, const TimingShift& all, bool was_suspicious,
             double bound) {
  if (second.sign_p >= 0.001) return false;
  const bool confirmed =
      was_suspicious && same_direction(first, second) && std::abs(second.shift) >= bound / 2;
  const bool beyond_doubt =
      all.sign_p < 1e-5 && same_direction(all, second) && std::abs(all.shift) >= bound / 2;
  return confirmed || beyond_doubt;
}

/// Of at least one.
double median(std::vector<double> values) {
  const auto half = values.size() / 2;
  const double upper = nth(values, 0, half);
  if (values.size() % 2 == 1) return upper;
  return (upper + *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half))) / 2;
}

/// Against each absent thing of the second stage alone. Where a node or a shard is chosen by what is asked
/// for, some of them are slower than others, and a case may be too without being told apart by that.
bool differs_from_each(const std::vector<TimingBlock>& second, const TimingShift& all, double bound) {
  std::map<std::size_t, std::array<std::vector<double>, 2>> by_ids;
  for (const auto& block : second) {
    by_ids[block.ids][0].push_back(block.sample - block.reference);
    by_ids[block.ids][1].push_back(block.sample - block.control);
  }
  const auto differs = [&](const std::vector<double>& differences) {
    const double typical = median(differences);
    return (typical > 0) == (all.shift > 0) && std::abs(typical) >= bound / 2;
  };
  return std::all_of(by_ids.begin(), by_ids.end(), [&](const auto& each) {
    return std::all_of(each.second.begin(), each.second.end(), differs);
  });
}

/// An interval shrinks with the root of the number of blocks.
std::optional<std::size_t> needed_beside(std::size_t blocks, double half_width, double room) {
  if (room <= 0 || !std::isfinite(half_width)) return std::nullopt;
  const double all = static_cast<double>(blocks) * (half_width / room) * (half_width / room);
  constexpr double most = 1e6;
  if (all > most) return std::nullopt;
  return static_cast<std::size_t>(std::max(1.0, std::ceil(all) - static_cast<double>(blocks)));
}

std::string needs(const std::optional<std::size_t>& more) {
  return more ? fmt::format("; about {} blocks more would tell", *more) : std::string();
}

} // namespace

TimingShift paired_shift(std::vector<double> differences) {
  TimingShift out;
  out.pairs = differences.size();
  if (differences.empty()) {
    out.low = -std::numeric_limits<double>::infinity();
    out.high = -out.low;
    return out;
  }
  estimate(differences, out);
  const auto positive = static_cast<std::size_t>(
      std::count_if(differences.begin(), differences.end(), [](double d) { return d > 0; }));
  std::erase(differences, 0.0);
  out.sign_p = sign_p(positive, differences.size() - positive);
  const auto equal = out.pairs - differences.size();
  out.slower =
      (static_cast<double>(positive) + static_cast<double>(equal) / 2) / static_cast<double>(out.pairs);
  out.wilcoxon_p = wilcoxon_p(std::move(differences));
  return out;
}

TimingResult conclude_timing(std::vector<TimingBlock> first, std::vector<TimingBlock> second,
                             double tolerance) {
  TimingResult out;
  out.tolerance = tolerance;
  const auto stage = difference_of(first);
  const bool was_suspicious = suspicious(stage, bound(control_of(first), tolerance));
  auto all = first;
  all.insert(all.end(), second.begin(), second.end());
  out.difference = second.empty() ? stage : difference_of(all);
  out.control = control_of(all);
  out.bound = bound(out.control, tolerance);
  const bool within = out.difference.low >= -out.bound && out.difference.high <= out.bound;
  const bool sharp = out.bound <= tolerance;
  const bool different =
      !second.empty() && differs(stage, difference_of(second), out.difference, was_suspicious, out.bound);

  if (out.control.sign_p < 0.01 && out.control.wilcoxon_p < 0.01) {
    out.reason = fmt::format("the reference takes {:+.2f} ms against itself: this connection or deployment "
                             "does not measure fairly now",
                             out.control.shift);
  } else if (different && !differs_from_each(second, out.difference, out.bound)) {
    out.reason =
        fmt::format("a difference of {:+.2f} ms shows against some absent ones and not against others, as "
                    "where a node or a shard is chosen by what is asked for",
                    out.difference.shift);
  } else if (different) {
    out.verdict = TimingVerdict::distinguishable;
    out.reason = fmt::format("it is answered {:.2f} ms {} than the reference, more than chance makes",
                             std::abs(out.difference.shift), out.difference.shift > 0 ? "later" : "earlier");
  } else if (!std::isfinite(out.bound)) {
    out.reason = fmt::format("{} blocks are too few to say anything", all.size());
  } else if (!sharp) {
    out.more = needed_beside(all.size(), out.control.half_width(), tolerance);
    out.reason = fmt::format("the reference alone varies by {:.2f} ms, wider than the tolerance of {:g} ms{}",
                             out.bound, tolerance, needs(out.more));
  } else if (was_suspicious) {
    out.reason = fmt::format("a difference of {:+.2f} ms showed in the first {} blocks{}", stage.shift,
                             first.size(), second.empty() ? "" : " and was not confirmed");
  } else if (within) {
    out.verdict = TimingVerdict::indistinguishable;
    out.reason = fmt::format("no difference above {:g} ms at 95 %", tolerance);
  } else {
    out.more =
        needed_beside(all.size(), out.difference.half_width(), tolerance - std::abs(out.difference.shift));
    out.reason = fmt::format("a difference of {:+.2f} to {:+.2f} ms is possible, the tolerance is {:g} ms{}",
                             out.difference.low, out.difference.high, tolerance, needs(out.more));
  }
  out.first = std::move(first);
  out.second = std::move(second);
  return out;
}

} // namespace conformance::judge
