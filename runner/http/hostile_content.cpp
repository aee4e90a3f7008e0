#include "http/hostile_peer.hpp"

#include <fmt/format.h>

namespace conformance::http::testing {

using namespace std::string_literals;

namespace {

/// A complete answer with strange content: it reaches the checks as it is.
Behaviour body(std::string name, const std::string& bytes, const std::string& type = "application/json") {
  return {.name = std::move(name),
          .scripts = {say_and_hang(whole(bytes, fmt::format("Content-Type: {}\r\n", type)))},
          .says = fmt::format("200, {} bytes", bytes.size()),
          .memory = 2 + 5 * bytes.size() / (1024 * 1024)};
}

/// A complete answer without a body; nothing is followed, waited for or kept.
Behaviour head(std::string name, int status, const std::string& lines) {
  return {
      .name = std::move(name),
      .scripts = {{read_request(),
                   write_bytes(fmt::format("HTTP/1.1 {} X\r\n{}Content-Length: 0\r\n\r\n", status, lines)),
                   read_request(), write_bytes(whole("again")), hang()}},
      .says = "200, 5 bytes",
      .requests = 2,
      .connections = 1};
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

std::string million_members() {
  std::string text = "{";
  for (int number = 0; number < 1'000'000; ++number)
    text += fmt::format("\"m{}\":{},", number, number % 10);
  text.back() = '}';
  return text;
}

} // namespace

std::vector<Behaviour> rows_of_content() {
  std::string cookies;
  for (int number = 0; number < 1'000; ++number)
    cookies += fmt::format("Set-Cookie: c{}=value; Path=/; Max-Age=99999999\r\n", number);
  std::vector<Behaviour> rows{
      body("JSON 100,000 deep", nested(100'000)),
      body("10 MB of opening brackets", std::string(10 * 1000 * 1000, '[')),
      body("a number of a million digits", std::string(1'000'000, '9')),
      body("1e999", R"({"n":1e999,"m":-1e-999})"),
      body("members that repeat", R"({"statusCode":404,"statusCode":403,"message":"a","message":"b"})"),
      body("a million members", million_members()),
      body("invalid UTF-8", "{\"a\":\"\xff\xfe\xc3(\"}"),
      body("overlong UTF-8", "{\"a\":\"\xc0\xaf\xe0\x80\xaf\"}"),
      body("lone surrogates", R"({"a":"\ud800","b":"\udc00\ud800"})"),
      body("a byte order mark", "\xef\xbb\xbf{}"),
      body("NUL in JSON", "{\"a\":\"b\0c\"}\0"s),
      body("UTF-16", "\xff\xfe{\0}\0"s),
      body("JSON that says it is HTML", "{}", "text/html"),
      body("HTML that says it is JSON", "<html><script>alert(1)</script></html>"),
      body("a content type without sense", "{}", ";;;/=\"charset"),
      body("escape sequences", "\x1b]0;owned\x07\x1b[2J\x9b"
                               "31m\r\n::error::x\r\n##vso[task.complete]]]>"),
      head("Set-Cookie a thousand times", 200, cookies),
      head("Date in the past", 200, "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"),
      head("Date in the future", 200, "Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n"),
      head("Date twice and without sense", 200, "Date: yesterday\r\nDate: \r\n"),
      head("a redirect in a circle", 302, "Location: /\r\n"),
      head("a redirect to another host", 301, "Location: https://evil.test/\r\n"),
      head("a redirect to a file", 307, "Location: file:///etc/passwd\r\n"),
      head("a redirect to loopback", 308, "Location: http://127.0.0.1:22/\r\n"),
      head("a redirect to nowhere", 303, ""),
  };
  for (const int status : {429, 500, 502, 503, 504, 599, 999})
    rows.push_back(head(fmt::format("{} each time", status), status, ""));
  for (const std::string wait :
       {"31536000", "-1", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", "99999999999999999999"})
    rows.push_back(head("429 with Retry-After " + wait, 429, fmt::format("Retry-After: {}\r\n", wait)));
  return rows;
}

} // namespace conformance::http::testing
