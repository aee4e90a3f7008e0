#include "model/template.hpp"

#include <doctest/doctest.h>

using namespace conformance;

namespace {

Template parsed(std::string_view text) {
  auto result = parse_template(text);
  REQUIRE(std::holds_alternative<Template>(result));
  return std::get<Template>(result);
}

TemplateError refused(std::string_view text) {
  auto result = parse_template(text);
  REQUIRE(std::holds_alternative<TemplateError>(result));
  return std::get<TemplateError>(result);
}

} // namespace

TEST_CASE("a text without placeholders is one literal piece") {
  const auto result = parsed("GET /findings?a=$1&b={2}");
  REQUIRE(result.pieces.size() == 1);
  CHECK(std::get<std::string>(result.pieces[0]) == "GET /findings?a=$1&b={2}");
  CHECK_FALSE(result.has_placeholders());
  CHECK(result.whole() == nullptr);
  CHECK(parsed("").pieces.empty());
}

TEST_CASE("placeholders keep name, functions and place") {
  const auto result = parsed("/findings/${own.finding | upper | first 8}?x=${case}");
  REQUIRE(result.pieces.size() == 4);
  const auto& id = std::get<Placeholder>(result.pieces[1]);
  CHECK(id.name == "own.finding");
  REQUIRE(id.functions.size() == 2);
  CHECK(id.functions[0].first == "upper");
  CHECK_FALSE(id.functions[0].second);
  CHECK(id.functions[1].first == "first");
  CHECK(id.functions[1].second == 8U);
  CHECK(id.offset == 10);
  CHECK(id.length == 32);
  CHECK(std::get<Placeholder>(result.pieces[3]).name == "case");
  CHECK(result.whole() == nullptr);
}

TEST_CASE("a text that is one placeholder is seen as such") {
  const auto result = parsed("${env.KEY?}");
  REQUIRE(result.whole() != nullptr);
  CHECK(result.whole()->name == "env.KEY");
  CHECK(result.whole()->optional);
  CHECK(parsed("${a|raw}").whole()->functions.at(0).first == "raw");
  CHECK(parsed("${a}${b}").whole() == nullptr);
}

TEST_CASE("$${ is a literal, also after a dollar sign") {
  CHECK(std::get<std::string>(parsed("a $${case}").pieces.at(0)) == "a ${case}");
  CHECK(std::get<std::string>(parsed("$$${case}").pieces.at(0)) == "$${case}");
  CHECK(std::get<std::string>(parsed("$${").pieces.at(0)) == "${");
}

TEST_CASE("mistakes say where they are") {
  CHECK(refused("/x/${case").offset == 3);
  CHECK(refused("/x/${case").reason == "this `${` is never closed");
  CHECK(refused("${}").reason == "this `${...}` names nothing");
  CHECK(refused("${ | raw}").offset == 3);
  const auto unknown = refused("${case | uper}");
  CHECK(unknown.reason == "unknown function `uper` after `|`");
  CHECK(unknown.help == "did you mean 'upper'?");
  CHECK(unknown.offset == 9);
  CHECK(unknown.length == 4);
  CHECK(refused("${case | first}").reason == "`first` needs a number");
  CHECK(refused("${case | raw 3}").reason == "`raw` takes no number");
  CHECK(refused("${case | repeat 0}").offset == 16);
  CHECK(refused("${case | repeat 99999999999999999999}").help == "write a whole number from 1 to 1000000");
  CHECK(refused("${case | first x}").reason == "`x` is no number that `first` can take");
  CHECK(refused("${case upper}").reason == "`upper` cannot stand here");
  CHECK(refused("${case |}").reason == "unknown function `` after `|`");
  CHECK(refused("${a${b}}").reason == "`${b` cannot stand here");
}

TEST_CASE("an escaped text reads back as itself") {
  for (const auto* text : {"", "a", "${x}", "$${x}", "$$${", "a$b{c}"}) {
    const auto result = parsed(escaped_template(text));
    CHECK_FALSE(result.has_placeholders());
    std::string back;
    for (const auto& piece : result.pieces)
      back += std::get<std::string>(piece);
    CHECK(back == text);
  }
}
