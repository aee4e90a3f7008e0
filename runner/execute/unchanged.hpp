#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace conformance::execute {

/// One reading of what a refused write must leave as it is.
struct Reading {
  std::optional<Value> body; // none: it could not be read
  std::string trouble;
  Instant at;
  Sent sent;
};

/// What changed between two readings.
struct Change {
  std::string pointer;
  std::string before, after; // as JSON; empty: absent
  bool ours = false;         // the value that was sent, or the run's mark
};

/// The first difference, own traces before others; members that the contract or the profile calls volatile
/// are not looked at. `sent` are the texts and numbers that the write carried.
std::optional<Change> first_change(const Value& before, const Value& after, const std::vector<Value>& sent,
                                   const std::string& mark, const std::vector<std::string>& volatile_members);

/// Texts, numbers and booleans anywhere in a request's JSON body; empty if it has none.
std::vector<Value> sent_values(const Request& request);

/// The body of a refused write with what stood before in place of what it carried; empty if it would be the
/// same, or is no JSON object.
std::string body_that_puts_back(const Request& request, const Value& before);

/// Watches what the refused write of one cell must not change.
class Watch {
public:
  Watch(Context& context, const plan::Cell& cell, const plan::Environment& scope);

  /// Reads before the first request. Empty, or why the cell cannot be judged.
  boost::asio::awaitable<std::string> begin();
  /// Reads after the last one and judges. A change to something else than what was sent is left to late()
  /// where other probes write beside it.
  boost::asio::awaitable<void> end(const plan::ConcreteRequest& sent, CaseResult& result);
  /// Reads once more when nothing refused is sent any longer: a write may be applied late. A change to
  /// something else than what was sent counts if it comes with the write each of three times and not without
  /// it, or if what was sent shows when it is sent again; else somebody else writes here. What only the quota
  /// refused is not sent again: later it would be accepted.
  boost::asio::awaitable<void> late(CaseResult& result);

  bool begun() const { return before_.body.has_value(); }

private:
  /// What a change after the write left undecided, with what was known before.
  struct Doubt {
    Change change;
    Verdict verdict;
    std::string reason;
    std::optional<Reading> seen; // if somebody else may have set by chance what was sent
  };

  boost::asio::awaitable<Reading> read(bool shared);
  std::optional<Change> change_between(const Reading& before, const Reading& after) const;
  std::string mark_sent() const;
  /// The texts of the write that carry the mark.
  std::vector<Value> marked_texts() const;
  boost::asio::awaitable<bool> moves_by_itself(std::string pointer);
  /// Finds members that differ between two readings with nothing sent in between: an age, a counter.
  boost::asio::awaitable<void> learn_what_moves(const Reading& after);
  boost::asio::awaitable<bool> comes_with_the_write(const plan::ConcreteRequest& sent, std::string pointer);
  /// Somebody else may have set the same value by chance: the refused write is sent with what stood before
  /// and as it was in turn, five times. True if each shows, and stays as long as it took to show.
  boost::asio::awaitable<bool> is_ours_again(Change change, Reading seen);
  boost::asio::awaitable<bool> shows(std::string pointer, Value wanted);
  bool can_be_chance(const Change& change) const;
  boost::asio::awaitable<void> settle_ours(Reading after, bool late, CaseResult& result);
  void fail(const Change& change, const std::string& what, CaseResult& result);
  bool run_wrote_here() const;
  void judge(const Reading& after, bool late, CaseResult& result);

  Context* context_;
  const plan::Cell* cell_;
  std::variant<plan::ConcreteRequest, plan::Unresolved> request_;
  Reading before_;
  std::size_t written_before_ = 0; // writes of this run that were accepted before the first reading
  std::optional<plan::ConcreteRequest> write_;
  Instant written_;
  std::vector<Value> sent_;         // with it
  std::vector<std::string> moving_; // pointers to what changes by itself
  std::optional<Doubt> doubt_;
  bool settled_ = false; // a verdict was found: no late reading
};

} // namespace conformance::execute
