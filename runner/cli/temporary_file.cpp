#include "cli/temporary_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace conformance::cli {

TemporaryFile::TemporaryFile(const std::string& text) {
  path_ = (std::filesystem::temp_directory_path() / "conformance-XXXXXX").string();
  const int file = mkstemp(path_.data()); // mode 0600
  if (file < 0) throw std::runtime_error("no temporary file can be made in " + path_);
  const auto written = write(file, text.data(), text.size());
  close(file);
  if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error("the disk is full: " + path_);
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

} // namespace conformance::cli
