#include "http/hostile_peer.hpp"

namespace conformance::http::testing {

using namespace std::chrono_literals;
using Kind = NoAnswer::Kind;

namespace {

const std::string end = "Content-Length: 2\r\n\r\nhi";
constexpr std::size_t mebibyte = 1024 * 1024;

Behaviour malformed(std::string name, std::string bytes, std::string says) {
  return {.name = std::move(name),
          .scripts = {say_and_hang(std::move(bytes))},
          .kinds = {Kind::malformed},
          .says = std::move(says)};
}

Behaviour answered(std::string name, std::string bytes, std::string says = "200, 2 bytes") {
  return {.name = std::move(name), .scripts = {say_and_hang(std::move(bytes))}, .says = std::move(says)};
}

/// Bytes without end, or as good as that.
Behaviour too_large(std::string name, std::string head, std::string piece, std::size_t times) {
  return {.name = std::move(name),
          .scripts = {{read_request(), write_bytes(std::move(head)), write_often(std::move(piece), times)}},
          .kinds = {Kind::too_large},
          .says = "too large: the header exceeds 65536 bytes"};
}

std::string often(const std::string& text, unsigned times) {
  std::string all;
  for (unsigned count = 0; count < times; ++count)
    all += text;
  return all;
}

using namespace std::string_literals;

} // namespace

std::vector<Behaviour> rows_of_framing() {
  const std::string block(64 * 1024, 'x');
  const auto in_header = [](const std::string& line) { return status_line + line + "\r\n" + end; };
  return {
      // What is no HTTP/1.1 at all.
      malformed("a banner of something else", "SSH-2.0-OpenSSH_9.2\r\n",
                no_http + "it does not begin with HTTP/"),
      malformed("HTTP/0.9", "<html>hello</html>\r\n", no_http + "it does not begin with HTTP/"),
      malformed("HTTP/2 without being asked",
                "\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\0\0\xff\xff\0\x05\0\0\x40\0"s,
                no_http + "it does not begin with HTTP/"),
      malformed("HTTP/2.0 in the status line", "HTTP/2.0 200 OK\r\n" + end,
                no_http + "it does not begin with HTTP/"),
      malformed("a status of four digits", "HTTP/1.1 2000 OK\r\n" + end, no_http + "its status is not"),
      malformed("a TLS alert on a plain port", "\x15\x03\x01\0\x02\x02\x28"s,
                no_http + "it is TLS: the URL may have to begin with https"),
      malformed("an empty line before the status line", "\r\n" + whole("hi"),
                no_http + "it does not begin with HTTP/"),
      malformed("a status below 100", "HTTP/1.1 099 Low\r\n" + end, no_http + "its status is below 100"),
      malformed("rubbish without a line end", std::string(1000, '\xff'),
                no_http + "it does not begin with HTTP/"),
      // Lines.
      answered("no reason phrase", "HTTP/1.1 200 \r\n" + end),
      answered("no reason phrase and no space", "HTTP/1.1 200\r\n" + end),
      malformed("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", no_http),
      malformed("a bare line feed in one header", in_header("X: a\nY: b"), no_http),
      malformed("a bare carriage return in a header", in_header("X: a\rY: b"), no_http),
      answered("a folded header", in_header("X-Folded: a\r\n b\r\n\tc")),
      too_large("a folded header of 100,000 lines", status_line + "X: a", "\r\n b", 100'000),
      malformed("a folded line before the first header", status_line + " X: a\r\n" + end, no_http),
      malformed("NUL in a header's name", in_header("X\0Y: a"s), no_http + "a header name is broken"),
      malformed("NUL in a header's value", in_header("X: a\0b"s), no_http + "a header value is broken"),
      malformed("an escape sequence in a header's value", in_header("X: \x1b[2J"),
                no_http + "a header value is broken"),
      malformed("a space before the colon", in_header("X : a"), no_http + "a header name is broken"),
      malformed("a header without a colon", in_header("X-Nothing"), no_http + "a header name is broken"),
      malformed("a header without a name", in_header(": a"), no_http + "a header name is broken"),
      answered("bytes that are no UTF-8 in a header's value", in_header("X: \xff\xc0\x80")),
      answered("an empty header", in_header("X:")),
      // Sizes.
      answered("10,000 headers", status_line + often("A:1\r\n", 10'000) + end),
      too_large("a million headers", status_line, "X-Header: 1\r\n", 1'000'000),
      too_large("one header of 10 MB", status_line + "X-Long: ", block, 160),
      too_large("a header's name of 10 MB", status_line, block, 160),
      too_large("a reason phrase of 10 MB", "HTTP/1.1 200 ", block, 160),
      too_large("trailers of 10 MB", status_line + "Transfer-Encoding: chunked\r\n\r\n0\r\n",
                "X-Late: " + block + "\r\n", 160),
      too_large("a chunk extension of 10 MB", status_line + "Transfer-Encoding: chunked\r\n\r\n1;x=", block,
                160),
      too_large("a chunk extension of 1 kB on each chunk", status_line + "Transfer-Encoding: chunked\r\n\r\n",
                "1;x=" + std::string(1024, 'y') + "\r\na\r\n", 10'000),
      // Interim answers.
      answered("one interim answer", "HTTP/1.1 100 Continue\r\n\r\n" + whole("hi")),
      answered("early hints", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + whole("hi")),
      malformed("a thousand interim answers", often("HTTP/1.1 102 Processing\r\n\r\n", 1'000) + whole("hi"),
                "malformed: more than 20 interim answers"),
      {.name = "interim answers without end, slowly",
       .scripts = {{read_request(), write_often("HTTP/1.1 102 Processing\r\n\r\n", 1'000, 60ms)}},
       .kinds = {Kind::deadline},
       .says = "deadline: no whole answer within 600 ms: it passed after an interim answer",
       .patience = 300ms,
       .within = 2s},
      malformed("interim answers with a body",
                "HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nhi" + whole("hi"), no_http),
      malformed("101 Switching Protocols",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
                "malformed: 101 Switching Protocols"),
  };
}

} // namespace conformance::http::testing
