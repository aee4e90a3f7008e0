#include "load/testing.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <set>
#include <sys/stat.h>

using namespace conformance;
using namespace conformance::load;
namespace fs = std::filesystem;

namespace {

void copy_of_base() {
  fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
           fs::copy_options::recursive);
}

} // namespace

TEST_CASE("a link that leads out of its folder is refused, and nothing of what it leads to is shown") {
  TemporaryDirectory here;
  copy_of_base();
  write_file("elsewhere/secret", "[default]\naws_secret_access_key = wJalrXUtnFEMI\n");
  write_file("elsewhere/token", "ghp_0123456789abcdef: x\n");
  const auto mistakes = [] {
    Loaded loaded;
    CHECK_FALSE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
    return shown(loaded);
  };
  for (const auto* to : {"../elsewhere/secret", "../elsewhere/token", "/proc/self/environ", "/etc/passwd"}) {
    CAPTURE(to);
    fs::create_symlink(to, "suites/link.yaml");
    const auto told = mistakes();
    CHECK(told.starts_with("error: `suites/link.yaml` is a link that leads out of `suites`\n"));
    CHECK(told.find("wJalr") == std::string::npos);
    CHECK(told.find("ghp_") == std::string::npos);
    CHECK(told.find("root:") == std::string::npos);
    fs::remove("suites/link.yaml");
  }
  fs::create_symlink("../elsewhere/secret", "schemas/link.schema.json");
  CHECK(mistakes().starts_with("error: `schemas/link.schema.json` is a link that leads out of `schemas`\n"));
  fs::remove("schemas/link.schema.json");
  for (const auto* device : {"/dev/zero", "/dev/stdin"}) {
    fs::create_symlink(device, "suites/link.yaml");
    CHECK_FALSE(mistakes().empty());
    fs::remove("suites/link.yaml");
  }
  REQUIRE(mkfifo("suites/pipe.yaml", 0600) == 0);
  CHECK(mistakes().starts_with("error: `suites/pipe.yaml` is no file\n"));
}

TEST_CASE("no file name makes two lines of the manifest") {
  TemporaryDirectory here;
  copy_of_base();
  for (const auto* name : {"suites/a\nb.yaml", "suites/a\\b.yaml", "schemas/a\nb.schema.json"}) {
    write_file(name, "{}\n");
    Loaded loaded;
    CHECK_FALSE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
    CHECK(shown(loaded).find("holds a control character or a `\\`") != std::string::npos);
    fs::remove(name);
  }
}

TEST_CASE("links inside the folder are read: so a ConfigMap is mounted") {
  TemporaryDirectory here;
  copy_of_base();
  fs::rename("suites", "..2026_01_01");
  fs::create_directory("suites");
  fs::rename("..2026_01_01", "suites/..2026_01_01");
  fs::create_directory_symlink("..2026_01_01", "suites/..data");
  for (const auto* file : {"contract", "errors", "fixtures", "operations", "requirements"})
    fs::create_symlink(fs::path("..data") / (std::string(file) + ".yaml"),
                       fs::path("suites") / (std::string(file) + ".yaml"));
  Loaded loaded;
  load_catalogue({"suites"}, "schemas", test_options(), loaded);
  CHECK(shown(loaded) == "");
}

TEST_CASE("of a file that is none of ours no line is shown") {
  TemporaryDirectory here;
  copy_of_base();
  write_file("suites/compose.yaml", "# ours?\nservices:\n  db: {password: hunter2, password: hunter3}\n");
  Loaded loaded;
  CHECK_FALSE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  CHECK(shown(loaded).find("suites/compose.yaml:3:") != std::string::npos);
  CHECK(shown(loaded).find("hunter") == std::string::npos);
}

TEST_CASE("the revision follows from every file, by path and content") {
  TemporaryDirectory here;
  copy_of_base();
  const auto revision = [] {
    Loaded loaded;
    load_catalogue({"suites"}, "schemas", test_options(), loaded);
    return loaded.catalogue.revision;
  };
  const auto first = revision();
  CHECK(first.size() == 64);
  CHECK(revision() == first);
  std::set<std::string> seen{first};
  const auto is_new = [&] { return seen.insert(revision()).second; };
  for (const auto* file : {"suites/contract.yaml", "suites/requirements.yaml", "suites/errors.yaml",
                           "suites/fixtures.yaml", "suites/operations.yaml", "schemas/error.schema.json"}) {
    std::ofstream(file, std::ios::app) << "\n";
    CHECK_MESSAGE(is_new(), file);
  }
  fs::rename("suites/errors.yaml", "suites/other.yaml");
  CHECK(is_new());
  write_file("suites/audit.yaml", "audit:\n  free: [{places: [header], changes: [added], because: free}]\n");
  CHECK(is_new());
}
