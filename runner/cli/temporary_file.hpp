#pragma once
#include <string>

namespace conformance::cli {

/// A file that only its owner may read, gone with its scope.
class TemporaryFile {
public:
  explicit TemporaryFile(const std::string& text);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

private:
  std::string path_;
};

} // namespace conformance::cli
