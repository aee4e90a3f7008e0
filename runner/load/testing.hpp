#pragma once
#include "load/load.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace conformance::load {

/// A fresh directory that is the current one while it lives, then removed.
class TemporaryDirectory {
public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

private:
  std::filesystem::path before_;
  std::filesystem::path path_;
};

/// Writes a file below the current directory, and the directories on the way.
void write_file(const std::filesystem::path& path, std::string_view text);

/// A small judge that knows the names of matchers and unbalanced parentheses, and an environment with
/// READER_KEY, FOREIGN_KEY and some odd variables.
LoadOptions test_options();

/// All mistakes of `loaded` as they are shown.
std::string shown(const Loaded& loaded);

} // namespace conformance::load
