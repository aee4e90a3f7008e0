#include "judge/checks.hpp"
#include "judge/testing.hpp"

namespace conformance::judge {

namespace {

std::vector<std::string> mistakes(CheckKind kind, std::string_view expected,
                                  const std::string& subject = "/a") {
  Check check;
  check.kind = kind;
  check.subject = subject;
  check.expected = value_of(expected);
  std::vector<std::string> out;
  for (const auto& each : mistakes_in(check))
    out.push_back(each.title + (each.help.empty() ? "" : " | " + each.help));
  return out;
}

} // namespace

TEST_CASE("checks without mistakes") {
  for (const auto* good : {R"("literal")",
                           "null",
                           "[1,{}]",
                           R"({"equals":{"anything":{}}})",
                           R"({"one-of":[1]})",
                           R"({"matches":"[a-z]+"})",
                           R"({"matches":"(${x}"})",
                           R"({"type":"uuid"})",
                           R"({"type":["string","null"]})",
                           R"({"type":"${t}"})",
                           R"({"length":3})",
                           R"({"count":{"min":1,"max":"${n}"}})",
                           R"({"min":0,"max":1.5})",
                           R"({"min":"${n}"})",
                           R"({"each":{"type":"string"}})",
                           R"({"each":{"/id":{"type":"uuid"},"/a/b":null}})",
                           R"({"each":1})",
                           R"({"sorted-by":{"by":"/a","order":"desc"}})",
                           R"({"sorted-by":{"by":"","order":["a","b"]}})",
                           R"({"absent":true})",
                           R"({"count":"/total"})",
                           R"({"count":{"max":"/limit"}})",
                           R"({"count":{"least-of":["/total",100]}})",
                           R"({"some":{"/id":"${id}","/source":"api"}})",
                           R"({"grouped-by":"/state"})",
                           R"({"not":"open"})",
                           R"({"not":{"contains":"a"}})",
                           R"({"since":"2026-08-03T00:00:00Z","before":"${t}"})",
                           R"({"after":"2026-08-03T00:00:00.5+02:00"})",
                           R"({"contains":1})"}) {
    CAPTURE(good);
    CHECK(mistakes(CheckKind::json, good).empty());
  }
  CHECK(mistakes(CheckKind::status, "404").empty());
  CHECK(mistakes(CheckKind::schema, R"("error")").empty());
  CHECK(mistakes(CheckKind::text, R"({"contains":"a","matches":"b"})").empty());
}

TEST_CASE("each mistake in a check is said") {
  struct {
    CheckKind kind;
    const char* expected;
    const char* said; // a part of the one mistake
  } const table[] = {
      {CheckKind::json, R"({"equal":1})", "there is no matcher 'equal' | did you mean 'equals'?"},
      {CheckKind::header, R"({"xyzzy":1})", "there is no matcher 'xyzzy' | known: absent, after, any-of"},
      {CheckKind::json, "{}", "a matcher without keys holds always"},
      {CheckKind::json, R"({"one-of":1})", "`one-of` takes a list of values, not a number"},
      {CheckKind::json, R"({"one-of":[]})", "`one-of` has no values"},
      {CheckKind::json, R"({"matches":"(a"})", "this is no regular expression: missing ): (a"},
      {CheckKind::json, R"j({"matches":"(?=a)"})j",
       "this is no regular expression: invalid perl operator: (?="},
      {CheckKind::json, R"({"matches":1})", "`matches` takes a regular expression as text, not a number"},
      {CheckKind::json, R"({"contains":{}})",
       "`contains` takes a text, or a scalar that a list must hold, not a map"},
      {CheckKind::json, R"({"contains":""})", "every text contains the empty text"},
      {CheckKind::text, R"({"contains":1})", "`contains` takes a text, not a number"},
      {CheckKind::text, R"({"type":"string"})", "there is no matcher 'type' | known: contains, matches, not"},
      {CheckKind::json, R"({"type":"int"})", "there is no type 'int'"},
      {CheckKind::json, R"({"type":["string","nul"]})", "there is no type 'nul' | did you mean 'null'?"},
      {CheckKind::json, R"({"type":null})",
       "a type is a name, and this is the value null | write it in quotes"},
      {CheckKind::json, R"({"type":[]})", "`type` takes the name of a type"},
      {CheckKind::json, R"({"length":-1})", "`length` takes a whole number from 0"},
      {CheckKind::json, R"({"count":1.5})", "`count` takes a whole number from 0"},
      {CheckKind::json, R"({"count":{}})", "`count` says neither `min` nor `max`"},
      {CheckKind::json, R"({"count":{"mim":1}})", "`count` has no 'mim' | did you mean 'min'?"},
      {CheckKind::json, R"({"length":{"min":"1"}})", "`min` takes a whole number from 0, not a string"},
      {CheckKind::json, R"({"length":{"min":3,"max":2}})", "a `min` above its `max`"},
      {CheckKind::json, R"({"min":"1"})", "`min` takes a number, not a string"},
      {CheckKind::json, R"({"each":{"typ":"uuid"}})", "there is no matcher 'typ' | did you mean 'type'?"},
      {CheckKind::json, R"({"each":{"/a~2":1}})", "'/a~2' is no JSON Pointer"},
      {CheckKind::json, R"({"each":{"/a":1,"type":"string"}})",
       "`each` has pointers here, and 'type' is none"},
      {CheckKind::json, R"({"each":{"/a":{"matches":"["}}})", "this is no regular expression: missing ]: ["},
      {CheckKind::json, R"({"sorted-by":"/a"})", "`sorted-by` takes a map of `by` and `order`, not a string"},
      {CheckKind::json, R"({"sorted-by":{"order":"asc"}})", "`sorted-by` lacks `by`"},
      {CheckKind::json, R"({"sorted-by":{"by":"a"}})", "'a' is no JSON Pointer"},
      {CheckKind::json, R"({"sorted-by":{"by":"/a","order":"descending"}})",
       "there is no order 'descending'"},
      {CheckKind::json, R"({"sorted-by":{"by":"/a","order":["x"]}})", "needs two values at least"},
      {CheckKind::json, R"({"sorted-by":{"by":"/a","ordr":"asc"}})",
       "`sorted-by` has no 'ordr' | did you mean 'order'?"},
      {CheckKind::json, R"({"count":"total"})", "'total' is no JSON Pointer"},
      {CheckKind::json, R"({"length":"/total"})", "`length` takes a whole number from 0"},
      {CheckKind::json, R"({"count":{"least-of":[1]}})", "`least-of` takes a list of two sizes or more"},
      {CheckKind::json, R"({"length":{"least-of":[1,2]}})", "`length` has no 'least-of'"},
      {CheckKind::json, R"({"some":{"/a":1,"type":"string"}})",
       "`some` has pointers here, and 'type' is none"},
      {CheckKind::json, R"({"grouped-by":{"by":"/a"}})", "`grouped-by` takes a JSON Pointer into an item"},
      {CheckKind::json, R"({"any-of":[1]})", "`any-of` takes a list of two matchers or more"},
      {CheckKind::json, R"({"any-of":[1,{"typ":"uuid"}]})", "there is no matcher 'typ'"},
      {CheckKind::json, R"({"before":"yesterday"})", "`before` takes a time, not a string"},
      {CheckKind::json, R"({"after":1})", "`after` takes a time, not a number"},
      {CheckKind::json, R"({"not":{"typ":"uuid"}})", "there is no matcher 'typ'"},
      {CheckKind::json, R"({"not":{"absent":true}})", "`not` and `absent` say the same twice"},
      {CheckKind::text, R"({"not":"a"})", "`not` takes a map of `contains` or `matches`, not a string"},
      {CheckKind::text, R"({"not":{"type":"string"}})", "there is no matcher 'type'"},
      {CheckKind::json, R"({"absent":false})", "`absent` takes only `true`, not a boolean"},
      {CheckKind::json, R"({"absent":true,"type":"string"})", "`absent` stands alone"},
  };
  for (const auto& row : table) {
    CAPTURE(row.expected);
    const auto found = mistakes(row.kind, row.expected);
    REQUIRE(found.size() == 1);
    CHECK_MESSAGE(found.front().find(row.said) != std::string::npos, found.front());
  }
  CHECK(mistakes(CheckKind::json, "1", "a/b").front().starts_with("'a/b' is no JSON Pointer"));
  CHECK(mistakes(CheckKind::json, R"({"tpye":1,"matches":"(","min":null})").size() == 3);
}

TEST_CASE("a mistake points to what it is about") {
  Check check;
  check.kind = CheckKind::json;
  Value pattern = text_value("(", Span{1, 10, 13});
  check.expected = {
      Value::Map{{"matches", Span{1, 1, 8}, pattern}, {"mni", Span{1, 20, 23}, number_value(1)}}, {}};
  const auto found = mistakes_in(check);
  REQUIRE(found.size() == 2);
  CHECK(found[0].span.begin == 10);
  CHECK(found[1].span.begin == 20);
}

} // namespace conformance::judge
