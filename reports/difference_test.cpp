#include "reports/difference.hpp"

#include <doctest/doctest.h>

using namespace conformance::reports;

namespace {

/// What differs in brackets.
std::string marked(const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece.differs ? "[" + piece.text + "]" : piece.text;
  return out;
}

std::string both(std::string_view left, std::string_view right) {
  const auto result = compared(left, right);
  return marked(result.left) + " | " + marked(result.right);
}

std::string whole(const std::vector<Piece>& pieces) {
  std::string out;
  for (const auto& piece : pieces)
    out += piece.text;
  return out;
}

} // namespace

TEST_CASE("the least that differs is marked") {
  CHECK(both("", "") == " | ");
  CHECK(both("same", "same") == "same | same");
  CHECK(both("", "new") == " | [new]");
  CHECK(both("{\"message\":\"Finding not found\"}", "{\"message\":\"Finding not found.\"}") ==
        "{\"message\":\"Finding not found\"} | {\"message\":\"Finding not found[.]\"}");
  CHECK(both("{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":9,\"b\":2,\"c\":8}") ==
        "{\"a\":[1],\"b\":2,\"c\":[3]} | {\"a\":[9],\"b\":2,\"c\":[8]}");
  CHECK(both("aa", "a") == "[aa] | [a]");
  CHECK(both("x x", "x") == "x[ x] | x");
}

TEST_CASE("nothing is lost, whatever the texts") {
  const std::string texts[] = {"",         "a",        "a a a",  "b a b",
                               "\xff\xfe", "\u00e4 b", "a\nb\n", std::string(5000, '{')};
  for (const auto& left : texts)
    for (const auto& right : texts) {
      const auto result = compared(left, right);
      CHECK(whole(result.left) == left);
      CHECK(whole(result.right) == right);
    }
}

TEST_CASE("long texts are compared by their ends, in bounded time") {
  std::string left = "begin ";
  std::string right = "begin ";
  for (int i = 0; i < 20'000; ++i) {
    left += std::to_string(i) + ' ';
    right += std::to_string(i + 7) + ' ';
  }
  left += "end";
  right += "end";
  const auto result = compared(left, right);
  REQUIRE(result.left.size() == 3);
  CHECK(result.left.front().text == "begin ");
  CHECK(result.left.back().text == " end");
  CHECK(whole(result.right) == right);
}

TEST_CASE("the first difference is at the start of a code point") {
  CHECK(first_difference("abc", "abc") == 3);
  CHECK(first_difference("abc", "abd") == 2);
  CHECK(first_difference("ab", "abd") == 2);
  CHECK(first_difference("a\u00e4", "a\u00e5") == 1);
}
