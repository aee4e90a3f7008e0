#include "load/testing.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::load;
namespace fs = std::filesystem;

namespace {

const WallTime now = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 8 / 3}};

/// A file of waivers read against the catalogue of the golden files.
struct WaiversReading {
  TemporaryDirectory here;
  Loaded loaded;
  std::vector<Waiver> waivers;
  bool right = false;

  explicit WaiversReading(const std::string& text) {
    fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
             fs::copy_options::recursive);
    write_file("waivers.yaml", text);
    REQUIRE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
    right = load_waivers("waivers.yaml", now, test_options(), loaded, waivers);
  }

  bool says(std::string_view part) const { return shown(loaded).find(part) != std::string::npos; }
};

std::string probe_of_base() {
  TemporaryDirectory here;
  fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
           fs::copy_options::recursive);
  Loaded loaded;
  load_catalogue({"suites"}, "schemas", test_options(), loaded);
  const auto& suite = loaded.catalogue.suites.at(0);
  return suite.name.text + "/" + suite.probes.at(0).id.text;
}

std::string requirement_of_base() {
  const WaiversReading reading("waivers:\n");
  return reading.loaded.catalogue.requirements.at(0).id.text;
}

const std::string rest = ", reason: known, owner: platform, issue: https://issues.example/1";

} // namespace

TEST_CASE("waivers with every key are read") {
  const WaiversReading reading("waivers:\n  - {probe: '" + probe_of_base() + "[x=1]'" + rest +
                               ", expires: 2027-01-30, only-if: '0123456789abcdef'}\n  - {requirement: " +
                               requirement_of_base() + rest + ", permanent-because: it never ends}\n");
  CHECK(shown(reading.loaded) == "");
  REQUIRE(reading.right);
  REQUIRE(reading.waivers.size() == 2);
  const auto& first = reading.waivers.front();
  CHECK(first.probe == probe_of_base() + "[x=1]");
  CHECK(first.reason == "known");
  CHECK(first.owner == "platform");
  CHECK(first.issue == "https://issues.example/1");
  CHECK(first.expires == "2027-01-30");
  CHECK(first.only_if == "0123456789abcdef");
  CHECK(first.at.file == "waivers.yaml");
  CHECK(first.at.line == 2);
  CHECK(reading.waivers.back().requirement == requirement_of_base());
  CHECK(reading.waivers.back().permanent_because == "it never ends");
}

TEST_CASE("what has expired is no mistake, what is too far ahead is one") {
  const auto with = [](const std::string& more) {
    return "waivers:\n  - {requirement: " + requirement_of_base() + rest + ", " + more + "}\n";
  };
  CHECK(WaiversReading(with("expires: 2020-01-01")).right);
  CHECK(WaiversReading(with("expires: 2027-01-30")).right);
  const WaiversReading late(with("expires: 2027-01-31"));
  CHECK_FALSE(late.right);
  CHECK(late.says("the waiver would stand for 181 days, at most 180 are allowed"));
  CHECK(WaiversReading(with("expires: 2030-01-01, permanent-because: law")).right);
  CHECK(WaiversReading(with("expires: 2027-02-30")).says("'2027-02-30' is no date"));
  CHECK(WaiversReading(with("only-if: xyz, expires: 2026-09-01")).says("'xyz' is no fingerprint"));
}

TEST_CASE("each mistake is said with its place") {
  CHECK(WaiversReading("waivers:\n  - {probe: nothing/like-that" + rest + ", expires: 2026-09-01}\n")
            .says("waivers.yaml:2:13: error: unknown probe 'nothing/like-that'"));
  CHECK(WaiversReading("waivers:\n  - {requirement: NO-SUCH" + rest + ", expires: 2026-09-01}\n")
            .says("unknown requirement 'NO-SUCH'"));
  const WaiversReading empty("waivers:\n  - {expires: 2026-09-01}\n");
  CHECK(empty.says("this waiver does not say what it accepts"));
  for (const auto* key : {"`reason`", "`owner`", "`issue`"})
    CHECK_MESSAGE(empty.says(key), key);
  CHECK(WaiversReading("waivers:\n  - {requirement: " + requirement_of_base() + rest + "}\n")
            .says("`expires`"));
  CHECK(WaiversReading("waivers:\n  - {requirement: " + requirement_of_base() +
                       ", reason: r, owner: o, issue: JIRA-1, expires: 2026-09-01}\n")
            .says("the issue 'JIRA-1' is no link"));
  CHECK(WaiversReading("waivers:\n  - {probe: a/b, requirement: R, extra: 1}\n").says("extra"));
  CHECK(WaiversReading("profile: x\n").says("the file holds no waivers"));
  CHECK(WaiversReading("waivers: []\n").says("waivers"));
  CHECK_FALSE(WaiversReading("waivers: []\n").right);
}
