#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "judge/json_spans.hpp"
#include "model/value.hpp"

namespace conformance::fuzz {

/// What is read can be written and read again, and the two readers agree on what JSON is.
void json(std::string_view bytes) {
  const auto parsed = parse_json(bytes);
  const auto spans = judge::json_spans(bytes, bytes.size());
  if (const auto* const error = std::get_if<JsonError>(&parsed)) {
    promise(error->offset <= bytes.size() && !error->reason.empty(), "an error has a place and a reason");
    promise(!spans, "no spans where there is no JSON");
    return;
  }
  const auto& value = std::get<Value>(parsed);
  for (const auto& text : {to_json(value), to_pretty_json(value)}) {
    promise(is_utf8(text), "what is written is UTF-8");
    const auto again = parse_json(text);
    const auto* const same = std::get_if<Value>(&again);
    promise(same != nullptr && equal(*same, value), "what is written is what was read");
  }
  promise(spans && !spans->empty(), "there are spans where there is JSON");
  for (const auto& span : *spans)
    promise(span.key_begin <= span.key_end && span.begin < span.end && span.end <= bytes.size(),
            "a span lies in its text");
}

} // namespace conformance::fuzz
