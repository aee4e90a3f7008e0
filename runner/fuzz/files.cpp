#include "fuzz/files.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>

namespace conformance::fuzz {

namespace fs = std::filesystem;

Scratch::Scratch() {
  std::error_code error;
  const fs::path memory = "/dev/shm";
  const auto parent = fs::is_directory(memory, error) ? memory : fs::temp_directory_path();
  auto name = (parent / "conformance-fuzz-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("there is no temporary folder");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path Scratch::write(const fs::path& name, std::string_view bytes) const {
  const auto whole = path_ / name;
  fs::create_directories(whole.parent_path());
  std::ofstream(whole, std::ios::binary) << bytes;
  return whole;
}

} // namespace conformance::fuzz
