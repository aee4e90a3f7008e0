#include "judge/echoes.hpp"

#include "base/text.hpp"
#include "judge/indistinguishable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace conformance::judge {

namespace {

/// A text without its encodings, in lower case, and where each byte begins and ends in the original.
struct Decoded {
  std::string bytes;
  std::vector<std::uint32_t> begins, ends; // none: nothing was encoded

  std::size_t begin(std::size_t i) const { return begins.empty() ? i : begins[i]; }
  std::size_t end(std::size_t i) const { return ends.empty() ? i + 1 : ends[i]; }
};

std::optional<unsigned> hex(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const char c = text[i];
    unsigned digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<unsigned>(c - 'A') + 10;
    else
      return std::nullopt;
    value = 16 * value + digit;
  }
  return value;
}

/// One piece of a text: what it stands for, and how many bytes it takes.
struct Piece {
  std::string bytes;
  std::size_t length = 1;
};

Piece escaped_code(std::string_view text, std::size_t at, unsigned code) {
  Piece piece;
  piece.length = 6;
  char32_t full = code;
  if (code >= 0xD800 && code < 0xDC00 && text.substr(at + 6, 2) == "\\u")
    if (const auto low = hex(text, at + 8, 4); low && *low >= 0xDC00 && *low < 0xE000) {
      full = 0x10000 + ((code - 0xD800) << 10U) + (*low - 0xDC00);
      piece.length = 12;
    }
  append_utf8(piece.bytes, full);
  return piece;
}

Piece encoded_piece(std::string_view text, std::size_t at) {
  Piece plain{std::string(1, text[at]), 1};
  if (text[at] == '%') {
    const auto byte = hex(text, at + 1, 2);
    if (byte) return {std::string(1, static_cast<char>(static_cast<unsigned char>(*byte))), 3};
    return plain;
  }
  if (at + 1 >= text.size()) return plain;
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view values = "\"\\/\b\f\n\r\t";
  if (const auto found = names.find(text[at + 1]); found != names.npos)
    return {std::string(1, values[found]), 2};
  if (text[at + 1] == 'u')
    if (const auto code = hex(text, at + 2, 4)) return escaped_code(text, at, *code);
  return plain;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Decoded decoded(std::string_view text) {
  Decoded out;
  if (text.find_first_of("%\\") == text.npos) {
    out.bytes = to_lower(text);
    return out;
  }
  for (std::size_t at = 0; at < text.size();) {
    Piece piece{std::string(1, text[at]), 1};
    if (text[at] == '%' || text[at] == '\\') piece = encoded_piece(text, at);
    for (const char byte : piece.bytes) {
      out.bytes += lower(byte);
      out.begins.push_back(static_cast<std::uint32_t>(at));
      out.ends.push_back(static_cast<std::uint32_t>(at + piece.length));
    }
    at += piece.length;
  }
  return out;
}

std::vector<std::size_t> borders(const std::string& bytes) {
  std::vector<std::size_t> out(bytes.size(), 0);
  for (std::size_t i = 1, length = 0; i < bytes.size(); ++i) {
    while (length > 0 && bytes[i] != bytes[length])
      length = out[length - 1];
    if (bytes[i] == bytes[length]) ++length;
    out[i] = length;
  }
  return out;
}

} // namespace

EchoRemover::EchoRemover(const std::vector<std::string>& echoes) {
  for (const auto& echo : echoes) {
    auto bytes = decoded(echo).bytes;
    const bool known = std::any_of(patterns_.begin(), patterns_.end(),
                                   [&](const Pattern& each) { return each.bytes == bytes; });
    if (bytes.size() < shortest || known) continue;
    auto fallback = borders(bytes);
    patterns_.push_back({std::move(bytes), std::move(fallback)});
  }
  std::stable_sort(patterns_.begin(), patterns_.end(),
                   [](const Pattern& a, const Pattern& b) { return a.bytes.size() > b.bytes.size(); });
}

std::string EchoRemover::without(std::string_view text) const {
  if (patterns_.empty() || text.size() < patterns_.back().bytes.size()) return std::string(text);
  const auto source = decoded(text);
  const auto& bytes = source.bytes;
  std::vector<char> taken(bytes.size(), 0);
  std::vector<std::pair<std::size_t, std::size_t>> found; // in decoded bytes, end exclusive
  for (const auto& pattern : patterns_) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (length == 0) i = bytes.find(pattern.bytes.front(), i);
      if (i == bytes.npos) break;
      while (length > 0 && bytes[i] != pattern.bytes[length])
        length = pattern.fallback[length - 1];
      if (bytes[i] == pattern.bytes[length]) ++length;
      if (length < pattern.bytes.size()) continue;
      const auto end = i + 1;
      const auto begin = end - length;
      if (std::memchr(taken.data() + begin, 1, length)) {
        length = pattern.fallback[length - 1];
        continue;
      }
      std::memset(taken.data() + begin, 1, length);
      found.emplace_back(begin, end);
      length = 0;
    }
  }
  std::sort(found.begin(), found.end());
  std::string out;
  std::size_t copied = 0;
  for (const auto& [begin, end] : found) {
    out += text.substr(copied, source.begin(begin) - copied);
    out += mark;
    copied = source.end(end - 1);
  }
  out += text.substr(copied);
  return out;
}

std::string without_echoes(std::string_view text, const std::vector<std::string>& echoes) {
  return EchoRemover(echoes).without(text);
}

} // namespace conformance::judge
