#include "reports/html_timing.hpp"

#include "reports/html.hpp"
#include "reports/tests/some_results.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <sstream>

namespace conformance::reports::page {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TimingResult timing() {
  TimingResult out;
  out.verdict = TimingVerdict::indistinguishable;
  out.tolerance = out.bound = 5;
  out.reason = "no difference above 5 ms at 95 %";
  out.difference = {4, 1, -2, 4, 0.5, 0.5, 0.5};
  out.control = {4, 0, -1, 1, 0.5, 0.5, 0.5};
  out.first = {{12, 10, 10}, {9, 10, 11}, {10, 10, 10}, {13, 10, 10}};
  return out;
}

struct Drawn {
  pugi::xml_document document;
  explicit Drawn(const TimingResult& result) { write_timing(document.append_child("div"), result); }

  std::string course(const std::string& css, std::size_t which = 0) const {
    const auto found = document.select_nodes(("//path[@class='" + css + "']").c_str());
    return which < found.size() ? found[which].node().attribute("d").value() : "";
  }
  std::string words(const char* path) const {
    std::string out;
    for (const auto& found : document.select_nodes(path))
      out += std::string(found.node().last_child().value()) + '|';
    return out;
  }
  std::string whole() const {
    std::ostringstream out;
    document.save(out);
    return out.str();
  }
};

/// The drawing is 720 wide, 0 ms stands at 415, 285 further the edge: 6.25 ms for a tolerance of 5 ms.
std::string at(double milliseconds) {
  std::ostringstream out;
  out.setf(std::ios::fixed);
  out.precision(1);
  out << 415 + 285 * milliseconds / 6.25;
  return out.str();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the plot shows each block, the interval and the tolerance where they are") {
  const Drawn drawn(timing());
  CHECK(drawn.course("dots") ==
        "M" + at(2) + " 36.5h0M" + at(-1) + " 57.5h0M" + at(0) + " 78.5h0M" + at(3) + " 99.5h0");
  CHECK(drawn.course("dots", 1).starts_with("M" + at(0) + " 146.5h0M" + at(1)));
  CHECK(drawn.course("interval") == "M" + at(-2) + " 122.0H" + at(4));
  CHECK(drawn.course("shift").starts_with("M" + at(1) + " "));
  CHECK(drawn.course("band") == "M" + at(-5) + " 26.0H" + at(5) + "V246.0H" + at(-5) + "Z");
  CHECK(drawn.course("bound").empty());
  CHECK(drawn.course("stage").empty());
  CHECK(drawn.words("//text") == "tolerance \u00b15 ms|-6|-4|-2|0 ms|+2|+4|+6|case \u2212 reference|"
                                 "reference \u2212 itself|");
}

TEST_CASE("beside the plot stands the same in words, and what it does not show") {
  const Drawn drawn(timing());
  CHECK(std::string(drawn.document.select_node("//svg").node().attribute("role").value()) == "img");
  CHECK(drawn.words("//figcaption//strong") == "indistinguishable|");
  const auto all = drawn.whole();
  CHECK(has(all, ": no difference above 5 ms at 95 %"));
  CHECK(has(all, "shift +1.00 ms (95 %: -2.00 to +4.00), 4 blocks, slower in 50 %; control +0.00 ms"));
  CHECK(has(all, "with more samples it may still be seen"));
  CHECK_FALSE(has(all, "beyond the edge"));
  CHECK_FALSE(has(all, "second stage"));
  CHECK_FALSE(has(all, "style="));
}

TEST_CASE("the stages are told apart, and a bound wider than the tolerance is shown") {
  auto result = timing();
  result.second = {{10, 10, 10}, {11, 10, 10}, {10, 10, 10}, {11, 10, 10}};
  result.bound = 6;
  const Drawn drawn(result);
  CHECK(drawn.course("stage") == "M130.0 68.0H700.0");
  CHECK(has(drawn.whole(), "Below the dashed line is the second stage."));
  CHECK_FALSE(drawn.course("bound").empty());
}

TEST_CASE("one extreme block does not squeeze the others together") {
  auto result = timing();
  for (int i = 0; i < 20; ++i)
    result.first.push_back({10, 10, 10});
  result.first.push_back({9000, 10, 10});
  const Drawn drawn(result);
  CHECK(drawn.course("band").starts_with("M" + at(-5)));
  CHECK(drawn.course("dots").ends_with("M700.0 108.3h0"));
  CHECK(has(drawn.whole(), "1 dot beyond the edge is drawn at it."));
}

TEST_CASE("no blocks, no bounds and absurd figures still make a drawing with numbers only") {
  TimingResult empty;
  empty.difference.low = empty.control.low = -infinity;
  empty.difference.high = empty.control.high = infinity;
  empty.bound = infinity;
  auto absurd = timing();
  absurd.tolerance = -1;
  absurd.bound = 1e308;
  absurd.first.push_back({1e308, -1e308, 0});
  for (const auto& result : {empty, absurd}) {
    const Drawn drawn(result);
    for (const auto& found : drawn.document.select_nodes("//path/@d | //text/@x | //text/@y")) {
      const std::string value = found.attribute().value();
      CHECK_MESSAGE(!has(value, "nan"), value);
      CHECK_MESSAGE(!has(value, "inf"), value);
      CHECK(value.size() < 1000);
    }
  }
}

TEST_CASE("a case with times has the plot in the page, one without has none") {
  auto results = one_case(Verdict::passed);
  CHECK_FALSE(has(html(results), "<svg"));
  results.cases.front().timing = timing();
  CHECK(has(html(results), "<svg"));
}

} // namespace conformance::reports::page
