#include "judge/echoes.hpp"

#include "judge/indistinguishable.hpp"
#include "judge/testing.hpp"

namespace conformance::judge {

TEST_CASE("echoes are found in any letter case and encoding") {
  const std::string id = "6f1c2b3a-0000-4000-8000-00000000000a";
  struct {
    const char* text;
    std::vector<std::string> echoes;
    const char* expected;
  } const table[] = {
      {"no echo here", {id}, "no echo here"},
      {"id 6f1c2b3a-0000-4000-8000-00000000000a.", {id}, "id «echo»."},
      {"id 6F1C2B3A-0000-4000-8000-00000000000A.", {id}, "id «echo»."},
      {"id 6f1c2b3a%2D0000%2d4000-8000-00000000000%61", {id}, "id «echo»"},
      {R"("6f1c2b3a\u002d0000\u002D4000-8000-00000000000\u0061")", {id}, R"("«echo»")"},
      {R"({"path":"\/findings\/abc?x=1"})", {"/findings/abc?x=1"}, R"({"path":"«echo»"})"},
      {"/v1/Findings/ABC and /findings/abd", {"/findings/abc"}, "/v1«echo» and /findings/abd"},
      {"a b.txt a%20b.txt a%20B.TXT", {"a%20b.txt"}, "«echo» «echo» «echo»"},
      {"caf\xC3\xA9s caf%C3%A9s caf\\u00e9s", {"caf\xC3\xA9s"}, "«echo» «echo» «echo»"},
      {R"(say \"quoted\" \uD83D\uDE00)", {"\"quoted\"", "\xF0\x9F\x98\x80"}, "say «echo» «echo»"},
      {"/findings/abcd and abcd", {"abcd", "/findings/abcd"}, "«echo» and «echo»"},
      {"abcabcabd", {"abcabd"}, "abc«echo»"},
      {"aaaaaaaa", {"aaaa"}, "«echo»«echo»"},
      {"abc", {"abc"}, "abc"},
      {"%", {"%zzz"}, "%"},
      {R"(\u00)", {"\\u00"}, "«echo»"},
      {"\\", {"abcd"}, "\\"},
      {"", {id}, ""},
      {"text", {}, "text"},
      {"6f1c2b3a-0000-4000-8000-00000000000", {id}, "6f1c2b3a-0000-4000-8000-00000000000"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK(without_echoes(row.text, row.echoes) == row.expected);
  }
}

TEST_CASE("bytes that are no UTF-8 stay as they are") {
  CHECK(without_echoes("\xff\x80 abcd \xc3", {"abcd"}) == "\xff\x80 «echo» \xc3");
}

TEST_CASE("echo removal is linear on texts made to be slow") {
  const std::string echo(4000, 'a');
  const std::string text = [&] {
    std::string out;
    for (int i = 0; i < 250; ++i)
      out += std::string(3999, 'a') + "b";
    return out;
  }();
  const Stopwatch watch;
  CHECK(without_echoes(text, {echo, echo + "c", "xyzw"}) == text);
  CHECK(watch.seconds() < 2);
}

} // namespace conformance::judge
