#include "judge/timing.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <random>

namespace conformance::judge {

namespace {

/// Blocks whose case is `leak` ms slower; `jitter` is the standard deviation of each answer.
std::vector<TimingBlock> blocks(std::size_t count, double leak, double jitter, unsigned seed = 1,
                                double unfair = 0) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(0, jitter);
  std::vector<TimingBlock> out;
  for (std::size_t i = 0; i < count; ++i) {
    TimingBlock block;
    block.sample = 20 + leak + noise(random);
    block.reference = 20 + noise(random);
    block.control = 20 + unfair + noise(random);
    block.ids = i % 5;
    out.push_back(block);
  }
  return out;
}

} // namespace

TEST_CASE("the sign test is exact") {
  CHECK(paired_shift({1, 2, 3, 4, 5}).sign_p == doctest::Approx(2.0 / 32));
  CHECK(paired_shift({1, 2, 3, 4, -5}).sign_p == doctest::Approx(12.0 / 32));
  CHECK(paired_shift({1, -2}).sign_p == doctest::Approx(1));
  CHECK(paired_shift({1, 2, 3, 4, 5, 0, 0}).sign_p == doctest::Approx(2.0 / 32));
}

TEST_CASE("signed ranks agree with published tables") {
  CHECK(paired_shift({1, 2, 3, 4, 5}).wilcoxon_p == doctest::Approx(2.0 / 32));
  CHECK(paired_shift({-1, 2, 3, 4, 5, 6, 7, 8}).wilcoxon_p == doctest::Approx(4.0 / 256));
  // n = 10, the smaller sum is 8: the critical value at 5 %, two-sided
  CHECK(paired_shift({-1, -7, 2, 3, 4, 5, 6, 8, 9, 10}).wilcoxon_p == doctest::Approx(0.048828125));
  CHECK(paired_shift({1, 1, 1, -1}).wilcoxon_p == doctest::Approx(10.0 / 16)); // ties share a rank
}

TEST_CASE("many signed ranks are approximated closely") {
  std::vector<double> few, many;
  for (int i = 1; i <= 25; ++i)
    few.push_back(i % 3 == 0 ? -i : i);
  many = few;
  many.push_back(26);
  const double exact = paired_shift(few).wilcoxon_p;
  CHECK(exact == doctest::Approx(0.1137).epsilon(0.05));
  CHECK(paired_shift(many).wilcoxon_p < exact);
  CHECK(paired_shift(many).wilcoxon_p > exact / 3);
}

TEST_CASE("the shift is the median of pairwise means") {
  const auto odd = paired_shift({1, 2, 100});
  CHECK(odd.shift == doctest::Approx((2 + 50.5) / 2)); // of 1, 1.5, 2, 50.5, 51, 100
  CHECK(paired_shift({4}).shift == doctest::Approx(4));
  CHECK(paired_shift({1, 2}).shift == doctest::Approx(1.5));
}

TEST_CASE("the interval of ten pairs leaves out eight means on each side") {
  const auto shift = paired_shift({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  CHECK(shift.shift == doctest::Approx(5.5));
  CHECK(shift.low == doctest::Approx(3));
  CHECK(shift.high == doctest::Approx(8));
  CHECK(shift.slower == doctest::Approx(1));
}

TEST_CASE("fewer than six pairs have no interval, none have no shift") {
  CHECK(std::isinf(paired_shift({1, 2, 3, 4, 5}).high));
  CHECK(std::isfinite(paired_shift({1, 2, 3, 4, 5, 6}).high));
  const auto none = paired_shift({});
  CHECK(none.pairs == 0);
  CHECK(none.sign_p == 1);
  CHECK(std::isinf(none.low));
}

TEST_CASE("equal times are equal") {
  const auto result = conclude_timing(std::vector<TimingBlock>(30), {}, 5);
  CHECK(result.verdict == TimingVerdict::indistinguishable);
  CHECK(result.difference.shift == 0);
  CHECK(result.difference.slower == 0.5);
  CHECK(result.reason == "no difference above 5 ms at 95 %");
}

TEST_CASE("one quiet stage passes") {
  const auto result = conclude_timing(blocks(30, 0, 1), {}, 5);
  CHECK(result.verdict == TimingVerdict::indistinguishable);
  CHECK(result.bound == 5);
  CHECK(result.first.size() == 30);
}

TEST_CASE("one stage alone never fails") {
  const auto result = conclude_timing(blocks(30, 40, 1), {}, 5);
  CHECK(result.verdict == TimingVerdict::inconclusive);
  CHECK(result.reason.find("showed in the first 30 blocks") != std::string::npos);
  CHECK(result.reason.find("not confirmed") == std::string::npos);
}

TEST_CASE("a confirmed difference fails, in either direction") {
  const auto later = conclude_timing(blocks(30, 10, 1), blocks(50, 10, 1, 2), 5);
  CHECK(later.verdict == TimingVerdict::distinguishable);
  CHECK(later.difference.pairs == 80);
  CHECK(later.reason.find("ms later than the reference") != std::string::npos);
  const auto earlier = conclude_timing(blocks(30, -10, 1), blocks(50, -10, 1, 2), 5);
  CHECK(earlier.verdict == TimingVerdict::distinguishable);
  CHECK(earlier.reason.find("ms earlier than the reference") != std::string::npos);
}

TEST_CASE("what the second stage does not confirm is inconclusive, also the opposite") {
  const auto gone = conclude_timing(blocks(30, 10, 1), blocks(50, 0, 1, 2), 5);
  CHECK(gone.verdict == TimingVerdict::inconclusive);
  CHECK(gone.reason.find("was not confirmed") != std::string::npos);
  const auto opposite = conclude_timing(blocks(30, 10, 1), blocks(50, -10, 1, 2), 5);
  CHECK(opposite.verdict == TimingVerdict::inconclusive);
}

TEST_CASE("an overwhelming difference fails though the first stage was not suspicious") {
  // 0.7 of the tolerance: too small for suspicion, beyond doubt in both
  const auto result = conclude_timing(blocks(30, 3.5, 0.2), blocks(50, 3.5, 0.2, 2), 5);
  CHECK(result.verdict == TimingVerdict::distinguishable);
}

TEST_CASE("a real difference of less than half the tolerance is within it") {
  const auto result = conclude_timing(blocks(30, 2, 0.2), {}, 5);
  CHECK(result.verdict == TimingVerdict::indistinguishable);
  CHECK(conclude_timing(blocks(30, 2, 0.2), blocks(50, 2, 0.2, 2), 5).verdict ==
        TimingVerdict::indistinguishable);
}

TEST_CASE("a reference that differs from itself makes everything inconclusive") {
  const auto result = conclude_timing(blocks(30, 10, 1, 1, 10), blocks(50, 10, 1, 2, 10), 5);
  CHECK(result.verdict == TimingVerdict::inconclusive);
  CHECK(result.reason.find("against itself") != std::string::npos);
}

TEST_CASE("noise wider than the tolerance passes nothing and says what it would take") {
  const auto result = conclude_timing(blocks(30, 0, 20), blocks(50, 0, 20, 2), 1);
  CHECK(result.verdict == TimingVerdict::inconclusive);
  CHECK(result.bound > 1);
  CHECK(result.reason.find("wider than the tolerance of 1 ms") != std::string::npos);
  REQUIRE(result.more);
  CHECK(*result.more > 500);
  CHECK(*result.more < 10'000);
}

TEST_CASE("an interval that reaches beyond the tolerance says how many blocks would tell") {
  const auto result = conclude_timing(blocks(30, 4.5, 2, 3), {}, 5);
  CHECK(result.verdict == TimingVerdict::inconclusive);
  CHECK(result.bound == 5);
  CHECK(result.reason.find("is possible, the tolerance is 5 ms") != std::string::npos);
}

TEST_CASE("no blocks at all are too few") {
  const auto result = conclude_timing({}, {}, 5);
  CHECK(result.verdict == TimingVerdict::inconclusive);
  CHECK(result.reason == "0 blocks are too few to say anything");
}

TEST_CASE("a difference that one absent thing does not show is where it lies, not a leak") {
  const auto first = blocks(30, 10, 1);
  for (const auto slow : {&TimingBlock::reference, &TimingBlock::control}) {
    auto second = blocks(50, 10, 1, 2);
    for (auto& block : second)
      if (block.ids == 3) block.*slow += 10; // as slow as the case
    const auto result = conclude_timing(first, second, 5);
    CHECK(result.verdict == TimingVerdict::inconclusive);
    CHECK(result.reason.find("a shard is chosen by what is asked for") != std::string::npos);
  }
  auto second = blocks(50, 10, 1, 2);
  for (auto& block : second)
    if (block.ids == 3) block.reference += 4; // somewhat slower, but not as slow as the case
  CHECK(conclude_timing(first, second, 5).verdict == TimingVerdict::distinguishable);
}

TEST_CASE("one slow answer among those to one absent thing hides nothing") {
  auto second = blocks(50, 10, 1, 2);
  second[3].reference = second[18].control = 1000;
  CHECK(conclude_timing(blocks(30, 10, 1), second, 5).verdict == TimingVerdict::distinguishable);
}

TEST_CASE("figures stand on one line") {
  const auto result = conclude_timing(std::vector<TimingBlock>(30, {3, 1, 1}), {}, 5);
  CHECK(figures(result) == "shift +2.00 ms (95 %: +2.00 to +2.00), 30 blocks, slower in 100 %; control +0.00 "
                           "ms (+0.00 to +0.00)");
}

} // namespace conformance::judge
