#include "base/text.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("visible text cannot act") {
  CHECK(visible("a\x1b[0m\x7f\r\n\tb") == "a\\u{1b}[0m\\u{7f}\\r\\n\\tb");
  CHECK(visible("a\n\tb\r", true) == "a\n\tb\\r");
  CHECK(visible("\xc2\x9b"
                "31m") == "\\u{9b}31m");
  CHECK(visible("\xe2\x80\xae") == "\\u{202e}");
  CHECK(visible("\xff\xc0\x80") == "\\x{ff}\\x{c0}\\x{80}");
  CHECK(visible("grün 漢字") == "grün 漢字");
  CHECK(visible(std::string_view("\0", 1)) == "\\u{0}");
}

TEST_CASE("UTF-8 is judged strictly") {
  CHECK(is_utf8("aé漢😀"));
  for (const auto* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xf8"})
    CHECK_FALSE_MESSAGE(is_utf8(bad), visible(bad));
  CHECK(display_width("aé漢") == 3);
}

TEST_CASE("long text is cut between characters and says how much is missing") {
  CHECK(truncated("abc", 3) == "abc");
  CHECK(truncated("abcdef", 3) == "abc... (3 bytes more)");
  CHECK(truncated("ab\xe6\xbc\xa2", 4) == "ab... (3 bytes more)");
}

TEST_CASE("what a shell would see more in than a word is quoted") {
  CHECK(shell_word("suites/own.yaml") == "suites/own.yaml");
  CHECK(shell_word("") == "''");
  for (const auto* text : {"our town.yaml", "$HOME", "`id`", "a;b", "*", "a\nb", "~", "a\\b", "\"", "#"})
    CHECK(shell_word(text) == "'" + std::string(text) + "'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_quoted("plain") == "'plain'");
}

TEST_CASE("encodings") {
  CHECK(percent_encoded("a b/ü-._~") == "a%20b%2F%C3%BC-._~");
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"), std::string("foo"),
                                   std::string("\xFF\xFE\x80\x00{", 5)})
    CHECK(base64_decoded(base64(bytes)) == bytes);
  for (const auto* none : {"Zg=", "Zg", "Z===", "Zg==Zg==", "Zm9v YmFy", "====", "Zm9v\n"})
    CHECK(!base64_decoded(none));
  CHECK(to_lower("ÄAb") == "Äab");
  CHECK(equal_ignoring_case("Content-Type", "content-type"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
}

} // namespace conformance
