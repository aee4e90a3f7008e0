#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace conformance::load {

/// `500ms`, `2s`, `10m`, `1h`: a whole number and a unit, at most 1,000 hours.
std::optional<Duration> parse_duration(std::string_view text);
/// Bytes of `512B`, `64KiB`, `16MiB`, `1GiB`, at most 1 TiB.
std::optional<std::size_t> parse_size(std::string_view text);
/// `1/2`: above 0, at most 1.
std::optional<double> parse_fraction(std::string_view text);
/// `10%` as 0.1: 0 to 100.
std::optional<double> parse_percentage(std::string_view text);
/// `2027-02-01`, a day of the calendar.
bool is_date(std::string_view text);
/// `[a-z0-9-]+` (LANGUAGE.md, "Values"), neither beginning nor ending with `-`.
bool is_identifier(std::string_view text);
/// An identifier that may have `_` in it too: names of members.
bool is_member_name(std::string_view text);
/// Identifiers joined by `/`.
bool is_suite_name(std::string_view text);
/// `STATUS-404`.
bool is_requirement_id(std::string_view text);
/// A header name or method (RFC 9110, 5.6.2, token).
bool is_token(std::string_view text);

} // namespace conformance::load
