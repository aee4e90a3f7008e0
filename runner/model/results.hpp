#pragma once
#include "base/clock.hpp"
#include "base/rare.hpp"
#include "base/source.hpp"
#include "model/exchange.hpp"
#include "model/timing.hpp"
#include "model/verdict.hpp"
#include "model/waiver.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

/// One broken check, in words for people. All texts are redacted before a report sees them.
struct Finding {
  std::string check;    // `status`, `json /message`, `headers x-a`, `schema error`, `indistinguishable body`
  std::string kind;     // for machines: `status`, `json`, ...
  std::string message;  // one line: what is wrong
  std::string expected; // may be empty
  std::string actual;   // may be empty
  Location at;          // where the check is written
  std::string line;     // that line of YAML
  std::vector<std::string> requirements; // those it counts against
  Verdict verdict = Verdict::failed;     // failed, warning, error or inconclusive
};

/// One request and its answer as kept for the reports: redacted, cut to the evidence limits.
struct Evidence {
  std::uint64_t number = 0;
  std::string principal;
  std::string role;     // `case` or `reference` where answers are compared with each other; `afterwards`: the
                        // look at what must not have changed; else empty
  std::string base_url; // where it went, if that is not the API
  std::string method, target;
  Headers request_headers;
  std::string request_body;
  int status = 0; // 0: no answer
  std::string reason;
  Headers response_headers;
  std::string response_body;
  std::string no_answer; // why none came
  double seconds = 0;
  unsigned attempt = 1;
};

/// One case: a probe at one point of its matrix, an invariant, or a condition of the run.
struct CaseResult {
  std::string suite;        // `findings/non-leaking-404`, `invariants`, `run`
  std::string id;           // `cases-alike[operation=read,case=foreign]`
  std::string renamed_from; // `suite/id` that it was once called; empty: nothing else
  std::string title;
  std::string principal;
  std::string operation; // the operation that it asks, `other` if none; may be empty
  std::vector<std::string> requirements;
  RareList<std::string> unjudged; // those of `requirements` whose checks were not reached
  Level level = Level::must;
  Verdict verdict = Verdict::not_run;
  std::string reason; // a sentence: why not testable, not run, inconclusive; empty if passed
  std::string
      missing; // not-testable: the principal, fixture, effect or service that lacks, `principal:writer`
  std::string excuse;       // reason of the gap or waiver that covers it; empty if none does
  bool waived = false;      // it failed, and a waiver accepts that
  bool flaky = false;       // passed after a repeat
  bool provisional = false; // reported, never gated
  RareList<Finding> findings;
  RareList<Evidence> evidence;
  Rare<TimingResult> timing; // of a timing probe whose answers were alike
  std::string control;       // the control that succeeded, one line
  double seconds = 0;        // own requests, without waiting for the quota
  Location at;
};

struct RequirementResult {
  std::string id;
  Level level = Level::must;
  std::string text, source;
  std::vector<std::string> refs;
  std::vector<std::string> proven_by; // ids whose worst status is this one's
  std::string not_applicable;         // why it cannot be judged here: an undeclared service, or it cannot be
                                      // seen from outside; empty if it can
  RequirementStatus status = RequirementStatus::unverified;
  std::string reason;             // why it is not verified; empty if it is
  std::vector<std::string> cases; // `suite/id` of those that bear on it
};

enum class ExitCode {
  conformant = 0,
  nonconformant = 1,
  not_verified = 2,
  invalid_input = 3,
  runner_failed = 4
};
std::string_view name(ExitCode code); // `not verified`

/// Which part of a plan a run was, where several share its cases.
struct ShardResult {
  unsigned number = 0, of = 0; // from 1
  std::string plan;            // sixteen digits that follow from the whole plan
  std::string whole;           // `partial` of all shards together; empty: together they are complete
  std::size_t cells = 0;       // of the whole plan
  /// Of each case of a probe, in order: where its cell stands in the whole plan, from 0.
  std::vector<std::size_t> places;
};

/// How a run used the quota.
struct QuotaUse {
  std::size_t requests = 0;    // so many in a window; 0: no limit
  double window = 0, slot = 0; // seconds
  /// By account: the requests of each slot of time since the run began. Those without a valid key share the
  /// account ``.
  std::map<std::string, std::vector<std::size_t>> sent;
};

/// All that is known of one run. Every report is a pure function of it.
struct Results {
  std::string program_version;
  std::string contract_revision;
  std::string suites_revision; // of all files that the suites were read from; empty if not known
  std::string suites_origin;   // `shipped` with this program, or `changed`; empty if not known
  std::string profile, base_url;
  std::string run_id;
  std::uint64_t seed = 0;
  WallTime started{};
  double seconds = 0;
  Gate gate = Gate::release;
  bool interrupted = false;
  std::string partial; // `12 of 96 MUST`, empty if the run was complete
  std::optional<ShardResult> shard;
  std::vector<CaseResult> cases; // in the order of suites, then as declared
  std::vector<RequirementResult> requirements;
  std::vector<Waiver> waivers;
  std::vector<std::string> trusted; // what was taken on trust, one line each
  std::vector<std::string> notes;
  std::map<std::string, std::size_t> requests; // by principal, repeats included
  std::optional<QuotaUse> quota;               // where it was watched
  ExitCode exit = ExitCode::runner_failed;
  std::string reason; // one sentence: why that code
};

/// How a case counts under a gate. Reports and the gate both ask this and nothing else.
///
/// Cases of suite `run` are conditions of the run: whatever is not passed there is an error, never a failure,
/// but a warning, which is a failure under `strict` (a stale waiver). Under `report` nothing is red but
/// `run/input`, `run/runner` and `run/complete` of verdict error: those give an exit code that is not 0.
enum class Outcome { passed, warned, skipped, failure, error };
Outcome outcome(const CaseResult& result, Gate gate);
std::string_view name(Outcome outcome);

/// Fills `requirements[].status`, `reason` and `cases` from the cases, then `exit` and `reason`. It owns the
/// case `run/complete`, which is red where the gate is shut for a reason that no other case shows: nothing
/// was judged, the run was interrupted, or no case bears on a requirement. A case that bears on a MUST
/// becomes one. Where the run is partial, requirements that it has no case for are outside the gate. Settling
/// twice changes nothing.
/// Waivers are applied first (waiver.hpp).
void settle(Results& results);

/// True of the case of a probe: neither an invariant nor a condition of the run.
bool is_of_probe(const CaseResult& result);

/// What every report shows of a run that ended with invalid_input or runner_failed: the one case `run/input`
/// or `run/runner`. `details` may have many lines. `known` gives the head (program, profile, gate and so on).
Results failed_run(ExitCode code, std::string reason, std::string details = {}, Results known = {});

std::size_t count(const Results& results, Verdict verdict);
/// `suite/id`, by which people select and waive it.
std::string full_id(const CaseResult& result);

} // namespace conformance
