#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace conformance {

using Duration = std::chrono::nanoseconds;

/// Monotonic time, counted from an origin that only its clock knows.
struct Instant {
  Duration since_origin{};

  auto operator<=>(const Instant&) const = default;
};
inline Instant operator+(Instant at, Duration by) {
  return {at.since_origin + by};
}
inline Instant operator-(Instant at, Duration by) {
  return {at.since_origin - by};
}
inline Duration operator-(Instant a, Instant b) {
  return a.since_origin - b.since_origin;
}

using WallTime = std::chrono::sys_time<Duration>;

/// The only source of time and of timers in the program. One thread.
class Clock {
public:
  using TimerId = std::uint64_t;

  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual WallTime wall() const = 0;

  /// Calls `action` once, not before `at`, never from inside this call.
  virtual TimerId schedule(Instant at, std::function<void()> action) = 0;
  /// Forgets a timer that has not fired; its action is destroyed uncalled. Unknown ids are ignored.
  virtual void cancel(TimerId id) = 0;

  /// Expires with the clock, for those who may outlive it.
  std::weak_ptr<const void> lifetime() const { return lifetime_; }

private:
  std::shared_ptr<const void> lifetime_ = std::make_shared<char>();
};

/// Time that stands still until it is told to jump: deterministic tests of hours in milliseconds.
class VirtualClock final : public Clock {
public:
  explicit VirtualClock(WallTime start = WallTime{std::chrono::sys_days{std::chrono::year{2026} / 8 / 3}})
      : start_(start) {}

  Instant now() const override { return now_; }
  WallTime wall() const override { return start_ + now_.since_origin; }
  TimerId schedule(Instant at, std::function<void()> action) override;
  void cancel(TimerId id) override;

  /// Jumps to the next timer and runs it. False if there is none.
  bool advance();
  /// Moves on by `by`, running the timers on the way in order.
  void advance_by(Duration by);

private:
  WallTime start_;
  Instant now_{};
  TimerId next_ = 1;
  std::map<std::pair<Instant, TimerId>, std::function<void()>> timers_;
};

/// `2026-08-03T09:15:00Z`, UTC.
std::string iso8601(WallTime time);

/// `1.5 s`, `250 ms`, `2 min`: for people.
std::string human(Duration duration);

} // namespace conformance
