#include "reports/inert.hpp"

#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

TEST_CASE("controls are shown, text stays") {
  CHECK(inert("plain text, <&> ü 中") == "plain text, <&> ü 中");
  CHECK(inert("a\x1b[31mb\x7f\nc\td") == "a\\u{1b}[31mb\\u{7f}\\nc\\td");
  CHECK(inert_lines("a\x1b\nb\tc\r\n") == "a\\u{1b}\nb\tc\\r\n");
  CHECK(inert("\xff\xc2\x9b\xe2\x80\xae\xef\xbf\xbe") == "\\x{ff}\\u{9b}\\u{202e}\\u{fffe}");
}

TEST_CASE("what nobody sees is shown") {
  CHECK(inert("a\u034f\u3164\ufe0f\U000e0041b") == "a\\u{34f}\\u{3164}\\u{fe0f}\\u{e0041}b");
  CHECK(inert("ü 中 é \U0001f600") == "ü 中 é \U0001f600");
}

TEST_CASE("commands of build servers are broken") {
  CHECK(inert("::error::x") == ": :error::x");
  CHECK(inert("  ::error::x") == "  : :error::x");
  CHECK(inert("a::b") == "a::b");
  CHECK(inert_lines("a\n \t::b") == "a\n \t: :b");
  for (const auto* space : {"\u00a0", "\u1680", "\u2003", "\u202f", "\u205f", "\u3000"})
    CHECK(inert(std::string(space) + "::error::x") == std::string(space) + ": :error::x");
  CHECK(inert("x ##[error]y") == "x # #[error]y");
  CHECK(inert("##vso[task.x]") == "# #vso[task.x]");
  CHECK(inert("##teamcity[x") == "# #teamcity[x");
  CHECK(inert("## heading") == "## heading");
  CHECK(inert("###[x") == "## #[x");
  CHECK(inert("[[ATTACHMENT|/etc/passwd]]") == "[ [ATTACHMENT|/etc/passwd]]");
  CHECK(inert("[[attachment|x") == "[ [attachment|x");
  CHECK(inert("[[1,2],[3]]") == "[[1,2],[3]]");
}

TEST_CASE("inert text is valid, and inert again unchanged") {
  unsigned state = 7;
  const std::string_view pieces[] = {"::",   "##",   "[",        "vso[", "[[ATTACHMENT|", "\n",
                                     "\x1b", "\xff", "\xe2\x80", "a",    "\u00a0"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 8; ++i) {
      state = state * 1664525U + 1013904223U;
      text += pieces[(state >> 16U) % std::size(pieces)];
    }
    const std::string once = inert_lines(text);
    REQUIRE(is_utf8(once));
    REQUIRE(inert_lines(once) == once);
  }
}
