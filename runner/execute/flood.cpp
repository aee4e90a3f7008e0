#include "execute/flood.hpp"

#include "http/stream.hpp"
#include "plan/writing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr unsigned most_bursts = 3;
constexpr unsigned most_tries = 3;

/// So many answers of hops leave a volley readable.
std::size_t most_hops(std::size_t requests) {
  constexpr std::size_t always = 3;
  return std::max(always, requests / 20);
}

/// Shared by the workers of one volley.
struct Shots {
  std::size_t left = 0;
  std::size_t working = 0;
  Volley volley;
  std::exception_ptr failure; // of the first worker that threw: the others send no more
  std::shared_ptr<http::Signal> done;
};

asio::awaitable<void> shoot_until_none_is_left(Context& context, plan::ConcreteRequest request,
                                               http::Lane lane, std::shared_ptr<Shots> shots) {
  SendOptions options;
  options.lane = lane;
  options.flood = true;
  options.repeatable = false;
  auto& volley = shots->volley;
  while (shots->left > 0) {
    --shots->left;
    auto sent = co_await context.sender->send(request, options);
    if (!sent.answered) {
      if (volley.trouble.empty()) volley.trouble = sent.trouble;
    } else if (is_hop(sent.response(), context.profile().hops)) {
      ++volley.hops;
    } else if (sent.response().status != 429) {
      ++volley.accepted;
      volley.passing = volley.passing && sent.response().status < 400;
    }
    volley.answers.push_back(std::move(sent));
  }
}

asio::awaitable<void> shoot(Context& context, plan::ConcreteRequest request, http::Lane lane,
                            std::shared_ptr<Shots> shots) {
  try {
    co_await shoot_until_none_is_left(context, std::move(request), lane, shots);
  } catch (...) {
    if (!shots->failure) shots->failure = std::current_exception();
    shots->left = 0;
  }
  context.transport->close(lane);
  if (--shots->working == 0) shots->done->notify();
}

/// The answer to one of many equal writes that says most of what they left: one that was accepted, or is not
/// known.
const Sent& worst(const Volley& volley) {
  const auto accepted = std::find_if(volley.answers.begin(), volley.answers.end(), [](const Sent& sent) {
    return sent.answered && sent.response().status < 300;
  });
  if (accepted != volley.answers.end()) return *accepted;
  const auto unknown = std::find_if_not(volley.answers.begin(), volley.answers.end(), is_refused);
  return unknown != volley.answers.end() ? *unknown : volley.answers.front();
}

void merge(Volley& into, Volley more) {
  into.accepted += more.accepted;
  into.hops += more.hops;
  into.passing = into.passing && more.passing;
  into.ended = more.ended;
  for (auto& answer : more.answers)
    into.answers.push_back(std::move(answer));
  if (into.trouble.empty()) into.trouble = more.trouble;
}

/// What three bursts at most say about the quota.
class Exhaustion {
public:
  Exhaustion(Context& context, plan::ConcreteRequest request)
      : context_(context), request_(std::move(request)), quota_(context.budget->quota()) {}

  asio::awaitable<UsedUp> run() {
    bool late = false;
    unsigned earlies = 0;
    for (unsigned burst = 1; burst <= most_bursts + earlies && !context_.halt->begun(); ++burst) {
      co_await wait_for_silence(context_, request_.principal);
      if (turn_) co_await wait_for_turn();
      // A limiter that weighs the window before the last one may still count it in part.
      if (earlies > 0) co_await context_.halt->sleep(quota_.window);
      const bool last = burst >= most_bursts;
      auto shot = co_await fire(context_, request_, quota_.requests + 1);
      const auto hindrance = useless(shot);
      if (!hindrance.empty()) {
        undecided(hindrance);
        continue;
      }
      const bool unclear = !shot.first_limited() && shot.hops > 0;
      if (unclear) {
        auto more = co_await fire(context_, request_, shot.hops);
        merge(shot, std::move(more));
      }
      out_.until = shot.began + quota_.window;
      const auto* limited = shot.first_limited();
      if (shot.accepted + shot.hops < quota_.requests) {
        early(shot);
        if (++earlies == 2) break;
        continue;
      }
      if (limited && shot.accepted <= quota_.requests) {
        settle(*limited, shot, late);
        break;
      }
      if (shot.accepted == quota_.requests) {
        limited_by_hop(shot, last);
        continue;
      }
      auto more = co_await fire(context_, request_, quota_.requests);
      const auto took = more.ended - shot.began;
      if (!more.first_limited() && took > quota_.window) {
        undecided(fmt::format("two bursts took {}, longer than a window of {}: allow more `connections:`",
                              human(took), human(quota_.window)));
        continue;
      }
      if (!more.first_limited() && more.trouble.empty()) {
        never(shot.answers.size() + more.answers.size());
        break;
      }
      late = true;
      turn_ = turn_in(shot, more);
      always_late(more);
    }
    co_return std::move(out_);
  }

private:
  /// Where a window that does not roll began, if its end was what let so many pass: with the first of the
  /// last requests that passed, as many as the quota. A little later, since they overtake each other.
  Instant turn_in(const Volley& shot, const Volley& more) const {
    std::vector<Instant> passed;
    for (const auto* volley : {&shot, &more})
      for (const auto& sent : volley->answers)
        if (sent.answered && sent.response().status != 429)
          passed.push_back(sent.last().started + sent.last().total);
    const auto before = passed.size() - std::min<std::size_t>(passed.size(), quota_.requests);
    const auto some = (shot.ended - shot.began) / 10;
    return before < passed.size() ? passed[before] + some : shot.ended;
  }

  /// The next burst stands in one such window.
  asio::awaitable<void> wait_for_turn() {
    const auto since = context_.clock->now() - *turn_;
    const auto windows = (since + quota_.window - Duration(1)) / quota_.window;
    co_await context_.halt->sleep(windows * quota_.window - since);
  }

  /// Why a volley says nothing of the quota; empty if it does.
  std::string useless(const Volley& shot) const {
    if (!shot.trouble.empty()) return "a request of the burst got no answer: " + shot.trouble;
    const auto took = shot.ended - shot.began;
    if (took > quota_.window / 2)
      return fmt::format("the burst took {}, longer than half a window of {}: allow more `connections:`",
                         human(took), human(quota_.window));
    if (shot.hops > most_hops(quota_.requests))
      return fmt::format("{} requests of the burst were answered by something in front of the API",
                         shot.hops);
    return {};
  }

  void say(Verdict verdict, const std::string& message, const std::string& actual = {}) {
    out_.verdict = verdict;
    out_.message = message;
    out_.expected = fmt::format("{} answers, then 429", quota_.requests);
    out_.actual = actual;
  }

  void undecided(const std::string& hindrance) {
    out_ = UsedUp{};
    say(Verdict::inconclusive, hindrance);
  }

  void settle(const Sent& limited, const Volley& shot, bool late) {
    const auto until = out_.until;
    out_ = UsedUp{};
    out_.until = until;
    out_.limited = limited;
    out_.flaky = shot.hops > 0;
    out_.late_once = late;
  }

  void limited_by_hop(const Volley& shot, bool last) {
    if (!last) return undecided("what came beyond the quota was answered by something in front of the API");
    const auto status = shot.answers.back().response().status;
    say(Verdict::failed,
        fmt::format("{} requests passed, and every one beyond them answered {}, in each of {} bursts",
                    shot.accepted, status, most_bursts),
        fmt::format("{} answers, then {}", shot.accepted, status));
    out_.shown = shot.answers.back();
  }

  /// What passes is counted; of refusals nobody knows how many requests came before them.
  void early(const Volley& shot) {
    const auto message = fmt::format("only {} of {} requests in {} passed", shot.accepted, quota_.requests,
                                     human(quota_.window));
    if (!shot.passing)
      say(Verdict::inconclusive, message + "; what is refused anyway may have a lower limit of another kind");
    else
      say(Verdict::failed, message, fmt::format("429 after {} answers", shot.accepted));
    out_.limited = *shot.first_limited();
    out_.shown = out_.limited;
    out_.disturbed = !context_.alone;
  }

  void never(std::size_t sent) {
    say(Verdict::failed, fmt::format("{} requests in one window passed, none was answered 429", sent),
        "no 429");
  }

  void always_late(const Volley& more) {
    const auto passed = quota_.requests + 1 + more.accepted;
    if (const auto* limited = more.first_limited()) out_.limited = *limited;
    say(Verdict::failed,
        fmt::format("429 came too late in each of {} bursts, in the last one after {} requests", most_bursts,
                    passed),
        fmt::format("{} answers, then 429", passed));
  }

  Context& context_;
  plan::ConcreteRequest request_;
  Quota quota_;
  UsedUp out_;
  std::optional<Instant> turn_; // windows that do not roll may begin there
};

} // namespace

const Sent* Volley::first_limited() const {
  const auto found = std::find_if(answers.begin(), answers.end(), [](const Sent& sent) {
    return sent.answered && sent.response().status == 429;
  });
  return found == answers.end() ? nullptr : &*found;
}

asio::awaitable<Volley> fire(Context& context, plan::ConcreteRequest request, std::size_t count) {
  const auto executor = co_await asio::this_coro::executor;
  auto shots = std::make_shared<Shots>();
  shots->done = std::make_shared<http::Signal>(executor);
  shots->left = count;
  shots->working = std::min<std::size_t>(count, std::max(1U, context.profile().connections));
  const bool untold = plan::writes(request.request) && !request.journaled;
  const auto write = untold ? note_write(context, request, nullptr) : 0;
  shots->volley.began = context.clock->now();
  const auto workers = shots->working;
  for (std::size_t i = 0; i < workers; ++i) {
    const auto lane = context.next_lane++;
    asio::co_spawn(executor, shoot(context, request, lane, shots), http::rethrow_unless_cancelled);
  }
  while (shots->working > 0)
    co_await shots->done->wait();
  if (shots->failure) std::rethrow_exception(shots->failure);
  shots->volley.ended = context.clock->now();
  if (untold) note_outcome(context, write, request, worst(shots->volley));
  const auto& account = context.sender->account_of(request.principal);
  const bool floods = count > 1 || shots->volley.first_limited();
  if (floods)
    context.budget->block(account, context.budget->silent_from(account) + rest_of(context.budget->quota()));
  co_return std::move(shots->volley);
}

asio::awaitable<Sent> fire_once(Context& context, plan::ConcreteRequest request) {
  Volley volley;
  for (unsigned i = 0; i < most_tries; ++i) {
    volley = co_await fire(context, request, 1);
    if (volley.hops == 0) break;
  }
  auto sent = std::move(volley.answers.front());
  if (volley.hops > 0) {
    sent.answered = false;
    sent.trouble = fmt::format("something in front of the API answered {}", sent.response().status);
  }
  co_return sent;
}

std::string unreadable(const Volley& volley, std::size_t requests) {
  if (!volley.trouble.empty()) return "a request of the burst got no answer: " + volley.trouble;
  if (volley.hops <= most_hops(requests)) return {};
  return fmt::format("{} requests of the burst were answered by something in front of the API", volley.hops);
}

asio::awaitable<void> wait_for_silence(Context& context, std::string principal) {
  const auto& account = context.sender->account_of(principal);
  const auto silent = context.budget->silent_from(account) - context.clock->now();
  co_await context.halt->sleep(silent);
}

asio::awaitable<std::shared_ptr<const UsedUp>> Floods::use_up(Context& context,
                                                              plan::ConcreteRequest request) {
  const auto key = plan::sharing_key(request);
  if (const auto found = by_request_.find(key); found != by_request_.end()) {
    const auto known = found->second;
    const bool once_more = known->disturbed && context.alone;
    const bool holds = !known->limited || context.clock->now() < known->until;
    if (holds && !once_more) co_return known;
  }
  Exhaustion exhaustion(context, std::move(request));
  auto used = co_await exhaustion.run();
  auto made = std::make_shared<const UsedUp>(std::move(used));
  by_request_[key] = made;
  co_return made;
}

void Floods::forget(const plan::ConcreteRequest& request) {
  by_request_.erase(plan::sharing_key(request));
}

} // namespace conformance::execute
