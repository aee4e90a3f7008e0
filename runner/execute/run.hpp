#pragma once
#include "base/secret.hpp"
#include "execute/journal.hpp"
#include "http/transport.hpp"
#include "judge/schema.hpp"
#include "model/contract.hpp"
#include "model/profile.hpp"
#include "model/results.hpp"
#include "plan/plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace conformance::execute {

enum class EvidenceKept { failed, all, none };

struct RunOptions {
  std::string program_version;
  std::uint64_t seed = 1;
  std::string run_id; // names this run in everything it writes
  Gate gate = Gate::release;
  EvidenceKept evidence = EvidenceKept::failed;
  Duration health_wait = std::chrono::seconds(10);
  Duration deadline{}; // of the whole run; zero: none
  bool fail_fast = false;
  std::string shipped_revision; // of the suites that came with the program; empty if not known
  bool production = false;      // writes are allowed on hosts that the contract protects
  std::vector<Waiver> waivers;
  const bool* interrupted = nullptr; // set by a signal: nothing more is sent
};

/// What happens while running, in order. Everything is redacted.
class Observer {
public:
  virtual ~Observer() = default;
  virtual void started(std::size_t /*probes*/) {}
  virtual void finished(const CaseResult& /*result*/) {}
  /// A probe, `suite/id`, is under way, and is not any more.
  virtual void probe_began(const std::string& /*probe*/) {}
  virtual void probe_ended(const std::string& /*probe*/) {}
  /// The quota lets this account send nothing more for so long.
  virtual void waiting(const std::string& /*account*/, Duration /*rest*/) {}
  /// Each request with what became of it, if wants_exchanges().
  virtual bool wants_exchanges() const { return false; }
  virtual void exchanged(const Evidence& /*evidence*/) {}
};

/// All that a run is made of. The parts must outlive it.
struct RunInput {
  const Catalogue& catalogue;
  const Profile& profile;
  const plan::Plan& plan;
  const Sources& sources;
  const judge::Schemas& schemas;
  Redactor& redactor; // learns the keys that the run makes
  std::map<std::string, http::Transport*> services =
      {};                     // by name: to the base URLs of the profile's services
  Journal* journal = nullptr; // nullptr: nothing is written down
};

/// Runs a plan from the health request to the last proofs. The results are settled and redacted.
boost::asio::awaitable<Results> run(const RunInput& input, http::Transport& transport, Clock& clock,
                                    Observer& observer, const RunOptions& options);

} // namespace conformance::execute
