#include "judge/mutate.hpp"

#include "model/value.hpp"

#include <doctest/doctest.h>
#include <map>

namespace conformance::judge {

namespace {

const std::string foreign = "11111111-2222-4333-8444-555555555555";

Response answer(const std::string& body, int status = 200) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json"}};
  out.body = body;
  return out;
}

/// Body of each mutant by place and mutation.
std::map<std::string, std::string> bodies(const Response& response, const MutationStock& stock = {}) {
  std::map<std::string, std::string> out;
  for_each_mutant(response, stock,
                  [&](const Mutant& each) { out[each.place + ": " + each.mutation] = each.response.body; });
  return out;
}

} // namespace

TEST_CASE("members are dropped, made null, of another type, and a little off") {
  const auto made = bodies(answer(R"({"id":"abc","n":3,"on":true,"no":null})"));
  CHECK(made.at("/id: dropped") == R"({"n":3,"on":true,"no":null})");
  CHECK(made.at("/id: null") == R"({"id":null,"n":3,"on":true,"no":null})");
  CHECK(made.at("/id: another type") == R"({"id":1,"n":3,"on":true,"no":null})");
  CHECK(made.at("/id: one letter off") == R"({"id":"abx","n":3,"on":true,"no":null})");
  CHECK(made.at("/n: one off") == R"({"id":"abc","n":4,"on":true,"no":null})");
  CHECK(made.at("/on: the other value") == R"({"id":"abc","n":3,"on":false,"no":null})");
  CHECK_FALSE(made.contains("/no: null"));
  CHECK(made.at("/no: another type") == R"({"id":"abc","n":3,"on":true,"no":"text"})");
}

TEST_CASE("lists repeat an item, turn round, and lose all; of their items the first is changed") {
  const auto made = bodies(answer(R"({"data":[{"a":1},{"a":2}]})"));
  CHECK(made.at("/data: an item twice") == R"({"data":[{"a":1},{"a":2},{"a":1}]})");
  CHECK(made.at("/data: in reverse") == R"({"data":[{"a":2},{"a":1}]})");
  CHECK(made.at("/data: without items") == R"({"data":[]})");
  CHECK(made.at("/data/*/a: one off") == R"({"data":[{"a":2},{"a":2}]})");
  CHECK(bodies(answer(R"([1])")).contains(": an item twice"));
}

TEST_CASE("each member of the items of a list is changed once for each type, in the first that has it") {
  Response response;
  response.status = 200;
  response.body = R"({"data":[{"a":1,"b":null},{"a":2,"b":"x","c":true},{"c":false}]})";
  std::map<std::string, int> at;
  for_each_mutant(response, {}, [&](const Mutant& each) { ++at[each.place + " " + each.mutation]; });
  CHECK(at["/data/*/a dropped"] == 1);
  CHECK(at["/data/*/a one off"] == 1);
  CHECK(at["/data/*/b dropped"] == 1);
  CHECK(at["/data/*/b another type"] == 2); // of null and of the text
  CHECK(at["/data/*/b one letter off"] == 1);
  CHECK(at["/data/*/c the other value"] == 1);
}

TEST_CASE("what was seen elsewhere is put in: values, ids, bodies") {
  MutationStock stock;
  stock_up(stock, answer(R"({"state":"open","id":"aaaaaaaa-2222-4333-8444-555555555555"})"));
  stock_up(stock, answer(R"({"state":"closed"})"));
  stock.foreign_id = foreign;
  stock.other_body = "{}";
  const auto made = bodies(answer(R"({"state":"open","id":"aaaaaaaa-2222-4333-8444-555555555555"})"), stock);
  CHECK(made.at("/state: another value").find("closed") != std::string::npos);
  CHECK(made.at("/id: a foreign id").find(foreign) != std::string::npos);
  CHECK_FALSE(made.contains("/state: a foreign id"));
  CHECK(made.at("body: that of another answer") == "{}");
}

TEST_CASE("the status moves to its neighbours and to each class; headers go and come") {
  std::vector<int> statuses;
  std::size_t headers = 0;
  for_each_mutant(answer("{}", 404), {}, [&](const Mutant& each) {
    if (each.place == "status") statuses.push_back(each.response.status);
    if (each.place.starts_with("header")) ++headers;
    CHECK((each.place == "status") == (each.response.status != 404));
  });
  CHECK(statuses == std::vector<int>{405, 403, 204, 304, 504});
  CHECK(headers == 2);
}

TEST_CASE("a body that is no JSON has no members, and each mutant differs from the answer") {
  for (const auto* body : {"", "text", "{", "[]", "\"x\""}) {
    CAPTURE(body);
    for_each_mutant(answer(body), {}, [&](const Mutant& each) {
      if (!each.place.starts_with("header") && each.place != "status") CHECK(each.response.body != body);
    });
  }
}

TEST_CASE("the mutants of an answer are the same each time") {
  const auto list = [] {
    std::string out;
    for_each_mutant(answer(R"({"b":[{"x":"y"}],"a":{}})"), {},
                    [&](const Mutant& each) { out += each.place + each.mutation + each.response.body; });
    return out;
  };
  CHECK(list() == list());
}

} // namespace conformance::judge
