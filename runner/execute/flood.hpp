#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"
#include "plan/schedule.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace conformance::execute {

/// What one volley of equal requests saw.
struct Volley {
  std::vector<Sent> answers; // in the order in which they came
  std::size_t accepted = 0;  // answers of the API other than 429
  std::size_t hops = 0;      // answers of something in front of it: counted by the API, or not
  bool passing = true;       // no accepted answer was an error
  std::string trouble;       // a request got no answer
  Instant began{}, ended{};

  const Sent* first_limited() const;
};

/// Sends a request so often, as fast as the connections allow. After more than one, or a 429, nothing else
/// uses its key until a window is over: a limiter may block a key for a whole window from its refusal.
boost::asio::awaitable<Volley> fire(Context& context, plan::ConcreteRequest request, std::size_t count);

/// The same once, in answers of hops up to three times.
boost::asio::awaitable<Sent> fire_once(Context& context, plan::ConcreteRequest request);

/// Why a volley of bursts of so many requests says nothing of the limiter; empty if it does.
std::string unreadable(const Volley& volley, std::size_t requests);

using plan::rest_of;

/// Waits until no request of the principal's is in its window any more.
boost::asio::awaitable<void> wait_for_silence(Context& context, std::string principal);

/// How the quota of a key was used up.
struct UsedUp {
  std::optional<Sent> limited; // the first 429; none: it could not be used up
  Instant until{};             // a rolling window may be free again from here on
  /// Of the number of requests that passed: `passed` if it was the quota, `failed`, or `inconclusive`.
  Verdict verdict = Verdict::passed;
  std::string message, expected, actual; // unless it is passed
  std::optional<Sent> shown;             // unless it is passed: an answer that shows it
  bool flaky = false;
  bool disturbed = false; // the 429 came early, while other keys were used too
  bool late_once = false; // in one burst the 429 came late, in another on time
};

/// Uses up quotas, each once for all that asks for it by the same request while it stays used up.
class Floods {
public:
  /// Waits for a silent window, then sends one request more than the quota within half a window; up to three
  /// times, where answers are missing or the 429 comes late. After a late one the next begins where a window
  /// of a limiter whose windows do not roll must have begun: the end of such a window may let twice the quota
  /// pass.
  boost::asio::awaitable<std::shared_ptr<const UsedUp>> use_up(Context& context,
                                                               plan::ConcreteRequest request);
  /// The next use_up() by this request floods anew.
  void forget(const plan::ConcreteRequest& request);

  /// The run asks the cell again when it is `Context::alone`.
  void postpone(const plan::Cell& cell) { postponed_.insert(&cell); }
  bool is_postponed(const plan::Cell& cell) const { return postponed_.count(&cell) > 0; }
  bool postponed_any() const { return !postponed_.empty(); }

private:
  std::map<std::string, std::shared_ptr<const UsedUp>> by_request_;
  std::set<const plan::Cell*> postponed_;
};

} // namespace conformance::execute
