#include "base/rare.hpp"

#include <doctest/doctest.h>

#include <string>

namespace conformance {

TEST_CASE("what is rare takes a pointer, and is there or not") {
  Rare<std::string> nothing;
  static_assert(sizeof(nothing) == sizeof(void*));
  CHECK_FALSE(nothing.has_value());
  CHECK(nothing.value_or("else") == "else");
  nothing = std::string("something");
  REQUIRE(nothing);
  CHECK(*nothing == "something");
  CHECK(nothing.value_or("else") == "something");
  nothing = std::nullopt;
  CHECK_FALSE(nothing);
  nothing = std::optional<std::string>("again");
  CHECK(nothing->size() == 5);
  nothing.reset();
  CHECK_FALSE(nothing);
}

TEST_CASE("copies of what is rare are of their own") {
  Rare<std::string> first(std::string("one"));
  auto second = first;
  *second = "two";
  CHECK(*first == "one");
  first = second;
  CHECK(*first == "two");
  const auto& itself = first;
  first = itself;
  CHECK(*first == "two");
  const auto moved = std::move(first);
  CHECK(*moved == "two");
  second = Rare<std::string>();
  CHECK_FALSE(second);
}

} // namespace conformance
