#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

/// The candidate that `name` was most likely meant to be: least optimal-string-alignment distance
/// (letter case ignored), at most a third of the longer length. None if nothing is near.
std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates);

/// `did you mean 'x'?`, or, where nothing is near, `known: a, b, c` (at most twelve, sorted), or nothing.
std::string suggestion(std::string_view name, const std::vector<std::string>& candidates);

} // namespace conformance
