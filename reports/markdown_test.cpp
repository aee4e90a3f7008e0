#include "reports/markdown.hpp"

#include "reports/markdown_text.hpp"
#include "reports/tests/some_results.hpp"

#include <doctest/doctest.h>
#include <sstream>

using namespace conformance;
using namespace conformance::reports;

TEST_CASE("text is only text") {
  CHECK(markdown_text("a_b *c* <b> & [x](y) @me") == "a\\_b \\*c\\* &lt;b&gt; &amp; \\[x\\]\\(y\\) &#64;me");
  CHECK(markdown_text("http://x www.y # |") == "http&#58;//x www&#46;y \\# \\|");
  CHECK(markdown_text("a\nb") == "a\\\\nb");
  CHECK(markdown_text("not-testable - x -y z- --") == "not-testable \\- x \\-y z\\- \\-\\-");
  CHECK(markdown_code("plain") == "`plain`");
  CHECK(markdown_code("a`b``c") == "``` a`b``c ```");
  CHECK(markdown_block("x\n````\ny") == "`````text\nx\n````\ny\n`````\n");
}

TEST_CASE("the summary says code, reason, and each failure with its evidence") {
  auto results = one_case(Verdict::failed);
  results.partial = "1 of 2 MUST";
  results.notes = {"a note"};
  const auto text = markdown(results);
  CHECK(text.starts_with("# Conformance: nonconformant (exit 1)\n\n**PARTIAL: 1 of 2 MUST**\n\n1 MUST "
                         "requirement is broken: R\n"));
  for (const auto* part :
       {"## What shuts the gate", "### failed `area/suite/probe`", "expected: 404", "- a note"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
}

TEST_CASE("the summary shows what shuts the gate exactly if it is shut") {
  for_every_run([](const Results& results) {
    REQUIRE((markdown(results).find("## What shuts the gate") != std::string::npos) ==
            (results.exit != ExitCode::conformant));
  });
}

TEST_CASE("what many cases lack is said once") {
  auto results = one_case(Verdict::not_testable);
  results.cases.front().missing = "principal:writer";
  const auto first = results.cases.front();
  for (int i = 0; i < 40; ++i) {
    auto more = first;
    more.id += std::to_string(i);
    results.cases.push_back(more);
  }
  auto in_a_gap = first;
  in_a_gap.id = "gap";
  in_a_gap.excuse = "staging cannot";
  results.cases.push_back(in_a_gap);
  settle(results);
  const auto text = markdown(results);
  CHECK(text.find("| 41 | not-testable | principal 'writer' is not in the profile | R |\n") !=
        std::string::npos);
  CHECK(text.find("## Not judged, and not asked for by the gate\n") != std::string::npos);
  CHECK(text.find("| 1 | not-testable | principal 'writer' is not in the profile \\(gap: staging cannot\\) | "
                  "R |\n") != std::string::npos);
  CHECK(text.find("### not-testable") == std::string::npos);
}

TEST_CASE("failures come before what could not be judged") {
  auto results = one_case(Verdict::error);
  auto failed = one_case(Verdict::failed).cases.front();
  failed.id = "later";
  results.cases.insert(results.cases.begin() + 1, failed);
  settle(results);
  const auto text = markdown(results);
  CHECK(text.find("### failed `area/suite/later`") < text.find("### error `area/suite/probe`"));
}

TEST_CASE("requirements are counted by level and status") {
  auto results = one_case(Verdict::failed);
  auto other = results.requirements.front();
  other.id = "S";
  other.level = Level::should;
  results.requirements.push_back(other);
  settle(results);
  CHECK(
      markdown(results).find(
          "| level | failed | unverified |\n| --- | ---: | ---: |\n| MUST | 1 | 0 |\n| SHOULD | 0 | 1 |\n") !=
      std::string::npos);
}

TEST_CASE("hostile text becomes no markup") {
  const auto text = markdown_text(evil_text);
  for (const auto* part : {"<", ">", "](", "://", " @", "www.", "\n", "\x1b"})
    CHECK_MESSAGE(text.find(part) == std::string::npos, part);
  for (const char c : {'`', '[', '*', '|'})
    for (auto at = text.find(c); at != std::string::npos; at = text.find(c, at + 1))
      CHECK(text[at - 1] == '\\');
}

TEST_CASE("hostile text begins no line outside a block of code") {
  std::istringstream lines(markdown(evil_run()));
  std::string line;
  std::string fence;
  while (std::getline(lines, line)) {
    if (fence.empty() && line.starts_with("```")) {
      fence = line.substr(0, line.find('t'));
    } else if (line == fence) {
      fence.clear();
    } else if (fence.empty()) {
      const bool ours =
          line.empty() || line.starts_with("# Conformance: nonconformant") || line.starts_with("**") ||
          line.starts_with("## ") || line.starts_with("### failed `") || line.starts_with("| ") ||
          line.starts_with("profile `") || line.starts_with("- ") || line.starts_with("<details>") ||
          line == "</details>" || line.starts_with("1 passed, 1 failed") || line.starts_with("\"'&gt;");
      CHECK_MESSAGE(ours, line);
    }
  }
  CHECK(fence.empty());
}

TEST_CASE("it stays below 1 MiB and says what it left out") {
  auto results = one_case(Verdict::failed);
  auto one = results.cases.front();
  one.findings.front().message = std::string(900, 'x');
  results.cases.assign(5000, one);
  settle(results);
  const auto text = markdown(results);
  CHECK(text.size() < 1024 * 1024);
  CHECK(text.find("and 4970 more; the JSON report has them all") != std::string::npos);
  for (auto& each : results.cases)
    each.waived = true;
  settle(results);
  CHECK(markdown(results).size() < 1024 * 1024);
  CHECK(markdown(results).find(" more\n") != std::string::npos);
}
