#include "judge/schema.hpp"

#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"

namespace conformance::fuzz {

/// The first part is a schema, the second a document.
void schema(std::string_view bytes) {
  const auto parts = parts_of(bytes);
  const auto written = parse_json(parts.front());
  const auto read = parse_json(parts.back());
  const auto* const given = std::get_if<Value>(&written);
  const auto* const document = std::get_if<Value>(&read);
  if (given == nullptr || document == nullptr) return;
  judge::Schemas schemas;
  for (const auto& mistake : schemas.compile({{"fuzz.schema.json", *given}}))
    promise(!mistake.empty(), "a mistake is said");
  if (!schemas.has("fuzz.schema.json")) return;
  constexpr std::size_t most = 20;
  const auto violations = schemas.validate("fuzz.schema.json", *document, most);
  promise(violations.size() <= most, "no more violations than asked for");
  for (const auto& each : violations) {
    promise(!each.reason.empty(), "a violation has a reason");
    promise(parse_pointer(each.pointer).has_value(), "a violation has a place");
  }
}

} // namespace conformance::fuzz
