#pragma once
#include "base/clock.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace conformance::judge {

/// A point in time as a text gave it: seconds since 1970 (UTC) and the digits of the fraction, without
/// trailing zeros.
struct TimePoint {
  std::int64_t seconds = 0;
  std::string fraction;

  auto operator<=>(const TimePoint&) const = default;
};

enum class TimeForm { iso8601, http_date };

/// A time that a text holds at some place.
struct TimeInText {
  TimeForm form = TimeForm::iso8601;
  std::size_t length = 0;
  TimePoint at;
};

/// The time that begins at `at`: `2026-08-03T09:15:00.5Z` (extended format of ISO 8601, `T`, `t` or a space,
/// seconds and fraction optional, offset optional and then taken as UTC) or `Mon, 03 Aug 2026 09:15:00 GMT`
/// (RFC 9110, 5.6.7). None if the digits name no possible time.
std::optional<TimeInText> time_at(std::string_view text, std::size_t at);

/// The time if the whole of `text` is a timestamp of ISO 8601, in extended or basic format.
std::optional<TimePoint> timestamp(std::string_view text);
/// The time if the whole of `text` is a date-time of RFC 3339: with seconds and offset.
std::optional<TimePoint> rfc3339(std::string_view text);
/// True of `2026-08-03`, a day that exists.
bool is_date(std::string_view text);

/// 8-4-4-4-12 hexadecimal digits, of any version and variant.
bool is_uuid(std::string_view text);

} // namespace conformance::judge
