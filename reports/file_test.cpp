#include "reports/file.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace conformance::reports;
namespace fs = std::filesystem;

namespace {

class Directory {
public:
  Directory() : path_(fs::temp_directory_path() / ("report-file-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Directory() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

private:
  fs::path path_;
};

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

ReportFile opened(const std::string& path) {
  auto file = ReportFile::open(path);
  if (const auto* wrong = std::get_if<std::string>(&file)) FAIL(*wrong);
  return std::get<ReportFile>(file);
}

std::string refused(const std::string& path) {
  auto file = ReportFile::open(path);
  REQUIRE(std::holds_alternative<std::string>(file));
  return std::get<std::string>(file);
}

} // namespace

TEST_CASE("a report is written whole, in directories that are made") {
  const Directory directory;
  const auto path = directory / "a/b/junit.xml";
  const auto file = opened(path);
  CHECK_FALSE(fs::exists(path));
  CHECK_FALSE(file.commit("first, and long"));
  CHECK_FALSE(file.commit("second"));
  CHECK(content(path) == "second");
  CHECK(std::distance(fs::directory_iterator(directory / "a/b"), fs::directory_iterator()) == 1);
}

TEST_CASE("an older report is gone once the file is open") {
  const Directory directory;
  std::ofstream(directory / "junit.xml") << "old and green";
  opened(directory / "junit.xml");
  CHECK(directory.files() == 0);
}

TEST_CASE("a path that cannot be written is a sentence") {
  const Directory directory;
  fs::create_directory(directory / "there");
  CHECK(refused(directory / "there") ==
        "report '" + (directory / "there") + "': is a directory: name a file in it");
  std::ofstream(directory / "file") << "x";
  CHECK(refused(directory / "file/junit.xml").find("cannot create its directory") != std::string::npos);
  CHECK(refused("").find("needs a path") != std::string::npos);
  CHECK(refused(directory / std::string(300, 'x')).find("File name too long") != std::string::npos);
  CHECK(content(directory / "file") == "x");
}

TEST_CASE("a directory that vanished is made again, or it is said why not") {
  const Directory directory;
  const auto file = opened(directory / "a/junit.xml");
  fs::remove_all(directory / "a");
  CHECK_FALSE(file.commit("x"));
  CHECK(content(directory / "a/junit.xml") == "x");
  const auto other = opened(directory / "b/junit.xml");
  fs::remove_all(directory / "b");
  std::ofstream(directory / "b") << "in its place";
  const auto wrong = other.commit("x");
  REQUIRE(wrong);
  CHECK(wrong->find("Not a directory") != std::string::npos);
}

TEST_CASE("a full device is a sentence, and devices are written in place") {
  CHECK_FALSE(opened("/dev/null").commit("x"));
  CHECK(fs::is_character_file("/dev/null"));
  if (!fs::exists("/dev/full")) return;
  const auto wrong = opened("/dev/full").commit("x");
  REQUIRE(wrong);
  CHECK(wrong->find("No space left on device") != std::string::npos);
}

TEST_CASE("a symbolic link stays one, and what it names is replaced") {
  const Directory directory;
  std::ofstream(directory / "real.xml") << "old";
  fs::create_symlink("real.xml", directory / "link.xml");
  const auto file = opened(directory / "link.xml");
  CHECK_FALSE(fs::exists(directory / "real.xml"));
  CHECK_FALSE(file.commit("new"));
  CHECK(fs::is_symlink(directory / "link.xml"));
  CHECK(content(directory / "real.xml") == "new");
}

TEST_CASE("nobody else may read a report") {
  const Directory here;
  REQUIRE_FALSE(opened(here / "report").commit("text"));
  CHECK((fs::status(here / "report").permissions() & fs::perms(0777)) == fs::perms(0600));
}

TEST_CASE("a report that comes in pieces is written whole") {
  const Directory directory;
  const auto path = directory / "results.json";
  CHECK_FALSE(opened(path).commit([](const Sink& sink) {
    sink("first");
    sink("");
    sink(", second");
  }));
  CHECK(content(path) == "first, second");
  if (!fs::exists("/dev/full")) return;
  CHECK(opened("/dev/full").commit([](const Sink& sink) {
    sink("first");
    sink("second");
  }));
}
