#include "model/number.hpp"

#include <algorithm>
#include <charconv>

namespace conformance {

namespace {

/// 0.DIGITS x 10^exponent, without leading or trailing zeros; no digits is zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

constexpr std::int64_t largest_exponent = 1'000'000;

Decimal decimal(std::string_view text) {
  Decimal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  const auto e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    auto digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.exponent);
    if (error == std::errc::result_out_of_range)
      out.exponent = digits.starts_with('-') ? -largest_exponent : largest_exponent;
    out.exponent = std::clamp(out.exponent, -largest_exponent, largest_exponent);
    text = text.substr(0, e);
  }
  const auto point = std::min(text.find('.'), text.size());
  out.exponent += static_cast<std::int64_t>(point);
  out.digits = text.substr(0, point);
  if (point < text.size()) out.digits += text.substr(point + 1);

  const auto first = out.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  out.digits.erase(0, first);
  out.exponent -= static_cast<std::int64_t>(first);
  out.digits.erase(out.digits.find_last_not_of('0') + 1);
  return out;
}

std::strong_ordering compare_magnitudes(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) return a.digits.size() <=> b.digits.size();
  if (a.exponent != b.exponent) return a.exponent <=> b.exponent;
  return a.digits.compare(b.digits) <=> 0;
}

/// The value of most numbers: neither point nor exponent, and within 64 bits.
std::optional<std::int64_t> small_integer(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

} // namespace

std::strong_ordering compare(const Number& a, const Number& b) {
  const auto small_a = small_integer(a.digits);
  const auto small_b = small_integer(b.digits);
  if (small_a && small_b) return *small_a <=> *small_b;
  const auto x = decimal(a.digits);
  const auto y = decimal(b.digits);
  const bool x_negative = x.negative && !x.digits.empty();
  const bool y_negative = y.negative && !y.digits.empty();
  if (x_negative != y_negative)
    return x_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  return x_negative ? compare_magnitudes(y, x) : compare_magnitudes(x, y);
}

bool is_integral(const Number& number) {
  if (small_integer(number.digits)) return true;
  const auto value = decimal(number.digits);
  return value.exponent >= static_cast<std::int64_t>(value.digits.size());
}

std::optional<std::int64_t> to_integer(const Number& number) {
  if (const auto small = small_integer(number.digits)) return small;
  if (!is_integral(number)) return std::nullopt;
  const auto value = decimal(number.digits);
  if (value.digits.empty()) return 0;
  if (value.exponent > 19) return std::nullopt;
  auto text = (value.negative ? "-" : "") + value.digits;
  text.append(static_cast<std::size_t>(value.exponent) - value.digits.size(), '0');
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc()) return std::nullopt;
  return out;
}

std::string canonical(const Number& number) {
  const auto value = decimal(number.digits);
  if (value.digits.empty()) return "0";
  const auto exponent = value.exponent - static_cast<std::int64_t>(value.digits.size());
  return (value.negative ? "-" : "") + value.digits + "e" + std::to_string(exponent);
}

bool is_json_number(std::string_view text) {
  const auto digits = [&] {
    const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0'))
    text.remove_prefix(1);
  else if (digits() == 0)
    return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

} // namespace conformance
