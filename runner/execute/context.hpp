#pragma once
#include "execute/run.hpp"
#include "execute/sender.hpp"
#include "execute/standing.hpp"
#include "judge/checks.hpp"
#include "plan/environment.hpp"

#include <string>
#include <vector>

namespace conformance::execute {

class Watch;

/// A cell whose refused write must leave something unchanged, to be looked at once more.
struct LateWatch {
  const plan::Cell* cell;
  std::shared_ptr<Watch> watch;
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
  std::vector<std::string>* left_behind; // what could not be undone, one sentence each
  http::Lane next_lane = 1;

  const Catalogue& catalogue() const { return input->catalogue; }
  const Profile& profile() const { return input->profile; }
};

/// Why an answer is not as expected; empty if it is. Without checks any 2xx is.
std::string unmet(const std::vector<Check>& checks, const Response& response, const judge::Schemas& schemas);

/// `GET /things?limit=1 as reader`.
std::string request_line(const plan::ConcreteRequest& request);

/// The principal whose key decides whether `name` can be used: itself, or what it derives from.
const std::string& proven_by(const Contract& contract, const std::string& name);

} // namespace conformance::execute
