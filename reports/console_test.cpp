#include "reports/console.hpp"

#include "base/text.hpp"
#include "reports/tests/some_results.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;

namespace {

std::string last_of(const std::string& text) {
  const auto end = text.size() - 1;
  return text.substr(text.rfind('\n', end - 1) + 1, end - text.rfind('\n', end - 1) - 1);
}

} // namespace

TEST_CASE("the last line says code, reason and counts") {
  const auto passed = one_case(Verdict::passed);
  CHECK(last_of(console(passed, {})) ==
        "exit 0 (conformant): the only MUST requirement was verified; 2 passed");
  CHECK(last_line(one_case(Verdict::failed)) ==
        "exit 1 (nonconformant): 1 MUST requirement is broken: R; 1 passed, 1 failed");
  CHECK(last_line(one_case(Verdict::not_testable)) ==
        "exit 2 (not verified): nothing was judged: principal 'writer' is not in the profile; 1 error, 1 not "
        "testable");
}

TEST_CASE("what failed comes first, and a green run fits one screen") {
  auto results = one_case(Verdict::failed);
  auto warning = one_case(Verdict::warning).cases.front();
  warning.id = "soft";
  results.cases.insert(results.cases.begin(), warning);
  const auto text = console(results, {});
  CHECK(text.find("FAILED area/suite/probe") < text.find("WARNING area/suite/soft"));

  auto green = one_case(Verdict::passed);
  for (int i = 0; i < 500; ++i) {
    auto one = green.cases.front();
    one.id = "probe-" + std::to_string(i);
    if (i % 5 == 0) {
      one.verdict = Verdict::not_testable;
      one.excuse = "staging cannot";
      one.reason = "reason " + std::to_string(i);
    }
    green.cases.push_back(one);
    green.notes.push_back("note " + std::to_string(i));
  }
  settle(green);
  CHECK(green.exit == ExitCode::conformant);
  const auto screen = console(green, {});
  CHECK(std::count(screen.begin(), screen.end(), '\n') <= 24);
}

TEST_CASE("what cannot be tested is grouped by what is missing") {
  auto results = one_case(Verdict::not_testable);
  results.cases.front().missing = "principal:writer";
  auto other = results.cases.front();
  other.id = "other";
  other.requirements = {"S"};
  results.cases.push_back(other);
  CHECK(console(results, {}).find("   2  principal 'writer' is not in the profile (for R, S)\n") !=
        std::string::npos);
}

TEST_CASE("more failures than a person reads are one line each") {
  auto results = one_case(Verdict::failed);
  for (int i = 0; i < 50; ++i)
    results.cases.push_back(results.cases.front());
  const auto occurrences = [](const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++found;
    return found;
  };
  ConsoleOptions options;
  CHECK(occurrences(console(results, options), "repeat: ") == 20);
  CHECK(occurrences(console(results, options), "FAILED ") == 51);
  options.verbose = true;
  CHECK(occurrences(console(results, options), "repeat: ") == 51);
}

TEST_CASE("a partial or interrupted run says so first") {
  auto results = one_case(Verdict::passed);
  results.partial = "12 of 96 MUST";
  CHECK(console(results, {}).starts_with("PARTIAL: 12 of 96 MUST\n"));
  results.partial.clear();
  results.interrupted = true;
  CHECK(console(results, {}).starts_with("INTERRUPTED"));
}

TEST_CASE("color only where it is asked for") {
  ConsoleOptions options;
  CHECK(console(one_case(Verdict::failed), options).find('\x1b') == std::string::npos);
  options.color = true;
  CHECK(console(one_case(Verdict::failed), options).find("\x1b[31mFAILED\x1b[0m") != std::string::npos);
}

TEST_CASE("no word of the deployment becomes a command at the start of a wrapped line") {
  for (unsigned width = 40; width < 100; ++width) {
    auto results = one_case(Verdict::inconclusive);
    results.cases.front().reason = "some words and then ::error::x and ::error::y and ##[error]z \x1b[2J";
    results.notes = {results.cases.front().reason};
    ConsoleOptions options;
    options.width = width;
    const auto text = console(results, options);
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      const auto first = text.find_first_not_of(" \t", at);
      REQUIRE(text.compare(first, 2, "::") != 0);
      at = end + 1;
    }
    REQUIRE(text.find("##[") == std::string::npos);
    REQUIRE(text.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("times are one line of figures, passed or not") {
  auto results = one_case(Verdict::passed);
  CHECK(console(results, {}).find("timing") == std::string::npos);
  auto& timing = results.cases.front().timing.emplace();
  timing.verdict = TimingVerdict::indistinguishable;
  timing.tolerance = 5;
  timing.reason = "no difference above 5 ms at 95 %";
  timing.difference = {30, 0.125, -1.5, 2, 0.5, 0.5, 0.6};
  ConsoleOptions options;
  options.width = 250;
  CHECK(console(results, options)
            .find("timing\n  area/suite/probe: indistinguishable: no difference above 5 ms at 95 %: "
                  "shift +0.12 ms (95 %: -1.50 to "
                  "+2.00), 30 blocks, slower in 60 %; control +0.00 ms (+0.00 to +0.00)\n") !=
        std::string::npos);
}

TEST_CASE("the last line ends with 0 exactly if the gate is open, else a case says why in full") {
  for_every_run([](const Results& results) {
    const auto text = console(results, {});
    const auto last = text.substr(text.rfind('\n', text.size() - 2) + 1);
    REQUIRE(last.starts_with("exit 0 (conformant)") == (results.exit == ExitCode::conformant));
    const bool failed = text.find("\nFAILED ") != std::string::npos ||
                        text.find("\nWARNING ") != std::string::npos ||
                        text.find("\nERROR ") != std::string::npos;
    const bool flaky = results.cases.front().verdict == Verdict::passed; // its line says so
    if (results.exit == ExitCode::nonconformant) REQUIRE((failed || flaky));
  });
}
