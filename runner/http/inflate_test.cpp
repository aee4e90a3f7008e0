#include "http/inflate.hpp"

#include <array>
#include <doctest/doctest.h>
#include <zlib.h>

using namespace conformance::http;
using Result = Inflater::Result;

namespace {

/// zlib's window bits: 31 gzip, 15 with the zlib wrapper, -15 bare.
std::string compressed(std::string text, int bits) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string result(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

constexpr std::size_t most = 1'000'000;

std::string text_of_lines() {
  std::string text;
  for (int line = 0; line < 5000; ++line)
    text += "line " + std::to_string(line * 7919) + "\n";
  return text;
}

} // namespace

TEST_CASE("gzip and deflate, whole and byte by byte") {
  const auto text = text_of_lines();
  for (const auto& [encoding, bits] :
       {std::pair{"gzip", 31}, {"X-GZip", 31}, {"deflate", 15}, {"Deflate", -15}}) {
    const auto bytes = compressed(text, bits);
    auto whole = *Inflater::of(encoding, most);
    std::string got;
    CHECK(whole.decode(bytes, got) == Result::ok);
    CHECK(whole.complete());
    CHECK(got == text);

    auto pieces = *Inflater::of(encoding, most);
    got.clear();
    for (const char each : bytes) {
      CHECK_FALSE(pieces.complete());
      REQUIRE(pieces.decode({&each, 1}, got) == Result::ok);
    }
    CHECK(pieces.complete());
    CHECK(got == text);
  }
}

TEST_CASE("other encodings are left alone") {
  for (const auto* const encoding : {"", "identity", "br", "gzip, gzip", "compress"})
    CHECK_FALSE(Inflater::of(encoding, most).has_value());
}

TEST_CASE("members of gzip may follow each other") {
  auto inflater = *Inflater::of("gzip", most);
  std::string got;
  CHECK(inflater.decode(compressed("one ", 31) + compressed("two", 31), got) == Result::ok);
  CHECK(got == "one two");
}

TEST_CASE("broken and cut off") {
  auto bytes = compressed(text_of_lines(), 31);
  std::string got;
  auto cut = *Inflater::of("gzip", most);
  CHECK(cut.decode(std::string_view(bytes).substr(0, bytes.size() - 1), got) == Result::ok);
  CHECK_FALSE(cut.complete());

  got.clear();
  bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1); // the checksum
  CHECK(Inflater::of("gzip", most)->decode(bytes, got) == Result::broken);
  got.clear();
  CHECK(Inflater::of("gzip", most)->decode("no gzip at all", got) == Result::broken);
  got.clear();
  CHECK(Inflater::of("deflate", most)->decode(compressed("x", 15) + "more", got) == Result::broken);
}

TEST_CASE("what is too large and then broken is too large, however it arrives") {
  auto bytes = compressed(std::string(200'000, '0'), 31);
  bytes.resize(bytes.size() - 20);
  bytes += std::string(40, '\x7f');
  for (const auto step : {std::size_t{1}, bytes.size()}) {
    auto inflater = *Inflater::of("gzip", 64 * 1024);
    std::string got;
    auto result = Result::ok;
    for (std::size_t at = 0; at < bytes.size() && result == Result::ok; at += step)
      result = inflater.decode(std::string_view(bytes).substr(at, step), got);
    CHECK(result == Result::too_large);
  }
}

TEST_CASE("a bomb ends at the limit") {
  const auto bomb = compressed(std::string(50'000'000, '0'), 31);
  CHECK(bomb.size() < 60'000);
  auto inflater = *Inflater::of("gzip", most);
  std::string got;
  CHECK(inflater.decode(bomb, got) == Result::too_large);
  CHECK(got.size() <= most);

  auto exact = *Inflater::of("gzip", 1000);
  got.clear();
  CHECK(exact.decode(compressed(std::string(1000, 'x'), 31), got) == Result::ok);
  auto over = *Inflater::of("gzip", 999);
  got.clear();
  CHECK(over.decode(compressed(std::string(1000, 'x'), 31), got) == Result::too_large);
}
