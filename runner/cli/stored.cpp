#include "cli/stored.hpp"

#include "reports/json.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace conformance::cli {

std::variant<Results, std::string> stored_results(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return fmt::format("{}: it is a folder; name the file of results in it", path);
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return fmt::format("{}: it cannot be read; name a file that --report json=PATH wrote", path);
  auto read = reports::read_results(text.str());
  if (const auto* wrong = std::get_if<std::string>(&read)) return fmt::format("{}: {}", path, *wrong);
  return read;
}

} // namespace conformance::cli
