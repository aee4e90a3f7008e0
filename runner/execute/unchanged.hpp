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

/// Watches what the refused write of one cell must not change.
class Watch {
public:
  Watch(Context& context, const plan::Cell& cell, const plan::Environment& scope);

  /// Reads before the first request. Empty, or why the cell cannot be judged.
  boost::asio::awaitable<std::string> begin();
  /// Reads after the last one and judges. A change to something else than what was sent counts if it comes
  /// with the write each of three times and not without it; else somebody else writes here. Where other
  /// probes run beside it, that is found out by late().
  boost::asio::awaitable<void> end(const plan::ConcreteRequest& sent, CaseResult& result);
  /// Reads once more when nothing refused is sent any longer: a write may be applied late.
  boost::asio::awaitable<void> late(CaseResult& result);

  bool begun() const { return before_.body.has_value(); }

private:
  boost::asio::awaitable<Reading> read(bool shared);
  std::optional<Change> change_between(const Reading& before, const Reading& after) const;
  std::string mark_sent() const;
  boost::asio::awaitable<bool> comes_with_the_write(const plan::ConcreteRequest& sent, std::string pointer);
  void fail(const Change& change, const std::string& what, CaseResult& result);
  void judge(const Reading& after, bool late, CaseResult& result);

  Context* context_;
  const plan::Cell* cell_;
  std::variant<plan::ConcreteRequest, plan::Unresolved> request_;
  Reading before_;
  std::vector<Value> sent_;
  std::optional<plan::ConcreteRequest> again_; // the write, if it is in doubt what changed
  bool settled_ = false;                       // a verdict was found: no late reading
};

} // namespace conformance::execute
