#include "base/diagnostic.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("a mistake is shown with its line, a caret and help") {
  Sources sources;
  const auto file = sources.add("suites/x.yaml", "suite: x\nprobes:\n  - prob: y\n");
  CHECK(render(Diagnostic{Severity::error, {file, 21, 25}, "unknown key 'prob'", "did you mean 'probe'?"},
               sources) == "suites/x.yaml:3:5: error: unknown key 'prob'\n"
                           "    3 |   - prob: y\n"
                           "      |     ^^^^\n"
                           "      = help: did you mean 'probe'?\n");
}

TEST_CASE("files are named from a folder that they are below") {
  Sources sources;
  const auto below = sources.add("/opt/share/suites/x.yaml", "suite: x\n");
  const auto beside = sources.add("/opt/shared/y.yaml", "suite: y\n");
  sources.name_from("");
  CHECK(sources.name(below) == "/opt/share/suites/x.yaml");
  sources.name_from("/opt/share");
  CHECK(sources.name(below) == "suites/x.yaml");
  CHECK(sources.name(beside) == "/opt/shared/y.yaml");
  CHECK(sources.locate({below, 7, 8}).file == "suites/x.yaml");
}

TEST_CASE("mistakes come in the order of files and positions, with a count") {
  Sources sources;
  const auto a = sources.add("a", "one\ntwo\n");
  Diagnostics diagnostics;
  diagnostics.error({a, 4, 7}, "second");
  diagnostics.warning({a, 0, 3}, "first");
  const auto text = render(diagnostics, sources);
  CHECK(text.find("first") < text.find("second"));
  CHECK(text.ends_with("1 mistake; nothing was sent.\n"));
  CHECK(diagnostics.errors() == 1);
}

TEST_CASE("carets survive the end of a file, long lines and hostile text") {
  Sources sources;
  const auto end = sources.add("a", "x: \"");
  CHECK(render(Diagnostic{Severity::error, {end, 4, 4}, "cut", ""}, sources).find("    ^\n") !=
        std::string::npos);
  const auto wide = sources.add("b", std::string(5000, 'w') + "HERE");
  const auto shown = render(Diagnostic{Severity::error, {wide, 5000, 5004}, "far", ""}, sources);
  CHECK(shown.size() < 500);
  CHECK(shown.find("HERE\n") != std::string::npos);
  CHECK(shown.find("^^^^\n") != std::string::npos);
  const auto hostile = sources.add("c\x1b", "k: \x1b[31m\xff");
  const auto inert = render(Diagnostic{Severity::error, {hostile, 3, 9}, "\x1b[2J", "\x07"}, sources);
  CHECK(inert.find('\x1b') == std::string::npos);
  CHECK(inert.find('\x07') == std::string::npos);
}

TEST_CASE("a hundred mistakes are shown, the others counted") {
  Diagnostics diagnostics;
  for (int i = 0; i < 250; ++i)
    diagnostics.error({}, "odd");
  const auto shown = render(diagnostics, Sources());
  CHECK(shown.ends_with("error: odd\n\n... and 150 more\n\n250 mistakes; nothing was sent.\n"));
  CHECK(shown.size() < 100 * std::string("error: odd\n\n").size() + 100);
}

TEST_CASE("a thousand mistakes are kept, the others counted") {
  Diagnostics diagnostics;
  for (int i = 0; i < 1500; ++i) {
    diagnostics.error({}, "odd");
    diagnostics.warning({}, "strange");
  }
  CHECK(diagnostics.all().size() == 2000);
  CHECK(diagnostics.errors() == 1500);
  CHECK(render(diagnostics, Sources()).ends_with("... and 2900 more\n\n1500 mistakes; nothing was sent.\n"));
}

TEST_CASE("mistakes found apart are put together, and counted beyond what is kept") {
  Diagnostics all, others;
  for (int i = 0; i < 999; ++i)
    all.error({}, "one");
  for (int i = 0; i < 1002; ++i)
    others.error({}, "two");
  others.warning({}, "three");
  all.append(others);
  CHECK(all.errors() == 2001);
  CHECK(all.warnings() == 1);
  REQUIRE(all.all().size() == 1001);
  CHECK(all.all()[998].title == "one");
  CHECK(all.all()[999].title == "two");
  CHECK(all.all()[1000].title == "three");
}

TEST_CASE("of a file that nobody knows no line is shown") {
  Sources sources;
  const auto file = sources.add("keys.yaml", "password: hunter2\n");
  sources.hide(file);
  CHECK(render(Diagnostic{Severity::error, {file, 0, 8}, "odd", "help"}, sources) ==
        "keys.yaml:1:1: error: odd\n      = help: help\n");
}

TEST_CASE("without a place there is only the sentence") {
  CHECK(render(Diagnostic{Severity::warning, {}, "odd", ""}, Sources()) == "warning: odd\n");
}

TEST_CASE("locations count from one and ignore the carriage return of Windows line ends") {
  Sources sources;
  const auto file = sources.add("a", "one\r\ntwo\r\n");
  CHECK(sources.locate({file, 5, 8}).line == 2);
  CHECK(sources.locate({file, 5, 8}).column == 1);
  CHECK(sources.line_of({file, 5, 8}) == "two");
  CHECK(sources.locate({}).file.empty());
}

} // namespace conformance
