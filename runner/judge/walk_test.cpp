#include "judge/testing.hpp"
#include "judge/walk.hpp"

namespace conformance::judge {

namespace {

Walk walk_of(unsigned size, bool sorted = true) {
  Walk out;
  out.items = "/data";
  out.id = "/id";
  out.total = "/total";
  out.size = size;
  if (sorted) out.sort = "/at";
  return out;
}

WalkSeen seen(std::initializer_list<const char*> pages, bool ended = true) {
  WalkSeen out;
  for (const auto* page : pages)
    out.pages.push_back(value_of(page));
  out.ended = ended;
  return out;
}

} // namespace

TEST_CASE("a walk whose pages are full and add up holds") {
  const auto whole = seen(
      {R"({"data":[{"id":1,"at":1},{"id":2,"at":2}],"total":3})", R"({"data":[{"id":3,"at":3}],"total":3})"});
  CHECK(judge_walk(walk_of(2), whole).verdict == WalkVerdict::held);
  const auto bounded = seen({R"({"data":[{"id":1,"at":1},{"id":2,"at":2}],"total":9})",
                             R"({"data":[{"id":3,"at":3},{"id":4,"at":4}],"total":9})"},
                            false);
  CHECK(judge_walk(walk_of(2), bounded).verdict == WalkVerdict::held);
  const auto even =
      seen({R"({"data":[{"id":1,"at":1}],"total":2})", R"({"data":[{"id":2,"at":2}],"total":2})"});
  CHECK(judge_walk(walk_of(1), even).verdict == WalkVerdict::held);
}

TEST_CASE("a walk that may not go on to the end looks at the last page") {
  const auto walk = walk_of(2);
  auto bounded = seen({R"({"data":[{"id":1,"at":1},{"id":2,"at":2}],"total":9})"}, false);
  bounded.pages.push_back(value_of(R"({"data":[{"id":3,"at":3},{"id":4,"at":4}],"total":9})"));
  const auto judged = [&](const char* last) {
    bounded.last = value_of(last);
    return judge_walk(walk, bounded);
  };
  CHECK(judged(R"({"data":[{"id":9,"at":9}],"total":9})").verdict == WalkVerdict::held);
  CHECK(judged(R"({"data":[{"id":9,"at":9}],"total":10})").verdict == WalkVerdict::moved);
  const auto empty = judged(R"({"data":[],"total":9})");
  CHECK(empty.verdict == WalkVerdict::broken);
  CHECK(empty.reason == "page 5, the last, holds 0 items, though the total of 9 leaves 1 for it");
  CHECK(judged(R"({"data":[{"id":8,"at":8},{"id":9,"at":9}],"total":9})").verdict == WalkVerdict::broken);

  CHECK(last_page(walk, 0) == 0);
  CHECK(last_page(walk, -3) == 0);
  CHECK(last_page(walk, 1) == 1);
  CHECK(last_page(walk, 2) == 1);
  CHECK(last_page(walk, 3) == 2);
}

TEST_CASE("what breaks a walk") {
  struct {
    WalkSeen seen;
    WalkVerdict verdict;
    const char* said;
  } const table[] = {
      {seen({R"({"data":[{"id":1}],"total":3})", R"({"data":[{"id":2},{"id":3}],"total":3})"}),
       WalkVerdict::broken, "page 1 holds 1 items"},
      {seen({R"({"data":[{"id":1},{"id":2},{"id":3}],"total":4})", R"({"data":[{"id":4}],"total":4})"}),
       WalkVerdict::broken, "page 1 holds 3 items"},
      {seen({R"({"data":[{"id":1},{"id":2}],"total":4})", R"({"data":[{"id":3}],"total":4})"}),
       WalkVerdict::broken, "the pages hold 3 items in all, but the total is 4"},
      {seen({R"({"data":[{"id":1,"at":1},{"id":2,"at":2}],"total":3})",
             R"({"data":[{"id":2,"at":2}],"total":3})"}),
       WalkVerdict::broken, "the item 2 stands on page 1 and again on page 2"},
      {seen({R"({"data":[{"id":1},{"id":2}],"total":3})", R"({"data":[{"id":3}],"total":4})"}),
       WalkVerdict::moved, "the total went from 3 to 4"},
      {seen({R"({"data":[{"id":1},{"id":2}]})"}), WalkVerdict::broken, "page 1 shows no total at /total"},
      {seen({R"({"data":[{"id":1}],"total":1})"}), WalkVerdict::not_enough_data,
       "the list has 1 of the 2 pages"},
  };
  for (const auto& row : table) {
    CAPTURE(row.said);
    const auto result = judge_walk(walk_of(2), row.seen);
    CHECK(result.verdict == row.verdict);
    CHECK(result.reason.find(row.said) != std::string::npos);
  }
}

TEST_CASE("the totals of a walk are those of its pages, and of the last one that was read apart") {
  auto walked = seen({R"({"data":[{"id":1}],"total":3})", R"({"data":[{"id":2}]})"}, false);
  walked.last = value_of(R"({"data":[{"id":3}],"total":1})");
  const std::vector<std::optional<std::int64_t>> expected = {3, std::nullopt, 1};
  CHECK(totals_of(walk_of(1), walked) == expected);
}

TEST_CASE("a walk that needs one page only is judged by its total") {
  auto walk = walk_of(2);
  walk.least = 1;
  CHECK(judge_walk(walk, seen({R"({"data":[{"id":1}],"total":1})"})).verdict == WalkVerdict::held);
  CHECK(judge_walk(walk, seen({R"({"data":[{"id":1}],"total":2})"})).verdict == WalkVerdict::broken);
  CHECK(judge_walk(walk, seen({R"({"data":[],"total":0})"})).verdict == WalkVerdict::held);
}

TEST_CASE("an item that ends one page and begins the next may hide its equal") {
  const auto twice = seen({R"({"data":[{"id":1,"at":1},{"id":2,"at":2}],"total":4})",
                           R"({"data":[{"id":2,"at":2},{"id":4,"at":4}],"total":4})"});
  const auto judged = judge_walk(walk_of(2), twice);
  CHECK(judged.verdict == WalkVerdict::broken);
  REQUIRE(judged.repeat);
  CHECK(judged.repeat->sort == "2");
  CHECK(judged.repeat->position == 2);
  CHECK(judge_walk(walk_of(2), twice, {"2"}).verdict == WalkVerdict::held);
  CHECK(judge_walk(walk_of(2), twice, {"4"}).verdict == WalkVerdict::broken);

  const auto apart = seen({R"({"data":[{"id":2,"at":2},{"id":3,"at":3}],"total":4})",
                           R"({"data":[{"id":2,"at":2},{"id":4,"at":4}],"total":4})"});
  CHECK(judge_walk(walk_of(2), apart).verdict == WalkVerdict::broken);
  CHECK_FALSE(judge_walk(walk_of(2), apart).repeat);
}

TEST_CASE("one page holds both places of a repeated item") {
  for (unsigned size : {1U, 2U, 3U, 10U})
    for (std::size_t page = 1; page < 12; ++page) {
      const auto position = page * size;
      const auto window = window_around(walk_of(size), {"", position});
      CAPTURE(size);
      CAPTURE(position);
      CHECK(window.size > size);
      CHECK((window.at - 1) * window.size <= position - 1);
      CHECK(position < window.at * window.size);
    }
  auto by_offset = walk_of(2);
  by_offset.by = Walk::By::offset;
  CHECK(window_around(by_offset, {"", 4}).size == 2);
  CHECK(window_around(by_offset, {"", 4}).at == 3);
}

TEST_CASE("a page shows which sort values are shared") {
  const auto page = value_of(R"({"data":[{"id":1,"at":5},{"id":2,"at":5},{"id":3,"at":6},{"id":3,"at":6}]})");
  CHECK(shared_on(walk_of(2), page) == std::set<std::string>{"5"});
  CHECK(shared_on(walk_of(2), value_of("{}")).empty());
}

TEST_CASE("an item may come twice among equal sort values, unless the walk says otherwise") {
  const auto tied = seen({R"({"data":[{"id":1,"at":5},{"id":2,"at":5}],"total":4})",
                          R"({"data":[{"id":2,"at":5},{"id":3,"at":6}],"total":4})"});
  CHECK(judge_walk(walk_of(2), tied).verdict == WalkVerdict::held);
  CHECK(judge_walk(walk_of(2, false), tied).verdict == WalkVerdict::broken);
}

} // namespace conformance::judge
