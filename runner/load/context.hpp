#pragma once
#include "base/diagnostic.hpp"
#include "load/load.hpp"
#include "model/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace conformance::load {

/// What every reader needs: where the texts are, and where mistakes go.
struct Context {
  const Sources& sources;
  Diagnostics& diagnostics;
  const LoadOptions& options;

  void error(const Span& span, std::string title, std::string help = {}) {
    diagnostics.error(span, std::move(title), std::move(help));
  }

  /// `suites/a.yaml:3:5`.
  std::string place(const Span& span) const;
  /// The stretch `offset`, `length` of the text of a scalar, as it stands in the file; the whole scalar where
  /// escapes or folding have moved it.
  Span inside(const Span& scalar, std::string_view text, std::size_t offset, std::size_t length) const;
  /// `found` has been seen before, at `first`.
  void defined_twice(const Located& found, const Span& first, std::string_view what);
};

/// `a list`, `the number 404`, `text`: for messages.
std::string described(const Value& value);

/// From the key to the end of the value, if both stand in one line; else the key.
Span member_span(const Member& member, const Sources& sources);

// Each of these reads one value, which may be nullptr (not given: nothing is reported). `name` is the key it
// stands under. A value of another kind is reported and gives none.
std::optional<Located> read_text(Context& context, const Value* value, std::string_view name);
/// A text that is own, foreign or other; another one is reported, and returned.
std::optional<Located> read_organization(Context& context, const Value* value);
std::optional<Located> read_text_or_empty(Context& context, const Value* value, std::string_view name);
std::optional<Located> read_identifier(Context& context, const Value* value, std::string_view name);
std::optional<std::string> read_pointer(Context& context, const Value* value, std::string_view name);
std::optional<Duration> read_duration(Context& context, const Value* value, std::string_view name);
std::optional<std::size_t> read_size(Context& context, const Value* value, std::string_view name);
std::optional<unsigned> read_count(Context& context, const Value* value, std::string_view name);
bool read_flag(Context& context, const Value* value, std::string_view name);
/// A list, empty ones reported.
const Value::List* read_list(Context& context, const Value* value, std::string_view name);
/// A map, empty ones reported.
const Value::Map* read_map(Context& context, const Value* value, std::string_view name);
/// A list of texts.
std::vector<Located> read_texts(Context& context, const Value* value, std::string_view name);
std::vector<std::string> read_plain_texts(Context& context, const Value* value, std::string_view name);

void report_wrong_kind(Context& context, const Value& value, std::string_view name, std::string_view wanted,
                       std::string help = {});
/// Reports a text that is no identifier.
bool check_identifier(Context& context, const std::string& name, const Span& span);
bool check_pointer(Context& context, const std::string& pointer, const Span& span);

} // namespace conformance::load
