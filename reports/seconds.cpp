#include "reports/seconds.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace conformance::reports {

std::uint64_t microseconds(double seconds) {
  constexpr double most = 1e12;
  if (!std::isfinite(seconds) || seconds <= 0) return 0;
  return static_cast<std::uint64_t>(std::llround(std::min(seconds, most) * 1e6));
}

std::string seconds_text(std::uint64_t microseconds, unsigned digits) {
  std::uint64_t unit = 1;
  for (unsigned i = digits; i < 6; ++i)
    unit *= 10;
  const std::uint64_t whole = 1'000'000 / unit;
  const std::uint64_t rounded = (microseconds + unit / 2) / unit;
  return fmt::format("{}.{:0{}}", rounded / whole, rounded % whole, digits);
}

std::string seconds_text(double seconds, unsigned digits) {
  return seconds_text(microseconds(seconds), digits);
}

} // namespace conformance::reports
