#include "execute/unchanged.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

Value parsed(const char* text) {
  return std::get<Value>(parse_json(text));
}

std::optional<Change> change(const char* before, const char* after, std::vector<Value> sent = {}) {
  return first_change(parsed(before), parsed(after), sent, "conformance 12ab", {"/requestId"});
}

} // namespace

TEST_CASE("equal readings show no change, whatever the order of members") {
  CHECK_FALSE(change(R"({"a":1,"b":[1,2]})", R"({"b":[1,2],"a":1.0})"));
  CHECK_FALSE(change(R"({"a":1,"requestId":"x"})", R"({"requestId":"y","a":1})"));
}

TEST_CASE("a change is named by its pointer, with both values") {
  const auto found = change(R"({"a":{"state":"open"}})", R"({"a":{"state":"closed"}})");
  REQUIRE(found);
  CHECK(found->pointer == "/a/state");
  CHECK(found->before == "\"open\"");
  CHECK(found->after == "\"closed\"");
  CHECK_FALSE(found->ours);
}

TEST_CASE("the value that was sent, or the run's mark, gives the writer away") {
  const auto state =
      change(R"({"state":"open","seen":1})", R"({"seen":2,"state":"accepted"})", {text_value("accepted")});
  REQUIRE(state);
  CHECK(state->ours);
  CHECK(state->pointer == "/state");
  const auto comment = change(R"({"thread":[]})", R"({"thread":[{"text":"conformance 12ab"}]})");
  REQUIRE(comment);
  CHECK(comment->ours);
  CHECK(comment->pointer == "/thread/0");
}

TEST_CASE("members that come or go are changes") {
  CHECK(change("{}", R"({"a":1})")->before.empty());
  CHECK(change(R"({"a":1})", "{}")->after.empty());
  CHECK(change("[1]", "[1,2]")->pointer == "/1");
}

TEST_CASE("what was sent is every scalar of the body") {
  Request request;
  CHECK(sent_values(request).empty());
  request.body = R"({"a":"x","b":[1,{"c":true,"d":null}]})";
  CHECK(sent_values(request).size() == 3);
  request.body = "no json";
  CHECK(sent_values(request).empty());
}

} // namespace conformance::execute
