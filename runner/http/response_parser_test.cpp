#include "http/response_parser.hpp"

#include <doctest/doctest.h>
#include <random>

using namespace conformance;
using namespace conformance::http;
using Kind = NoAnswer::Kind;

namespace {

constexpr ResponseParser::Limits small_limits{1000, 1000};

/// gzip of "hello".
const std::string
    hello("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05"
          "\x00\x00\x00",
          25);

std::string with_length(const std::string& headers, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

} // namespace

TEST_CASE("chunks in pieces of any size, an empty body and a broken trailer among them") {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto outcome = [&](const std::string& chunks, std::size_t step) -> std::string {
    ResponseParser parser(small_limits, false);
    const auto bytes = head + chunks;
    std::string input;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      input += bytes.substr(at, step);
      if (!parser.feed(input)) return "broken";
    }
    return parser.is_done() ? "done " + parser.response.body : "more";
  };
  for (std::size_t step = 1; step < 60; ++step) {
    CAPTURE(step);
    CHECK(outcome("0\r\n\r\n", step) == "done ");
    CHECK(outcome("0\r\nX: y\r\n\r\n", step) == "done ");
    CHECK(outcome("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", step) == "done abc");
    CHECK(outcome("0\r\nx\r\n\r\n", step) == "broken");
    CHECK(outcome("0\r\n", step) == "more");
    CHECK(outcome("1\r\na\r\n", step) == "more");
  }
}

TEST_CASE("an encoded body is decoded, and said to be") {
  ResponseParser parser(small_limits, false);
  auto bytes = with_length("Content-Encoding: gzip\r\n", hello);
  REQUIRE(parser.feed(bytes));
  CHECK(parser.is_done());
  CHECK(parser.response.body == "hello");
  CHECK(parser.response.content_encoding == "gzip");
  CHECK(header(parser.response.headers, "content-encoding") == "gzip");
}

TEST_CASE("an encoding that nobody asked for makes the body unreadable") {
  for (const std::string encoding : {"br", "gzip, gzip", "\x1b[2J"}) {
    ResponseParser parser(small_limits, false);
    auto bytes = with_length("Content-Encoding: " + encoding + "\r\n", "xyz");
    CHECK_FALSE(parser.feed(bytes));
    REQUIRE(parser.problem);
    CHECK(parser.problem->kind == Kind::malformed);
  }
  for (const std::string encoding : {"", "identity", "Identity"}) {
    ResponseParser parser(small_limits, false);
    auto bytes = with_length("Content-Encoding: " + encoding + "\r\n", "xyz");
    REQUIRE(parser.feed(bytes));
    CHECK(parser.response.body == "xyz");
  }
  ResponseParser without_body(small_limits, false);
  auto bytes = with_length("Content-Encoding: br\r\n", "");
  CHECK(without_body.feed(bytes));
}

TEST_CASE("what is no HTTP is known from its first byte, a missing space is mended byte by byte too") {
  for (const std::string start : {"S", "HTTP/2", "HTTP/1,", "\x15", "\x16\x03", "\r\n", "http/1.1"}) {
    ResponseParser parser(small_limits, false);
    auto bytes = start;
    CHECK_FALSE(parser.feed(bytes));
    CHECK(parser.problem->text.starts_with("malformed: what came is no HTTP answer: it "));
  }
  ResponseParser parser(small_limits, false);
  std::string input;
  for (const char each : std::string("HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nhi")) {
    input += each;
    REQUIRE(parser.feed(input));
  }
  CHECK(parser.is_done());
  CHECK(parser.response.status == 404);
  CHECK(parser.response.reason.empty());
  CHECK(parser.response.body == "hi");
}

TEST_CASE("an encoding that is not known stays as it is where the request asked for encodings") {
  ResponseParser parser(small_limits, false, true);
  auto bytes = with_length("Content-Encoding: br\r\n", "xyz");
  REQUIRE(parser.feed(bytes));
  CHECK(parser.response.body == "xyz");
  CHECK(parser.response.content_encoding.empty());
}

TEST_CASE("an empty body with an encoding is empty") {
  ResponseParser parser(small_limits, false);
  auto bytes = with_length("Content-Encoding: gzip\r\n", "");
  REQUIRE(parser.feed(bytes));
  CHECK(parser.is_done());
  CHECK(parser.response.content_encoding.empty());
}

TEST_CASE("an encoded body that is broken or cut off") {
  for (const auto& body : {hello.substr(0, 20), std::string("hello"), std::string("x")}) {
    ResponseParser parser(small_limits, false);
    auto bytes = with_length("Content-Encoding: gzip\r\n", body);
    CHECK_FALSE(parser.feed(bytes));
    REQUIRE(parser.problem);
    CHECK(parser.problem->kind == Kind::malformed);
  }
  ResponseParser to_eof(small_limits, false);
  auto bytes = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + hello.substr(0, 20);
  REQUIRE(to_eof.feed(bytes));
  CHECK_FALSE(to_eof.end());
  REQUIRE(to_eof.problem);
  CHECK(to_eof.problem->text == "malformed: the encoded body ends too early");
}

TEST_CASE("split at any byte, an answer is the same") {
  const auto whole =
      "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
      "a;x=y\r\n" +
      hello.substr(0, 10) + "\r\nf\r\n" + hello.substr(10) + "\r\n0\r\nX-T: 2\r\n\r\n";
  for (std::size_t at = 0; at <= whole.size(); ++at) {
    ResponseParser parser(small_limits, false);
    std::string input = whole.substr(0, at);
    REQUIRE(parser.feed(input));
    CHECK(parser.is_done() == (at == whole.size()));
    input += whole.substr(at);
    REQUIRE(parser.feed(input));
    REQUIRE(parser.is_done());
    CHECK(parser.response.body == "hello");
    CHECK(parser.response.headers.size() == 4);
    CHECK(input.empty());
  }
}

TEST_CASE("hostile bytes neither crash nor hang, and what is held stays bounded") {
  std::mt19937 random(1);
  const std::vector<std::string> pieces{"HTTP/1.1 200 OK\r\n",
                                        "HTTP/1.0 500 \r\n",
                                        "HTTP/1.1 ",
                                        "\r\n",
                                        "\r\n\r\n",
                                        "\n",
                                        "Content-Length: 5\r\n",
                                        "Content-Length: 99999999999\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "Content-Encoding: gzip\r\n",
                                        "Content-Encoding: deflate\r\n",
                                        "5\r\nabcde\r\n",
                                        "0\r\n",
                                        "ffffffffffffffff\r\n",
                                        ";ext=\"\r\n",
                                        hello,
                                        std::string(300, 'x'),
                                        std::string(3, '\0'),
                                        "Connection: ,,close\r\n",
                                        " folded\r\n",
                                        "X: y\r\n"};
  for (int round = 0; round < 20'000; ++round) {
    ResponseParser parser(small_limits, round % 7 == 0);
    std::string input;
    bool good = true;
    for (int piece = 0; piece < 12 && good && !parser.is_done(); ++piece) {
      auto next = pieces[random() % pieces.size()];
      if (random() % 4 == 0) next[random() % next.size()] = static_cast<char>(random());
      input += piece == 0 && round % 2 == 0 ? pieces[0] : next;
      good = parser.feed(input);
      REQUIRE(input.size() < 3000);
      REQUIRE(parser.response.body.size() <= small_limits.body_bytes);
    }
    if (good && !parser.is_done() && parser.got_some()) good = parser.end();
    if (!good && parser.problem) REQUIRE_FALSE(parser.problem->text.empty());
  }
}
