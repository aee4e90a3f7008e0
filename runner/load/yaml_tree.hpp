#pragma once
#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "model/value.hpp"

#include <cstdint>

namespace conformance::load {

/// One YAML file as a tree of values with spans.
struct YamlTree {
  Value root;            // a map, if `complete`
  bool complete = false; // false: the syntax is broken, `root` holds what stands before the break
};

/// Reads the file `file` of `sources` (UTF-8 without NUL). Plain scalars are null, true, false or a number if
/// they are written as JSON writes them, all else is text. Anchors, aliases, tags, merge keys, duplicate and
/// empty keys, empty values, tabs as indentation, second documents and nesting beyond 64 are reported.
YamlTree read_yaml(std::uint32_t file, const Sources& sources, Diagnostics& diagnostics);

/// A value that a mistake already reported stands in for: readers pass over it in silence.
bool is_placeholder(const Value& value);

} // namespace conformance::load
