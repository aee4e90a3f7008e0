#include "reference/test_client.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reference;

TEST_CASE("a refused write is applied late where a fault says so") {
  TestClient client({.faults = {"refused-patch-applied-late"}});
  const auto target = "/findings/" + client.id("foreign.finding");
  CHECK(client.send("writer", "PATCH", target, R"({"state":"accepted_risk"})").status == 404);
  client.clock.advance_by(std::chrono::milliseconds(1999));
  CHECK(at(client.get("foreign", target), "/state") == R"("open")");
  client.clock.advance_by(std::chrono::milliseconds(1));
  CHECK(at(client.get("foreign", target), "/state") == R"("accepted_risk")");
}

TEST_CASE("a replica shows a change 2 s late, keys at once") {
  TestClient client({.variants = {"replica-lag"}});
  const auto target = "/findings/" + client.id("own.finding");
  CHECK(client.send("writer", "PATCH", target, R"({"state":"accepted_risk"})").status == 200);
  client.clock.advance_by(std::chrono::milliseconds(1999));
  CHECK(at(client.get("reader", target), "/state") == R"("open")");
  client.clock.advance_by(std::chrono::milliseconds(1));
  CHECK(at(client.get("reader", target), "/state") == R"("accepted_risk")");

  const auto created =
      json_of(client.send("session", "POST", "/dashboard/api-keys", R"({"name":"k","scopes":["read"]})"));
  const Headers key = {{"X-Api-Key", *created.find("key")->string()}};
  CHECK(client.send("", "GET", target, "", key).status == 200);
  client.send("session", "DELETE", "/dashboard/api-keys/" + *created.find("id")->string());
  CHECK(client.send("", "GET", target, "", key).status == 401);
}

TEST_CASE("limiters of other kinds") {
  const auto fill = [](TestClient& client) {
    for (int i = 0; i < 100; ++i)
      REQUIRE(client.get("throttled", "/repos").status == 200);
  };
  using std::chrono::seconds;
  TestClient fixed({.variants = {"fixed-window"}});
  fixed.clock.advance_by(seconds(50));
  fill(fixed);
  CHECK(fixed.get("throttled", "/repos").status == 429);
  fixed.clock.advance_by(seconds(10));
  CHECK(fixed.get("throttled", "/repos").status == 200);

  TestClient blocking({.variants = {"blocks-a-window"}});
  fill(blocking);
  blocking.clock.advance_by(seconds(59));
  CHECK(blocking.get("throttled", "/repos").status == 429);
  blocking.clock.advance_by(seconds(59));
  CHECK(blocking.get("throttled", "/repos").status == 429);
  blocking.clock.advance_by(seconds(1));
  CHECK(blocking.get("throttled", "/repos").status == 200);

  TestClient endless({.faults = {"limit-has-no-end"}});
  fill(endless);
  CHECK(endless.get("throttled", "/repos").status == 429);
  endless.clock.advance_by(seconds(600));
  CHECK(endless.get("throttled", "/repos").status == 429);
  CHECK(endless.get("reader", "/repos").status == 200);
}
