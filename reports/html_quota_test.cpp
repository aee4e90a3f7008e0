#include "reports/html_quota.hpp"

#include "base/text.hpp"
#include "reports/html_parts.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

struct Drawn {
  pugi::xml_document document;
  pugi::xml_node body;

  explicit Drawn(const QuotaUse& quota) : body(document.append_child("body")) {
    page::write_quota(body, quota);
  }
  std::string text(const char* path) const { return document.select_node(path).node().last_child().value(); }
  std::string course(const char* css) const {
    return document.select_node(fmt_path(css).c_str()).attribute().value();
  }
  static std::string fmt_path(const std::string& css) { return "//path[@class='" + css + "']/@d"; }
};

} // namespace

TEST_CASE("a row for each account: its name, its curve, its figures") {
  const Drawn drawn({4, 2, 1, {{"reader", {1, 2, 2, 0}}, {"", {1}}}});
  CHECK(drawn.document.select_nodes("//tr").size() == 2);
  CHECK(drawn.text("//tr[1]/th") == "no valid key");
  CHECK(drawn.text("//tr[1]/td[2]") == "1 request, at most 1 of 4 in 2 s");
  CHECK(drawn.text("//tr[2]/th") == "reader");
  CHECK(drawn.text("//tr[2]/td[2]") == "5 requests, at most 4 of 4 in 2 s");
  CHECK(drawn.text("//p") ==
        "From left to right the run, in steps of 1 s; the height is what was sent in the 2 s before, the "
        "dashed line the quota of 4.");
}

TEST_CASE("the curve is what a window holds, with the quota as a line") {
  const Drawn drawn({4, 2, 1, {{"reader", {1, 2, 2, 0}}}});
  // In a window of two slots: 1, 3, 4, 2. All of the quota is 44 high, below a room of 4.
  CHECK(drawn.course("used") == "M0 48L0.0 37.0H150.0L150.0 15.0H300.0L300.0 4.0H450.0L450.0 26.0H600.0V48Z");
  CHECK(drawn.course("limit") == "M0 4.0H600");
}

TEST_CASE("the curve of an account that is not used any more goes on to the end of the run") {
  const Drawn drawn({4, 3, 1, {{"idle", {2}}, {"reader", {1, 1, 1, 1}}}});
  // In a window of three slots: 2, 2, 2, 0.
  CHECK(drawn.course("used") ==
        "M0 48L0.0 26.0H150.0L150.0 26.0H300.0L300.0 26.0H450.0L450.0 48.0H600.0V48Z");
  CHECK(drawn.text("//tr[1]/td[2]") == "2 requests, at most 2 of 4 in 3 s");
}

TEST_CASE("without a limit there is no line, and more than the quota stands above it") {
  const Drawn unlimited({0, 1, 1, {{"reader", {3}}}});
  CHECK(unlimited.document.select_nodes("//path[@class='limit']").empty());
  CHECK(unlimited.text("//tr/td[2]") == "3 requests, at most 3 in 1 s");
  const Drawn above({2, 1, 1, {{"reader", {4}}}});
  CHECK(above.course("used") == "M0 48L0.0 4.0H600.0V48Z");
  CHECK(above.course("limit") == "M0 26.0H600");
}

TEST_CASE("long runs are drawn with few points, and nothing is drawn of nothing") {
  const Drawn drawn({100, 60, 3, {{"reader", std::vector<std::size_t>(1200, 1)}}});
  CHECK(drawn.course("used").size() < 8000);
  for (const QuotaUse& none :
       {QuotaUse{}, QuotaUse{1, 1, 1, {}}, QuotaUse{1, 1, 1, {{"reader", {}}}},
        QuotaUse{1, 1, 0, {{"reader", {1}}}}, QuotaUse{1, -1e300, -1, {{"reader", {1}}}}})
    CHECK(Drawn(none).body.first_child().empty());
  CHECK_FALSE(Drawn({1, 1e300, 1e300, {{"reader", {1, 1}}}}).body.first_child().empty());
}
