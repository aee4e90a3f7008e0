#include "judge/times.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace conformance::judge {

namespace {

/// Reads a text from left to right. Once something is not as wanted, `good` stays false.
struct Reader {
  std::string_view text;
  std::size_t at = 0;
  bool good = true;

  char peek() const { return at < text.size() ? text[at] : '\0'; }
  bool next_is(std::string_view any) const { return at < text.size() && any.find(text[at]) != any.npos; }
  bool take(std::string_view any) {
    if (!good || !next_is(any)) return false;
    ++at;
    return true;
  }
  void want(std::string_view any) { good = take(any); }
  unsigned digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!good || !is_digit(peek())) {
        good = false;
        return 0;
      }
      value = 10 * value + static_cast<unsigned>(text[at++] - '0');
    }
    return value;
  }
  void want_text(std::string_view wanted) {
    if (!good || text.substr(at, wanted.size()) != wanted) {
      good = false;
      return;
    }
    at += wanted.size();
  }
  /// The index of the name that stands here.
  template <std::size_t N>
  unsigned one_of(const std::array<std::string_view, N>& names) {
    for (unsigned i = 0; good && i < N; ++i)
      if (text.substr(at, names[i].size()) == names[i]) {
        at += names[i].size();
        return i;
      }
    good = false;
    return 0;
  }
};

std::optional<std::int64_t> seconds_of(unsigned year, unsigned month, unsigned day, unsigned hour,
                                       unsigned minute, unsigned second) {
  namespace chrono = std::chrono;
  const chrono::year_month_day date{chrono::year(static_cast<int>(year)), chrono::month(month),
                                    chrono::day(day)};
  const bool end_of_day = hour == 24 && minute == 0 && second == 0;
  if (!date.ok() || (hour > 23 && !end_of_day) || minute > 59 || second > 60) return std::nullopt;
  const auto days = chrono::sys_days(date).time_since_epoch().count();
  return std::int64_t{days} * 86400 + hour * 3600 + minute * 60 + second;
}

struct IsoRead {
  TimePoint at;
  std::size_t end = 0;
  bool has_minutes = false;
  bool has_seconds = false;
  bool has_offset = false;
};

std::string fraction_digits(Reader& reader) {
  std::string digits;
  while (is_digit(reader.peek()))
    digits += reader.text[reader.at++];
  if (digits.empty()) reader.good = false;
  const auto last = digits.find_last_not_of('0');
  return digits.substr(0, last == std::string::npos ? 0 : last + 1);
}

/// `basic`: without `-` and `:`.
std::optional<IsoRead> read_iso(std::string_view text, std::size_t at, bool basic) {
  Reader reader{text, at};
  const auto separator = [&](std::string_view mark) {
    if (!basic) reader.want(mark);
  };
  const auto year = reader.digits(4);
  separator("-");
  const auto month = reader.digits(2);
  separator("-");
  const auto day = reader.digits(2);
  reader.want(basic ? "T" : "Tt ");
  const auto hour = reader.digits(2);
  unsigned minute = 0;
  unsigned second = 0;
  IsoRead out;
  if (basic ? is_digit(reader.peek()) : reader.next_is(":")) {
    separator(":");
    minute = reader.digits(2);
    out.has_minutes = true;
    if (basic ? is_digit(reader.peek()) : reader.next_is(":")) {
      separator(":");
      second = reader.digits(2);
      out.has_seconds = true;
    }
    if (reader.take(".,")) out.at.fraction = fraction_digits(reader);
  }
  std::int64_t offset = 0;
  if (reader.take("Zz")) {
    out.has_offset = true;
  } else if (reader.good && reader.next_is("+-")) {
    const bool negative = reader.text[reader.at++] == '-';
    const auto hours = reader.digits(2);
    unsigned minutes = 0;
    if (reader.take(":") || is_digit(reader.peek())) minutes = reader.digits(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    offset = static_cast<std::int64_t>(hours) * 3600 + minutes * 60;
    if (negative) offset = -offset;
    out.has_offset = true;
  }
  if (!reader.good) return std::nullopt;
  const auto seconds = seconds_of(year, month, day, hour, minute, second);
  if (!seconds) return std::nullopt;
  out.at.seconds = *seconds - offset;
  out.end = reader.at;
  return out;
}

std::optional<TimeInText> read_http_date(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 7> weekdays = {"Mon", "Tue", "Wed", "Thu",
                                                               "Fri", "Sat", "Sun"};
  static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Reader reader{text, at};
  reader.one_of(weekdays);
  reader.want_text(", ");
  const auto day = reader.digits(2);
  reader.want_text(" ");
  const auto month = reader.one_of(months) + 1;
  reader.want_text(" ");
  const auto year = reader.digits(4);
  reader.want_text(" ");
  const auto hour = reader.digits(2);
  reader.want_text(":");
  const auto minute = reader.digits(2);
  reader.want_text(":");
  const auto second = reader.digits(2);
  reader.want_text(" GMT");
  if (!reader.good) return std::nullopt;
  const auto seconds = seconds_of(year, month, day, hour, minute, second);
  if (!seconds) return std::nullopt;
  return TimeInText{TimeForm::http_date, reader.at - at, {*seconds, {}}};
}

} // namespace

std::optional<TimeInText> time_at(std::string_view text, std::size_t at) {
  constexpr std::size_t shortest = 16;
  if (at + shortest > text.size()) return std::nullopt;
  if (!is_digit(text[at]))
    return text[at] >= 'F' && text[at] <= 'W' ? read_http_date(text, at) : std::nullopt;
  if (text[at + 4] != '-') return std::nullopt;
  const auto read = read_iso(text, at, false);
  if (!read || !read->has_minutes) return std::nullopt;
  return TimeInText{TimeForm::iso8601, read->end - at, read->at};
}

std::optional<TimePoint> timestamp(std::string_view text) {
  for (const bool basic : {false, true}) {
    const auto read = read_iso(text, 0, basic);
    if (read && read->end == text.size() && text.find(' ') == text.npos) return read->at;
  }
  return std::nullopt;
}

std::optional<TimePoint> rfc3339(std::string_view text) {
  const auto read = read_iso(text, 0, false);
  if (!read || read->end != text.size() || !read->has_seconds || !read->has_offset) return std::nullopt;
  const auto zone = text.substr(text.size() - 1) == "Z" || text.substr(text.size() - 1) == "z";
  if (!zone && text[text.size() - 3] != ':') return std::nullopt;
  if (text.find(',') != text.npos) return std::nullopt;
  return read->at;
}

bool is_date(std::string_view text) {
  Reader reader{text};
  const auto year = reader.digits(4);
  reader.want("-");
  const auto month = reader.digits(2);
  reader.want("-");
  const auto day = reader.digits(2);
  return reader.good && reader.at == text.size() && seconds_of(year, month, day, 0, 0, 0).has_value();
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

} // namespace conformance::judge
