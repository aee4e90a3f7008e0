#pragma once
#include "http/transport.hpp"
#include "model/profile.hpp"

#include <string>
#include <vector>

namespace conformance::execute {

/// What to do after an attempt (LANGUAGE.md, "Answers that are no answers").
struct Decision {
  enum class Next {
    accept,  // this is the answer
    resend,  // after `wait`
    give_up, // no answer
  };
  Next next = Next::accept;
  Duration wait{};
  bool limited = false; // a 429: nothing else may be sent for this account while waiting
  std::string why;      // for resend and give_up: `status 503`, `connect: refused`
};

/// Decides for one request, attempt after attempt.
class Repeats {
public:
  /// `repeatable`: safe, or a refused write to something absent, or a write of fixed values. `window`: the
  /// longest wait that a 429 is given. `hops`: marks of answers that come from something in front of the API.
  /// `after_500`: what is not repeatable else may be sent once more after a 500.
  Repeats(bool repeatable, Duration window, const std::vector<Hop>& hops, bool after_500 = false)
      : repeatable_(repeatable), after_500_(repeatable || after_500), window_(window), hops_(&hops) {}

  Decision after(const http::Outcome& outcome);

  bool repeated() const { return resent_ > 0; }
  bool saw_500() const { return server_errors_ > 0; }

private:
  Decision after_failure(std::string why, std::optional<Duration> retry_after);

  bool repeatable_, after_500_;
  Duration window_;
  const std::vector<Hop>* hops_;
  unsigned resent_ = 0;
  unsigned stale_connections_ = 0;
  unsigned failures_ = 0;
  unsigned server_errors_ = 0;
  unsigned limited_ = 0;
};

/// True of 502, 503 and 504 and of answers that bear a mark of the profile's `hops:`.
bool is_hop(const Response& response, const std::vector<Hop>& hops);
/// The seconds of a Retry-After header; none if it is missing, a date or rubbish.
std::optional<Duration> retry_after(const Response& response);

} // namespace conformance::execute
