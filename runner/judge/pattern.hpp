#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace conformance::judge {

/// Everything below is RE2: linear time, bounded memory, and nothing is ever logged.

/// Why `pattern` is no regular expression, in RE2's words; none if it is one.
std::optional<std::string> pattern_mistake(const std::string& pattern);

/// True if `pattern` matches the whole of `text`, or with `anywhere` a part of it. A bad pattern matches
/// nothing. Text that is no UTF-8 is taken byte by byte.
bool pattern_matches(const std::string& pattern, std::string_view text, bool anywhere = false);

/// What `pattern`, which matches the whole of `text`, found in it: its first group. None without groups.
std::optional<std::string> pattern_stretch(const std::string& pattern, std::string_view text);

} // namespace conformance::judge
