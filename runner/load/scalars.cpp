#include "load/scalars.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace conformance::load {

namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::optional<std::uint64_t> whole(std::string_view text) {
  if (text.empty() || text.size() > 12 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

template <class Unit>
struct Named {
  std::string_view name;
  Unit unit;
};

bool framed(std::string_view text, bool (*allowed)(char)) {
  return !text.empty() && text.front() != '-' && text.back() != '-' && std::ranges::all_of(text, allowed);
}

} // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  using namespace std::chrono;
  const Named<milliseconds> units[] = {{"ms", 1ms}, {"s", 1s}, {"m", 1min}, {"h", 1h}};
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const auto number = whole(text.substr(0, digits));
  for (const auto& each : units) {
    if (text.substr(digits) != each.name || !number) continue;
    const auto most = static_cast<std::uint64_t>(milliseconds(1000h) / each.unit);
    if (*number > most) return std::nullopt;
    return each.unit * static_cast<std::int64_t>(*number);
  }
  return std::nullopt;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  constexpr Named<std::size_t> units[] = {
      {"B", 1}, {"KiB", std::size_t{1} << 10}, {"MiB", std::size_t{1} << 20}, {"GiB", std::size_t{1} << 30}};
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const auto number = whole(text.substr(0, digits));
  for (const auto& each : units) {
    if (text.substr(digits) != each.name || !number) continue;
    if (*number > (std::size_t{1} << 40) / each.unit) return std::nullopt;
    return *number * each.unit;
  }
  return std::nullopt;
}

std::optional<double> parse_fraction(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto part = whole(text.substr(0, slash));
  const auto of = whole(text.substr(slash + 1));
  if (!part || !of || *part == 0 || *part > *of) return std::nullopt;
  return static_cast<double>(*part) / static_cast<double>(*of);
}

std::optional<double> parse_percentage(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  const auto number = whole(text.substr(0, text.size() - 1));
  if (!number || *number > 100) return std::nullopt;
  return static_cast<double>(*number) / 100;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = 0;
  unsigned month = 0, day = 0;
  const auto read = [&](std::size_t from, std::size_t size, auto& into) {
    const auto part = text.substr(from, size);
    if (!std::ranges::all_of(part, is_digit)) return false;
    std::from_chars(part.data(), part.data() + part.size(), into);
    return true;
  };
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                     std::chrono::day(day))
      .ok();
}

bool is_identifier(std::string_view text) {
  return framed(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_member_name(std::string_view text) {
  return framed(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

bool is_suite_name(std::string_view text) {
  for (;;) {
    const auto slash = text.find('/');
    if (!is_identifier(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_requirement_id(std::string_view text) {
  return framed(text, [](char c) { return is_upper(c) || is_digit(c) || c == '-'; });
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

} // namespace conformance::load
