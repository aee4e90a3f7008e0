#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conformance {

/// One code point read from UTF-8 at `at`; `length` is 1 and `code` empty where the bytes are not UTF-8
/// (overlong, surrogate, beyond U+10FFFF, cut off).
struct CodePoint {
  std::optional<char32_t> code;
  std::size_t length = 1;
};
CodePoint code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& out, char32_t code);
bool is_utf8(std::string_view text);

/// True of what can act in a terminal or reorder a line: C0 (tab and line ends included), DEL, C1,
/// bidirectional controls, line and paragraph separators, characters that nobody sees, U+FEFF, variation
/// selectors, tags, non-characters.
bool is_control(char32_t code);
/// White space of Unicode, line ends included.
bool is_space(char32_t code);

/// Text made inert: controls become `\n`, `\t`, `\r` or `\u{1b}`, bytes that are no UTF-8 `\x{ff}`.
/// With keep_lines, `\n` and `\t` stay.
std::string visible(std::string_view text, bool keep_lines = false);

/// Columns of `text` in a terminal, taking each code point as one.
std::size_t display_width(std::string_view text);

/// At most `bytes` bytes, cut at a code point boundary, with `... (N bytes more)` if anything was cut.
std::string truncated(std::string_view text, std::size_t bytes);

/// Of ASCII, whatever the locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// `1 case`, `2 cases`.
std::string counted(std::size_t count, std::string_view noun);

/// One word for a POSIX shell, in single quotes.
std::string shell_quoted(std::string_view text);
/// The same, without the quotes where they change nothing.
std::string shell_word(std::string_view text);

/// Percent-encodes all but RFC 3986 unreserved characters.
std::string percent_encoded(std::string_view text);
std::string base64(std::string_view bytes);
/// None if `text` is no base64 (RFC 4648, 4: with padding, without line ends).
std::optional<std::string> base64_decoded(std::string_view text);

} // namespace conformance
