#include "judge/checks.hpp"

#include "judge/testing.hpp"

namespace conformance::judge {

namespace {

using Kind = CheckResult::Kind;

struct Row {
  const char* matcher;
  const char* actual; // nullptr: there is none
  Kind kind = Kind::held;
  const char* message = "";
};

constexpr auto broken = Kind::broken;
constexpr auto not_enough = Kind::not_enough_data;

const Row rows[] = {
    // literals
    {R"("open")", R"("open")"},
    {R"("open")", R"("closed")", broken, R"(the value is "closed", expected "open")"},
    {R"("open")", nullptr, broken, R"(the value is absent, expected "open")"},
    {"404", "404.0"},
    {"404", "4.04e2"},
    {"404", R"("404")", broken, R"(the value is "404", expected 404)"},
    {"null", "null"},
    {"null", nullptr, broken, "the value is absent, expected null"},
    {"null", "false", broken, "the value is false, expected null"},
    {"[1,2]", "[1.0,2]"},
    {"[1,2]", "[2,1]", broken, "the value is [2,1], expected [1,2]"},
    {"12345678901234567890123", "12345678901234567890124", broken,
     "the value is 12345678901234567890124, expected 12345678901234567890123"},
    // equals, one-of
    {R"({"equals":{"a":1,"b":[]}})", R"({"b":[],"a":1.0})"},
    {R"({"equals":{"a":1}})", R"({"a":2})", broken, R"(the value is {"a":2}, expected {"a":1})"},
    {R"({"one-of":[15,100]})", "100"},
    {R"({"one-of":[15,100]})", "50", broken, "the value is 50, expected one of 15, 100"},
    {R"({"one-of":[null,"a"]})", "null"},
    // matches: the whole text
    {R"({"matches":"[a-z]+"})", R"("abc")"},
    {R"({"matches":"[a-z]+"})", R"("abc1")", broken,
     R"(the value is "abc1", expected text that matches /[a-z]+/)"},
    {R"({"matches":"a.c"})", R"("a\nc")", broken, R"(the value is "a\nc", expected text that matches /a.c/)"},
    {R"({"matches":"(?s)a.c"})", R"("a\nc")"},
    {R"({"matches":"1"})", "1", broken, "the value is 1, expected text that matches /1/"},
    {R"({"matches":"("})", R"("(")", broken, R"(the value is "(", expected text that matches /(/)"},
    // contains
    {R"({"contains":"Too Many"})", R"("ThrottlerException: Too Many Requests")"},
    {R"({"contains":"too many"})", R"("Too Many")", broken,
     R"(the value is "Too Many", expected something that contains "too many")"},
    {R"({"contains":2})", "[1,2.0]"},
    {R"({"contains":"2"})", "[1,2]", broken, R"(the value is [1,2], expected something that contains "2")"},
    {R"({"contains":"a"})", R"({"a":1})", broken,
     R"(the value is {"a":1}, expected something that contains "a")"},
    // type
    {R"({"type":"null"})", "null"},
    {R"({"type":"boolean"})", "false"},
    {R"({"type":"number"})", "1.5"},
    {R"({"type":"integer"})", "1e2"},
    {R"({"type":"integer"})", "1.5", broken, "the value is 1.5, expected an integer"},
    {R"({"type":"string"})", R"("")"},
    {R"({"type":"string"})", "null", broken, "the value is null, expected a string"},
    {R"({"type":"array"})", "[]"},
    {R"({"type":"object"})", "{}"},
    {R"({"type":"object"})", "[]", broken, "the value is [], expected an object"},
    {R"({"type":"uuid"})", R"("6F1C0000-0000-0000-0000-00000000000a")"},
    {R"({"type":"uuid"})", R"("6f1c")", broken, R"(the value is "6f1c", expected a uuid)"},
    {R"({"type":"timestamp"})", R"("2026-08-03T09:15:00.5Z")"},
    {R"({"type":"timestamp"})", R"("2026-08-03")", broken,
     R"(the value is "2026-08-03", expected a timestamp)"},
    {R"({"type":["string","null"]})", "null"},
    {R"({"type":["string","null"]})", "1", broken, "the value is 1, expected a string or null"},
    {R"({"type":"integer"})", nullptr, broken, "the value is absent, expected an integer"},
    // length, count, min, max
    {R"({"length":2})", R"("é€")"},
    {R"({"length":{"min":1,"max":3}})", R"("")", broken,
     "the value has 0 characters, expected 1 to 3 characters"},
    {R"({"length":{"min":1}})", "5", broken, "the value is 5, expected text of at least 1 characters"},
    {R"({"count":0})", "[]"},
    {R"({"count":{"max":2}})", "[1,2,3]", broken, "the value has 3 items, expected at most 2 items"},
    {R"({"count":1})", R"("a")", broken, R"(the value is "a", expected a list of 1 items)"},
    {R"({"min":1,"max":100})", "100"},
    {R"({"min":1,"max":100})", "100.5", broken, "the value is 100.5, expected at most 100"},
    {R"({"min":1e400})", "1e401"},
    {R"({"min":0})", R"("5")", broken, R"(the value is "5", expected at least 0)"},
    // absent
    {R"({"absent":true})", nullptr},
    {R"({"absent":true})", "null", broken, "the value is null, expected nothing"},
    {R"({"any-of":[{"absent":true},{"min":1}]})", nullptr},
    {R"({"any-of":[{"absent":true},{"min":1}]})", "2"},
    {R"({"any-of":[{"absent":true},{"min":1}]})", "0", broken,
     "the value is 0, expected nothing, or at least 1"},
    {R"({"any-of":[{"min":1},{"max":0}]})", nullptr, broken,
     "the value is absent, expected at least 1, or at most 0"},
    // all keys must hold
    {R"({"type":"string","length":{"min":1},"contains":"b"})", R"("abc")"},
    {R"({"type":"string","contains":"x"})", R"("abc")", broken,
     R"(the value is "abc", expected something that contains "x")"},
    {R"({"typo":"string"})", R"("abc")", broken, "there is no matcher 'typo'"},
    // each
    {R"({"each":{"type":"integer"}})", "[1,2]"},
    {R"({"each":{"type":"integer"}})", R"([1,"2"])", broken, R"(the value/1 is "2", expected an integer)"},
    {R"({"each":"open"})", R"(["open"])"},
    {R"({"each":{"type":"integer"}})", "[]", not_enough, "the value has no items to look at"},
    {R"({"each":{"type":"integer"}})", "{}", broken, "the value is {}, expected a list"},
    {R"({"each":{"/id":{"type":"uuid"},"/state":"open"}})",
     R"([{"id":"6f1c0000-0000-0000-0000-00000000000a","state":"open"}])"},
    {R"({"each":{"/id":{"type":"string"}}})", R"([{"id":"x"},{}])", broken,
     "the value/1/id is absent, expected a string"},
    {R"({"each":{"/id":{"absent":true}}})", R"([{}])"},
    {R"({"each":{"":{"type":"object"}}})", R"([{}])"},
    {R"({"each":{"each":{"min":1}}})", "[[1],[]]", not_enough, "the value/1 has no items to look at"},
    // some, not, grouped-by
    {R"({"some":{"/id":2,"/by":"api"}})", R"([{"id":1,"by":"api"},{"id":2,"by":"api"}])"},
    {R"({"some":{"/id":2,"/by":"api"}})", R"([{"id":1,"by":"api"},{"id":2,"by":"x"}])", broken,
     R"(the value is [{"id":1,"by":"api"},{"id":2,"by":"x"}], expected a list with an item that holds what `some` says)"},
    {R"({"some":"a"})", "[]", broken,
     "the value is [], expected a list with an item that holds what `some` says"},
    {R"({"some":"a"})", R"("a")", broken, R"(the value is "a", expected a list)"},
    {R"({"not":"open"})", R"("closed")"},
    {R"({"not":"open"})", R"("open")", broken, R"(the value is "open", expected anything but "open")"},
    {R"({"not":"open"})", nullptr, broken, R"(the value is absent, expected anything but "open")"},
    {R"({"not":{"matches":".*dist/.*"}})", R"("at /srv/dist/a.js:1")", broken,
     R"(the value is "at /srv/dist/a.js:1", expected anything but text that matches /.*dist/.*/)"},
    {R"({"not":{"matches":".*(dist|src)/.*"}})", R"("at /srv/dist/a.js:1")", broken,
     R"(the value holds "dist", which it must not)"},
    {R"({"not":{"contains":"x"}})", R"("axb")", broken, R"(the value holds "x", which it must not)"},
    {R"({"not":{"contains":"x"}})", R"(["x"])", broken,
     R"(the value is ["x"], expected anything but something that contains "x")"},
    {R"({"not":{"each":{"min":1}}})", "[]", not_enough, "the value has no items to look at"},
    {R"({"grouped-by":"/s"})", R"([{"s":"b"},{"s":"b"},{"s":"c"},{"s":"a"}])"},
    {R"({"grouped-by":"/s"})", R"([{"s":"b"},{"s":"a"},{"s":"b"}])", broken,
     R"(the value/2/s is "b", expected equal values together (its group ended before))"},
    {R"({"grouped-by":"/s"})", R"([{"s":"b"},{"s":"b"}])"},
    {R"({"grouped-by":"/s"})", "[]", not_enough, "the value has no items to look at"},
    {R"({"grouped-by":"/s"})", R"([{"s":"b"},{}])", broken,
     "the value/1/s is absent, expected a value to group by"},
    {R"({"grouped-by":"/s"})", "{}", broken, "the value is {}, expected a list"},
    // any-of
    {R"({"any-of":[{"min":3},"none"]})", "3"},
    {R"({"any-of":[{"min":3},"none"]})", R"("none")"},
    {R"({"any-of":[{"min":3},"none"]})", "2", broken, R"(the value is 2, expected at least 3, or "none")"},
    {R"({"any-of":[{"count":0},{"each":{"/a":1}}]})", R"([{"a":1},{"a":2}])", broken,
     "the value/1/a is 2, expected 1 (or the value as a list of 0 items)"},
    {R"({"any-of":[{"each":1},2]})", "[]", not_enough, "the value has no items to look at"},
    // before, since, after
    {R"({"before":"2026-08-03T10:00:00Z"})", R"("2026-08-03T09:59:59.999Z")"},
    {R"({"before":"2026-08-03T10:00:00Z"})", R"("2026-08-03T12:00:00+02:00")", broken,
     R"(the value is "2026-08-03T12:00:00+02:00", expected a time before "2026-08-03T10:00:00Z")"},
    {R"({"since":"2026-08-03T10:00:00Z"})", R"("2026-08-03T10:00:00.000Z")"},
    {R"({"since":"2026-08-03T10:00:00.5Z"})", R"("2026-08-03T10:00:00.49Z")", broken,
     R"(the value is "2026-08-03T10:00:00.49Z", expected a time not before "2026-08-03T10:00:00.5Z")"},
    {R"({"after":"2026-08-03T10:00:00Z"})", R"("2026-08-03T10:00:00.001Z")"},
    {R"({"after":"2026-08-03T10:00:00Z"})", R"("2026-08-03T10:00:00Z")", broken,
     R"(the value is "2026-08-03T10:00:00Z", expected a time after "2026-08-03T10:00:00Z")"},
    {R"({"after":"2026-08-03T10:00:00Z"})", R"("soon")", broken,
     R"(the value is "soon", expected a time after "2026-08-03T10:00:00Z")"},
    {R"({"before":"2026-08-03T10:00:00Z"})", "null", broken,
     R"(the value is null, expected a time before "2026-08-03T10:00:00Z")"},
    {R"({"each":{"each":{"min":1}}})", "[[],[0]]", broken, "the value/1/0 is 0, expected at least 1"},
    // sorted-by
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":1},{"n":1},{"n":2.5}])"},
    {R"({"sorted-by":{"by":"/n","order":"desc"}})", R"([{"n":10},{"n":9}])"},
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":2},{"n":1}])", broken,
     "the value/1/n is 1, expected in ascending order (it comes after 2)"},
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":1},{"n":1}])", not_enough,
     "the value has no two items that differ in what it is sorted by"},
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":1}])", not_enough,
     "the value has no two items that differ in what it is sorted by"},
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":1},{}])", broken,
     "the value/1/n is absent, expected a value to sort by"},
    {R"({"sorted-by":{"by":"/n"}})", R"([{"n":1},{"n":"a"}])", broken,
     R"(the value/1/n is "a", expected a value that can be compared with 1)"},
    {R"({"sorted-by":{"by":"/t"}})",
     R"([{"t":"2026-08-03T09:15:00Z"},{"t":"2026-08-03T09:15:00.5Z"},{"t":"2026-08-03T11:15:01+02:00"}])"},
    {R"({"sorted-by":{"by":"/t","order":"desc"}})",
     R"([{"t":"2026-08-03T09:15:00Z"},{"t":null},{"t":null}])"},
    {R"({"sorted-by":{"by":"/t","order":"desc"}})", R"([{"t":null},{"t":"b"}])", broken,
     R"(the value/1/t is "b", expected in descending order, null last)"},
    {R"({"sorted-by":{"by":"/s","order":["critical","high","low"]}})", R"([{"s":"critical"},{"s":"low"}])"},
    {R"({"sorted-by":{"by":"/s","order":["critical","high","low"]}})", R"([{"s":"low"},{"s":"high"}])",
     broken,
     R"(the value/1/s is "high", expected in the order ["critical","high","low"] (it comes after "low"))"},
    {R"({"sorted-by":{"by":"/s","order":["critical","high"]}})", R"([{"s":"odd"},{"s":"high"}])", broken,
     R"(the value/0/s is "odd", expected one of ["critical","high"])"},
    {R"({"sorted-by":{"by":""}})", "[1,2]"},
};

CheckResult check(CheckKind kind, const std::string& subject, std::string_view expected, const Response& of,
                  const Schemas& schemas = {}) {
  Check out;
  out.kind = kind;
  out.subject = subject;
  out.expected = value_of(expected);
  Answer answer(of);
  return judge_check(out, answer, schemas);
}

} // namespace

TEST_CASE("matchers") {
  for (const auto& row : rows) {
    CAPTURE(row.matcher);
    CAPTURE(row.actual);
    const auto matcher = value_of(row.matcher);
    const auto actual = row.actual ? std::optional(value_of(row.actual)) : std::nullopt;
    const auto result = judge_value(matcher, actual ? &*actual : nullptr);
    CHECK(result.kind == row.kind);
    CHECK(result.message == row.message);
  }
}

TEST_CASE("status: an integer, a class, a list of these") {
  struct {
    const char* expected;
    int status;
    bool held;
    const char* message;
  } const table[] = {
      {"404", 404, true, ""},
      {"404", 200, false, "status is 200, expected 404"},
      {R"("4xx")", 404, true, ""},
      {R"("4XX")", 499, true, ""},
      {R"("4xx")", 500, false, "status is 500, expected 4xx"},
      {R"([400,"5xx"])", 503, true, ""},
      {R"([400,404])", 200, false, "status is 200, expected one of 400, 404"},
      {R"(["4xx"])", 200, false, "status is 200, expected 4xx"},
      {R"("404")", 404, false, "status is 404, expected 404"},
      {"404.5", 404, false, "status is 404, expected 404.5"},
  };
  for (const auto& row : table) {
    CAPTURE(row.expected);
    const auto result = check(CheckKind::status, "", row.expected, response(row.status, {}, ""));
    CHECK((result.kind == Kind::held) == row.held);
    CHECK(result.message == row.message);
    CHECK(result.check == (row.held ? "" : "status"));
  }
}

TEST_CASE("sizes may stand in the same body") {
  struct {
    const char* expected;
    const char* body;
    const char* message; // empty: holds
  } const table[] = {
      {R"({"count":"/total"})", R"({"data":[1,2],"total":2})", ""},
      {R"({"count":"/total"})", R"({"data":[1,2],"total":3})",
       "/data has 2 items, expected as many as /total items, here 3"},
      {R"({"count":"/total"})", R"({"data":[1,2]})", "/data has 2 items, expected as many as /total items"},
      {R"({"count":"/total"})", R"({"data":[1,2],"total":"2"})",
       "/data has 2 items, expected as many as /total items"},
      {R"({"count":{"max":"/limit"}})", R"({"data":[1,2],"limit":2})", ""},
      {R"({"count":{"max":"/limit"}})", R"({"data":[1,2],"limit":1})",
       "/data has 2 items, expected at most as many as /limit items, here 1"},
      {R"({"count":{"least-of":["/total","/limit"]}})", R"({"data":[1,2],"total":2,"limit":100})", ""},
      {R"({"count":{"least-of":["/total",2]}})", R"({"data":[1,2],"total":9})", ""},
      {R"({"count":{"least-of":["/total",2]}})", R"({"data":[1],"total":9})",
       "/data has 1 item, expected the least of /total, 2 items, here 2"},
      {R"({"count":{"least-of":["/total",2]}})", R"({"data":[1,2]})",
       "/data has 2 items, expected the least of /total, 2 items"},
      {R"({"each":{"count":"/n"}})", R"({"data":[[1],[2]],"n":1})", ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.expected);
    CAPTURE(row.body);
    const auto result = check(CheckKind::json, "/data", row.expected, response(200, {}, row.body));
    CHECK(result.message == row.message);
    CHECK((result.kind == Kind::held) == std::string(row.message).empty());
  }
}

TEST_CASE("the header * stands for each of them, save Via") {
  const auto answer = response(500, {{"Content-Type", "text/plain"}, {"X-Debug", "at a.js:1:2"}}, "");
  const auto* without_stack = R"({"not":{"matches":".*\\.js:.*"}})";
  const auto named = check(CheckKind::header, "*", without_stack, answer);
  CHECK(named.kind == CheckResult::Kind::broken);
  CHECK(named.message.find("header x-debug is \"at a.js:1:2\"") == 0);
  const auto passed_on = response(500, {{"Via", "1.1 a.js:1"}, {"X-Left", "9"}}, "");
  CHECK(check(CheckKind::header, "*", without_stack, passed_on).kind == CheckResult::Kind::held);
  CHECK(check(CheckKind::header, "*", without_stack, response(500, {}, "")).kind == CheckResult::Kind::held);
}

TEST_CASE("headers") {
  const auto answer = response(200,
                               {{"Content-Type", "Application/JSON; charset=utf-8"},
                                {"vary", "Origin"},
                                {"Vary", "Accept"},
                                {"X-Left", "99"},
                                {"X-Empty", ""}},
                               "{}");
  struct {
    const char* name;
    const char* expected;
    const char* message; // empty: holds
  } const table[] = {
      {"content-type", R"("application/json")", ""},
      {"CONTENT-TYPE", R"("application/json; charset=latin1")", ""},
      {"content-type", R"("text/csv")",
       R"(header content-type is "Application/JSON; charset=utf-8", expected "text/csv")"},
      {"content-type", R"({"equals":"application/json"})",
       R"(header content-type is "Application/JSON; charset=utf-8", expected "application/json")"},
      {"content-type", R"({"matches":"(?i)application/json\\s*(;.*)?"})", ""},
      {"vary", R"("Origin, Accept")", ""},
      {"vary", R"({"contains":"Accept"})", ""},
      {"x-left", "99", ""},
      {"x-left", R"("99")", ""},
      {"x-left", "98", R"(header x-left is "99", expected 98)"},
      {"x-left", R"({"type":"integer","min":0,"max":100})", ""},
      {"x-left", R"({"max":50})", R"(header x-left is "99", expected at most 50)"},
      {"x-left", R"({"one-of":[98,99.0]})", ""},
      {"x-empty", R"({"type":"integer"})", R"(header x-empty is "", expected an integer)"},
      {"x-empty", R"("")", ""},
      {"x-none", R"({"absent":true})", ""},
      {"x-none", R"("")", R"(header x-none is absent, expected "")"},
      {"x-left", R"({"absent":true})", R"(header x-left is "99", expected nothing)"},
  };
  for (const auto& row : table) {
    CAPTURE(row.name);
    CAPTURE(row.expected);
    const auto result = check(CheckKind::header, row.name, row.expected, answer);
    CHECK(result.message == row.message);
    CHECK((result.kind == Kind::held) == std::string(row.message).empty());
  }
  CHECK(check(CheckKind::header, "X-Left", "1", answer).check == "header x-left");
}

TEST_CASE("json, text and body") {
  const auto answer = response(404, {}, R"({"statusCode":404,"message":"Not found","data":[{"id":1},{}]})");
  const auto empty = response(204, {}, "");
  const auto page = response(502, {}, "<html>502</html>");
  struct {
    CheckKind kind;
    const char* subject;
    const char* expected;
    const Response* of;
    const char* message; // empty: holds
  } const table[] = {
      {CheckKind::json, "/message", R"("Finding not found")", &answer,
       R"(/message is "Not found", expected "Finding not found")"},
      {CheckKind::json, "/statusCode", "404", &answer, ""},
      {CheckKind::json, "/data", R"({"each":{"/id":{"type":"integer"}}})", &answer,
       "/data/1/id is absent, expected an integer"},
      {CheckKind::json, "/data/0/id", "1", &answer, ""},
      {CheckKind::json, "", R"({"type":"object"})", &answer, ""},
      {CheckKind::json, "", R"({"type":"array"})", &answer,
       R"(the body is {"statusCode":404,"message":"Not found","data":[{"id":1},{}]}, expected an array)"},
      {CheckKind::json, "/error", R"({"absent":true})", &answer, ""},
      {CheckKind::json, "/error", R"({"absent":true})", &empty, "the body is no JSON: it is empty"},
      {CheckKind::json, "/error", R"("x")", &page, "the body is no JSON: syntax error at byte 1"},
      {CheckKind::text, "", R"({"contains":"502"})", &page, ""},
      {CheckKind::text, "", R"({"matches":"<html>.*</html>"})", &page, ""},
      {CheckKind::text, "", R"({"contains":"503"})", &page,
       R"(the body is "<html>502</html>", expected something that contains "503")"},
      {CheckKind::body, "", R"("empty")", &empty, ""},
      {CheckKind::body, "", R"("empty")", &page, "the body has 16 bytes, expected none"},
  };
  for (const auto& row : table) {
    CAPTURE(row.subject);
    CAPTURE(row.expected);
    const auto result = check(row.kind, row.subject, row.expected, *row.of);
    CHECK(result.message == row.message);
    CHECK((result.kind == Kind::held) == std::string(row.message).empty());
  }
  CHECK(check(CheckKind::json, "/message", "1", answer).check == "json /message");
}

TEST_CASE("a schema check shows all violations") {
  Schemas schemas;
  REQUIRE(schemas
              .compile({{"error", value_of(R"({"type":"object","required":["message"],
    "properties":{"statusCode":{"type":"integer"}}})")}})
              .empty());
  const auto bad =
      check(CheckKind::schema, "", R"("error")", response(404, {}, R"({"statusCode":"404"})"), schemas);
  CHECK(bad.kind == Kind::broken);
  CHECK(bad.check == "schema error");
  CHECK(bad.message == "the body lacks the member 'message' (and 1 more)");
  CHECK(bad.actual == "the body lacks the member 'message'\n/statusCode is \"404\", must be an integer");
  CHECK(check(CheckKind::schema, "", R"("error")", response(404, {}, R"({"message":1})"), schemas).kind ==
        Kind::held);
  CHECK(check(CheckKind::schema, "", R"("error")", response(404, {}, "x"), schemas).kind == Kind::broken);
  CHECK(check(CheckKind::schema, "", R"("none")", response(404, {}, "{}"), schemas).message ==
        "there is no schema 'none'");
}

TEST_CASE("text of the answer is quoted, made visible and cut") {
  const auto hostile =
      check(CheckKind::json, "/m", R"("x")",
            response(200, {}, "{\"m\":\"\\u001b[31m\\u202e" + std::string(9000, 'a') + "\"}"));
  CHECK(hostile.message.size() < 400);
  CHECK(hostile.actual.size() < 2200);
  CHECK(hostile.message.find('\x1b') == std::string::npos);
  CHECK(hostile.message.find("\\u{202e}") != std::string::npos);
  const auto binary = check(CheckKind::text, "", R"({"contains":"x"})", response(200, {}, "\xff\x00\x1b"));
  CHECK(is_json_number("1"));
  CHECK(binary.message.find('\x1b') == std::string::npos);
  CHECK(binary.message.find('\xff') == std::string::npos);
}

TEST_CASE("hostile documents cost little time") {
  const auto deep = response(200, {}, std::string(10'000'000, '['));
  const auto wide = response(200, {}, "[" + std::string(200'000, '1') + std::string(500'000, ' ') + "]");
  std::string many = "[";
  for (int i = 0; i < 50'000; ++i)
    many += R"({"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"},)";
  many += "{}]";
  const auto items = response(200, {}, many);
  const Stopwatch watch;
  CHECK(check(CheckKind::json, "/a", "1", deep).kind == Kind::broken);
  CHECK(check(CheckKind::json, "/0", "1", wide).kind == Kind::broken);
  CHECK(check(CheckKind::json, "", R"({"each":{"/id":{"matches":"(a*)*(a|aa)*b|.*!"}}})", items).kind ==
        Kind::broken);
  CHECK(check(CheckKind::text, "", R"({"matches":"(a*)*(b*)*c"})",
              response(200, {}, std::string(1'000'000, 'a')))
            .kind == Kind::broken);
  CHECK(watch.seconds() < 5);
}

} // namespace conformance::judge
