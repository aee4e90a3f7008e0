#pragma once
#include "execute/flood.hpp"
#include "model/results.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace conformance::execute {

/// A cell whose request is sent once another has used up a quota (LANGUAGE.md, `burst`): with the same key,
/// with another one, or a window later. A breach counts only if nothing but the deployment explains it: the
/// quota is still used up, the other key was accepted just before, nobody else uses the key.
class AboveQuota {
public:
  /// `absent`: the same write aimed at something absent; none: it goes to nothing real.
  AboveQuota(Context& context, const plan::Cell& cell, const plan::Environment& scope,
             plan::ConcreteRequest by, plan::ConcreteRequest own, std::optional<plan::ConcreteRequest> absent,
             CaseResult& result);

  boost::asio::awaitable<void> run();

private:
  boost::asio::awaitable<void> with_the_same_key();
  boost::asio::awaitable<bool> judge_refusal(std::string& hindrance);
  boost::asio::awaitable<bool> still_used_up(const UsedUp& used, bool again);
  boost::asio::awaitable<void> with_another_key();
  boost::asio::awaitable<void> after_a_window();

  bool used_up(const UsedUp& used);
  std::string unjudgeable(const Sent& sent) const;
  std::string unmet_by(const Sent& sent) const;
  void judge(const Sent& sent);

  Context& context_;
  const plan::Cell& cell_;
  const plan::Environment& scope_;
  plan::ConcreteRequest by_, own_;
  std::optional<plan::ConcreteRequest> absent_;
  CaseResult& result_;
  std::optional<Sent> last_; // of the cell's own request
};

} // namespace conformance::execute
