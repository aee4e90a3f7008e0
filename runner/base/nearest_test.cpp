#include "base/nearest.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("the nearest name is found across typing mistakes") {
  const std::vector<std::string> known{"requirements", "request", "expect", "title"};
  CHECK(nearest("requirments", known) == "requirements");
  CHECK(nearest("expcet", known) == "expect");
  CHECK(nearest("TITLE", known) == "title");
  CHECK_FALSE(nearest("zebra", known));
  CHECK_FALSE(nearest("", known));
  CHECK_FALSE(nearest(std::string(100000, 'x'), known));
}

TEST_CASE("a suggestion names the nearest, else what is known") {
  CHECK(suggestion("reeder", {"reader", "writer"}) == "did you mean 'reader'?");
  CHECK(suggestion("zzz", {"b", "a"}) == "known: a, b");
  CHECK(suggestion("zzz", {}).empty());
  CHECK(suggestion("zzz", std::vector<std::string>(20, "name")).ends_with(", ..."));
}

} // namespace conformance
