#include "base/text.hpp"
#include "load/files.hpp"
#include "load/readers.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view ending = ".schema.json";

/// Schemas of our own files, which describe no body of the API.
bool is_ours(const std::string& name) {
  return name.starts_with("files/") || name == "results";
}

} // namespace

std::map<std::string, std::uint32_t> read_schemas(const fs::path& directory, Sources& sources,
                                                  Diagnostics& diagnostics, Catalogue& into) {
  std::map<std::string, std::uint32_t> files;
  for (const auto& path : find_files(directory, {ending}, diagnostics)) {
    auto name = path.lexically_relative(directory).generic_string();
    const auto file_name = name;
    name.resize(name.size() - ending.size());
    if (is_ours(name)) continue;
    auto& schema = into.schemas.emplace(std::move(name), Value{true, {}}).first->second;
    const auto file = add_file(path, sources, diagnostics);
    if (!file) continue;
    files.emplace(file_name, *file);
    const auto& text = sources.text(*file);
    auto read = parse_json(text);
    if (const auto* error = std::get_if<JsonError>(&read)) {
      const auto at = static_cast<std::uint32_t>(std::min(error->offset, text.size()));
      diagnostics.error({*file, at, at + 1}, fmt::format("this is no JSON: {}", error->reason),
                        "a schema is one JSON document: no comments, no comma before `}` or `]`");
      continue;
    }
    schema = std::move(std::get<Value>(read));
    schema.span = {*file, 0, 1};
    if (schema.map() == nullptr && schema.boolean() == nullptr)
      diagnostics.error(schema.span, "a schema is a JSON object", "begin the file with `{`");
  }
  return files;
}

} // namespace conformance::load
