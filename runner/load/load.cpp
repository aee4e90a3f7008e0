#include "load/load.hpp"

#include "base/digest.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "load/allowances.hpp"
#include "load/check_names.hpp"
#include "load/files.hpp"
#include "load/read_ahead.hpp"
#include "load/readers.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <set>

namespace conformance::load {

namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kinds = {"suite",      "contract", "requirements",
                                        "operations", "fixtures", "audit"};

/// Reads the files of one invocation, then checks what they say of each other.
class CatalogueReader {
public:
  CatalogueReader(const LoadOptions& options, Loaded& into)
      : into_(into), context_{into.sources, into.diagnostics, options} {}

  /// `name`: below `suites/`.
  void add(const fs::path& path, const std::string& name) {
    const auto file = add_file(path, into_.sources, into_.diagnostics, kinds);
    if (!file) {
      broken_.insert(kinds.begin(), kinds.end());
      return;
    }
    check_file_name(name);
    manifest_.push_back(into_.sources.digest(*file) + "  suites/" + name + "\n");
    files_.push_back(*file);
  }

  /// Reads all that was added. The files that come next are parsed meanwhile.
  void read() {
    read_ahead(files_, into_.sources, [&](std::uint32_t file, const ParsedFile& parsed) {
      into_.diagnostics.append(parsed.diagnostics);
      read(file, parsed.tree);
    });
  }

  void read_schema_files(const fs::path& directory) {
    const auto before = into_.diagnostics.errors();
    for (const auto& [name, file] :
         read_schemas(directory, into_.sources, into_.diagnostics, into_.catalogue)) {
      check_file_name(name);
      manifest_.push_back(into_.sources.digest(file) + "  schemas/" + name + "\n");
    }
    if (into_.diagnostics.errors() != before) broken_.insert("schemas");
  }

  /// A line end in it would make two lines of the manifest, whose digest is the revision.
  void check_file_name(const std::string& name) {
    const auto odd = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\'; };
    if (std::ranges::any_of(name, odd))
      context_.error({}, fmt::format("the file name '{}' holds a control character or a `\\`", visible(name)),
                     "rename it: the revision of the suites counts names too");
  }

  void check() {
    const auto is_broken = [&](const char* kind) { return broken_.contains(kind); };
    if (!first_.contract.known() && !is_broken("contract"))
      context_.error({}, "no file says `contract:`",
                     "one file must describe the API: how a key is sent, and the principals");
    if (into_.catalogue.suites.empty() && !is_broken("suite"))
      context_.error({}, "no file says `suite:`", "without probes nothing would be tested");
    check_names(context_, into_.catalogue, first_.flawed,
                {.principals = first_.contract.known() && !is_broken("contract"),
                 .requirements = !is_broken("requirements"),
                 .operations = !is_broken("operations"),
                 .fixtures = !is_broken("fixtures"),
                 .schemas = !is_broken("schemas")});
    std::ranges::sort(manifest_);
    into_.catalogue.revision = sha256(std::accumulate(manifest_.begin(), manifest_.end(), std::string()));
  }

private:
  void read(std::uint32_t file, const YamlTree& tree) {
    const auto* map = tree.root.map();
    const auto first = map == nullptr || map->empty() ? std::string() : map->front().key;
    const bool known = std::ranges::find(kinds, first) != kinds.end();
    if (!tree.complete) {
      if (known)
        broken_.insert(first);
      else
        broken_.insert(kinds.begin(), kinds.end());
    } else if (!known) {
      refuse_kind(tree.root);
      broken_.insert(kinds.begin(), kinds.end());
    } else {
      dispatch(first, tree.root, file);
    }
  }

  void dispatch(const std::string& kind, const Value& root, std::uint32_t file) {
    if (kind == "suite")
      read_suite(context_, root, into_.sources.name(file), first_, into_.catalogue);
    else if (kind == "contract")
      read_contract(context_, root, first_, into_.catalogue);
    else if (kind == "requirements")
      read_requirements(context_, root, first_, into_.catalogue);
    else if (kind == "operations")
      read_operations(context_, root, first_, into_.catalogue);
    else if (kind == "fixtures")
      read_fixtures(context_, root, first_, into_.catalogue);
    else
      read_audit(context_, root, allowances_);
  }

  void refuse_kind(const Value& root) {
    const auto& map = *root.map();
    if (map.empty())
      return context_.error(root.span, "the file is an empty map", "write what it holds, or remove it");
    const auto& key = map.front();
    for (const auto& kind : kinds)
      if (root.find(kind) != nullptr)
        return context_.error(key.key_span, fmt::format("the file begins with `{}`", key.key),
                              fmt::format("the first key says what a file is: put `{}:` first", kind));
    if (key.key == "profile" || key.key == "waivers")
      return context_.error(
          key.key_span,
          fmt::format("a file of {} among the suites", key.key == "profile" ? "a deployment" : "waivers"),
          "move it out of the directory of the suites");
    context_.error(key.key_span, fmt::format("`{}` is no kind of file", key.key), suggestion(key.key, kinds));
  }

  Loaded& into_;
  Context context_;
  FirstPlaces first_;
  std::vector<std::uint32_t> files_;
  std::vector<Allowance> allowances_; // read for their mistakes alone
  std::vector<std::string> manifest_; // a line for each file
  std::set<std::string> broken_;      // kinds of which a file could not be read: what they name is unknown
};

} // namespace

bool load_catalogue(const std::vector<fs::path>& suite_dirs, const fs::path& schemas_dir,
                    const LoadOptions& options, Loaded& into) {
  const auto before = into.diagnostics.errors();
  CatalogueReader reader(options, into);
  if (!schemas_dir.empty()) reader.read_schema_files(schemas_dir);
  bool found = false;
  std::set<fs::path> read;
  for (const auto& directory : suite_dirs)
    for (const auto& path : find_files(directory, {".yaml", ".yml"}, into.diagnostics)) {
      found = true;
      std::error_code ignored;
      if (read.insert(fs::weakly_canonical(path, ignored)).second)
        reader.add(path, path.lexically_relative(directory).generic_string());
    }
  reader.read();
  if (found) reader.check();
  return into.diagnostics.errors() == before;
}

} // namespace conformance::load
