#include "reports/console.hpp"
#include "reports/github.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/markdown.hpp"
#include "reports/sarif.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

using namespace conformance;

namespace {

const std::string directory = CONFORMANCE_SOURCE_DIR "/reports/samples/";

std::string content(const std::string& name) {
  std::ifstream file(directory + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Set CONFORMANCE_UPDATE_SAMPLES to write the samples anew; then read the difference.
void check_sample(const std::string& name, const std::string& text) {
  if (std::getenv("CONFORMANCE_UPDATE_SAMPLES") != nullptr) {
    std::ofstream(directory + name, std::ios::binary) << text;
    return;
  }
  const bool same = content(name) == text;
  CHECK_MESSAGE(same, name << " differs from what the reports make now");
}

} // namespace

TEST_CASE("the samples are what the reports make of their results") {
  for (const std::string name : {"green", "failing", "hostile", "invalid-input"}) {
    CAPTURE(name);
    auto read = reports::read_results(content(name + ".json"));
    if (const auto* wrong = std::get_if<std::string>(&read)) FAIL(*wrong);
    auto& results = std::get<Results>(read);
    settle(results);
    check_sample(name + ".json", reports::results_json(results));
    check_sample(name + ".junit.xml", reports::junit(results));
    check_sample(name + ".github.txt", reports::github(results));
    check_sample(name + ".md", reports::markdown(results));
    check_sample(name + ".sarif", reports::sarif(results));
    check_sample(name + ".html", reports::html(results));
    check_sample(name + ".console.txt", reports::console(results, {}));
  }
}
