#pragma once
#include "base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace conformance::reference {

/// `2026-08-03T09:15:00.250Z`, UTC, milliseconds.
std::string iso_time(WallTime time);

/// An ISO 8601 date, or date and time with `Z` or an offset; without one it is UTC.
std::optional<WallTime> parse_iso_time(std::string_view text);

/// `Mon, 03 Aug 2026 09:15:00 GMT` (RFC 9110, 5.6.7).
std::string http_date(WallTime time);

} // namespace conformance::reference
