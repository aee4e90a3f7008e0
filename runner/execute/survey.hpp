#pragma once
#include "execute/run.hpp"
#include "execute/standing.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance::execute {

/// An answer of the API or a service, or why none of the API came, as far as it tells something of the
/// profile.
struct Look {
  std::string principal;
  int status = 0; // 0: no answer
  std::optional<NoAnswer::Kind> no_answer;
  std::string media_type, server;
  std::string date;                     // of the answer, as it was sent; may be empty
  WallTime at{};                        // our own clock when the answer had come
  std::optional<std::size_t> remaining; // what is left of the API's quota, as the answer says
};

/// What the groundwork of a run tells of a profile. Not redacted.
struct Survey {
  std::string today;       // YYYY-MM-DD, in UTC, by our own clock
  std::string unreachable; // why nothing answers; then nothing else is known
  std::string misplaced;   // why nothing more could be asked: the deployment redirects
  std::string wrong_build; // the profile's identity: what is not as it says
  Standing standing;
  std::vector<Look> looks; // in the order of the answers
  /// Principals whose proof was answered 403, and another one of their organization that may do what
  /// they may not.
  std::map<std::string, std::string> stands_in;
  /// A principal whose proof holds for the one that asks for health too, which may be meant to do less.
  std::string may_too_much;
  std::map<std::string, std::size_t> requests; // by principal
  std::vector<std::string> left_behind;        // writes that were to be refused and were not, a sentence each

  /// The last answer that this principal got; nullptr if it got none.
  const Look* last(const std::string& principal) const;
};

/// Lays the ground of a run and no more: proves every principal that the profile gives, finds every fixture
/// of the plan and compares the organizations. Makes and changes nothing: of what the profile allows it uses
/// `refused` alone, for proofs that write to something absent.
boost::asio::awaitable<Survey> survey(const RunInput& input, http::Transport& transport, Clock& clock,
                                      const RunOptions& options);

} // namespace conformance::execute
