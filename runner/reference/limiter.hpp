#pragma once
#include "base/clock.hpp"
#include "reference/settings.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>

namespace conformance::reference {

/// Counts accepted requests by bucket against a quota in a window. Refused requests do not count, unless its
/// kind says so.
class Limiter {
public:
  Limiter(std::size_t quota, Duration window, Settings::Limiter kind)
      : quota_(quota), window_(window), kind_(kind) {}

  /// Would a request at `now` be one too many?
  bool full(const std::string& bucket, Instant now);
  void count(const std::string& bucket, Instant now);
  std::size_t left(const std::string& bucket, Instant now);
  std::size_t quota() const { return quota_; }

private:
  struct Bucket {
    std::deque<Instant> accepted; // those still in the window
    Instant blocked_until{};
    double taken = 0; // tokens, at `filled`
    Instant filled{};
  };
  /// How much of the quota the requests of a bucket that current() left take up.
  std::size_t used(const Bucket& bucket, Instant now) const;
  double tokens_taken(const Bucket& bucket, Instant now) const;
  Bucket& current(const std::string& bucket, Instant now);

  std::size_t quota_;
  Duration window_;
  Settings::Limiter kind_;
  std::map<std::string, Bucket> buckets_;
};

} // namespace conformance::reference
