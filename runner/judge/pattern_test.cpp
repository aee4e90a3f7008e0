#include "judge/pattern.hpp"

#include <doctest/doctest.h>
#include <string>

namespace conformance::judge {

TEST_CASE("a pattern matches the whole text, or a part of it") {
  CHECK(pattern_matches("a+", "aaa"));
  CHECK_FALSE(pattern_matches("a+", "baa"));
  CHECK(pattern_matches("a+", "baa", true));
  CHECK_FALSE(pattern_matches("(", "("));
}

TEST_CASE("what a pattern matches does not depend on those asked before it") {
  for (int round = 0; round < 3; ++round)
    for (int i = 0; i < 100; ++i) {
      const auto number = std::to_string(i);
      CAPTURE(number);
      CHECK(pattern_matches("x" + number, "x" + number));
      CHECK_FALSE(pattern_matches("x" + number, "x" + std::to_string(i + 1)));
    }
}

TEST_CASE("text that is no UTF-8 is taken byte by byte, and does not change what is said of other text") {
  CHECK(pattern_matches("a.", "a\xff"));
  CHECK(pattern_matches("a.", "a\xc3\xa4")); // one character
  CHECK_FALSE(pattern_matches("a..", "a\xc3\xa4"));
  CHECK(pattern_matches("a.", "a\xff"));
}

} // namespace conformance::judge
