#include "judge/pattern.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <memory>
#include <re2/re2.h>
#include <vector>

namespace conformance::judge {

namespace {

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{8} << 20);
  options.set_never_capture(true);
  return options;
}

/// Compiling costs far more than matching, and a run asks for the same few patterns all the time. Each may
/// take up to the memory above, so only those used last are kept.
struct Compiled {
  std::string pattern;
  bool bytes = false;
  std::unique_ptr<RE2> expression;
};
constexpr std::size_t most_kept = 32;

const RE2& compiled(const std::string& pattern, bool bytes) {
  thread_local std::vector<Compiled> kept; // the last used first
  const auto found = std::find_if(kept.begin(), kept.end(), [&](const Compiled& each) {
    return each.bytes == bytes && each.pattern == pattern;
  });
  if (found != kept.end()) {
    std::rotate(kept.begin(), found, found + 1);
  } else {
    auto options = quiet();
    if (bytes) options.set_encoding(RE2::Options::EncodingLatin1);
    if (kept.size() == most_kept) kept.pop_back();
    kept.insert(kept.begin(), {pattern, bytes, std::make_unique<RE2>(pattern, options)});
  }
  return *kept.front().expression;
}

} // namespace

std::optional<std::string> pattern_mistake(const std::string& pattern) {
  const auto& expression = compiled(pattern, false);
  if (expression.ok()) return std::nullopt;
  return expression.error();
}

bool pattern_matches(const std::string& pattern, std::string_view text, bool anywhere) {
  const auto& expression = compiled(pattern, !is_utf8(text));
  if (!expression.ok()) return false;
  const re2::StringPiece piece(text.data(), text.size());
  return anywhere ? RE2::PartialMatch(piece, expression) : RE2::FullMatch(piece, expression);
}

std::optional<std::string> pattern_stretch(const std::string& pattern, std::string_view text) {
  auto options = quiet();
  options.set_never_capture(false);
  if (!is_utf8(text)) options.set_encoding(RE2::Options::EncodingLatin1);
  const RE2 expression(pattern, options);
  std::string stretch;
  const re2::StringPiece piece(text.data(), text.size());
  if (!expression.ok() || expression.NumberOfCapturingGroups() == 0) return std::nullopt;
  if (!RE2::FullMatch(piece, expression, &stretch) || stretch.empty()) return std::nullopt;
  return stretch;
}

} // namespace conformance::judge
