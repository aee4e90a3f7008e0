#include "judge/csv.hpp"
#include "judge/testing.hpp"

namespace conformance::judge {

namespace {

CheckResult judged(std::string_view expected, const std::string& body) {
  Check check;
  check.kind = CheckKind::csv;
  check.expected = value_of(expected);
  const auto answer = response(200, {}, body);
  Answer read(answer);
  const Schemas none;
  return judge_check(check, read, none);
}

std::string trouble(std::string_view expected, const std::string& body) {
  const auto result = judged(expected, body);
  return result.kind == CheckResult::Kind::broken ? result.message : "";
}

} // namespace

TEST_CASE("records of a CSV text") {
  const std::pair<std::string, CsvRecords> table[] = {
      {"", {}},
      {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"\xef\xbb\xbf"
       "a\n",
       {{"a"}}},
      {"a,\n,\n", {{"a", ""}, {"", ""}}},
      {"\"a\"\"b\",\"c,d\"\r\n", {{"a\"b", "c,d"}}},
      {"\"two\r\nlines\",x\n", {{"two\r\nlines", "x"}}},
      {"a\r\n\r\nb\r\n", {{"a"}, {"b"}}},
      {"\"\"\n", {{""}}},
  };
  for (const auto& [text, records] : table) {
    CAPTURE(text);
    const auto parsed = parse_csv(text);
    REQUIRE(std::holds_alternative<CsvRecords>(parsed));
    CHECK(std::get<CsvRecords>(parsed) == records);
  }
}

TEST_CASE("what is no CSV, and where") {
  const std::pair<std::string, std::string> table[] = {
      {"a\nb\"c\n", "line 2: a quote inside a field that does not begin with one"},
      {"a\n\"b\"c\n", "line 2: text behind the closing quote of a field"},
      {"a\n\n\"b\nc", "line 3: a field is never closed by a quote"},
  };
  for (const auto& [text, reason] : table) {
    CAPTURE(text);
    const auto parsed = parse_csv(text);
    REQUIRE(std::holds_alternative<CsvError>(parsed));
    CHECK(std::get<CsvError>(parsed).reason == reason);
  }
}

TEST_CASE("a csv check holds, or says what breaks it") {
  const std::string body = "id,state\r\n1,open\r\n2,closed\r\n";
  CHECK(trouble(R"({"rows":2,"header":["state"],"column":{"state":{"one-of":["open","closed"]}}})", body) ==
        "");
  CHECK(trouble(R"({"rows":{"min":1}})", body) == "");
  CHECK(trouble(R"({"rows":3})", body).find("the number of rows") == 0);
  CHECK(trouble(R"({"header":["severity"]})", body) == "the header row has no column 'severity'");
  CHECK(trouble(R"({"column":{"state":"open"}})", body).find("column 'state' of row 2") == 0);
  CHECK(trouble(R"({"column":{"x":"open"}})", body) == "the header row has no column 'x'");
  CHECK(trouble(R"({"rows":1})", "a,b\n1\n") == "row 1 has 1 fields, the header row 2");
  CHECK(trouble(R"({"rows":0})", "") == "the body has no header row");
  CHECK(trouble(R"({"rows":0})", "{\"a\":1}").find("the body is no CSV: line 1") == 0);
  CHECK(judged(R"({"column":{"state":"open"}})", "id,state\n").kind == CheckResult::Kind::not_enough_data);
}

} // namespace conformance::judge
