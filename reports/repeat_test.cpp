#include "reports/repeat.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

Evidence evidence(std::string method, std::string target) {
  Evidence one;
  one.method = std::move(method);
  one.target = std::move(target);
  return one;
}

const std::string base = "https://api.example/v1";

} // namespace

TEST_CASE("the request as a line for the shell") {
  auto one = evidence("PATCH", "/things/1?a=b&c=*");
  one.request_headers = {
      {"X-Key", "[redacted reader]"}, {"Content-Type", "application/json"}, {"X-Empty", ""}};
  one.request_body = "{\"text\":\"it's\"}";
  CHECK(curl_line(base, one) ==
        "curl -i --globoff --path-as-is -X PATCH 'https://api.example/v1/things/1?a=b&c=*'"
        " -H 'X-Key: '\"$READER_KEY\" -H 'Content-Type: application/json' -H 'X-Empty;'"
        " --data-raw '{\"text\":\"it'\\''s\"}'");
  CHECK(curl_line(base, evidence("HEAD", "/x")) ==
        "curl -i --globoff --path-as-is -I https://api.example/v1/x");
}

TEST_CASE("a masked credential becomes a variable wherever it stands") {
  auto one = evidence("GET", "/x?key=[redacted write-only]&y=1");
  one.request_headers = {{"Cookie", "a=[redacted 2nd]; b"}, {"X", "[redacted ]"}, {"Y", "[redacted open"}};
  const auto line = curl_line(base, one);
  CHECK(line.find("/x?key='\"$WRITE_ONLY_KEY\"'&y=1'") != std::string::npos);
  CHECK(line.find("'Cookie: a='\"$_2ND_KEY\"'; b'") != std::string::npos);
  CHECK(line.find("'X: [redacted ]'") != std::string::npos);
  CHECK(line.find("'Y: [redacted open'") != std::string::npos);
}

TEST_CASE("the part of a key that everybody knows belongs to the variable, which the principal names") {
  auto one = evidence("GET", "/x?key=acme_[redacted reader]");
  one.principal = "truncated-key";
  one.request_headers = {{"X-Key", "acme_[redacted reader]"},
                         {"Authorization", "Bearer acme_[redacted reader]"}};
  const auto line = curl_line(base, one);
  CHECK(line.find("'https://api.example/v1/x?key='\"$TRUNCATED_KEY\"") != std::string::npos);
  CHECK(line.find("'X-Key: '\"$TRUNCATED_KEY\"") != std::string::npos);
  CHECK(line.find("'Authorization: Bearer '\"$TRUNCATED_KEY\"") != std::string::npos);
}

TEST_CASE("a key that the run made, and a request to something beside the API") {
  auto one = evidence("GET", "/x");
  one.principal = "reader";
  one.request_headers = {{"X-Key", "acme_[redacted made key]"}};
  CHECK(curl_line(base, one).find("'X-Key: '\"$MADE_KEY\"") != std::string::npos);
  one.base_url = "https://app.example/api";
  CHECK(curl_line(base, one).find("https://app.example/api/x ") != std::string::npos);
  CHECK(curl_line(base, one).find("api.example") == std::string::npos);
}

TEST_CASE(
    "what a suite writes like a masked key becomes no variable, and what it writes like a file is none") {
  auto one = evidence("POST", "/x");
  one.request_body = "@/etc/passwd";
  one.request_headers = {{"A", "[redacted aws secret access key]"}, {"B", "[redacted AWS_SECRET]"}};
  const auto line = curl_line(base, one);
  CHECK(line.find("$AWS") == std::string::npos);
  CHECK(line.find("'A: [redacted aws secret access key]'") != std::string::npos);
  CHECK(line.find(" --data-raw @/etc/passwd") != std::string::npos);
}

TEST_CASE("what is only read afterwards is not what is repeated") {
  CaseResult result;
  result.evidence = {evidence("PATCH", "/x"), evidence("GET", "/x")};
  result.evidence.back().role = "afterwards";
  CHECK(to_repeat(result)->method == "PATCH");
}

TEST_CASE("nothing of a request escapes its quotes") {
  auto one = evidence("GET", "/x'; rm -rf $HOME; `id`");
  one.request_headers = {{"A", "[redacted $(id)]"}};
  CHECK(curl_line(base, one) ==
        "curl -i --globoff --path-as-is -X GET "
        "'https://api.example/v1/x'\\''; rm -rf $HOME; `id`' -H 'A: [redacted $(id)]'");
}

TEST_CASE("what cannot be repeated so is left out") {
  CHECK(curl_line(base, evidence("GET", "/\x1b[31m")).empty());
  CHECK(curl_line(base, evidence("GET", "/\xff")).empty());
  CHECK(curl_line(base, evidence("GET", "/" + std::string(3000, 'x'))).empty());
  auto one = evidence("POST", "/x");
  one.request_body = "abc... (900 bytes more)";
  CHECK(curl_line(base, one).empty());
}

TEST_CASE("the last request of the case's own is the one to repeat") {
  CaseResult result;
  CHECK(to_repeat(result) == nullptr);
  result.evidence = {evidence("GET", "/first"), evidence("GET", "/second"), evidence("GET", "/other")};
  result.evidence[2].role = "reference";
  CHECK(to_repeat(result)->target == "/second");
}

TEST_CASE("of two answers that were compared both can be asked for again") {
  CaseResult result;
  auto mine = evidence("GET", "/x/1");
  mine.role = "case";
  auto reference = evidence("GET", "/x/2");
  reference.role = "reference";
  result.evidence = {mine, reference};
  const auto lines = curl_lines(base, result);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].role == "this case");
  CHECK(lines[0].line == curl_line(base, mine));
  CHECK(lines[1].role == "the reference");
  CHECK(lines[1].line == curl_line(base, reference));

  result.evidence = {evidence("GET", "/x/1")};
  REQUIRE(curl_lines(base, result).size() == 1);
  CHECK(curl_lines(base, result)[0].role.empty());
  result.evidence = {evidence("GET", "/\x01")};
  CHECK(curl_lines(base, result).empty());
  result.evidence.clear();
  CHECK(curl_lines(base, result).empty());
}
