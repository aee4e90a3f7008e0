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

TEST_CASE("a list that is mostly empty takes a pointer") {
  RareList<std::string> list;
  static_assert(sizeof(list) == sizeof(void*));
  CHECK(list.empty());
  CHECK(list.begin() == list.end());
  CHECK(static_cast<const std::vector<std::string>&>(list).empty());
  CHECK_THROWS(list.at(0));
  list.push_back("one");
  list.emplace_back(3, 'x');
  REQUIRE(list.size() == 2);
  CHECK(list.front() == "one");
  CHECK(list.back() == "xxx");
  CHECK(list.at(1) == list[1]);
  auto copy = list;
  copy[0] = "two";
  CHECK(list[0] == "one");
  const std::vector<std::string>& all = copy;
  CHECK(all == std::vector<std::string>{"two", "xxx"});
  copy = {"three"};
  CHECK(copy.size() == 1);
  copy.clear();
  CHECK(copy.empty());
  list = std::vector<std::string>();
  CHECK(list.empty());
}

} // namespace conformance
