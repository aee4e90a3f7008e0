#include "execute/undo.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

Value json(const char* text) {
  return std::get<Value>(parse_json(text));
}

} // namespace

TEST_CASE("what a run made is known by its mark, wherever it stands in the item") {
  const std::string mark = "conformance 1a2b3c4d";
  CHECK(bears_mark(json(R"({"id":"1","name":"conformance 1a2b3c4d"})"), mark));
  CHECK(bears_mark(json(R"({"more":[{"note":"by conformance 1a2b3c4d, ours"}]})"), mark));
  CHECK_FALSE(bears_mark(json(R"({"id":"1","name":"conformance 1a2b3c4e"})"), mark));
  CHECK_FALSE(bears_mark(json(R"({"conformance 1a2b3c4d":"a name is no text"})"), mark));
  CHECK_FALSE(bears_mark(json("null"), mark));
}

TEST_CASE("the values of an item take the places kept for them, encoded for where they stand") {
  plan::ConcreteRequest request;
  request.request.method = "DELETE";
  request.request.target = "/keys/" + placeholder_for("id") + "?n=" + placeholder_for("n");
  request.request.body = R"({"id":"__id__"})";
  MarkedItems search;
  search.taken = {{"__id__", "/id"}, {"__n__", "/number"}};
  const auto filled = filled_in(request, search, json(R"({"id":"../a\"b","number":7})"));
  CHECK(filled.request.target == "/keys/..%2Fa%22b?n=7");
  CHECK(filled.request.body == R"({"id":"../a\"b"})");
}

} // namespace conformance::execute
