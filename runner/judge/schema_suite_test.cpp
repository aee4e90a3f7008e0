#include "judge/schema.hpp"
#include "judge/testing.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace conformance::judge {

namespace {

const std::filesystem::path suite_folder = "/usr/share/json-schema-test-suite/tests/draft7";

/// Files and cases of the official suite that are left out, with the reason.
const std::map<std::string, std::string> left_out = {
    {"refRemote.json", "schemas are never fetched"},
    {"definitions.json", "refers to the meta-schema by URL"},
    {"format.json", "unknown formats are mistakes here"},
    {"id.json", "a nested `$id` changes the base URI"},
    {"unknownKeyword.json", "unknown keywords are mistakes here"},
    {"ref.json: escaped pointer ref",
     "unknown keywords are mistakes here; schema_test.cpp has it by definitions"},
    {"ref.json: remote ref, containing refs itself", "refers to the meta-schema by URL"},
    {"ref.json: Recursive references between schemas", "a nested `$id` changes the base URI"},
    {"ref.json: Location-independent identifier", "names by `$id` are not accepted"},
    {"ref.json: Location-independent identifier with absolute URI", "names by `$id` are not accepted"},
    {"ref.json: Location-independent identifier with base URI change in subschema",
     "a nested `$id` changes the base URI"},
};

/// A little of each keyword, for machines without the official suite.
constexpr std::string_view embedded = R"([
  {"description":"type","schema":{"type":["integer","null"]},
   "tests":[{"data":1.0,"valid":true},{"data":null,"valid":true},{"data":1.5,"valid":false},{"data":"1","valid":false}]},
  {"description":"enum and const","schema":{"enum":[1,{"a":[]}],"not":{"const":1}},
   "tests":[{"data":{"a":[]},"valid":true},{"data":1,"valid":false},{"data":2,"valid":false}]},
  {"description":"members","schema":{"properties":{"a":{"type":"string"}},"patternProperties":{"^x":{"minimum":1}},
   "additionalProperties":false,"required":["a"],"maxProperties":2},
   "tests":[{"data":{"a":"","x1":1},"valid":true},{"data":{"a":"","x1":0},"valid":false},
            {"data":{"a":"","b":1},"valid":false},{"data":{"x":1},"valid":false},{"data":[],"valid":true},
            {"data":{"a":"","x1":1,"x2":1},"valid":false}]},
  {"description":"lists","schema":{"items":[{"type":"string"}],"additionalItems":{"type":"number"},"uniqueItems":true,
   "contains":{"const":2},"maxItems":3},
   "tests":[{"data":["a",2],"valid":true},{"data":[2],"valid":false},{"data":["a","b"],"valid":false},
            {"data":["a",2,2.0],"valid":false},{"data":["a",1],"valid":false},{"data":["a",2,3,4],"valid":false}]},
  {"description":"numbers","schema":{"exclusiveMinimum":0,"maximum":10,"multipleOf":0.1},
   "tests":[{"data":0.3,"valid":true},{"data":0,"valid":false},{"data":10.0,"valid":true},{"data":10.1,"valid":false},
            {"data":0.35,"valid":false}]},
  {"description":"combined","schema":{"oneOf":[{"minimum":2},{"type":"integer"}],"if":{"minimum":5},"then":{"maximum":6}},
   "tests":[{"data":1,"valid":true},{"data":2,"valid":false},{"data":5.5,"valid":true},{"data":6.5,"valid":false}]},
  {"description":"recursion","schema":{"properties":{"next":{"$ref":"#"}},"additionalProperties":false},
   "tests":[{"data":{"next":{"next":{}}},"valid":true},{"data":{"next":{"last":{}}},"valid":false}]}
])";

std::size_t run_groups(const Value& groups, const std::string& file) {
  std::size_t count = 0;
  for (const auto& group : *groups.list()) {
    const auto description = *group.find("description")->string();
    if (left_out.contains(file + ": " + description)) continue;
    CAPTURE(file);
    CAPTURE(description);
    Schemas schemas;
    const auto mistakes = schemas.compile({{"s", *group.find("schema")}});
    CHECK_MESSAGE(mistakes.empty(), (mistakes.empty() ? "" : mistakes.front()));
    if (!mistakes.empty()) continue;
    for (const auto& test : *group.find("tests")->list()) {
      const auto& data = *test.find("data");
      const bool valid = schemas.validate("s", data).empty();
      CHECK_MESSAGE(valid == *test.find("valid")->boolean(), to_json(data));
      ++count;
    }
  }
  return count;
}

Value read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return value_of(text.str());
}

} // namespace

TEST_CASE("a little of each keyword of draft 7") {
  CHECK(run_groups(value_of(embedded), "embedded") == 30);
}

TEST_CASE("the official test suite of draft 7, where it is installed") {
  if (!std::filesystem::is_directory(suite_folder)) {
    MESSAGE("not run: ", suite_folder.string(), " is missing (Debian package json-schema-test-suite)");
    return;
  }
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(suite_folder))
    if (entry.path().extension() == ".json") files.insert(entry.path().filename().string());
  for (const auto* optional : {"optional/bignum.json", "optional/zeroTerminatedFloats.json",
                               "optional/format/date.json", "optional/format/date-time.json"})
    if (std::filesystem::exists(suite_folder / optional)) files.insert(optional);
  std::size_t count = 0;
  for (const auto& file : files)
    if (!left_out.contains(file)) count += run_groups(read(suite_folder / file), file);
  CHECK(count > 400);
}

} // namespace conformance::judge
