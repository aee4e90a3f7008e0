#include "http/inflate.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <zlib.h>

namespace conformance::http {

namespace {

constexpr int any_gzip = 15 + 16, zlib_wrapped = 15, bare = -15; // window bits as zlib wants them

/// RFC 1950, 2.2: the method is 8 and both bytes together are a multiple of 31.
bool is_zlib_header(unsigned char first, unsigned char second) {
  return (first & 0x0f) == 8 && (first * 256 + second) % 31 == 0;
}

} // namespace

struct Inflater::State {
  State(bool with_gzip, std::size_t limit) : gzip(with_gzip), most(limit) {}
  ~State() {
    if (started) inflateEnd(&stream);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  bool start() {
    int bits = any_gzip;
    if (!gzip) {
      const auto first = static_cast<unsigned char>(head[0]);
      const auto second = static_cast<unsigned char>(head[1]);
      bits = is_zlib_header(first, second) ? zlib_wrapped : bare;
    }
    started = inflateInit2(&stream, bits) == Z_OK;
    return started;
  }

  Result run(std::string_view bytes, std::string& text);

  bool gzip;
  std::size_t most;
  z_stream stream{};
  bool started = false, at_end = false;
  std::string head; // what came before the first two bytes were there
};

Inflater::Result Inflater::State::run(std::string_view bytes, std::string& text) {
  std::array<char, 16 * 1024> block;
  while (!bytes.empty()) {
    if (at_end) {
      // Members of gzip may follow each other (RFC 1952, 2.2).
      if (!gzip || inflateReset(&stream) != Z_OK) return Result::broken;
      at_end = false;
    }
    constexpr std::size_t most_in = std::numeric_limits<uInt>::max();
    const auto offered = std::min(bytes.size(), most_in);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // zlib does not write here
    stream.avail_in = static_cast<uInt>(offered);
    do {
      stream.next_out = reinterpret_cast<Bytef*>(block.data());
      stream.avail_out = static_cast<uInt>(block.size());
      const int result = inflate(&stream, Z_NO_FLUSH);
      const auto made = block.size() - stream.avail_out;
      if (made > most - text.size()) return Result::too_large;
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return Result::broken;
      text.append(block.data(), made);
      at_end = result == Z_STREAM_END;
    } while (!at_end && stream.avail_out == 0);
    bytes.remove_prefix(offered - stream.avail_in);
  }
  return Result::ok;
}

std::optional<Inflater> Inflater::of(std::string_view encoding, std::size_t most) {
  const boost::beast::string_view name(encoding.data(), encoding.size());
  const bool gzip = boost::beast::iequals(name, "gzip") || boost::beast::iequals(name, "x-gzip");
  if (!gzip && !boost::beast::iequals(name, "deflate")) return std::nullopt;
  return Inflater(std::make_unique<State>(gzip, most));
}

Inflater::Inflater(std::unique_ptr<State> state) : state_(std::move(state)) {}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

Inflater::Result Inflater::decode(std::string_view bytes, std::string& text) {
  if (state_->started) return state_->run(bytes, text);
  state_->head += bytes;
  if (state_->head.size() < 2) return Result::ok;
  if (!state_->start()) return Result::broken;
  return state_->run(std::exchange(state_->head, {}), text);
}

bool Inflater::complete() const {
  return state_->at_end;
}

} // namespace conformance::http
