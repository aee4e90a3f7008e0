#include "judge/schema.hpp"

#include "judge/testing.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace conformance::judge {

namespace {

std::vector<std::string> violations(std::string_view schema, std::string_view document,
                                    std::size_t most = 20) {
  Schemas schemas;
  const auto mistakes = schemas.compile({{"s", value_of(schema)}});
  REQUIRE_MESSAGE(mistakes.empty(), mistakes.front());
  std::vector<std::string> out;
  for (const auto& each : schemas.validate("s", value_of(document), most))
    out.push_back(each.pointer + ": " + each.reason);
  return out;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("violations say where and what") {
  struct {
    const char* schema;
    const char* document;
    std::vector<std::string> said;
  } const table[] = {
      {R"({"type":"integer"})", "404.5", {": is 404.5, must be an integer"}},
      {R"({"type":["string","null"]})", "1", {": is 1, must be a string or null"}},
      {R"({"required":["a"],"properties":{"b":{"type":"string"}}})",
       R"({"b":1})",
       {": lacks the member 'a'", "/b: is 1, must be a string"}},
      {R"({"items":{"enum":["x","y"]}})", R"(["x","z"])", {R"(/1: is "z", must be one of "x", "y")"}},
      {R"({"additionalProperties":false,"properties":{"a/b":true}})",
       R"({"a/b":1,"c~d":2})",
       {"/c~0d: is 2, but nothing may stand here"}},
      {R"({"minLength":2})", R"("é")", {": has 1 characters, must have at least 2"}},
      {R"({"maxItems":1})", "[1,2]", {": has 2 items, must have at most 1"}},
      {R"({"pattern":"^a"})", R"("b")", {R"(: is "b", must be text with a match of /^a/)"}},
      {R"({"format":"uuid"})", R"("b")", {R"(: is "b", must be a UUID)"}},
      {R"({"format":"date-time"})",
       R"("2026-08-03")",
       {R"(: is "2026-08-03", must be a date with time and offset (RFC 3339))"}},
      {R"({"minimum":1,"exclusiveMaximum":5})", "5", {": is 5, must be less than 5"}},
      {R"({"multipleOf":0.01})", "1.005", {": is 1.005, must be a multiple of 0.01"}},
      {R"({"uniqueItems":true})", R"([{"a":1,"b":2},1,{"b":2.0,"a":1e0}])", {": has equal items at 0 and 2"}},
      {R"({"contains":{"type":"string","minLength":1}})",
       R"(["",1])",
       {": has 2 items, and none is as one must be; the first has 0 characters, must have at least 1"}},
      {R"({"contains":true})", "[]", {": has 0 items, and none is as one must be"}},
      {R"({"anyOf":[{"type":"null"},{"properties":{"a":{"type":"string"}},"type":"object"}]})",
       R"({"a":1})",
       {R"(: fits none of 2 forms: (1) is {"a":1}, must be null; (2) /a is 1, must be a string)"}},
      {R"({"oneOf":[{"type":"number"},{"type":"integer"}]})",
       "1",
       {": fits 2 of 2 forms, must fit exactly one"}},
      {R"({"not":{"required":["error"]}})", R"({"error":1})", {R"(: is {"error":1}, which is ruled out)"}},
      {R"({"propertyNames":{"pattern":"^[a-z]+$"}})",
       R"({"A":1})",
       {R"(: has the member "A", whose name is "A", must be text with a match of /^[a-z]+$/)"}},
      {R"({"dependencies":{"a":["b"]}})", R"({"a":1})", {": lacks the member 'b', which 'a' needs"}},
      {R"({"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}})",
       "{}",
       {": lacks the member 'c'"}},
      {R"({"allOf":[{"$ref":"#/definitions/x"},{"$ref":"#/definitions/x"}],"definitions":{"x":{"type":"null"}}})",
       "1",
       {": is 1, must be null"}},
  };
  for (const auto& row : table) {
    CAPTURE(row.schema);
    CHECK(violations(row.schema, row.document) == row.said);
  }
}

TEST_CASE("reasons inside reasons end") {
  const auto* schema = R"({"anyOf":[{"anyOf":[{"anyOf":[{"type":"null"}]}]}]})";
  CHECK(
      violations(schema, "1") ==
      std::vector<std::string>{": fits none of 1 forms: (1) fits none of 1 forms: (1) fits none of 1 forms"});
}

TEST_CASE("violations come in document order and are bounded") {
  const auto* schema =
      R"({"allOf":[{"properties":{"b":{"type":"null"}}},{"properties":{"a":{"type":"null"}}}],
                           "properties":{"c":{"items":{"type":"null"}}}})";
  CHECK(violations(schema, R"({"a":1,"c":[null,2],"b":3})") ==
        std::vector<std::string>{"/a: is 1, must be null", "/c/1: is 2, must be null",
                                 "/b: is 3, must be null"});
  CHECK(violations(schema, R"({"a":1,"c":[1,2],"b":3})", 2).size() == 2);
  std::string list = "[0";
  for (int i = 0; i < 100'000; ++i)
    list += ",0";
  CHECK(violations(R"({"items":{"type":"null"}})", list + "]", 5).size() == 5);
}

TEST_CASE("mistakes in schemas name schema and pointer") {
  struct {
    const char* schema;
    const char* said;
  } const table[] = {
      {R"({"properties":{"a":{"typ":"string"}}})",
       "schema s#/properties/a: unknown keyword 'typ'; did you mean 'type'?"},
      {R"({"$defs":{}})", "schema s#: unknown keyword '$defs'"},
      {R"({"format":"email"})", "schema s#/format: unknown format \"email\"; known: date, date-time, uuid"},
      {R"({"type":"int"})", "schema s#/type: unknown type 'int'"},
      {R"({"pattern":"("})", "schema s#/pattern: '(' is no regular expression: missing ): ("},
      {R"({"patternProperties":{"[":true}})", "schema s#/patternProperties: '[' is no regular expression"},
      {R"({"minLength":-1})", "schema s#/minLength: must be a whole number from 0"},
      {R"({"minimum":"1"})", "schema s#/minimum: must be a number"},
      {R"({"multipleOf":0})", "schema s#/multipleOf: must be a number above 0"},
      {R"({"required":"a"})", "schema s#/required: must be a list of texts"},
      {R"({"enum":1})", "schema s#/enum: must be a list"},
      {R"({"anyOf":[]})", "schema s#/anyOf: must be a list of schemas that is not empty"},
      {R"({"items":1})", "schema s#/items: a schema is an object, true or false"},
      {R"({"properties":[]})", "schema s#/properties: must be a map of names to schemas"},
      {R"({"properties":{"a":{"$id":"x"}}})", "only the root of a schema may have an `$id`"},
      {R"({"$ref":"other.schema.json"})",
       "schema s#: `$ref` leads to 'other.schema.json', and there is no such schema"},
      {R"({"$ref":"#/definitions/none"})", "`$ref` leads to '#/definitions/none', and there is nothing"},
      {R"({"$ref":1})", "`$ref` is a text"},
      {R"({"$ref":"#"})", "schema s#: applies itself to the same value without end"},
      {R"({"definitions":{"bad":{"typ":1}}})", "schema s#/definitions/bad: unknown keyword 'typ'"},
  };
  for (const auto& row : table) {
    CAPTURE(row.schema);
    Schemas schemas;
    const auto mistakes = schemas.compile({{"s", value_of(row.schema)}});
    REQUIRE(mistakes.size() == 1);
    CHECK_MESSAGE(mistakes.front().find(row.said) != std::string::npos, mistakes.front());
  }
  Schemas schemas;
  CHECK_FALSE(schemas
                  .compile({{"s", value_of(R"({"allOf":[{"$ref":"#/definitions/a"}],
    "definitions":{"a":{"anyOf":[{"$ref":"#/definitions/b"}]},"b":{"not":{"$ref":"#/definitions/a"}}}})")}})
                  .empty());
  schemas.validate("s", value_of("1"));
}

TEST_CASE("schemas refer to each other by file name") {
  Schemas schemas;
  REQUIRE(schemas
              .compile({{"list", value_of(R"({"items":{"$ref":"item.schema.json"}})")},
                        {"item", value_of(R"({"properties":{"id":{"$ref":"parts.schema.json#/definitions/id"},
                                              "next":{"$ref":"item.schema.json"}}})")},
                        {"parts", value_of(R"({"definitions":{"id":{"type":"integer"}}})")},
                        {"files/a", value_of(R"({"$ref":"b.schema.json"})")},
                        {"files/b", value_of("false")}})
              .empty());
  CHECK(schemas.has("list"));
  CHECK_FALSE(schemas.has("list.schema.json"));
  const auto found = schemas.validate("list", value_of(R"([{"id":1,"next":{"next":{"id":"x"}}}])"));
  REQUIRE(found.size() == 1);
  CHECK(found.front().pointer == "/0/next/next/id");
  CHECK(schemas.validate("files/a", value_of("1")).size() == 1);
}

TEST_CASE("pointers in references are escaped") {
  const auto* schema =
      R"({"definitions":{"a~b":{"type":"null"},"c/d":{"type":"string"},"e%f":{"type":"number"}},
    "items":[{"$ref":"#/definitions/a~0b"},{"$ref":"#/definitions/c~1d"},{"$ref":"#/definitions/e%25f"}]})";
  CHECK(violations(schema, R"([null,"",1])").empty());
  CHECK(violations(schema, R"([1,1,""])").size() == 3);
}

TEST_CASE("recursive schemas on deep documents take no exponential time") {
  std::string document;
  for (int i = 0; i < 200; ++i)
    document += R"({"a":)";
  document += "1" + std::string(200, '}');
  const Stopwatch watch;
  for (
      const auto* schema :
      {R"({"anyOf":[{"properties":{"a":{"$ref":"#"}},"type":"object"},{"properties":{"a":{"$ref":"#"}},"type":["object","string"]},
                     {"type":"null"}]})",
       R"({"allOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"a":{"$ref":"#"}}}],"not":{"const":1}})"})
    CHECK_FALSE(violations(schema, document).empty());
  CHECK(watch.seconds() < 5);
}

TEST_CASE("hostile bodies are validated in little time") {
  const auto* schema =
      R"({"type":"object","properties":{"message":{"anyOf":[{"type":"string","pattern":"(a*)*b"},
                           {"type":"array","uniqueItems":true,"contains":{"type":"string"}}]}}})";
  std::string list = R"({"message":[0)";
  for (int i = 1; i < 100'000; ++i)
    list.append(",").append(std::to_string(i));
  const Stopwatch watch;
  CHECK_FALSE(violations(schema, R"({"message":")" + std::string(1'000'000, 'a') + "\"}").empty());
  CHECK_FALSE(violations(schema, list + "]}").empty());
  CHECK(watch.seconds() < 5);
}

TEST_CASE("the shipped schemas are without mistakes") {
  const std::filesystem::path folder = std::filesystem::path(CONFORMANCE_SOURCE_DIR) / "schemas";
  std::map<std::string, Value> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    auto name = entry.path().lexically_relative(folder).generic_string();
    if (!name.ends_with(".schema.json")) continue;
    name.resize(name.size() - std::string(".schema.json").size());
    auto parsed = parse_json(read_file(entry.path()));
    REQUIRE_MESSAGE(std::holds_alternative<Value>(parsed), name);
    all.emplace(std::move(name), std::move(std::get<Value>(parsed)));
  }
  REQUIRE(all.size() > 10);
  Schemas schemas;
  const auto mistakes = schemas.compile(all);
  for (const auto& each : mistakes)
    MESSAGE(each);
  CHECK(mistakes.empty());
}

} // namespace conformance::judge
