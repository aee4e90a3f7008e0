#pragma once
#include "execute/journal.hpp"
#include "http/transport.hpp"
#include "model/contract.hpp"
#include "model/profile.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace conformance::execute {

/// What became of one write of a journal.
struct CleanedUp {
  enum class Kind {
    undone,
    left,       // it could not be undone, and stays
    unanswered, // nobody knows
    permitted,  // it has no undo: the profile allowed what it leaves
  };
  Kind kind;
  std::string write; // `PATCH /things/1 as writer`
  std::string what;  // what answered what, or why not
};

struct CleanupInput {
  const Catalogue& catalogue;
  const Profile& profile;
  FileJournal& journal;
  std::map<std::string, http::Transport*> services; // by name
  bool production = false;                          // writes are allowed on hosts that the contract protects
  const bool* interrupted = nullptr;                // set by a signal: nothing more is sent
};

/// Why the journal is of no use with this profile, a sentence; empty if it is.
std::string other_target(const JournalHead& head, const Profile& profile, const Redactor& redactor);

/// What the first line of a journal says of a profile.
JournalHead head_of(const Profile& profile, const std::string& run_id);

/// What would be sent, the last write first: `PATCH /things/1 as writer: PATCH /things/1 as writer`.
std::vector<std::string> to_undo(const JournalContents& journal);

/// Undoes the writes of a journal, the last first, each as its principal, and notes in it what is undone, so
/// that it may be called again. `tell` is told of each.
boost::asio::awaitable<void> clean_up(const CleanupInput& input, http::Transport& transport, Clock& clock,
                                      std::function<void(const CleanedUp&)> tell);

} // namespace conformance::execute
