#include "cli/stored.hpp"

#include "reports/json.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <tuple>

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

std::variant<std::vector<Results>, std::string> stored_runs(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<Results> runs;
  std::error_code error;
  for (fs::recursive_directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().extension() != ".json" || !each->is_regular_file()) continue;
    auto read = stored_results(each->path().string());
    if (auto* run = std::get_if<Results>(&read)) runs.push_back(std::move(*run));
  }
  if (error) return fmt::format("{}: it cannot be read: {}", folder, error.message());
  std::stable_sort(runs.begin(), runs.end(), [](const Results& a, const Results& b) {
    return std::tie(a.started, a.run_id) < std::tie(b.started, b.run_id);
  });
  return runs;
}

} // namespace conformance::cli
