#include "model/value.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("JSON is read with digits, order and repetitions kept") {
  const auto value =
      std::get<Value>(parse_json(R"( {"b":1.50,"a":[true,null,"x\u00e9\n"],"b":12345678901234567890123} )"));
  const auto& map = *value.map();
  REQUIRE(map.size() == 3);
  CHECK(map[0].key == "b");
  CHECK(map[0].value.number()->digits == "1.50");
  CHECK(value.find("b")->number()->digits == "12345678901234567890123");
  CHECK(*value.find("a")->list()->at(2).string() == "x\u00e9\n");
  CHECK(to_json(value) == R"({"b":1.50,"a":[true,null,"xé\n"],"b":12345678901234567890123})");
}

TEST_CASE("what is no JSON is refused with its place") {
  for (const auto* bad : {"", " ", "{", "[1,]", "{\"a\"}", "nul", "1 2", "{} x", "\xEF\xBB\xBF{}", "'a'",
                          "\"\xff\"", "[1e]", "\"\\ud800\"", "// c\n1"}) {
    CAPTURE(bad);
    CHECK(std::holds_alternative<JsonError>(parse_json(bad)));
  }
  CHECK(std::get<JsonError>(parse_json("{} x")).offset == 3);
}

TEST_CASE("depth is bounded and costs nothing") {
  const std::string deep(10'000'000, '[');
  CHECK(std::holds_alternative<JsonError>(parse_json(deep)));
  CHECK(std::holds_alternative<Value>(parse_json(std::string(200, '[') + std::string(200, ']'))));
  CHECK(std::holds_alternative<JsonError>(parse_json(std::string(300, '[') + std::string(300, ']'))));
}

TEST_CASE("the number of values is bounded, and said to be") {
  const JsonLimits limits{256, 5};
  CHECK(std::holds_alternative<Value>(parse_json(R"([1,"a",{"b":null}])", limits)));
  for (const auto* many :
       {R"([1,"a",{"b":null},true])", R"([[],[],[],{},{}])", "[1,2,3,4,5]", "[-1,2.5,null,true,\"\"]"}) {
    CAPTURE(many);
    const auto error = std::get<JsonError>(parse_json(many, limits));
    CHECK(error.beyond_limits);
    CHECK(error.reason == "it holds more than 5 values");
  }
  CHECK_FALSE(std::get<JsonError>(parse_json("[1,", limits)).beyond_limits);
  std::string bomb = "[0";
  for (int count = 0; count < 4'000'000; ++count)
    bomb += ",0";
  CHECK(std::get<JsonError>(parse_json(bomb)).beyond_limits);
}

TEST_CASE("numbers beyond double are still numbers") {
  const auto value = std::get<Value>(parse_json("[1e999,-1e-999]"));
  CHECK(value.list()->at(0).number()->digits == "1e999");
}

TEST_CASE("text that is no UTF-8 is written with replacement characters") {
  CHECK(to_json(text_value("a\xff"
                           "b\"\\")) == "\"a\uFFFD"
                                        "b\\\"\\\\\"");
}

TEST_CASE("pretty JSON is indented by two spaces") {
  const auto value = std::get<Value>(parse_json(R"({"a":[1,{}],"b":[]})"));
  CHECK(to_pretty_json(value) == "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

} // namespace conformance
