#include "model/suite.hpp"

namespace conformance {

std::string_view name(CheckKind kind) {
  constexpr std::string_view names[] = {"status", "headers", "json", "text", "body", "schema", "csv"};
  return names[static_cast<std::size_t>(kind)];
}

} // namespace conformance
