#pragma once
#include "load/yaml_tree.hpp"

#include <functional>
#include <vector>

namespace conformance::load {

struct ParsedFile {
  YamlTree tree;
  Diagnostics diagnostics; // of this file alone
};

/// Hands over each of these files, parsed, in this order. A few are parsed at once, on threads of their own:
/// parsing takes most of the time of loading. `sources` must not change meanwhile.
void read_ahead(const std::vector<std::uint32_t>& files, const Sources& sources,
                const std::function<void(std::uint32_t, const ParsedFile&)>& take);

} // namespace conformance::load
