#include "reports/html.hpp"

#include "reports/assets.hpp"
#include "reports/json.hpp"
#include "reports/tests/some_results.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
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
  CHECK(banner == "PARTIAL: 1 of 2 MUST\u2717nonconformant (exit 1)1 MUST requirement is broken: R|");
  const auto one = document.select_node("//details[@id='case:area/suite/probe']").node();
  REQUIRE(one);
  CHECK(std::string(one.attribute("data-outcome").value()) == "failure");
  CHECK(one.attribute("open"));
  const auto said = texts(document, "//details[@id='case:area/suite/probe']");
  for (const auto* part :
       {"answered 403 instead of 404", "It holds.", "[errors page]", "CWE-203", "GET /things/1",
        "--select 'id:area/suite/probe'", "curl", "suites/area/suite.yaml:7:13"})
    CHECK_MESSAGE(has(said, part), part);
  CHECK(texts(document, "//table[@class='grid']//a") == "\u2717 1/1|");
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
  CHECK(texts(document, "//div[@class='pair']//mark") == "etag|2|ETag|1|X-Extra: yes|");
  CHECK(texts(document, "//div[@class='pair']//span[@class='noise']") == "Tue|Mon|");
  auto other = compared_pair();
  other.cases.front().evidence.back().status = 404;
  other.cases.front().evidence.back().reason = "Not Found";
  CHECK(texts(parsed_page(html(other)), "//div[@class='pair']//mark")
            .starts_with("404 Not Found\n|etag|2|403 Forbidden\n|"));
}

TEST_CASE("what many cases lack is said once, with a link to them") {
  auto results = one_case(Verdict::not_testable);
  results.cases.front().missing = "principal:writer";
  const auto first = results.cases.front();
  for (int i = 0; i < 40; ++i) {
    auto more = first;
    more.id += std::to_string(i);
    results.cases.push_back(more);
  }
  auto judged = one_case(Verdict::passed).cases.front();
  judged.id = "judged";
  results.cases.push_back(judged);
  settle(results);
  const auto document = parsed_page(html(results));
  CHECK(number(document, "//ul[@class='wrong']/li") == 1);
  const auto said = texts(document, "//ul[@class='wrong']/li");
  CHECK(has(said, "41 cases"));
  CHECK(has(said, "principal 'writer' is not in the profile; needed for R"));
  const auto link = document.select_node("//ul[@class='wrong']//a/@href").attribute();
  CHECK(std::string(link.value()) == "#verdict=not-testable&cause=principal%3Awriter");
  CHECK(number(document, "//details[@data-cause='principal:writer']") == 41);
}

TEST_CASE("cases of one probe that fail alike stand on one line, each with its link") {
  auto results = one_case(Verdict::failed);
  auto first = results.cases.front();
  results.cases.clear();
  for (const auto* id : {"probe[case=a]", "other", "probe[case=b]"}) {
    first.id = id;
    results.cases.push_back(first);
  }
  first.id = "probe[case=c]";
  first.findings.front().message = "something else";
  results.cases.push_back(first);
  settle(results);
  const auto document = parsed_page(html(results));
  CHECK(number(document, "//ul[@class='wrong']/li") == 3);
  CHECK(texts(document, "//ul[@class='wrong']/li[1]//a") == "[case=a]|[case=b]|");
  CHECK(texts(document, "//ul[@class='wrong']/li[1]/span[@class='mono']").starts_with("area/suite/probe"));
  CHECK(texts(document, "//ul[@class='wrong']/li[2]//a") == "area/suite/other|");
  CHECK(texts(document, "//ul[@class='wrong']/li[3]//a") == "area/suite/probe[case=c]|");
  for (const auto& link : document.select_nodes("//ul[@class='wrong']//a/@href"))
    CHECK(std::string(link.attribute().value()).starts_with("#case%3Aarea%2Fsuite%2F"));
}

TEST_CASE("what stopped the run is open, and its badge is not said again") {
  const auto document =
      parsed_page(html(failed_run(ExitCode::invalid_input, "3 mistakes", "x.yaml:1:1: it is wrong")));
  CHECK(number(document, "//details[@class='case'][@open]") == 1);
  CHECK(texts(document, "//details[@class='case']/summary/span") == "error|3 mistakes|");
  CHECK_FALSE(has(texts(document, "//h4"), "Repeat it"));
  CHECK(has(texts(parsed_page(html(one_case(Verdict::failed))), "//h4"), "Repeat it"));
  auto provisional = one_case(Verdict::inconclusive);
  provisional.cases.front().provisional = true;
  settle(provisional);
  CHECK(texts(parsed_page(html(provisional)), "//details[contains(@id,'probe')]/summary/span") ==
        "provisional|inconclusive: principal 'writer' is not in the profile|");
}

TEST_CASE("headings, landmarks and names for those who hear the page") {
  auto results = one_case(Verdict::failed);
  results.cases.front().principal = "reader";
  results.cases.front().operation = "read-thing";
  results.notes = {"a note"};
  results.quota = QuotaUse{100, 60, 3, {{"reader", {1, 2}}}};
  const auto document = parsed_page(html(results));
  CHECK(std::string(document.select_node("/html/@lang").attribute().value()) == "en");
  for (const auto* landmark :
       {"//body/header", "//body/nav[@aria-label]", "//body/main", "//form[@role='search'][@aria-label]"})
    CHECK_MESSAGE(number(document, landmark) == 1, landmark);
  int level = 0;
  for (const auto& found : document.select_nodes("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")) {
    const int next = found.node().name()[1] - '0';
    CHECK_MESSAGE(next <= level + 1, found.node().child_value(), " skips a level");
    level = next;
  }
  for (const auto& found : document.select_nodes("//main/h2"))
    CHECK(number(document, fmt::format("//nav//a[@href='#{}']", found.node().attribute("id").value())) == 1);
  for (const auto& found : document.select_nodes("//select | //input[not(@type='hidden')]"))
    CHECK(std::string(found.node().parent().name()) == "label");
  CHECK(number(document, "//th[not(@scope)]") == 0);
  for (const auto& found : document.select_nodes("//svg"))
    CHECK((found.node().attribute("aria-label") || found.node().attribute("aria-hidden")));
}

TEST_CASE("what is painted is also written") {
  for_every_run([](const Results& results) {
    const auto document = parsed_page(html(results));
    for (const auto& found : document.select_nodes("//ul[@class='chips']//a | //table[@class='grid']//a")) {
      const std::string color = found.node().attribute("class").value();
      const std::string words = found.node().last_child().value();
      const bool marked =
          !words.empty() && std::string_view("R0123456789").find(words[0]) == std::string_view::npos;
      REQUIRE((color == "good") != marked);
    }
    for (const auto& found : document.select_nodes("//span[starts-with(@class,'badge')]"))
      REQUIRE(!std::string(found.node().last_child().value()).empty());
  });
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
