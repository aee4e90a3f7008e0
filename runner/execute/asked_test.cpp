#include "execute/asked.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

TEST_CASE("what was asked for is known to its organization, to the byte") {
  Asked asked;
  const Request get{"GET", "/things/1", {}, std::nullopt};
  CHECK_FALSE(asked.before("own", get));
  asked.note("own", get);
  CHECK(asked.before("own", get));
  CHECK(asked.before("own", {"GET", "/things/1", {{"X-Api-Key", "another"}}, std::nullopt}));
  CHECK_FALSE(asked.before("foreign", get));
  CHECK_FALSE(asked.before("own", {"HEAD", "/things/1", {}, std::nullopt}));
  CHECK_FALSE(asked.before("own", {"GET", "/things/2", {}, std::nullopt}));
  CHECK_FALSE(asked.before("own", {"GET", "/things/1", {}, "{}"}));
}

} // namespace conformance::execute
