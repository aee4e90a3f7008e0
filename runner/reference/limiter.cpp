#include "reference/limiter.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace conformance::reference {

Limiter::Bucket& Limiter::current(const std::string& name, Instant now) {
  auto& bucket = buckets_[name];
  const bool fixed = kind_ == Settings::Limiter::fixed_window;
  const auto outside = [&](Instant at) {
    const auto windows_ago = now.since_origin / window_ - at.since_origin / window_;
    if (fixed) return windows_ago > 0;
    if (kind_ == Settings::Limiter::weighted) return windows_ago > 1;
    return at + window_ <= now;
  };
  const bool over = !bucket.accepted.empty() && outside(bucket.accepted.front());
  if (over && kind_ == Settings::Limiter::from_first) bucket.accepted.clear();
  while (!bucket.accepted.empty() && outside(bucket.accepted.front()))
    bucket.accepted.pop_front();
  return bucket;
}

double Limiter::tokens_taken(const Bucket& bucket, Instant now) const {
  const auto windows =
      std::chrono::duration<double>(now - bucket.filled) / std::chrono::duration<double>(window_);
  return std::max(0.0, bucket.taken - windows * static_cast<double>(quota_));
}

std::size_t Limiter::used(const Bucket& bucket, Instant now) const {
  if (kind_ == Settings::Limiter::token_bucket)
    return static_cast<std::size_t>(std::ceil(tokens_taken(bucket, now)));
  if (kind_ != Settings::Limiter::weighted) return bucket.accepted.size();
  const auto in_this_window =
      static_cast<std::size_t>(std::count_if(bucket.accepted.begin(), bucket.accepted.end(), [&](Instant at) {
        return at.since_origin / window_ == now.since_origin / window_;
      }));
  const auto before = static_cast<double>(bucket.accepted.size() - in_this_window);
  const auto gone =
      std::chrono::duration<double>(now.since_origin % window_) / std::chrono::duration<double>(window_);
  return in_this_window + static_cast<std::size_t>(before * (1 - gone));
}

bool Limiter::full(const std::string& name, Instant now) {
  auto& bucket = current(name, now);
  if (now < bucket.blocked_until) return true;
  if (used(bucket, now) < quota_) return false;
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
  auto& bucket = current(name, now);
  bucket.taken = tokens_taken(bucket, now) + 1;
  bucket.filled = now;
  bucket.accepted.push_back(now);
}

std::size_t Limiter::left(const std::string& name, Instant now) {
  const auto taken = used(current(name, now), now);
  return taken < quota_ ? quota_ - taken : 0;
}

} // namespace conformance::reference
