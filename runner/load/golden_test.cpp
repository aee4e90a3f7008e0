#include "load/load.hpp"
#include "load/testing.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

using namespace conformance;
using namespace conformance::load;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// What a person sees after loading what stands in the current directory.
std::string diagnostics_here() {
  Loaded loaded;
  const auto options = test_options();
  load_catalogue({"suites"}, "schemas", options, loaded);
  LoadedProfile profile;
  if (fs::exists("profile.yaml")) {
    // How the files were checked out is no matter here.
    fs::permissions("profile.yaml", fs::perms::owner_read | fs::perms::owner_write);
    load_profile("profile.yaml", options, loaded, profile);
  }
  Redactor redact;
  for (const auto& each : profile.secrets)
    redact.add(each.secret, each.label, "hacktron_");
  return redact(render(loaded.diagnostics, loaded.sources));
}

} // namespace

// Each directory below golden/ but `base` is laid over a copy of `base`; expected.txt is what loading it
// prints. With UPDATE_GOLDEN=1 in the environment the files are written instead of compared.
TEST_CASE("every mistake is explained as in its golden file") {
  const fs::path golden = fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden";
  const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(golden)) {
    const auto name = entry.path().filename().string();
    if (!entry.is_directory() || name == "base") continue;
    CAPTURE(name);
    ++cases;
    TemporaryDirectory here;
    constexpr auto over = fs::copy_options::recursive | fs::copy_options::overwrite_existing;
    fs::copy(golden / "base", fs::current_path(), over);
    fs::copy(entry.path(), fs::current_path(), over);
    const auto printed = diagnostics_here();
    const auto expected = entry.path() / "expected.txt";
    if (update)
      std::ofstream(expected, std::ios::binary) << printed;
    else
      CHECK(printed == text_of(expected));
    for (const auto* part :
         {"Vq8Zp3", "Zq7Lw2", "Bn5Gh8", "Ty3Uw7", "Ds4Fk6", "Mw1Nx5", "Ee2Rr4", "Kd9Lf3", "8402715936"})
      CHECK(printed.find(part) == std::string::npos);
  }
  CHECK(cases >= 35);
}

TEST_CASE("the base of the golden files has no mistake") {
  TemporaryDirectory here;
  fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
           fs::copy_options::recursive);
  CHECK(diagnostics_here() == "");
}
