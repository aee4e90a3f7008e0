#include "reference/times.hpp"

#include <fmt/format.h>

namespace conformance::reference {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Parts {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<milliseconds> time;
};

Parts parts(WallTime wall) {
  const auto in_ms = floor<milliseconds>(wall);
  const auto day = floor<days>(in_ms);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<milliseconds>(in_ms - day)};
}

/// Reads from the front of a text, in fixed widths.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly `width` digits, or -1.
  int digits(std::size_t width) {
    if (rest_.size() < width) return -1;
    int out = 0;
    for (std::size_t i = 0; i < width; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return -1;
      out = out * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(width);
    return out;
  }
  /// One digit or more, as a fraction of a second.
  std::optional<Duration> fraction() {
    Duration out{};
    std::int64_t unit = 100'000'000;
    std::size_t count = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count, unit /= 10)
      out += Duration((rest_[count] - '0') * unit);
    if (count == 0) return std::nullopt;
    rest_.remove_prefix(count);
    return out;
  }

private:
  std::string_view rest_;
};

std::optional<Duration> time_of_day(Scanner& in) {
  const int hour = in.digits(2);
  if (hour < 0 || hour > 23 || !in.take(':')) return std::nullopt;
  const int minute = in.digits(2);
  if (minute < 0 || minute > 59) return std::nullopt;
  Duration out = hours(hour) + minutes(minute);
  if (!in.take(':')) return out;
  const int second = in.digits(2);
  if (second < 0 || second > 59) return std::nullopt;
  out += seconds(second);
  if (!in.take('.')) return out;
  const auto fraction = in.fraction();
  if (!fraction) return std::nullopt;
  return out + *fraction;
}

std::optional<Duration> offset(Scanner& in) {
  if (in.done() || in.take('Z')) return Duration{};
  const bool east = in.take('+');
  if (!east && !in.take('-')) return std::nullopt;
  const int hour = in.digits(2);
  in.take(':');
  const int minute = in.digits(2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  const Duration out = hours(hour) + minutes(minute);
  return east ? out : -out;
}

} // namespace

std::string iso_time(WallTime time) {
  const auto [date, clock] = parts(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<WallTime> parse_iso_time(std::string_view text) {
  Scanner in(text);
  const int year = in.digits(4);
  if (year < 1900 || year > 2200 || !in.take('-')) return std::nullopt;
  const int month = in.digits(2);
  if (month < 1 || !in.take('-')) return std::nullopt;
  const int day = in.digits(2);
  if (day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  WallTime out = std::chrono::sys_days(date);
  if (in.done()) return out;
  if (!in.take('T')) return std::nullopt;
  const auto time = time_of_day(in);
  if (!time) return std::nullopt;
  const auto east = offset(in);
  if (!east || !in.done()) return std::nullopt;
  return out + *time - *east;
}

std::string http_date(WallTime time) {
  constexpr std::string_view weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto [date, clock] = parts(time);
  const std::chrono::weekday weekday{std::chrono::sys_days(date)};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday.c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

} // namespace conformance::reference
