#pragma once
#include <cstdint>
#include <string>

namespace conformance::reports {

/// Seconds as whole microseconds, which is what results.json keeps: what is shown of a run and of its stored
/// results is made of the same whole numbers, so that both round alike. No time below zero.
std::uint64_t microseconds(double seconds);

/// `12.346` with three digits, whatever the locale; at most six.
std::string seconds_text(std::uint64_t microseconds, unsigned digits);
std::string seconds_text(double seconds, unsigned digits);

} // namespace conformance::reports
