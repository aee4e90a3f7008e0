#pragma once
#include <filesystem>
#include <string_view>

namespace conformance::fuzz {

/// A folder of this process that goes with it.
class Scratch {
public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Writes a file below the folder, making what is on the way. Its path.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view bytes) const;
  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

} // namespace conformance::fuzz
