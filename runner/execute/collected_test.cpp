#include "execute/collected.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

namespace conformance::execute {

namespace {

std::vector<CaseResult> results_of(std::size_t cell, std::size_t count) {
  std::vector<CaseResult> out(count);
  for (std::size_t i = 0; i < count; ++i)
    out[i].id = std::to_string(cell) + "/" + std::to_string(i);
  return out;
}

} // namespace

TEST_CASE("results that come in any order are put in the order of their cells") {
  std::mt19937_64 random(7);
  for (std::size_t cells = 0; cells < 60; ++cells) {
    std::vector<std::size_t> order(cells);
    for (std::size_t i = 0; i < cells; ++i)
      order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    Collected collected(cells, 2);
    for (const auto cell : order) {
      CHECK_FALSE(collected.has(cell));
      collected.add(cell, results_of(cell, 1 + cell % 3));
      REQUIRE(collected.has(cell));
    }
    for (int sorted = 0; sorted < 2; ++sorted) {
      for (const auto cell : order) {
        REQUIRE(collected.of(cell).size() == 1 + cell % 3);
        REQUIRE(collected.of(cell).back().id == std::to_string(cell) + "/" + std::to_string(cell % 3));
      }
      collected.sort();
    }
    std::vector<std::string> ids, expected;
    for (const auto& each : collected.take())
      ids.push_back(each.id);
    for (std::size_t cell = 0; cell < cells; ++cell)
      for (const auto& each : results_of(cell, 1 + cell % 3))
        expected.push_back(each.id);
    REQUIRE(ids == expected);
  }
}

} // namespace conformance::execute
