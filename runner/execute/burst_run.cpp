#include "execute/burst_run.hpp"

#include "execute/verdicts.hpp"
#include "http/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr unsigned most_bursts = 3;
constexpr Duration longest_rest =
    std::chrono::seconds(3);        // the "few seconds" after which a key is accepted again
constexpr std::size_t few_hops = 3; // so many answers of hops leave a burst readable

/// What one burst saw.
struct Volley {
  std::vector<Sent> answers; // in the order in which they came
  std::size_t accepted = 0;  // answers of the API other than 429
  std::size_t hops = 0;      // answers of something in front of it: counted by the API, or not
  std::string trouble;       // a request got no answer
  Duration took{};

  const Sent* first_limited() const {
    const auto found = std::find_if(answers.begin(), answers.end(), [](const Sent& sent) {
      return sent.answered && sent.response().status == 429;
    });
    return found == answers.end() ? nullptr : &*found;
  }
};

/// Shared by the workers of one volley.
struct Shots {
  std::size_t left = 0;
  std::size_t working = 0;
  Volley volley;
  std::shared_ptr<http::Signal> done;
};

asio::awaitable<void> shoot(Context& context, plan::ConcreteRequest request, http::Lane lane,
                            std::shared_ptr<Shots> shots) {
  SendOptions options;
  options.lane = lane;
  options.flood = true;
  options.repeatable = false;
  while (shots->left > 0) {
    --shots->left;
    auto sent = co_await context.sender->send(request, options);
    if (!sent.answered) {
      if (shots->volley.trouble.empty()) shots->volley.trouble = sent.trouble;
    } else if (is_hop(sent.response(), context.profile().hops)) {
      ++shots->volley.hops;
    } else if (sent.response().status != 429) {
      ++shots->volley.accepted;
    }
    shots->volley.answers.push_back(std::move(sent));
  }
  context.transport->close(lane);
  if (--shots->working == 0) shots->done->notify();
}

asio::awaitable<Volley> volley(Context& context, const plan::ConcreteRequest& request, std::size_t count) {
  const auto executor = co_await asio::this_coro::executor;
  auto shots = std::make_shared<Shots>();
  shots->done = std::make_shared<http::Signal>(executor);
  shots->left = count;
  shots->working = std::min<std::size_t>(count, std::max(1U, context.profile().connections));
  const auto began = context.clock->now();
  const auto workers = shots->working;
  for (std::size_t i = 0; i < workers; ++i) {
    const auto lane = context.next_lane++;
    asio::co_spawn(executor, shoot(context, request, lane, shots), http::rethrow_unless_cancelled);
  }
  while (shots->working > 0)
    co_await shots->done->wait();
  shots->volley.took = context.clock->now() - began;
  co_return std::move(shots->volley);
}

/// What three bursts at most say about the quota.
class BurstRun {
public:
  BurstRun(Context& context, const plan::Cell& cell, CaseResult& result)
      : context_(context), cell_(cell), result_(result), quota_(context.budget->quota()) {
    const auto* given = context.profile().principal(cell.principal);
    exclusive_ = given && given->exclusive;
  }

  asio::awaitable<void> run(plan::ConcreteRequest request) {
    if (quota_.requests == 0) {
      lower(result_, Verdict::not_testable, "the profile says that this deployment has no quota");
      co_return;
    }
    const auto checks = request.checks;
    bool late = false;
    for (unsigned burst = 1; burst <= most_bursts && !context_.halt->begun(); ++burst) {
      const auto account = context_.sender->account_of(request.principal);
      const auto silent = context_.budget->silent_from(account) - context_.clock->now();
      co_await context_.halt->sleep(silent);
      const bool last = burst == most_bursts;
      auto shot = co_await fire(request, quota_.requests + 1);
      const auto hindrance = useless(shot);
      if (!hindrance.empty()) {
        if (last) lower(result_, Verdict::inconclusive, hindrance);
        continue;
      }
      const bool undecided = !shot.first_limited() && shot.hops > 0;
      if (undecided) {
        auto more = co_await fire(request, shot.hops);
        merge(shot, std::move(more));
      }
      if (shot.accepted + shot.hops < quota_.requests) {
        early(shot);
        co_return;
      }
      if (const auto* limited = shot.first_limited(); limited && shot.accepted <= quota_.requests) {
        result_.flaky = result_.flaky || shot.hops > 0;
        judge_limited(*limited, checks, late);
        co_return;
      }
      if (shot.accepted == quota_.requests) {
        if (last) limited_by_hop(shot);
        continue;
      }
      auto more = co_await fire(request, quota_.requests);
      if (!more.first_limited() && more.trouble.empty()) {
        never(shot.answers.size() + more.answers.size());
        co_return;
      }
      late = true;
      if (last) always_late(more);
    }
  }

private:
  /// A limiter may block a key for a whole window from its refusal: nothing else uses the key until that is
  /// over.
  asio::awaitable<Volley> fire(plan::ConcreteRequest request, std::size_t count) {
    auto shot = co_await volley(context_, request, count);
    const auto account = context_.sender->account_of(request.principal);
    const auto rest = std::min<Duration>(quota_.window / 10, longest_rest);
    context_.budget->block(account, context_.budget->silent_from(account) + rest);
    co_return shot;
  }

  static void merge(Volley& into, Volley more) {
    into.accepted += more.accepted;
    into.hops += more.hops;
    for (auto& answer : more.answers)
      into.answers.push_back(std::move(answer));
    if (into.trouble.empty()) into.trouble = more.trouble;
  }

  /// Why a volley says nothing of the quota; empty if it does.
  std::string useless(const Volley& shot) const {
    if (!shot.trouble.empty()) return "a request of the burst got no answer: " + shot.trouble;
    if (shot.took > quota_.window / 2)
      return fmt::format("the burst took {}, longer than half a window", human(shot.took));
    if (shot.hops > std::max<std::size_t>(few_hops, quota_.requests / 20))
      return fmt::format("{} requests of the burst were answered by something in front of the API",
                         shot.hops);
    return {};
  }

  void limited_by_hop(const Volley& shot) {
    const auto& refused = shot.answers.back();
    const auto status = refused.response().status;
    find(fmt::format("{} requests passed, and every one beyond them answered {}, in {} bursts", shot.accepted,
                     status, most_bursts),
         expected(), fmt::format("{} answers, then {}", shot.accepted, status));
    keep_evidence(context_, cell_, refused, result_);
  }

  void find(const std::string& message, const std::string& expected, const std::string& actual) {
    judge::CheckResult broken;
    broken.check = "burst";
    broken.message = message;
    broken.expected = expected;
    broken.actual = actual;
    add_finding(context_, cell_, result_, "burst", broken, cell_.part().burst->span, Weight::expect);
  }

  std::string expected() const { return fmt::format("{} answers, then 429", quota_.requests); }

  void early(const Volley& shot) {
    const auto message = fmt::format("only {} of {} requests in {} passed", shot.accepted, quota_.requests,
                                     human(quota_.window));
    const auto* limited = shot.first_limited();
    if (exclusive_)
      find(message, expected(), fmt::format("429 after {} answers", shot.accepted));
    else
      lower(result_, Verdict::inconclusive,
            fmt::format(
                "{}; somebody else may use this key: say 'exclusive: true' in the profile if nobody does",
                message));
    if (limited) keep_evidence(context_, cell_, *limited, result_);
  }

  void never(std::size_t sent) {
    find(fmt::format("{} requests in one window passed, none was answered 429", sent), expected(), "no 429");
  }

  void always_late(const Volley& more) {
    find(fmt::format("429 came only after {} requests, in {} bursts", quota_.requests + 1 + more.accepted,
                     most_bursts),
         expected(), fmt::format("{} answers, then 429", quota_.requests + 1 + more.accepted));
  }

  void judge_limited(const Sent& limited, const std::vector<Check>& checks, bool late) {
    judge_answer(context_, cell_, checks, limited.response(), result_);
    if (late)
      context_.notes->push_back(
          fmt::format("{}/{}: 429 came late in one burst and on time in another: the window "
                      "does not roll",
                      result_.suite, result_.id));
    keep_evidence(context_, cell_, limited, result_);
  }

  Context& context_;
  const plan::Cell& cell_;
  CaseResult& result_;
  Quota quota_;
  bool exclusive_ = false;
};

} // namespace

asio::awaitable<void> run_burst(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                                CaseResult& result) {
  auto made = plan::instantiate(cell.part().request, cell.principal, scope);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
    lower(result, Verdict::not_testable, unresolved->reason);
    co_return;
  }
  auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
  for (const auto& tag : cell.part().tags)
    concrete.tags.push_back(tag.text);
  BurstRun run(context, cell, result);
  co_await run.run(std::move(concrete));
}

} // namespace conformance::execute
