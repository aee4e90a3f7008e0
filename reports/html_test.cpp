#include "reports/html.hpp"

#include "reports/assets.hpp"
#include "reports/json.hpp"
#include "reports/tests/some_results.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <functional>
#include <pugixml.hpp>
#include <sstream>

using namespace conformance;
using namespace conformance::reports;

namespace {

/// The page is also well-formed XML but for its first line, so that tests can look into it.
pugi::xml_document parsed_page(const std::string& page) {
  pugi::xml_document document;
  const auto result = document.load_string(page.c_str(), pugi::parse_default | pugi::parse_doctype);
  REQUIRE_MESSAGE(result, result.description());
  return document;
}

std::string texts(const pugi::xml_document& document, const char* path) {
  std::string out;
  for (const auto& found : document.select_nodes(path)) {
    std::function<void(pugi::xml_node)> walk = [&](pugi::xml_node node) {
      out += node.value();
      for (const auto child : node)
        walk(child);
    };
    walk(found.node());
    out += '|';
  }
  return out;
}

std::size_t number(const pugi::xml_document& document, const std::string& path) {
  return document.select_nodes(path.c_str()).size();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Results compared_pair() {
  auto results = one_case(Verdict::failed);
  auto& one = results.cases.front();
  one.findings.front().message = "the header etag tells it from the reference";
  auto mine = one.evidence.front();
  mine.role = "case";
  mine.response_headers = {{"ETag", "\"1\""}, {"Date", "Mon"}, {"X-Extra", "yes"}};
  auto reference = mine;
  reference.role = "reference";
  reference.response_headers = {{"etag", "\"2\""}, {"Date", "Tue"}};
  one.evidence = {mine, reference};
  return results;
}

} // namespace

TEST_CASE("neither style nor script holds what would be escaped") {
  CHECK(page_style.find_first_of("<>&") == std::string_view::npos);
  CHECK(page_script.find_first_of("<>&") == std::string_view::npos);
}

TEST_CASE("the page says code, reason, and each case with what it counts as") {
  auto results = one_case(Verdict::failed);
  results.partial = "1 of 2 MUST";
  results.cases.front().principal = "reader";
  results.cases.front().operation = "read-thing";
  results.notes = {"a note"};
  const auto document = parsed_page(html(results));
  const auto banner = texts(document, "//div[contains(@class,'banner')]");
  CHECK(banner == "PARTIAL: 1 of 2 MUSTnonconformant (exit 1)1 MUST requirement is broken: R|");
  const auto one = document.select_node("//details[@id='case:area/suite/probe']").node();
  REQUIRE(one);
  CHECK(std::string(one.attribute("data-outcome").value()) == "failure");
  CHECK(one.attribute("open"));
  const auto said = texts(document, "//details[@id='case:area/suite/probe']");
  for (const auto* part :
       {"answered 403 instead of 404", "It holds.", "[errors page]", "CWE-203", "GET /things/1",
        "--select 'id:area/suite/probe'", "curl", "suites/area/suite.yaml:7:13"})
    CHECK_MESSAGE(has(said, part), part);
  CHECK(texts(document, "//table[@class='grid']//a") == "1 / 1|");
  CHECK(has(html(results), "a note"));
}

TEST_CASE("the page shows a failure or an error exactly if the gate is shut") {
  for_every_run([](const Results& results) {
    const auto page = html(results);
    const bool failure = has(page, "data-outcome=\"failure\"");
    const bool error = has(page, "data-outcome=\"error\"");
    REQUIRE((results.exit != ExitCode::conformant) == (failure || error));
    REQUIRE((results.exit == ExitCode::nonconformant) == failure);
    REQUIRE(has(page, "class=\"banner good\"") == (results.exit == ExitCode::conformant));
  });
}

TEST_CASE("two answers stand side by side, what differs marked, noise greyed") {
  const auto document = parsed_page(html(compared_pair()));
  CHECK(texts(document, "//mark") == "etag|2|ETag|1|X-Extra: yes|");
  CHECK(texts(document, "//span[@class='noise']") == "Tue|Mon|");
}

TEST_CASE("nothing that the deployment sends becomes markup") {
  std::ifstream file(CONFORMANCE_SOURCE_DIR "/reports/samples/hostile.json", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  auto read = read_results(text.str());
  REQUIRE(std::holds_alternative<Results>(read));
  const auto document = parsed_page(html(std::get<Results>(read)));
  CHECK(number(document, "//script") == 1);
  CHECK(number(document, "//style") == 1);
  CHECK(number(document, "//img | //iframe | //object | //embed | //link | //svg | //base") == 0);
  for (const auto& attribute : document.select_nodes("//@*")) {
    const std::string name = attribute.attribute().name();
    CHECK_FALSE(name.starts_with("on"));
    CHECK(name != "style");
    CHECK(name != "src");
    if (name == "href") CHECK(attribute.attribute().value()[0] == '#');
  }
}

TEST_CASE("hostile text in every place stays text") {
  const auto page = html(evil_run());
  const auto document = parsed_page(page);
  CHECK(number(document, "//script") == 1);
  CHECK(number(document, "//img") == 0);
  CHECK(page.find('\x1b') == std::string::npos);
  CHECK(page.find("\xe2\x80\xae") == std::string::npos);
}
