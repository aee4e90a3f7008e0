#include "fuzz/targets.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace conformance::fuzz;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Runs the target over every file of its folder, and over each cut short.
std::size_t run(const Target& target, const fs::path& folder) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    ++files;
    CAPTURE(entry.path().string());
    const auto bytes = content(entry.path());
    CHECK_NOTHROW(target.run(bytes));
    for (const auto part : {bytes.size() / 3, bytes.size() - bytes.size() / 5})
      CHECK_NOTHROW(target.run(std::string_view(bytes).substr(0, part)));
  }
  return files;
}

} // namespace

TEST_CASE("every target keeps its promises over its seeds, and over nothing") {
  const fs::path seeds = fs::path(CONFORMANCE_SOURCE_DIR) / "runner/fuzz/seeds";
  for (const auto& target : targets()) {
    CAPTURE(std::string(target.name));
    CHECK_NOTHROW(target.run(""));
    CHECK(run(target, seeds / target.name) > 0);
  }
}
