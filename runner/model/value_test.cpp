#include "model/value.hpp"

#include <doctest/doctest.h>

namespace conformance {

namespace {
Number n(const char* digits) {
  return {digits};
}
} // namespace

TEST_CASE("numbers compare by value, exactly") {
  CHECK(compare(n("1"), n("1.0")) == 0);
  CHECK(compare(n("100"), n("1e2")) == 0);
  CHECK(compare(n("0.001"), n("1E-3")) == 0);
  CHECK(compare(n("-0"), n("0")) == 0);
  CHECK(compare(n("-2"), n("1")) < 0);
  CHECK(compare(n("-2"), n("-1")) < 0);
  CHECK(compare(n("9007199254740993"), n("9007199254740992")) > 0);
  CHECK(compare(n("0.1"), n("0.10000000000000001")) < 0);
  CHECK(compare(n("12"), n("2")) > 0);
  CHECK(compare(n("1e999"), n("1e998")) > 0);
  CHECK(compare(n("1e99999999999999999999"), n("5")) > 0);
}

TEST_CASE("integral numbers are known by value") {
  CHECK(is_integral(n("3")));
  CHECK(is_integral(n("3.0")));
  CHECK(is_integral(n("30e-1")));
  CHECK(is_integral(n("0.0")));
  CHECK_FALSE(is_integral(n("3.5")));
  CHECK_FALSE(is_integral(n("3e-1")));
  CHECK(to_integer(n("3.0")) == 3);
  CHECK(to_integer(n("-12e1")) == -120);
  CHECK(to_integer(n("0")) == 0);
  CHECK_FALSE(to_integer(n("1e30")));
  CHECK_FALSE(to_integer(n("9223372036854775808")));
}

TEST_CASE("only JSON's own number grammar is a number") {
  for (const auto* good : {"0", "-0", "10", "1.5", "1e5", "1E+5", "-1.0e-2"})
    CHECK_MESSAGE(is_json_number(good), good);
  for (const auto* bad : {"", "-", "010", "+1", "1.", ".5", "0x1F", "1e", "NaN", "1 ", "1_000", "--1"})
    CHECK_FALSE_MESSAGE(is_json_number(bad), bad);
}

TEST_CASE("values are equal in any member order, lists only in their own") {
  const auto parse = [](const char* text) { return std::get<Value>(parse_json(text)); };
  CHECK(equal(parse(R"({"a":1,"b":[1,2]})"), parse(R"({"b":[1.0,2],"a":1})")));
  CHECK_FALSE(equal(parse("[1,2]"), parse("[2,1]")));
  CHECK_FALSE(equal(parse(R"({"a":1})"), parse(R"({"a":1,"b":null})")));
  CHECK_FALSE(equal(parse(R"({"a":1,"b":null})"), parse(R"({"a":1})")));
  CHECK_FALSE(equal(parse("1"), parse("\"1\"")));
  CHECK_FALSE(equal(parse("null"), parse("false")));
}

TEST_CASE("pointers follow RFC 6901") {
  const auto root = std::get<Value>(parse_json(R"({"foo":["bar","baz"],"":0,"a/b":1,"m~n":8})"));
  CHECK(resolve(root, "") == &root);
  CHECK(*resolve(root, "/foo/1")->string() == "baz");
  CHECK(resolve(root, "/")->number()->digits == "0");
  CHECK(resolve(root, "/a~1b")->number()->digits == "1");
  CHECK(resolve(root, "/m~0n")->number()->digits == "8");
  for (const auto* nowhere : {"/foo/2", "/foo/01", "/foo/-", "/foo/x", "/nope", "/foo/0/x"})
    CHECK_MESSAGE(resolve(root, nowhere) == nullptr, nowhere);
  for (const auto* bad : {"foo", "/a~", "/a~2"})
    CHECK_FALSE_MESSAGE(parse_pointer(bad), bad);
}

} // namespace conformance
