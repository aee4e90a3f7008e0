#pragma once
#include "judge/schema.hpp"
#include "judge/schema_node.hpp"

#include <vector>

namespace conformance::judge {

/// How `document` breaks `node`: at most `most` ways, in document order, none twice.
std::vector<Violation> violations(const SchemaNode& node, const Value& document, std::size_t most);

} // namespace conformance::judge
