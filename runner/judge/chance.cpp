#include "judge/chance.hpp"

#include <algorithm>
#include <boost/math/distributions/hypergeometric.hpp>

namespace conformance::judge {

namespace {

/// How likely each number of strange cases is in one sequence, given how many answers are strange in all.
std::vector<double> distribution(const Tally& tally) {
  const auto strange = tally.strange_cases + tally.strange_references;
  const auto all = tally.cases + tally.references;
  const auto fewest = strange > tally.references ? strange - tally.references : 0;
  const auto most = std::min(tally.cases, strange);
  const boost::math::hypergeometric_distribution<> draws(
      static_cast<unsigned>(strange), static_cast<unsigned>(tally.cases), static_cast<unsigned>(all));
  std::vector<double> out(tally.cases + 1, 0);
  for (auto of_cases = fewest; of_cases <= most; ++of_cases)
    out[of_cases] = boost::math::pdf(draws, static_cast<double>(of_cases));
  return out;
}

} // namespace

double chance(const std::vector<Tally>& sequences) {
  std::vector<double> of_sum{1}; // of strange cases in the sequences so far
  std::size_t seen = 0;
  for (const auto& tally : sequences) {
    seen += tally.strange_cases;
    const auto of_one = distribution(tally);
    std::vector<double> next(of_sum.size() + of_one.size() - 1, 0);
    for (std::size_t i = 0; i < of_sum.size(); ++i)
      for (std::size_t j = 0; j < of_one.size(); ++j)
        next[i + j] += of_sum[i] * of_one[j];
    of_sum = std::move(next);
  }
  double out = 0;
  for (auto i = seen; i < of_sum.size(); ++i)
    out += of_sum[i];
  return std::min(out, 1.0);
}

} // namespace conformance::judge
