#include "execute/identity.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

Identity declared(const char* json) {
  Profile profile;
  profile.identity = std::get<Value>(parse_json(json));
  return Identity(profile);
}

Response built_as(const char* build) {
  Response response;
  response.headers = {{"x-build", build}};
  return response;
}

} // namespace

TEST_CASE("without a declaration nothing is wrong") {
  const Identity identity{Profile{}};
  CHECK_FALSE(identity.declared());
  CHECK(identity.wrong().empty());
  CHECK(identity.changed().empty());
}

TEST_CASE("the expected build, and no other, is right") {
  auto identity = declared(R"({"header":"X-Build","equals":"r7"})");
  CHECK(identity.wrong().find("could not be told") != std::string::npos);
  identity.look_at(built_as("r7"));
  CHECK(identity.wrong().empty());
  identity.look_at(built_as("r6"));
  CHECK(identity.wrong() == "tested build r6, expected r7");
}

TEST_CASE("without an expectation it must stay the same") {
  auto identity = declared(R"({"header":"X-Build"})");
  identity.look_at(built_as("a"));
  identity.look_at(built_as("a"));
  CHECK(identity.wrong().empty());
  CHECK(identity.changed().empty());
  identity.look_at(built_as("b"));
  CHECK(identity.wrong().empty());
  CHECK(identity.changed() == "more than one build answered: a (2 answers), b (1 answer)");
}

} // namespace conformance::execute
