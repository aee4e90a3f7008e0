#include "reference/limiter.hpp"

namespace conformance::reference {

Limiter::Bucket& Limiter::current(const std::string& name, Instant now) {
  auto& bucket = buckets_[name];
  const bool fixed = kind_ == Settings::Limiter::fixed_window;
  const auto outside = [&](Instant at) {
    if (fixed) return at.since_origin / window_ < now.since_origin / window_;
    return at + window_ <= now;
  };
  const bool over = !bucket.accepted.empty() && outside(bucket.accepted.front());
  if (over && kind_ == Settings::Limiter::from_first) bucket.accepted.clear();
  while (!bucket.accepted.empty() && outside(bucket.accepted.front()))
    bucket.accepted.pop_front();
  return bucket;
}

bool Limiter::full(const std::string& name, Instant now) {
  auto& bucket = current(name, now);
  if (now < bucket.blocked_until) return true;
  if (bucket.accepted.size() < quota_) return false;
  if (kind_ == Settings::Limiter::counts_refused) bucket.accepted.push_back(now);
  if (kind_ == Settings::Limiter::blocks_a_window || kind_ == Settings::Limiter::blocks_two_windows) {
    const bool once = kind_ == Settings::Limiter::blocks_a_window;
    bucket.blocked_until = now + (once ? window_ : 2 * window_);
    bucket.accepted.clear();
  }
  if (kind_ == Settings::Limiter::blocks_for_ever) bucket.blocked_until = Instant{Duration::max()};
  return true;
}

void Limiter::count(const std::string& name, Instant now) {
  current(name, now).accepted.push_back(now);
}

std::size_t Limiter::left(const std::string& name, Instant now) {
  const auto used = current(name, now).accepted.size();
  return used < quota_ ? quota_ - used : 0;
}

} // namespace conformance::reference
