#include "http/hostile_peer.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <stdexcept>

namespace conformance::http::testing {

using Kind = NoAnswer::Kind;

namespace {

constexpr int gzip_format = 15 + 16, zlib_format = 15, bare_format = -15; // as zlib names them

std::string deflated(std::string_view text, int format) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzip(std::string_view text) {
  return deflated(text, gzip_format);
}

Behaviour encoded(std::string name, const std::string& encoding, const std::string& body, std::string says) {
  return {.name = std::move(name),
          .scripts = {say_and_hang(whole(body, fmt::format("Content-Encoding: {}\r\n", encoding)))},
          .says = std::move(says)};
}

Behaviour refused(std::string name, const std::string& encoding, const std::string& body, std::string says) {
  auto row = encoded(std::move(name), encoding, body, std::move(says));
  row.kinds = {Kind::malformed};
  return row;
}

/// A body without end.
Behaviour flood(std::string name, const std::string& lines, std::string piece, std::size_t times) {
  return {.name = std::move(name),
          .scripts = {{read_request(), write_bytes("HTTP/1.1 200 OK\r\n" + lines + "\r\n"),
                       write_often(std::move(piece), times)}},
          .kinds = {Kind::too_large},
          .says = "too large: the body exceeds 16777216 bytes",
          .memory = 64};
}

} // namespace

std::vector<Behaviour> rows_of_encodings() {
  const std::string text = R"({"a":1})";
  const auto good = gzip(text);
  auto wrong_sum = good;
  wrong_sum[wrong_sum.size() - 8] ^= 1;
  auto wrong_size = good;
  wrong_size[wrong_size.size() - 1] ^= 1;
  const auto ten_megabytes = gzip(std::string(10'000'000, '\0'));
  const auto chunk = [](const std::string& bytes) {
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  };
  const std::string broken = "malformed: the body is not encoded as Content-Encoding says";
  const std::string unasked = "malformed: the body is encoded as ";
  std::string thousand_empty;
  for (int count = 0; count < 1'000; ++count)
    thousand_empty += gzip("");
  const std::string block(64 * 1024, 'x');
  return {
      encoded("gzip", "gzip", good, "200, 7 bytes"),
      encoded("gzip of two members", "x-gzip", good + good, "200, 14 bytes"),
      encoded("deflate with its wrapper", "deflate", deflated(text, zlib_format), "200, 7 bytes"),
      encoded("deflate without its wrapper", "Deflate", deflated(text, bare_format), "200, 7 bytes"),
      encoded("an encoding named identity", "identity", text, "200, 7 bytes"),
      encoded("an encoding of an empty body", "br", "", "200, 0 bytes"),
      refused("brotli", "br", "\x0b\x03\x80{}\x03", unasked + "br, which was not asked for"),
      refused("an unknown encoding", "rot13", text, unasked + "rot13, which was not asked for"),
      refused("gzip within gzip", "gzip, gzip", gzip(good), unasked + "gzip, gzip, which was not asked for"),
      refused("ten encodings in turn", "gzip, deflate, gzip, deflate, gzip, deflate, gzip, deflate, gzip, br",
              good, unasked),
      refused("an encoding with an escape byte's neighbour", "g\xc3\xa9zip", text, unasked),
      refused("gzip that is none", "gzip", text, broken),
      refused("gzip that is cut off", "gzip", good.substr(0, good.size() - 9),
              "malformed: the encoded body ends too early"),
      refused("gzip with a wrong checksum", "gzip", wrong_sum, broken),
      refused("gzip with a wrong length", "gzip", wrong_size, broken),
      refused("gzip with something behind it", "gzip", good + "something", broken),
      flood("a gzip bomb of 10 GB", "Content-Encoding: gzip\r\n", ten_megabytes, 1'000),
      flood("a gzip bomb of 10 GB in chunks", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            chunk(ten_megabytes), 1'000),
      {.name = "a gzip bomb that would fit encoded",
       .scripts = {say_and_hang(whole(ten_megabytes + ten_megabytes, "Content-Encoding: gzip\r\n"))},
       .kinds = {Kind::too_large},
       .says = "too large: the body exceeds 16777216 bytes",
       .memory = 64},
      {.name = "a million empty gzip members",
       .scripts = {{read_request(), write_bytes("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"),
                    write_often(thousand_empty, 1'000)}},
       .kinds = {Kind::too_large},
       .says = "too large: the body exceeds 16777216 bytes"},
      flood("a body of 1 GB to the end of the connection", "", block, 16'000),
      flood("a body of 1 GB in chunks", "Transfer-Encoding: chunked\r\n", chunk(block), 16'000),
      {.name = "a body of 1 GB with its length",
       .scripts = {{read_request(), write_bytes("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"),
                    write_often(block, 16'000)}},
       .kinds = {Kind::too_large},
       .says = "too large: the body exceeds 16777216 bytes"},
      {.name = "a body of 4 MB in chunks of one byte",
       .scripts = {{read_request(), write_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                    write_often("1\r\nx\r\n1\r\ny\r\n1\r\nz\r\n1\r\n\n\r\n", 1'000),
                    write_bytes("0\r\n\r\n")}},
       .says = "200, 4000 bytes"},
  };
}

} // namespace conformance::http::testing
