#include "execute/rolling_run.hpp"

#include "execute/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr unsigned most_rollings = 3;

class RollingRun {
public:
  RollingRun(Context& context, const plan::Cell& cell, plan::ConcreteRequest request, CaseResult& result)
      : context_(context), cell_(cell), request_(std::move(request)), result_(result),
        quota_(context.budget->quota()) {}

  asio::awaitable<void> run() {
    for (unsigned i = 0; i < most_rollings && !context_.halt->begun(); ++i) {
      hindrance_.clear();
      co_await measure();
      if (hindrance_.empty()) co_return;
    }
    lower(result_, Verdict::inconclusive, hindrance_);
  }

private:
  asio::awaitable<void> measure() {
    const auto half = quota_.requests / 2;
    const auto rest = rest_of(quota_);
    co_await wait_for_silence(context_, request_.principal);
    const auto first = co_await fire(context_, request_, half);
    if (!usable(first, true)) co_return;
    co_await context_.halt->sleep(first.ended + quota_.window / 2 - context_.clock->now());
    const auto second = co_await fire(context_, request_, quota_.requests - half);
    if (!usable(second, true)) co_return;
    co_await context_.halt->sleep(first.ended + quota_.window + rest - context_.clock->now());
    const auto third = co_await fire(context_, request_, half);
    if (!usable(third, false) || too_late(second)) co_return;
    if (const auto* limited = third.first_limited()) {
      not_freed(third, *limited);
      co_return;
    }
    // An answer of a hop may stand for a request that was not counted: one more for each.
    const auto fourth = co_await fire(context_, request_, 1 + second.hops + third.hops);
    if (!usable(fourth, false) || too_late(second)) co_return;
    if (const auto* limited = fourth.first_limited()) {
      judge_answer(context_, cell_, request_.checks, limited->response(), result_);
      keep_evidence(context_, cell_, *limited, result_);
    } else if (fourth.hops > 0) {
      hindrance_ = "what came beyond the quota was answered by something in front of the API";
    } else {
      freed_too_much(second.accepted + third.accepted + fourth.accepted, fourth.answers.back());
    }
  }

  bool usable(const Volley& volley, bool within_quota) {
    hindrance_ = unreadable(volley, quota_.requests);
    if (hindrance_.empty() && within_quota && volley.first_limited())
      hindrance_ = "429 came before the quota was used up";
    return hindrance_.empty();
  }

  /// The second half of the quota may have begun to leave the window.
  bool too_late(const Volley& second) {
    if (context_.clock->now() < second.began + quota_.window) return false;
    hindrance_ = fmt::format("the bursts took too long for a window of {}", human(quota_.window));
    return true;
  }

  void not_freed(const Volley& third, const Sent& limited) {
    find({fmt::format("{} requests had left the window, but only {} more passed", quota_.requests / 2,
                      third.accepted),
          fmt::format("{} answers", quota_.requests / 2),
          fmt::format("429 after {} answers", third.accepted)},
         limited);
  }

  void freed_too_much(std::size_t passed, const Sent& shown) {
    find({fmt::format("{} requests passed in less than one window: more was freed than had left it", passed),
          fmt::format("{} answers, then 429", quota_.requests), fmt::format("{} answers", passed)},
         shown);
  }

  void find(const BurstFinding& found, const Sent& shown) {
    add_burst_finding(context_, cell_, result_, found);
    keep_evidence(context_, cell_, shown, result_);
  }

  Context& context_;
  const plan::Cell& cell_;
  plan::ConcreteRequest request_;
  CaseResult& result_;
  Quota quota_;
  std::string hindrance_;
};

} // namespace

asio::awaitable<void> run_rolling(Context& context, const plan::Cell& cell, plan::ConcreteRequest request,
                                  CaseResult& result) {
  if (context.budget->quota().requests < 2) {
    lower(result, Verdict::not_testable, "a quota of one request has no half");
    co_return;
  }
  RollingRun run(context, cell, std::move(request), result);
  co_await run.run();
}

} // namespace conformance::execute
