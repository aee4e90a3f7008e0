#include "execute/asked.hpp"
#include "execute/sender.hpp"

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

TEST_CASE("what came before an answer is told without what depends on when it was sent") {
  Sent sent;
  for (const int status : {429, 503, 503, 429, 500, 404}) {
    auto exchange = std::make_shared<Exchange>();
    exchange->response.emplace();
    exchange->response->status = status;
    sent.attempts.push_back(std::move(exchange));
  }
  CHECK(before(sent) == "503, 500");
}

} // namespace conformance::execute
