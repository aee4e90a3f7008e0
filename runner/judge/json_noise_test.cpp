#include "judge/json_noise.hpp"

#include "judge/testing.hpp"

namespace conformance::judge {

namespace {

Response json_response(std::string body) {
  return response(404, {}, std::move(body));
}

/// `sample` rendered with what the references teach.
std::string rendered(const std::vector<std::string>& references, const std::string& sample,
                     const std::vector<std::string>& volatile_members = {}) {
  std::vector<Response> answers;
  for (const auto& each : references)
    answers.push_back(json_response(each));
  std::vector<Reading> readings;
  std::vector<const Reading*> pointers;
  for (const auto& each : answers)
    readings.emplace_back(Sample{&each, {}});
  for (const auto& each : readings)
    pointers.push_back(&each);
  const auto answer = json_response(sample);
  const Reading reading(Sample{&answer, {}});
  REQUIRE(reading.json());
  return render_json(reading, json_noise(pointers, volatile_members), volatile_members, nullptr);
}

} // namespace

TEST_CASE("spans follow the text") {
  const std::string text = R"( {"a" : [1, "x\"]"], "b\u0063":{} } )";
  const auto spans = json_spans(text, 1000);
  REQUIRE(spans);
  REQUIRE(spans->size() == 5);
  const auto piece = [&](std::uint32_t begin, std::uint32_t end) { return text.substr(begin, end - begin); };
  CHECK(piece((*spans)[0].begin, (*spans)[0].end) == R"({"a" : [1, "x\"]"], "b\u0063":{} })");
  CHECK(piece((*spans)[1].key_begin, (*spans)[1].key_end) == R"("a")");
  CHECK(piece((*spans)[1].begin, (*spans)[1].end) == R"([1, "x\"]"])");
  CHECK((*spans)[1].next == 4);
  CHECK(piece((*spans)[3].begin, (*spans)[3].end) == R"("x\"]")");
  CHECK(json_string(piece((*spans)[4].key_begin, (*spans)[4].key_end)) == "bc");
  CHECK((*spans)[4].next == 5);
  CHECK_FALSE(json_spans("{", 1000));
  CHECK_FALSE(json_spans("[1]", 2));
}

TEST_CASE("noise works on the bytes of members") {
  struct {
    std::vector<std::string> references;
    const char* sample;
    const char* expected;
  } const table[] = {
      {{R"({"a":1})", R"({"a":1})"}, R"( { "a" : 2 } )", R"( { "a" : 2 } )"},
      {{R"({"a":1,"b":"x"})", R"({"a":2,"b":"x"})"}, R"({"a":3, "b":"y"})", R"({"a":«integer», "b":"y"})"},
      {{R"({"a":1})", R"({"a":2})"}, R"({"a":"1"})", R"({"a":"1"})"},
      {{R"({"a":1})", R"({"a":"1"})"}, R"({"a":[]})", R"({"a":«anything»})"},
      {{R"({"a":{"b":1}})", R"({"a":null})"}, R"({"a":[1]})", R"({"a":«anything»})"},
      {{R"({"a":{"b/c":1,"d":0}})", R"({"a":{"b/c":2,"d":0}})"},
       R"({"a":{"b/c":3,"d":1}})",
       R"({"a":{"b/c":«integer»,"d":1}})"},
      // members of varying presence are left out with one comma
      {{R"({"a":1,"x":1})", R"({"a":1})"}, R"({"a":1,"x":2})", R"({"a":1})"},
      {{R"({"x":1,"a":1})", R"({"a":1})"}, R"({"x":1,"a":1})", R"({"a":1})"},
      {{R"({"a":1,"x":1,"b":2})", R"({"a":1,"b":2})"}, R"({"a":1,"x":9,"b":2})", R"({"a":1,"b":2})"},
      {{"{\n  \"x\": 1,\n  \"a\": 1\n}", "{\n  \"a\": 1\n}"},
       "{\n  \"x\": 1,\n  \"a\": 1\n}",
       "{\n  \"a\": 1\n}"},
      {{"{\n  \"a\": 1,\n  \"x\": 1\n}", "{\n  \"a\": 1\n}"},
       "{\n  \"a\": 1,\n  \"x\": 1\n}",
       "{\n  \"a\": 1\n}"},
      {{R"({ "x": 1})", "{}"}, R"({ "x": 2})", "{}"},
      {{"[1,2]", "[1]"}, "[1,3]", "[1]"},
      {{R"([{"a":1}])", R"([{"a":2}])"}, R"([{"a":3}])", R"([{"a":«integer»}])"},
      // order and repetition count
      {{R"({"a":1,"b":2})", R"({"b":2,"a":1})"}, R"({"b":2,"a":1})", R"({"b":2,"a":1})"},
      {{R"({"a":1,"a":2})", R"({"a":1,"a":3})"}, R"({"a":1,"a":2})", R"({"a":«integer»,"a":«integer»})"},
      // a key may be spelled with escapes
      {{R"({"\u0061":1})", R"({"a":2})"}, R"({"a":3})", R"({"a":«integer»})"},
      {{"1", "2"}, "3", "«integer»"},
  };
  for (const auto& row : table) {
    CAPTURE(row.references.front());
    CAPTURE(row.references.back());
    CHECK(rendered(row.references, row.sample) == row.expected);
  }
}

TEST_CASE("volatile members are reduced to their presence") {
  CHECK(rendered({R"({"id":"a","m":1})", R"({"id":{"b":1},"m":1})"}, R"({"id":3,"m":2})", {"/id"}) ==
        R"({"id":«present»,"m":2})");
  CHECK(rendered({R"({"id":"a"})", R"({"id":"a"})"}, R"({"m":2})", {"/id"}) == R"({"m":2})");
}

TEST_CASE("landmarks lead back to the answer") {
  const auto answer = json_response(R"({"id":"abcd","m":"x"})");
  const Reading reading(Sample{&answer, {"abcd"}});
  std::vector<Landmark> landmarks;
  const auto text = render_json(reading, {}, {}, &landmarks);
  CHECK(text == R"({"id":"«echo»","m":"x"})");
  const auto& last = *std::find_if(landmarks.rbegin(), landmarks.rend(),
                                   [](const Landmark& each) { return each.pointer == "/m"; });
  CHECK(text.substr(last.rendered, 3) == R"("x")");
  CHECK(answer.body.substr(last.raw, 3) == R"("x")");
  CHECK(last.unchanged);
}

} // namespace conformance::judge
