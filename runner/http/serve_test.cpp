#include "http/testing.hpp"

#include <boost/asio/detached.hpp>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::http;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// What a server sends to a client that writes these bytes and reads to the end.
std::string said(const std::string& bytes, const Handler& handler, ServerLimits limits = {},
                 Duration* took = nullptr) {
  VirtualClock clock;
  asio::io_context context;
  auto [ours, theirs] = memory_streams(context.get_executor());
  asio::co_spawn(context, serve_stream(std::move(theirs), handler, clock, limits), asio::detached);
  auto result = testing::run(context, testing::talk(std::move(ours), bytes), &clock);
  if (took != nullptr) *took = clock.now().since_origin;
  return result;
}

ServerAnswer echo(const ServerRequest& request) {
  ServerAnswer answer;
  answer.headers = {{"X-Method", request.method}};
  answer.body = request.target + "|" + request.body;
  return answer;
}

Handler with(ServerAnswer answer) {
  return [answer](const ServerRequest&) { return answer; };
}

const std::string closing = "GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
const std::string refused_400 = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

} // namespace

TEST_CASE("a request is answered, and closing is said") {
  CHECK(said("GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", echo) ==
        "HTTP/1.1 200 OK\r\nX-Method: GET\r\nContent-Length: 7\r\nConnection: close\r\n\r\n/a?b=c|");
}

TEST_CASE("pipelined requests are answered in order, an empty line before one is ignored") {
  const auto text = said("POST /1 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n"
                         "GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n",
                         echo);
  CHECK(text == "HTTP/1.1 200 OK\r\nX-Method: POST\r\nContent-Length: 6\r\n\r\n/1|abc"
                "HTTP/1.1 200 OK\r\nX-Method: GET\r\nContent-Length: 3\r\nConnection: close\r\n\r\n/2|");
}

TEST_CASE("a chunked request body with extensions and trailers") {
  const auto text = said("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                         "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n",
                         echo);
  CHECK(text.ends_with("\r\n\r\n/|abcde"));
}

TEST_CASE("the request's headers arrive as sent") {
  Headers seen;
  said("GET / HTTP/1.1\r\nhOST: a\r\nX-Two: 1\r\nx-two: 2\r\nConnection: close\r\n\r\n",
       [&](const ServerRequest& request) {
         seen = request.headers;
         return ServerAnswer{};
       });
  CHECK(seen == Headers{{"hOST", "a"}, {"X-Two", "1"}, {"x-two", "2"}, {"Connection", "close"}});
}

TEST_CASE("HEAD, 204 and 304 have no body") {
  ServerAnswer answer;
  answer.body = "hello";
  CHECK(said("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n", with(answer)) ==
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n");
  answer.status = 204;
  CHECK(said(closing, with(answer)) == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  answer.status = 304;
  CHECK(said(closing, with(answer)) == "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
}

TEST_CASE("forms of an answer") {
  ServerAnswer answer;
  answer.headers = {{"X-Thing", "Value"}};
  answer.body = "hello";
  SUBCASE("chunked") {
    answer.chunked = true;
    CHECK(said(closing, with(answer))
              .ends_with("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                         "5\r\nhello\r\n0\r\n\r\n"));
    CHECK(said("GET / HTTP/1.0\r\n\r\n", with(answer))
              .ends_with("Content-Length: 5\r\nConnection: close\r\n"
                         "\r\nhello"));
  }
  SUBCASE("lower case") {
    answer.lower_case_names = true;
    CHECK(said(closing, with(answer)) ==
          "HTTP/1.1 200 OK\r\nx-thing: Value\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello");
  }
  SUBCASE("HTTP/1.0") {
    answer.http_1_0 = true;
    CHECK(said(closing, with(answer)).starts_with("HTTP/1.0 200 OK\r\n"));
  }
  SUBCASE("its own reason and an unknown status") {
    answer.status = 299;
    answer.reason = "Fine";
    CHECK(said(closing, with(answer)).starts_with("HTTP/1.1 299 Fine\r\n"));
  }
  SUBCASE("closing by the server") {
    answer.close = true;
    CHECK(said("GET / HTTP/1.1\r\n\r\n", with(answer)).ends_with("Connection: close\r\n\r\nhello"));
  }
  SUBCASE("dropped") {
    answer.drop = true;
    CHECK(said("GET / HTTP/1.1\r\n\r\n", with(answer)).empty());
  }
  SUBCASE("delayed") {
    answer.delay = 7s;
    Duration took{};
    CHECK(said(closing, with(answer), {}, &took).ends_with("hello"));
    CHECK(took == 7s);
  }
}

TEST_CASE("keep-alive of HTTP/1.0 is answered in kind") {
  const auto text = said("GET /1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /2 HTTP/1.0\r\n\r\n", echo);
  CHECK(text.find("Connection: keep-alive\r\n\r\n/1|") != std::string::npos);
  CHECK(text.ends_with("Connection: close\r\n\r\n/2|"));
}

TEST_CASE("Expect: 100-continue is answered before the body is there") {
  VirtualClock clock;
  asio::io_context context;
  auto [ours, theirs] = memory_streams(context.get_executor());
  asio::co_spawn(context, serve_stream(std::move(theirs), echo, clock), asio::detached);
  struct Dialogue {
    static asio::awaitable<std::string> go(std::shared_ptr<Stream> stream) {
      co_await stream->write("POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                             "Connection: close\r\n\r\n");
      std::vector<char> block(100);
      const auto read = co_await stream->read_some(block);
      const std::string first(block.data(), read.bytes);
      const auto rest = co_await testing::talk(stream, "hi");
      co_return first + rest;
    }
  };
  const auto text = testing::run(context, Dialogue::go(std::move(ours)), &clock);
  CHECK(text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
  CHECK(text.ends_with("/|hi"));
}

TEST_CASE("broken HTTP is refused with a bare 400") {
  for (const std::string bytes : {
           "GARBAGE\r\n\r\n",
           "GET / HTTP/2.0\r\n\r\n",
           "GET / HTTP/1.1\nHost: x\n\n",
           "GET / HTTP/1.1\r\nBad Name: 1\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
           "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
           "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
           "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
       }) {
    CAPTURE(bytes);
    CHECK(said(bytes, echo) == refused_400);
  }
}

TEST_CASE("limits of a request") {
  ServerLimits limits;
  limits.header_bytes = 200;
  limits.body_bytes = 10;
  const auto status = [&](const std::string& bytes) { return said(bytes, echo, limits).substr(9, 3); };
  CHECK(status("GET / HTTP/1.1\r\nX: " + std::string(150, 'x') + "\r\nConnection: close\r\n\r\n") == "200");
  CHECK(status("GET / HTTP/1.1\r\nX: " + std::string(250, 'x') + "\r\n\r\n") == "431");
  CHECK(status("GET /" + std::string(100'000, 'x')) == "431");
  std::string many = "GET / HTTP/1.1\r\n";
  for (int line = 0; line < 50; ++line)
    many += "X: y\r\n";
  CHECK(status(many + "\r\n") == "431");
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789") == "200");
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n0123456789a") == "413");
  CHECK(status("POST / HTTP/1.1\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n") == "413");
  CHECK(
      status("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n") ==
      "413");
  CHECK(status("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(500, 'e')) == "400");
}

TEST_CASE("a handler that throws answers a bare 500") {
  const auto text = said(closing, [](const ServerRequest&) -> ServerAnswer { throw 1; });
  CHECK(text == "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}
