#include "judge/checks.hpp"
#include "judge/indistinguishable.hpp"
#include "judge/testing.hpp"

#include "base/text.hpp"

#include <map>

namespace conformance::judge {

using namespace std::string_literals;

namespace {

std::string nested(std::string_view open, std::string_view close, std::size_t depth) {
  std::string text;
  for (std::size_t level = 0; level < depth; ++level)
    text += open;
  text += "1";
  for (std::size_t level = 0; level < depth; ++level)
    text += close;
  return text;
}

std::string members(std::size_t count) {
  std::string text = "{";
  for (std::size_t number = 0; number < count; ++number)
    text += "\"m" + std::to_string(number) + "\":1,";
  text.back() = '}';
  return text;
}

struct Body {
  const char* name;
  std::string bytes;
};

std::vector<Body> bodies() {
  return {
      {"lists 100,000 deep", nested("[", "]", 100'000)},
      {"objects 100,000 deep", nested("{\"a\":", "}", 100'000)},
      {"8 MB of opening brackets", std::string(8'000'000, '[')},
      {"lists of 250 levels", nested("[", "]", 250)},
      {"a number of a million digits", R"({"statusCode":)" + std::string(1'000'000, '9') + "}"},
      {"a fraction of a million digits", R"({"statusCode":404.)" + std::string(1'000'000, '0') + "}"},
      {"numbers beyond double", R"({"statusCode":1e999,"message":-1e-999})"},
      {"an exponent of 20 digits", R"({"statusCode":1e99999999999999999999})"},
      {"repeated members", R"({"statusCode":404,"statusCode":403})"},
      {"half a million members", members(500'000)},
      {"100,000 members", members(100'000)},
      {"one string of 2 MB", R"({"message":")" + std::string(2'000'000, 'a') + "\"}"},
      {"a string against a pattern that backtracks", R"({"message":")" + std::string(100'000, 'a') + "!\"}"},
      {"invalid UTF-8", "{\"message\":\"\xff\xfe\xc3(\"}"},
      {"overlong UTF-8", "{\"message\":\"\xc0\xaf\xe0\x80\xaf\"}"},
      {"lone surrogates", R"({"message":"\ud800","\udc00":1})"},
      {"a byte order mark", "\xef\xbb\xbf{}"},
      {"NUL", "{\"message\":\"a\0b\"}\0"s},
      {"an escaped NUL", R"({"message":"a\u0000b\u001b[2J"})"},
      {"UTF-16", "\xff\xfe{\0}\0"s},
      {"HTML", "<html>" + std::string(100'000, '<')},
      {"nothing", ""},
      {"2 MB of white space", std::string(2'000'000, ' ')},
  };
}

Schemas schemas() {
  Schemas out;
  const auto schema = value_of(R"({"type":"object","required":["statusCode","message"],"properties":{
      "statusCode":{"type":"integer","minimum":400,"multipleOf":1,"enum":[404]},
      "message":{"type":"string","pattern":"^(a+)+$","maxLength":1000}}})");
  CHECK(out.compile({{"error", schema}}).empty());
  return out;
}

Check check_of(CheckKind kind, const std::string& subject, const std::string& expected) {
  Check check;
  check.kind = kind;
  check.subject = subject;
  check.expected = value_of(expected);
  return check;
}

const std::vector<Check>& checks() {
  static const std::vector<Check> all{
      check_of(CheckKind::schema, "", R"("error")"),
      check_of(CheckKind::json, "/statusCode", "404"),
      check_of(CheckKind::json, "/statusCode", R"({"type":"integer","min":1,"max":500})"),
      check_of(CheckKind::json, "/message", R"({"matches":"(a+)+b","length":{"max":5}})"),
      check_of(CheckKind::json, "", R"({"each":{"type":"string"}})"),
      check_of(CheckKind::text, "", R"({"matches":"(.*)*x"})"),
      check_of(CheckKind::body, "", R"("empty")"),
  };
  return all;
}

} // namespace

TEST_CASE("hostile bodies are judged in time, and nothing of them acts on who reads the verdict") {
  const auto known = schemas();
  for (const auto& body : bodies()) {
    CAPTURE(body.name);
    const auto got = response(404, {{"Content-Type", "application/json"}}, body.bytes);
    const Stopwatch watch;
    Answer answer(got);
    for (const auto& check : checks()) {
      const auto result = judge_check(check, answer, known);
      CHECK(result.message == visible(result.message));
      CHECK(result.message.size() < 5'000);
      CHECK(result.actual == visible(result.actual, true));
      CHECK(result.actual.size() < 5'000);
    }
    CHECK(judge_check(checks()[0], answer, known).kind != CheckResult::Kind::held);
    CHECK(watch.seconds() < 20);
  }
}

TEST_CASE("hostile bodies are compared in time") {
  ComparisonOptions options;
  options.aspects = {Aspect::status, Aspect::members, Aspect::body, Aspect::headers};
  options.members = {"/statusCode", "/message"};
  for (const auto& body : bodies()) {
    CAPTURE(body.name);
    const auto got = response(404, {{"Content-Type", "application/json"}}, body.bytes);
    const auto other = response(404, {{"Content-Type", "application/json"}}, body.bytes + " ");
    const Stopwatch watch;
    const Sample same{&got, {"0123456789"}}, different{&other, {"0123456789"}};
    CHECK(compare_round(same, same, same, options).empty());
    const auto found = compare_round(same, same, different, options);
    CHECK_FALSE(found.empty());
    for (const auto& each : found) {
      CHECK(each.sample.size() < 5'000);
      CHECK(each.where == visible(each.where));
    }
    CHECK(watch.seconds() < 20);
  }
}

TEST_CASE("a body of too many values is not judged, one that is too deep is broken") {
  const auto known = schemas();
  const auto kind_of = [&](const std::string& bytes) {
    const auto got = response(404, {}, bytes);
    Answer answer(got);
    return judge_check(checks()[0], answer, known).kind;
  };
  CHECK(kind_of(members(500'000)) == CheckResult::Kind::beyond_limits);
  CHECK(kind_of(nested("[", "]", 100'000)) == CheckResult::Kind::broken);
  CHECK(kind_of(R"({"statusCode":404,"message":"aaa"})") == CheckResult::Kind::held);
}

TEST_CASE("a body is read as JSON within the limits that came with it") {
  Response response;
  response.body = R"({"a":[[1,2]]})";
  const auto reads = [&](std::size_t depth, std::size_t values) {
    response.json_limits = {depth, values};
    return Answer(response).json() != nullptr;
  };
  CHECK(reads(3, 5));
  CHECK_FALSE(reads(2, 5));
  CHECK_FALSE(reads(3, 4));
  Answer answer(response);
  answer.json();
  CHECK(answer.beyond_limits());
}

} // namespace conformance::judge
