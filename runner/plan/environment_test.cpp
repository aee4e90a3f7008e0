#include "plan/environment.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

namespace {

Environment sample() {
  Environment environment(7);
  environment.set("own.thing", text_value("a b/c"));
  environment.set("count", number_value(3));
  environment.set("list", Value{Value::List{}, {}});
  environment.set("nothing", Value{});
  environment.set("tricky", text_value("${count}"));
  return environment;
}

std::string text(const std::string& input, Place place = Place::text) {
  return std::get<std::string>(substitute_text(input, sample(), place));
}

std::string reason(const std::string& input) {
  return std::get<Unresolved>(substitute_text(input, sample(), Place::text)).reason;
}

} // namespace

TEST_CASE("values are encoded for the place where they go") {
  CHECK(text("/things/${own.thing}", Place::path_segment) == "/things/a%20b%2Fc");
  CHECK(text("x=${own.thing}", Place::query_value) == "x=a%20b%2Fc");
  CHECK(text("/things/${own.thing | raw}", Place::path_segment) == "/things/a b/c");
  CHECK(text("${own.thing}") == "a b/c");
}

TEST_CASE("functions apply from left to right") {
  CHECK(text("${own.thing | upper | first 3}") == "A B");
  CHECK(text("${own.thing | braces}", Place::path_segment) == "%7Ba%20b%2Fc%7D");
  CHECK(text("${count | repeat 4}") == "3333");
  CHECK(text("${own.thing | first 1 | percent}", Place::path_segment) == "%61");
  CHECK(text("${own.thing | lower}") == "a b/c");
}

TEST_CASE("what is inserted is not scanned again, and a literal stays one") {
  CHECK(text("${tricky}") == "${count}");
  CHECK(text("$${count}") == "${count}");
}

TEST_CASE("a value that is one placeholder keeps its type") {
  const auto whole = std::get<Value>(substitute(text_value("${count}"), sample()));
  CHECK(whole.number());
  const auto inside = std::get<Value>(substitute(text_value("n=${count}"), sample()));
  CHECK(*inside.string() == "n=3");
}

TEST_CASE("maps and lists are substituted inside") {
  const auto input = std::get<Value>(parse_json(R"({"a":["${count}",1],"b":{"c":"${own.thing}"}})"));
  CHECK(to_json(std::get<Value>(substitute(input, sample()))) == R"({"a":[3,1],"b":{"c":"a b/c"}})");
}

TEST_CASE("what has no value says so") {
  CHECK(reason("${missing}") == "'missing' has no value");
  CHECK(reason("x${list}") == "'list' is a list and cannot stand inside text");
  CHECK(reason("x${nothing}") == "'nothing' is a null and cannot stand inside text");
  const auto input = std::get<Value>(parse_json(R"({"a":["${missing}"]})"));
  CHECK(std::get<Unresolved>(substitute(input, sample())).name == "missing");
}

TEST_CASE("fresh values are one for a scope, different between scopes, and follow from the seed") {
  const Environment outer(7);
  CHECK_FALSE(outer.find("fresh.uuid"));
  const Environment a(outer, "suite/a");
  const Environment b(outer, "suite/b");
  const auto value = [](const Environment& environment, const char* name) {
    return *environment.find(name)->string();
  };
  CHECK(value(a, "fresh.uuid") == value(a, "fresh.uuid"));
  CHECK(value(a, "fresh.uuid") != value(a, "fresh.uuid.2"));
  CHECK(value(a, "fresh.uuid") != value(b, "fresh.uuid"));
  const Environment other_seed(8);
  CHECK(value(a, "fresh.uuid") != value(Environment(other_seed, "suite/a"), "fresh.uuid"));
  const auto uuid = value(a, "fresh.uuid");
  CHECK(uuid.size() == 36);
  CHECK(uuid[14] == '4');
}

TEST_CASE("no text grows beyond a mebibyte") {
  Environment environment(1);
  environment.set("a", text_value("0123456789"));
  const auto reason = [&](const char* text) {
    const auto made = substitute_text(text, environment, Place::text);
    const auto* unresolved = std::get_if<Unresolved>(&made);
    return unresolved ? unresolved->reason : std::string();
  };
  CHECK(reason("${a | repeat 100000}") == "");
  CHECK(reason("${a | repeat 1000000}") == "with 'a' the text would be longer than 1 MiB");
  CHECK(reason("${a | repeat 1000000 | repeat 1000000 | repeat 1000000}") != "");
  CHECK(reason("${a | repeat 100000}${a | repeat 100000}") != "");
  CHECK(reason("${a | repeat 100000 | percent}") != "");
}

TEST_CASE("a secret is known where it was set, and hidden by what bears its name further in") {
  Environment outer(1);
  CHECK_FALSE(outer.has_secrets());
  outer.set_secret("key", text_value("k"));
  Environment inner(outer, "inner");
  CHECK(inner.has_secrets());
  CHECK(inner.is_secret("key"));
  CHECK_FALSE(inner.is_secret("other"));
  inner.set("key", text_value("no secret"));
  CHECK_FALSE(inner.is_secret("key"));
}

} // namespace conformance::plan
