#pragma once
#include "execute/run.hpp"
#include "execute/sender.hpp"
#include "execute/standing.hpp"
#include "execute/undo.hpp"
#include "judge/canaries.hpp"
#include "judge/checks.hpp"
#include "plan/credentials.hpp"
#include "plan/environment.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace conformance::execute {

class Asked;
class Floods;
class Restorer;
struct FirstRound;
class Watch;

/// A cell whose refused write must leave something unchanged, to be looked at once more.
struct LateWatch {
  const plan::Cell* cell;
  std::shared_ptr<Watch> watch;
};

/// A cell that passed and is asked again when the run ends, with its request as it was sent.
struct LastLook {
  const plan::Cell* cell;
  plan::ConcreteRequest request;
};

/// What the parts of one run share.
struct Context {
  const RunInput* input;
  const RunOptions* options;
  Clock* clock;
  Halt* halt;
  Budget* budget;
  Sender* sender;
  http::Transport* transport;
  Standing* standing;
  plan::Environment* globals;
  std::vector<std::string>* notes;
  std::vector<LateWatch>* late_watches;
  std::vector<LastLook>* last_looks;
  std::vector<std::string>* left_behind; // what could not be undone, one sentence each
  std::vector<std::shared_ptr<Restorer>>* restorers;
  std::vector<FirstRound>* first_rounds;
  Asked* asked;
  plan::Credentials* credentials;
  judge::CanaryJudge* canaries;
  Floods* floods;
  std::size_t* evidence_left; // bytes of bodies that may still be kept for the reports
  http::Lane next_lane = 1;
  std::uint64_t next_write = 1;
  bool alone = false; // the probe that runs: the others are done, and whatever they sent has left its window
  std::function<std::string()> reason_to_stop = nullptr; // what it returns: why, empty to go on

  const Catalogue& catalogue() const { return input->catalogue; }
  const Profile& profile() const { return input->profile; }
};

/// Substitutes a request, which may be a call of a service or bear a key of its own.
std::variant<plan::ConcreteRequest, plan::Unresolved> make_request(const Context& context,
                                                                   const RequestTemplate& request,
                                                                   const std::string& principal,
                                                                   const plan::Environment& scope);

/// Puts what a request captures of its answer into `scope`. Empty, or what is not there.
std::string capture(Context& context, const plan::ConcreteRequest& request, const Response& response,
                    plan::Environment& scope);

/// `run.uuid`, `run.mark`, `quota.requests` and `quota.window`.
void set_run_globals(plan::Environment& globals, const RunOptions& options, const Quota& quota);

/// True of a method that changes nothing (RFC 9110, 9.2.1).
bool is_safe(const std::string& method);

/// What the writes of a cell may do: what a flood writes must be refused.
Effect effect_of_writes(const plan::Cell& cell);
/// Marks a request as the cell's own, with what it may do and its tags.
void make_own(plan::ConcreteRequest& request, const plan::Cell& cell);
/// Marks a request that a cell stands on: if it writes, it must be refused.
void make_ground(const Context& context, plan::ConcreteRequest& request);

/// Tells the journal of a write that is about to be sent; its number there.
std::uint64_t note_write(Context& context, plan::ConcreteRequest& write, const Undo* undo);
/// Nothing of that write remains.
void note_undone(Context& context, std::uint64_t write);
/// What came of a write without an undo. One that was to be refused and was not, has left something behind.
void note_outcome(Context& context, std::uint64_t write, const plan::ConcreteRequest& request,
                  const Sent& sent);

/// Tells the journal of every write that nothing else tells it of, and the redactor of keys that are made.
WriteWatch watch_of(Context& context);

/// True if the answer says that a write was not applied, or if it was never sent.
bool is_refused(const Sent& sent);
/// The verdict of a probe whose request got no answer.
Verdict unanswered(const Sent& sent);

/// How what `write` makes is undone before its answer names it: a call that the contract says is `found-by`
/// another, by the run's mark. An undo without a method if there is no such way. `effect`: of the undo.
Undo undo_by_mark(const Context& context, const RequestTemplate& write, const RequestTemplate& undo,
                  const std::string& principal, const plan::Environment& scope, Effect effect);

/// Why an answer is not as expected; empty if it is. Without checks any 2xx is.
std::string unmet(const std::vector<Check>& checks, const Response& response, const judge::Schemas& schemas);

/// `GET /things?limit=1 as reader`.
std::string request_line(const plan::ConcreteRequest& request);

/// The principal whose key decides whether `name` can be used: itself, or what it derives from.
const std::string& proven_by(const Contract& contract, const std::string& name);
/// That of its key; empty if it has none.
std::string organization_of(const Contract& contract, const std::string& principal);

} // namespace conformance::execute
