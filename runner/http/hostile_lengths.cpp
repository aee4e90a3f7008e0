#include "http/hostile_peer.hpp"

namespace conformance::http::testing {

using Kind = NoAnswer::Kind;

namespace {

const std::string length = "its Content-Length is broken";

Behaviour wrong_length(std::string name, const std::string& lines, const std::string& why = length) {
  return {.name = std::move(name),
          .scripts = {say_and_hang(status_line + lines + "\r\nhi")},
          .kinds = {Kind::malformed},
          .says = no_http + why};
}

Behaviour wrong_chunk(std::string name, const std::string& bytes) {
  return {.name = std::move(name),
          .scripts = {say_and_hang(status_line + "Transfer-Encoding: chunked\r\n\r\n" + bytes)},
          .kinds = {Kind::malformed},
          .says = no_http + "a chunk's "};
}

Behaviour wrong_transfer(std::string name, const std::string& lines, std::string says) {
  return {.name = std::move(name),
          .scripts = {say_and_hang(status_line + lines + "\r\n2\r\nhi\r\n0\r\n\r\n")},
          .kinds = {Kind::malformed},
          .says = std::move(says)};
}

/// The answer is fine, but its connection is not to be trusted any more.
Behaviour not_again(std::string name, std::string bytes, std::string says, std::string method = "GET") {
  return {.name = std::move(name),
          .scripts = {say_and_hang(std::move(bytes))},
          .says = std::move(says),
          .method = std::move(method),
          .requests = 2,
          .connections = 2};
}

} // namespace

std::vector<Behaviour> rows_of_lengths() {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string two = "2\r\nhi\r\n0\r\n";
  const std::string unasked = "malformed: a Transfer-Encoding other than chunked, which was not asked for";
  return {
      {.name = "the same Content-Length twice",
       .scripts = {say_and_hang(status_line + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi")},
       .says = "200, 2 bytes"},
      wrong_length("two Content-Lengths that differ", "Content-Length: 2\r\nContent-Length: 3\r\n",
                   "it has two Content-Lengths that differ"),
      wrong_length("a list of Content-Lengths that differ", "Content-Length: 2, 3\r\n",
                   "it has two Content-Lengths that differ"),
      wrong_length("a negative Content-Length", "Content-Length: -1\r\n"),
      wrong_length("a Content-Length with a sign", "Content-Length: +2\r\n"),
      wrong_length("a hexadecimal Content-Length", "Content-Length: 0x2\r\n"),
      wrong_length("a Content-Length with a fraction", "Content-Length: 2.0\r\n"),
      wrong_length("an empty Content-Length", "Content-Length:\r\n"),
      wrong_length("a Content-Length that overflows 64 bits", "Content-Length: 18446744073709551618\r\n"),
      wrong_length("a Content-Length of 1,000 digits", "Content-Length: " + std::string(1000, '9') + "\r\n"),
      {.name = "a Content-Length of 9 exabytes",
       .scripts = {say_and_hang(status_line + "Content-Length: 9223372036854775807\r\n\r\nhi")},
       .kinds = {Kind::too_large},
       .says = "too large: the body exceeds 16777216 bytes"},
      wrong_transfer("Content-Length, then Transfer-Encoding", "Content-Length: 2\r\n" + chunked,
                     no_http + "its Transfer-Encoding is broken, or meets Content-Length"),
      wrong_transfer("Transfer-Encoding, then Content-Length", chunked + "Content-Length: 2\r\n",
                     no_http + "its Content-Length is broken, or meets Transfer-Encoding"),
      wrong_transfer("Transfer-Encoding gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", unasked),
      wrong_transfer("Transfer-Encoding chunked twice", "Transfer-Encoding: chunked, chunked\r\n",
                     "malformed: "),
      wrong_transfer("Transfer-Encoding chunked on two lines", chunked + chunked, "malformed: "),
      wrong_transfer("Transfer-Encoding identity", "Transfer-Encoding: identity\r\n", unasked),
      wrong_transfer("Transfer-Encoding with a vertical tab", "Transfer-Encoding: \vchunked\r\n", no_http),
      wrong_transfer("Transfer-Encoding in quotes", "Transfer-Encoding: \"chunked\"\r\n", "malformed: "),
      wrong_transfer("Transfer-Encoding folded", "Transfer-Encoding:\r\n gzip,\r\n chunked\r\n", unasked),
      not_again("chunks in HTTP/1.0",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + chunked + "\r\n" + two + "\r\n",
                "200, 2 bytes"),
      wrong_chunk("a chunk size that overflows", "10000000000000002\r\nhi\r\n0\r\n\r\n"),
      wrong_chunk("a negative chunk size", "-2\r\nhi\r\n0\r\n\r\n"),
      wrong_chunk("a chunk size with 0x", "0x2\r\nhi\r\n0\r\n\r\n"),
      wrong_chunk("an empty chunk size", "\r\nhi\r\n0\r\n\r\n"),
      wrong_chunk("a chunk that is longer than it says", "1\r\nhi\r\n0\r\n\r\n"),
      wrong_chunk("a chunk without its line end", "2\r\nhi0\r\n\r\n"),
      {.name = "a chunk of 16 exabytes",
       .scripts = {{read_request(), write_bytes(status_line + chunked + "\r\nffffffffffffffff\r\n"),
                    write_often(std::string(64 * 1024, 'x'), 1'000)}},
       .kinds = {Kind::too_large},
       .says = "too large: the body exceeds 16777216 bytes",
       .memory = 64},
      {.name = "chunk extensions",
       .scripts = {say_and_hang(status_line + chunked + "\r\n2;a=\"b;c\";d\r\nhi\r\n0;last\r\n\r\n")},
       .says = "200, 2 bytes"},
      {.name = "trailers",
       .scripts = {say_and_hang(status_line + chunked + "\r\n" + two + "X-Late: 1\r\n\r\n")},
       .says = "200, 2 bytes"},
      {.name = "trailers that speak of framing",
       .scripts = {say_and_hang(status_line + chunked + "\r\n" + two + "Content-Length: 5\r\n\r\n")},
       .kinds = {Kind::malformed},
       .says = no_http},
      // More bytes than the answer has.
      not_again("bytes behind the answer", whole("hi") + "more", "200, 2 bytes"),
      not_again("bytes behind the last chunk", status_line + chunked + "\r\n" + two + "\r\nmore",
                "200, 2 bytes"),
      not_again("HEAD with a body", whole("hi"), "200, 0 bytes", "HEAD"),
      not_again("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi", "204, 0 bytes"),
      not_again("304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nhi",
                "304, 0 bytes"),
  };
}

} // namespace conformance::http::testing
