#include "base/clock.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace conformance {

Clock::TimerId VirtualClock::schedule(Instant at, std::function<void()> action) {
  const auto id = next_++;
  timers_.emplace(std::pair{std::max(at, now_), id}, std::move(action));
  return id;
}

void VirtualClock::cancel(TimerId id) {
  const auto found =
      std::find_if(timers_.begin(), timers_.end(), [&](const auto& each) { return each.first.second == id; });
  if (found != timers_.end()) timers_.erase(found);
}

bool VirtualClock::advance() {
  if (timers_.empty()) return false;
  auto next = timers_.extract(timers_.begin());
  now_ = next.key().first;
  next.mapped()();
  return true;
}

void VirtualClock::advance_by(Duration by) {
  const auto until = now_ + by;
  while (!timers_.empty() && timers_.begin()->first.first <= until)
    advance();
  now_ = until;
}

std::string iso8601(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::string human(Duration duration) {
  const auto seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1000);
  if (seconds < 120) return fmt::format("{:.3g} s", seconds);
  return fmt::format("{:.3g} min", seconds / 60);
}

} // namespace conformance
