#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "load/yaml_tree.hpp"

namespace conformance::fuzz {

namespace {

void look_at(const Value& value, std::size_t size, std::size_t depth) {
  promise(depth <= 64 + 1, "nesting ends");
  promise(!value.span.known() || (value.span.begin <= value.span.end && value.span.end <= size),
          "a span lies in its file");
  if (const auto* list = value.list())
    for (const auto& item : *list)
      look_at(item, size, depth + 1);
  if (const auto* map = value.map())
    for (const auto& member : *map)
      look_at(member.value, size, depth + 1);
}

} // namespace

/// Any text gives a tree or mistakes with their places.
void yaml(std::string_view bytes) {
  // What else is refused before YAML is looked at.
  if (!is_utf8(bytes) || bytes.find('\0') != std::string_view::npos) return;
  Sources sources;
  Diagnostics diagnostics;
  const auto file = sources.add("fuzz.yaml", std::string(bytes));
  const auto tree = load::read_yaml(file, sources, diagnostics);
  promise(tree.complete || diagnostics.has_errors(), "what is not complete has a mistake");
  look_at(tree.root, bytes.size(), 0);
  promise_inert(render(diagnostics, sources), "the list of mistakes");
}

} // namespace conformance::fuzz
