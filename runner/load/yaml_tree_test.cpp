#include "load/yaml_tree.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::load;

namespace {

struct Read {
  Sources sources;
  Diagnostics diagnostics;
  YamlTree tree;

  explicit Read(std::string text) {
    const auto file = sources.add("a.yaml", std::move(text));
    tree = read_yaml(file, sources, diagnostics);
  }
  std::string text_at(const Span& span) const {
    return sources.text(span.file).substr(span.begin, span.end - span.begin);
  }
  std::string titles() const {
    std::string out;
    for (const auto& each : diagnostics.all())
      out += each.title + "\n";
    return out;
  }
};

} // namespace

TEST_CASE("plain scalars are what JSON takes them for, all else is text") {
  const Read read("a: null\nb: true\nc: false\nd: 200\ne: -1.50e+3\nf: '200'\ng: yes\nh: 010\ni: 0x1F\nj: ~\n"
                  "k: 2026-08-03\nl: Null\nm: \"true\"\nn: .5\no: +1\np: 1_000\nq: .inf\n");
  REQUIRE(read.tree.complete);
  CHECK(read.titles() == "");
  const auto& root = read.tree.root;
  CHECK(root.find("a")->is_null());
  CHECK_FALSE(is_placeholder(*root.find("a")));
  CHECK(*root.find("b")->boolean());
  CHECK_FALSE(*root.find("c")->boolean());
  CHECK(root.find("d")->number()->digits == "200");
  CHECK(root.find("e")->number()->digits == "-1.50e+3");
  const std::pair<const char*, const char*> texts[] = {
      {"f", "200"},  {"g", "yes"},  {"h", "010"}, {"i", "0x1F"}, {"j", "~"},     {"k", "2026-08-03"},
      {"l", "Null"}, {"m", "true"}, {"n", ".5"},  {"o", "+1"},   {"p", "1_000"}, {"q", ".inf"}};
  for (const auto& [key, text] : texts) {
    CAPTURE(key);
    REQUIRE(root.find(key)->string() != nullptr);
    CHECK(*root.find(key)->string() == text);
  }
}

TEST_CASE("spans cover what is written") {
  const Read read(
      "plain: two words # comment\nquoted: \"a \\\" b\"\nsingle: 'it''s'\nfolded: one\n  two\nblock: |\n"
      "  x\n  y\n\xc3\xa9: {k: [1, 2 ]}\nlist:\n  - a\n  - b\nquoted key: 1\n'q': null\n");
  CHECK(read.titles() == "");
  const auto& root = read.tree.root;
  const auto at = [&](const char* key) { return read.text_at(root.find(key)->span); };
  CHECK(at("plain") == "two words");
  CHECK(at("quoted") == "\"a \\\" b\"");
  CHECK(at("single") == "'it''s'");
  CHECK(*root.find("single")->string() == "it's");
  CHECK(at("folded") == "one");
  CHECK(*root.find("folded")->string() == "one two");
  CHECK(at("block") == "|");
  CHECK(*root.find("block")->string() == "x\ny\n");
  CHECK(at("\xc3\xa9") == "{k: [1, 2 ]}");
  CHECK(read.text_at(root.find("\xc3\xa9")->find("k")->span) == "[1, 2 ]");
  CHECK(at("list") == "- a\n  - b");
  CHECK(at("q") == "null");
  for (const auto& member : *root.map())
    CHECK(!read.text_at(member.key_span).empty());
  CHECK(read.text_at(root.map()->back().key_span) == "'q'");
}

TEST_CASE("no span leaves its file, not that of a list whose tag ends it either") {
  for (const std::string text : {"b: !['K", "b: ![", "b: !{", "!x", "a: &x\n", "a:\n- !y", "a: !"}) {
    CAPTURE(text);
    const Read read(text);
    CHECK(read.diagnostics.has_errors());
    for (const auto& each : read.diagnostics.all())
      CHECK(each.span.end <= text.size());
    if (const auto* value = read.tree.root.find("b")) CHECK(value->span.end <= text.size());
  }
}

TEST_CASE("carriage returns before line feeds do no harm") {
  const Read read("a: one\r\nb:\r\n  - 1\r\n  - null\r\n");
  CHECK(read.titles() == "");
  CHECK(*read.tree.root.find("a")->string() == "one");
  CHECK(read.text_at(read.tree.root.find("a")->span) == "one");
  CHECK(read.tree.root.find("b")->list()->at(1).is_null());
}

TEST_CASE("a mistake leaves a placeholder that others pass over") {
  const Read read("a:\nb: *x\n");
  CHECK(is_placeholder(*read.tree.root.find("a")));
  const Read alias("a: &x 1\nb: *x\nc: [*x, 2]\n*x : 1\n");
  CHECK(is_placeholder(*alias.tree.root.find("b")));
  CHECK(alias.tree.root.map()->size() == 3);
  CHECK(alias.diagnostics.errors() == 4);
}

TEST_CASE("an empty quoted key is a pointer to the whole, where keys are pointers") {
  CHECK(Read("expect: {json: {\"\": 1}}\n").titles() == "");
  CHECK(Read("pick: {where: {'': 1}}\n").titles() == "");
  CHECK(Read("expect: {headers: {\"\": 1}}\n").titles() == "an empty key\n");
  CHECK(Read("json: {: 1}\n").titles() == "an empty key\n");
}

TEST_CASE("tabs are refused as indentation, and allowed elsewhere") {
  CHECK(Read("a: 1 \t# comment\nb: \"x\ty\"\nc: [1,\t2]\nd: |\n  x\n  \ty\n").titles() == "");
  CHECK(Read("a:\n\tb\n").titles() == "a tab is used for indentation\n");
  CHECK(Read("a: {\n\tb: 2}\n").titles() == "a tab is used for indentation\n");
  CHECK(Read("\ta: 1\n").titles() == "a tab is used for indentation\n");
  CHECK(Read("a:\n  b: 1\n\tc: 2\n").titles() == "a tab is used for indentation\n");
}

TEST_CASE("hostile files are refused, not survived by luck") {
  std::string deep;
  for (int i = 0; i < 200'000; ++i)
    deep += '[';
  CHECK(Read("a: " + deep).diagnostics.errors() == 1);
  for (auto& c : deep)
    c = '{';
  CHECK(Read("a: " + deep).diagnostics.errors() == 1);
  std::string dashes, marks;
  for (int i = 0; i < 100'000; ++i) {
    dashes += "- ";
    marks += "? ";
  }
  CHECK(Read(dashes).diagnostics.errors() >= 1);
  CHECK(Read(marks).diagnostics.errors() >= 1);
  std::string nested = "a: 1\n";
  for (int i = 0; i < 70; ++i)
    nested += std::string(static_cast<std::size_t>(i), ' ') + "b:\n";
  CHECK(Read(nested + std::string(70, ' ') + "c: 1\n").titles() == "the values are nested too deeply\n");
  for (const auto* text : {"%",
                           "!",
                           "&",
                           "*",
                           "a: |",
                           "a: >-\n",
                           "\"",
                           "'",
                           "a: \"\\",
                           "[",
                           "{",
                           "- -",
                           "a: [b, ",
                           "? ",
                           ": ",
                           "a: !<",
                           "%YAML\n---\na: 1",
                           "---\n---\n",
                           "...",
                           "a: &",
                           "a: !!",
                           "{{}: 1}",
                           "[[]: 1]",
                           "a: [*x",
                           "a: \"x\n  ",
                           "a: b: c: d",
                           "%TAG ! x\n---\n!y a: 1\n",
                           "a: |9\n x\n",
                           "\xef\xbf\xbe"}) {
    CAPTURE(std::string(text));
    const Read read(text);
    CHECK((read.diagnostics.has_errors() || read.tree.complete));
  }
}

TEST_CASE("many duplicate keys are found in time") {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "a: 1\n";
  CHECK(Read(text).diagnostics.errors() == 99'999);
}
