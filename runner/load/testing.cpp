#include "load/testing.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>

namespace conformance::load {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() : before_(fs::current_path()) {
  auto name = (fs::temp_directory_path() / "load-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
  fs::current_path(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
  fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, std::string_view text) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write); // as a file with keys should be
}

namespace {

void look_at(const Value& value, std::vector<Mistake>& into) {
  const std::vector<std::string> known = {"equals", "one-of",    "matches", "contains", "type",
                                          "length", "count",     "min",     "max",      "each",
                                          "absent", "sorted-by", "format",  "not"};
  const auto* map = value.map();
  if (map == nullptr) return;
  for (const auto& member : *map) {
    if (std::ranges::find(known, member.key) == known.end())
      into.push_back(
          {member.key_span, "unknown matcher '" + member.key + "'", suggestion(member.key, known)});
    const auto* text = member.value.string();
    if (member.key != "matches" || text == nullptr) continue;
    if (std::ranges::count(*text, '(') != std::ranges::count(*text, ')'))
      into.push_back(
          {member.value.span, "the regular expression is wrong: missing )", "close each `(` with a `)`"});
  }
}

} // namespace

LoadOptions test_options() {
  LoadOptions out;
  out.check_mistakes = [](const Check& check) {
    std::vector<Mistake> mistakes;
    look_at(check.expected, mistakes);
    return mistakes;
  };
  out.environment = [](std::string_view name) -> std::optional<std::string> {
    static const std::map<std::string, std::string, std::less<>> variables = {
        {"READER_KEY", "hacktron_reader_0123456789"},
        {"FOREIGN_KEY", "hacktron_foreign_0123456789"},
        {"EMPTY", ""},
        {"LINE_KEY", "hacktron_line_0123456789\n"},
        {"SPACE_KEY", " hacktron_space_0123456789"},
        {"QUOTED_KEY", "\"hacktron_quoted_0123456789\""},
        {"TEMPLATE", "${run.mark}"},
        {"BUILD", "build-17"},
        {"FINDING", "3f0b7c1e-0000-4000-8000-000000000001"}};
    const auto at = variables.find(name);
    if (at == variables.end()) return std::nullopt;
    return at->second;
  };
  return out;
}

std::string shown(const Loaded& loaded) {
  return render(loaded.diagnostics, loaded.sources);
}

} // namespace conformance::load
