#include "model/template.hpp"

#include <doctest/doctest.h>

namespace conformance {

namespace {
Template parsed(std::string_view text) {
  return std::get<Template>(parse_template(text));
}
std::string reason(std::string_view text) {
  return std::get<TemplateError>(parse_template(text)).reason;
}
} // namespace

TEST_CASE("a text is literals and placeholders") {
  const auto text = parsed("/findings/${own.finding | upper | first 8}?x=${cause}$${y}");
  REQUIRE(text.pieces.size() == 5);
  CHECK(std::get<std::string>(text.pieces[0]) == "/findings/");
  const auto& id = std::get<Placeholder>(text.pieces[1]);
  CHECK(id.name == "own.finding");
  REQUIRE(id.functions.size() == 2);
  CHECK(id.functions[0].name == "upper");
  CHECK_FALSE(id.functions[0].argument);
  CHECK(id.functions[1].argument == 8);
  CHECK(id.offset == 10);
  CHECK(id.length == 32);
  CHECK(std::get<std::string>(text.pieces[4]) == "${y}");
  CHECK(text.placeholders().size() == 2);
  CHECK(text.sole() == nullptr);
}

TEST_CASE("a placeholder alone is known as such") {
  REQUIRE(parsed("${case}").sole());
  CHECK(parsed("${ case }").sole()->name == "case");
  CHECK(parsed(" ${case}").sole() == nullptr);
  CHECK(parsed("").pieces.empty());
  CHECK(parsed("costs $5 {x}").pieces.size() == 1);
}

TEST_CASE("broken placeholders say what is wrong") {
  CHECK(reason("a${b") == "'${' is not closed by '}'");
  CHECK(reason("${}") == "'${...}' holds no name");
  CHECK(reason("${a b}") == "'${...}' holds no name");
  CHECK(reason("${a |}") == "a function is missing behind '|'");
  CHECK(reason("${a | first x}") == "the argument of 'first' is no whole number");
  CHECK(std::get<TemplateError>(parse_template("xy${")).offset == 2);
}

} // namespace conformance
