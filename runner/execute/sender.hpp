#pragma once
#include "execute/budget.hpp"
#include "execute/halt.hpp"
#include "execute/permissions.hpp"
#include "execute/repeats.hpp"
#include "http/transport.hpp"
#include "model/exchange.hpp"
#include "model/profile.hpp"
#include "plan/credentials.hpp"
#include "plan/instantiate.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace conformance::execute {

/// What came of one request after all its repeats.
struct Sent {
  std::vector<std::shared_ptr<const Exchange>> attempts; // at least one, the last decides
  bool answered = false;                                 // the last attempt is an answer to judge
  bool flaky = false;                                    // it took a repeat to get it
  bool was_500 = false;                                  // a 500 came that was gone on repetition
  bool limited = false;                                  // not answered but 429, although the quota was kept
  bool barred = false;                                   // it must not be sent, and was not
  std::string trouble;                                   // not answered: why

  const Exchange& last() const { return *attempts.back(); }
  const Response& response() const { return *attempts.back()->response; }
};

/// What came before the last attempt: statuses, and where there was none why; `503, closed`.
std::string before(const Sent& sent);

struct SendOptions {
  bool repeatable = true;
  bool after_500 = false; // sent once more after a 500, though not repeatable else
  http::Lane lane = 0;
  bool flood = false;             // counted by nobody, repeated never
  bool undoes = false;            // sent even while the run comes to its end
  std::optional<std::size_t> key; // which of equal keys; none: each in turn
};

/// Told of writes that the journal does not know of yet: before the first attempt, and of what came of it.
/// And of each answer to a call that makes what nobody may see, before anybody sees it: true if its body must
/// be withheld.
struct WriteWatch {
  std::function<std::uint64_t(plan::ConcreteRequest)> begin;
  std::function<void(std::uint64_t, const plan::ConcreteRequest&, const Sent&)> end;
  std::function<bool(const plan::ConcreteRequest&, const Response&)> learn;
};

/// Something that is no probe's answer and yet bears on a requirement.
struct Oddity {
  enum class Kind { gone_500, unexpected_429 };
  Kind kind;
  std::string principal;
  std::string request;        // method and target
  bool beside_others = false; // other keys of the run were in use in that window
};

/// Sends requests as their principals, within the quota, with the repeats that the rules allow, and shows
/// every answer to a listener.
class Sender {
public:
  enum class Heard {
    answer,   // to be judged
    of_flood, // likewise
    passing,  // the request was repeated after it, or given up
  };
  using Listener = std::function<void(const Exchange&, Heard)>;

  using Services = std::map<std::string, http::Transport*>;

  /// Calls of services go to `services`, are counted against no quota, and their oddities are none of the
  /// API's. What `permissions` are against is not sent.
  Sender(http::Transport& transport, Services services, Clock& clock, Halt& halt, Budget& budget,
         const plan::Credentials& credentials, const Profile& profile, const Contract& contract,
         const Permissions& permissions, Listener listener);

  void watch_writes(WriteWatch watch) { write_watch_ = std::move(watch); }

  /// As in the others, the request must outlive the call.
  boost::asio::awaitable<Sent> send(const plan::ConcreteRequest& request, SendOptions options);
  /// Once, over `lane`, with the key of this number: no repeat whatever comes. A 429 blocks the account.
  boost::asio::awaitable<std::shared_ptr<const Exchange>> send_once(const plan::ConcreteRequest& request,
                                                                    http::Lane lane, std::size_t key);
  /// Waits until the key of this number may send so many requests without a pause.
  boost::asio::awaitable<bool> room(const std::string& principal, std::size_t key, std::size_t requests);
  std::size_t keys_of(const std::string& principal) const { return credentials_->of(principal).size(); }
  /// Like send(), but requests that are equal are sent once.
  boost::asio::awaitable<Sent> send_shared(const plan::ConcreteRequest& request, bool repeatable,
                                           bool undoes = false);
  /// Forgets what was shared: the next phase asks anew.
  void forget_shared();

  /// False of a principal that cannot be derived: a key without letters has no other case.
  bool knows(const std::string& principal) const { return credentials_->has(principal); }
  /// The quota account of a principal's next request.
  const std::string& account_of(const std::string& principal) const;
  const std::map<std::string, std::size_t>& requests() const { return requests_; }
  const std::vector<Oddity>& oddities() const { return oddities_; }
  /// Targets of the API's writes that were answered with a 2xx, in order.
  const std::vector<std::string>& accepted_writes() const { return accepted_writes_; }
  /// How many of them were accepted before answers began to be shared, at the latest.
  std::size_t writes_before_sharing() const { return writes_before_sharing_; }
  /// From now on a deployment that answers nothing any more ends the run.
  void give_up_on_silence() { gives_up_ = true; }
  /// Requests in a row that got no answer after all their repeats.
  unsigned unanswered_in_a_row() const { return unanswered_; }

private:
  struct Shared;

  boost::asio::awaitable<http::Outcome> attempt(const plan::ConcreteRequest& request,
                                                const SendOptions& options, Exchange& exchange,
                                                std::optional<std::uint64_t>& told);
  const plan::Credential& next_key(const std::string& principal);
  void keep_shared(const std::string& key, const Sent& sent);
  void note_silence(const plan::ConcreteRequest& request, const std::string& trouble, bool limited,
                    Instant began);
  void note_write(const plan::ConcreteRequest& request, const Exchange& exchange);

  std::optional<std::size_t> remaining(const http::Outcome& outcome) const;
  http::Transport& transport_for(const plan::ConcreteRequest& request) const;

  http::Transport* transport_;
  Services services_;
  const Contract* contract_;
  Clock* clock_;
  Halt* halt_;
  Budget* budget_;
  const plan::Credentials* credentials_;
  const Profile* profile_;
  const Permissions* permissions_;
  Listener listener_;
  WriteWatch write_watch_;
  std::unordered_map<std::string, std::shared_ptr<Shared>> shared_;
  std::size_t shared_bytes_ = 0; // that it takes
  std::map<std::string, std::size_t> requests_;
  std::map<std::string, std::size_t> next_key_;
  std::vector<Oddity> oddities_;
  std::vector<std::string> accepted_writes_;
  std::size_t writes_before_sharing_ = 0;
  std::uint64_t number_ = 0;
  unsigned unanswered_ = 0;
  Instant unanswered_since_{}; // when the first of them began
  bool gives_up_ = false;
};

} // namespace conformance::execute
