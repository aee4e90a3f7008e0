#include "judge/pattern.hpp"

#include "base/text.hpp"

#include <re2/re2.h>

namespace conformance::judge {

namespace {

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{8} << 20);
  options.set_never_capture(true);
  return options;
}

} // namespace

std::optional<std::string> pattern_mistake(const std::string& pattern) {
  const RE2 compiled(pattern, quiet());
  if (compiled.ok()) return std::nullopt;
  return compiled.error();
}

bool pattern_matches(const std::string& pattern, std::string_view text, bool anywhere) {
  auto options = quiet();
  if (!is_utf8(text)) options.set_encoding(RE2::Options::EncodingLatin1);
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) return false;
  const re2::StringPiece piece(text.data(), text.size());
  return anywhere ? RE2::PartialMatch(piece, compiled) : RE2::FullMatch(piece, compiled);
}

} // namespace conformance::judge
