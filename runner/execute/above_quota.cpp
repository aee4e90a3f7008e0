#include "execute/above_quota.hpp"

#include "execute/restore.hpp"
#include "execute/unchanged.hpp"
#include "execute/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr unsigned most_floods = 3;

bool is_limited(const Sent& sent) {
  return sent.answered && sent.response().status == 429;
}

} // namespace

AboveQuota::AboveQuota(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                       plan::ConcreteRequest by, plan::ConcreteRequest own,
                       std::optional<plan::ConcreteRequest> absent, CaseResult& result)
    : context_(context), cell_(cell), scope_(scope), by_(std::move(by)), own_(std::move(own)),
      absent_(std::move(absent)), result_(result) {}

asio::awaitable<void> AboveQuota::run() {
  if (cell_.part().burst->after_window)
    co_await after_a_window();
  else if (by_.principal == own_.principal)
    co_await with_the_same_key();
  else
    co_await with_another_key();
}

bool AboveQuota::used_up(const UsedUp& used) {
  if (used.limited) return true;
  lower(result_, Verdict::not_testable, "the quota could not be used up: " + used.message);
  return false;
}

/// Why an answer says nothing; empty if it does.
std::string AboveQuota::unjudgeable(const Sent& sent) const {
  return sent.answered ? std::string() : fmt::format("{}: {}", request_line(own_), sent.trouble);
}

std::string AboveQuota::unmet_by(const Sent& sent) const {
  return unmet(own_.checks, sent.response(), context_.input->schemas);
}

void AboveQuota::judge(const Sent& sent) {
  judge_answer(context_, cell_, own_.checks, sent.response(), result_);
}

asio::awaitable<void> AboveQuota::with_the_same_key() {
  std::shared_ptr<Watch> watch;
  std::shared_ptr<Restorer> restorer;
  std::string hindrance;
  const bool writes = !is_safe(own_.request.method);
  if (cell_.part().unchanged) {
    watch = std::make_shared<Watch>(context_, cell_, scope_);
    hindrance = co_await watch->begin();
    if (!hindrance.empty()) {
      lower(result_, Verdict::not_testable, hindrance);
      co_return;
    }
  }
  if (absent_) {
    restorer = std::make_shared<Restorer>(context_, cell_);
    co_await restorer->begin();
    context_.restorers->push_back(restorer);
  }
  std::uint64_t write = 0;
  if (writes) write = restorer ? restorer->note(own_) : note_write(context_, own_, nullptr);
  const bool undoable = restorer && restorer->keeps(write);
  bool decided = false;
  for (unsigned flood = 0; flood < most_floods && !decided && !context_.halt->begun(); ++flood) {
    if (flood > 0) context_.floods->forget(by_);
    decided = co_await judge_refusal(hindrance);
  }
  if (!decided) lower(result_, Verdict::inconclusive, hindrance);
  if (!last_) co_return;
  if (writes && !undoable) note_outcome(context_, write, own_, *last_);
  // Of what was let through the quota, others ask.
  if (watch && is_limited(*last_)) {
    co_await watch->end(own_, result_);
    context_.late_watches->push_back({&cell_, watch});
  }
  keep_evidence(context_, cell_, *last_, result_);
  if (restorer) {
    const bool accepted = !last_->answered || last_->response().status < 300;
    co_await restorer->end(accepted);
  }
}

/// Uses up the quota, sends, and judges unless the quota may have been free again. False: `hindrance` says
/// why nothing is decided.
asio::awaitable<bool> AboveQuota::judge_refusal(std::string& hindrance) {
  const auto used = co_await context_.floods->use_up(context_, by_);
  if (!used_up(*used)) co_return true;
  if (absent_) {
    const auto sent = co_await fire_once(context_, *absent_);
    const auto status = sent.answered ? sent.response().status : 0;
    if (status < 400 || status > 499) {
      lower(result_, Verdict::not_testable,
            fmt::format("it was not sent to anything real: for something absent, {} above the quota {}",
                        request_line(*absent_),
                        status == 0 ? "got no answer" : fmt::format("answered {}", status)));
      co_return true;
    }
  }
  last_ = co_await fire_once(context_, own_);
  hindrance = unjudgeable(*last_);
  if (!hindrance.empty()) co_return false;
  bool counts = unmet_by(*last_).empty();
  if (!counts) {
    const bool again = is_safe(own_.request.method) || last_->response().status >= 400;
    counts = co_await still_used_up(*used, again);
  }
  if (!counts) {
    hindrance = "the quota was free again before the request came to be judged";
    co_return false;
  }
  judge(*last_);
  co_return true;
}

/// The quota of a limiter whose window ends now, or that frees places bit by bit, lets some requests pass,
/// whichever they are. Only one that refuses what used the quota up, and nothing of what is judged, tells
/// them apart.
asio::awaitable<bool> AboveQuota::still_used_up(const UsedUp& used, bool again) {
  constexpr unsigned rounds = 3;
  for (unsigned i = 0; i < rounds; ++i) {
    for (unsigned k = 0; k < 2; ++k) {
      const auto refused = co_await fire_once(context_, by_);
      if (!is_limited(refused)) co_return false;
    }
    if (!again) continue;
    const auto sent = co_await fire_once(context_, own_);
    if (!sent.answered || unmet_by(sent).empty()) co_return false;
  }
  const auto refused = co_await fire_once(context_, by_);
  co_return is_limited(refused) && context_.clock->now() < used.until;
}

/// The other key must be accepted with an idle window of its own before each flood that counts, and refused
/// after two of them: whoever else uses it would have to come and go with ours.
asio::awaitable<void> AboveQuota::with_another_key() {
  constexpr unsigned breaches_needed = 2;
  std::string hindrance;
  unsigned breaches = 0;
  for (unsigned flood = 0; flood < most_floods && !context_.halt->begun(); ++flood) {
    if (flood > 0) {
      co_await wait_for_silence(context_, own_.principal);
      co_await wait_for_silence(context_, by_.principal);
      const auto before = co_await fire_once(context_, own_);
      hindrance = unjudgeable(before);
      if (hindrance.empty()) hindrance = unmet_by(before);
      if (!hindrance.empty()) {
        hindrance = "before the quota was used up: " + hindrance;
        continue;
      }
      context_.floods->forget(by_);
    }
    const auto used = co_await context_.floods->use_up(context_, by_);
    if (!used_up(*used)) co_return;
    last_ = co_await fire_once(context_, own_);
    hindrance = unjudgeable(*last_);
    if (!hindrance.empty()) continue;
    hindrance = unmet_by(*last_);
    if (flood > 0 && is_limited(*last_)) ++breaches;
    if (!hindrance.empty() && breaches < breaches_needed) continue;
    judge(*last_);
    keep_evidence(context_, cell_, *last_, result_);
    co_return;
  }
  lower(result_, Verdict::inconclusive, hindrance);
  if (last_) keep_evidence(context_, cell_, *last_, result_);
}

asio::awaitable<void> AboveQuota::after_a_window() {
  std::string hindrance;
  for (unsigned flood = 0; flood < most_floods && !context_.halt->begun(); ++flood) {
    const auto used = co_await context_.floods->use_up(context_, by_);
    if (!used_up(*used)) co_return;
    co_await wait_for_silence(context_, by_.principal);
    co_await context_.halt->sleep(rest_of(context_.budget->quota()));
    last_ = co_await fire_once(context_, own_);
    hindrance = unjudgeable(*last_);
    if (!hindrance.empty()) continue;
    hindrance = unmet_by(*last_);
    if (is_limited(*last_) && !context_.alone) {
      context_.floods->postpone(cell_);
      co_return;
    }
    if (!hindrance.empty() && !is_limited(*last_)) continue;
    judge(*last_);
    keep_evidence(context_, cell_, *last_, result_);
    co_return;
  }
  lower(result_, Verdict::inconclusive, hindrance);
  if (last_) keep_evidence(context_, cell_, *last_, result_);
}

} // namespace conformance::execute
