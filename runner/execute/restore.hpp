#pragma once
#include "execute/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance::execute {

/// Puts back, by the default undo of its operation, what a write changed that should have been refused: as
/// the organization that owns it. Nothing that it does is judged.
class Restorer {
public:
  Restorer(Context& context, const plan::Cell& cell);

  /// Reads what the write must not change. What its owner cannot read cannot be put back.
  boost::asio::awaitable<void> begin();
  /// `accepted`: the write was accepted, or nobody knows. Reads again and puts back what differs.
  boost::asio::awaitable<void> end(bool accepted);
  /// The same when nothing refused is sent any longer: a write may be applied late. What is as it was before
  /// is undone for the journal.
  boost::asio::awaitable<void> late();

  /// Tells the journal of a write that is about to be sent, with the undo of what it goes to; its number.
  std::uint64_t note(plan::ConcreteRequest& write);
  /// True if that write has an undo: late() tells the journal of its end.
  bool keeps(std::uint64_t write) const;

private:
  struct Target {
    std::string fixture; // the name of its id
    std::string organization;
    plan::ConcreteRequest read, write;
    std::map<std::string, Value> before; // what the read captured
    bool unseen = false;                 // the write sent what the read does not show
    std::string id;                      // as it stands in a path
    std::vector<std::uint64_t> writes;   // that went to it, as the journal counts
  };

  std::string owner(const std::string& organization, bool writes) const;
  boost::asio::awaitable<void> remember(std::string fixture);
  boost::asio::awaitable<std::optional<std::map<std::string, Value>>> captured(plan::ConcreteRequest read,
                                                                               bool shared);
  /// True if it is as it was before, as far as we changed it.
  boost::asio::awaitable<bool> restore(Target& target, bool accepted, bool shared);
  Undo undo_of(const Target& target) const;
  bool is_ours(const std::map<std::string, Value>& now, const Target& target) const;

  Context* context_;
  const plan::Cell* cell_;
  const Operation* operation_ = nullptr;
  std::vector<Target> targets_;
};

} // namespace conformance::execute
