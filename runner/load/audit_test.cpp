#include "load/allowances.hpp"
#include "load/testing.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::load;
namespace fs = std::filesystem;

namespace {

/// A file of the kind `audit:` among the suites of the golden files.
struct AllowancesReading {
  TemporaryDirectory here;
  Loaded loaded;
  std::vector<Allowance> allowances;
  bool right = false;

  explicit AllowancesReading(const std::string& text) {
    fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
             fs::copy_options::recursive);
    write_file("suites/audit.yaml", text);
    right = load_catalogue({"suites"}, "schemas", test_options(), loaded);
    allowances = load_allowances({"suites"});
  }

  bool says(std::string_view part) const { return shown(loaded).find(part) != std::string::npos; }
};

} // namespace

TEST_CASE("changes that break no promise, and such that no check can tell, are read") {
  const AllowancesReading reading(
      "audit:\n"
      "  free: [{places: [header], changes: [added], because: headers are free}]\n"
      "  unseen: [{answers: [a 200], places: [/x], changes: ['null'], because: nobody asks}]\n");
  REQUIRE_MESSAGE(reading.right, shown(reading.loaded));
  REQUIRE(reading.allowances.size() == 2);
  CHECK(reading.allowances[0].free);
  CHECK(reading.allowances[0].answers.empty());
  CHECK(reading.allowances[0].places.at(0).text == "header");
  CHECK(reading.allowances[0].because == "headers are free");
  CHECK_FALSE(reading.allowances[1].free);
  CHECK(reading.allowances[1].answers.at(0).text == "a 200");
}

TEST_CASE("mistakes of such a file are mistakes of the suites") {
  CHECK(AllowancesReading("audit:\n  free: [{places: [header], changes: [added]}]\n").says("because"));
  CHECK(AllowancesReading("audit:\n  free: [{changes: [added], because: x}]\n").says("places"));
  CHECK(AllowancesReading("audit:\n  fre: [{places: [a], changes: [b], because: x}]\n").says("free"));
  CHECK_FALSE(AllowancesReading("audit:\n  free: [{places: [''], changes: [b], because: x}]\n").right);
}
