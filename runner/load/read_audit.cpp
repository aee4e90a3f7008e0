#include "load/allowances.hpp"
#include "load/files.hpp"
#include "load/map_reader.hpp"
#include "load/yaml_tree.hpp"

namespace conformance::load {

namespace {

Allowance read_allowance(Context& context, const Value& item, bool free) {
  MapReader reader(context, item, "entry");
  Allowance out;
  out.free = free;
  out.answers = read_texts(context, reader.find("answers"), "answers");
  out.places = read_texts(context, reader.need("places", "where: [status, '/data/\\*/title', 'header etag']"),
                          "places");
  out.changes = read_texts(
      context, reader.need("changes", "which: [dropped, 'null', one letter off], or ['.*']"), "changes");
  const auto* because = reader.need("because", free ? "why the contract allows it" : "why no check can tell");
  if (auto text = read_text(context, because, "because")) out.because = std::move(text->text);
  reader.finish();
  return out;
}

} // namespace

void read_audit(Context& context, const Value& root, std::vector<Allowance>& into) {
  MapReader file(context, root, "file");
  if (const auto* value = file.find("audit")) {
    MapReader reader(context, *value, "audit");
    for (const auto* key : {"free", "unseen"})
      if (const auto* list = read_list(context, reader.find(key), key))
        for (const auto& item : *list)
          if (!is_placeholder(item))
            into.push_back(read_allowance(context, item, key == std::string("free")));
    reader.finish();
  }
  file.finish();
}

std::vector<Allowance> load_allowances(const std::vector<std::filesystem::path>& suite_dirs) {
  Loaded loaded;
  const LoadOptions options;
  Context context{loaded.sources, loaded.diagnostics, options};
  std::vector<Allowance> out;
  for (const auto& directory : suite_dirs)
    for (const auto& path : find_files(directory, {".yaml", ".yml"}, loaded.diagnostics)) {
      const auto file = add_file(path, loaded.sources, loaded.diagnostics);
      if (!file) continue;
      const auto tree = read_yaml(*file, loaded.sources, loaded.diagnostics);
      const auto* map = tree.root.map();
      if (map && !map->empty() && map->front().key == "audit") read_audit(context, tree.root, out);
    }
  return out;
}

} // namespace conformance::load
