#include "judge/chance.hpp"

#include <doctest/doctest.h>

namespace conformance::judge {

TEST_CASE("the chance is that of Fisher's exact test") {
  CHECK(chance({{4, 4, 3, 1}}) == doctest::Approx(17.0 / 70)); // the lady who tasted tea
  CHECK(chance({{4, 4, 4, 0}}) == doctest::Approx(1.0 / 70));
  CHECK(chance({{8, 8, 8, 0}}) == doctest::Approx(1.0 / 12'870));
  CHECK(chance({{16, 16, 11, 0}}) == doctest::Approx(4'368.0 / 129'024'480));
  CHECK(chance({{8, 8, 0, 0}}) == doctest::Approx(1));
  CHECK(chance({{8, 8, 8, 8}}) == doctest::Approx(1));
  CHECK(chance({{8, 8, 0, 8}}) == doctest::Approx(1));
  CHECK(chance({{8, 8, 3, 3}}) > 0.5);
  CHECK(chance({}) == doctest::Approx(1));
}

TEST_CASE("several sequences are permuted each by itself") {
  const double one = 70.0 / 1'820; // 4 of 8 strange, none of the 8 references
  CHECK(chance({{8, 8, 4, 0}, {8, 8, 0, 0}}) == doctest::Approx(one));
  CHECK(chance({{8, 8, 4, 0}, {8, 8, 4, 0}}) == doctest::Approx(one * one));
  // Every answer of the second is strange: a deployment that changed in between says nothing of the case.
  CHECK(chance({{8, 8, 0, 0}, {8, 8, 8, 8}}) == doctest::Approx(1));
  CHECK(chance({{8, 8, 4, 0}, {8, 8, 8, 8}}) == doctest::Approx(one));
  // Of two answers and one: (1/3)^7.
  CHECK(chance({7, {1, 2, 1, 0}}) == doctest::Approx(1.0 / 2'187));
  CHECK(chance({{1, 2, 1, 0}, {1, 2, 0, 1}}) == doctest::Approx(5.0 / 9));
}

} // namespace conformance::judge
