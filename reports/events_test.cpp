#include "reports/events.hpp"

#include "reports/tests/some_results.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

boost::json::object line(const std::string& text) {
  REQUIRE(text.ends_with('\n'));
  REQUIRE(std::count(text.begin(), text.end(), '\n') == 1);
  return boost::json::parse(text).as_object();
}

} // namespace

TEST_CASE("each event is one JSON object on one line") {
  CHECK(line(started_event("abc", 12)) ==
        boost::json::object{{"event", "started"}, {"run", "abc"}, {"probes", 12}});
  const auto results = one_case(Verdict::failed);
  const auto finished = line(finished_event(results.cases.front(), Gate::release));
  CHECK(finished.at("event") == "finished");
  CHECK(finished.at("case").at("outcome") == "failure");
  CHECK(finished.at("case").at("evidence").at(0).at("status") == 403);
  const auto ended = line(ended_event(results));
  CHECK(ended.at("exit") == 1);
  CHECK(ended.at("reason") == "1 MUST requirement is broken: R");
}

TEST_CASE("hostile text stays on its line and comes back") {
  const auto results = evil_run();
  const auto finished = line(finished_event(results.cases.front(), Gate::release));
  CHECK(finished.at("case").at("title").as_string().find("\n::error") != std::string::npos);
  line(ended_event(results));
  line(started_event(evil_text, 1));
}
