#include "execute/steps_run.hpp"

#include "execute/verdicts.hpp"
#include "http/stream.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr Duration pause = std::chrono::milliseconds(500);

/// May be sent twice although nobody knows whether the first one counted: it sets fixed values, or takes
/// away what is gone then.
bool repeats_harmlessly(const std::string& method) {
  return method == "PATCH" || method == "PUT" || method == "DELETE";
}

/// A deletion that got its answer only when it was repeated finds nothing if the first one had counted.
bool was_gone(const plan::ConcreteRequest& request, const Sent& sent) {
  const auto status = sent.response().status;
  return request.request.method == "DELETE" && sent.attempts.size() > 1 && (status == 404 || status == 410);
}

bool succeeded(const Sent& sent) {
  return sent.answered && sent.response().status < 300;
}

/// Runs the steps of one cell.
class StepsRun {
public:
  StepsRun(Context& context, const plan::Cell& cell, plan::Environment& scope, CaseResult& result)
      : context_(context), cell_(cell), scope_(scope), result_(result) {}

  asio::awaitable<void> run() {
    for (const auto& step : cell_.part().steps) {
      co_await run_step(step);
      if (result_.verdict < Verdict::warning) break;
    }
    mark_unreached();
    for (auto undo = undos_.rbegin(); undo != undos_.rend(); ++undo)
      co_await take_back(*undo);
  }

private:
  struct Undo {
    const RequestTemplate* request = nullptr;
    std::optional<plan::ConcreteRequest> ready; // once all that it names is known
    std::uint64_t write = 0;                    // its number in the journal
  };

  asio::awaitable<void> run_step(const RequestTemplate& step) {
    for (unsigned time = 1; time <= step.repeat; ++time) {
      const bool again = co_await send_step(step, time == step.repeat);
      if (!again) break;
    }
  }

  /// True if a repeated step succeeded without showing what is expected: it is sent again, unless `last`.
  asio::awaitable<bool> send_step(const RequestTemplate& step, bool last) {
    auto made = make_request(context_, step, cell_.principal, scope_);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      lower(result_, Verdict::not_testable, unresolved->reason);
      co_return false;
    }
    auto request = std::get<plan::ConcreteRequest>(std::move(made));
    for (const auto& tag : cell_.part().tags)
      request.tags.push_back(tag.text);
    const bool writes = cell_.effect != Effect::read && !is_safe(request.request.method);
    if (writes) begin_write(step, request);
    const auto sent = co_await ask(step, request);
    if (sent.answered) learn_secrets(context_, request, sent.response());
    result_.flaky = result_.flaky || sent.flaky;
    const bool again =
        !last && succeeded(sent) && !unmet(request.checks, sent.response(), context_.input->schemas).empty();
    if (!again) judge(step, request, sent);
    if (sent.answered && !writes) read_before_[request.request.target] = sent.response();
    const bool captures = succeeded(sent) || (sent.answered && result_.verdict >= Verdict::warning);
    if (captures) {
      const auto why = capture(context_, request, sent.response(), scope_);
      const bool needed = step.repeat == 1 || again;
      if (!why.empty() && needed) lower(result_, Verdict::not_testable, why);
    }
    if (writes && succeeded(sent)) done_.insert(plan::sharing_key(request));
    if (writes) end_write(step, sent);
    keep_for_now(context_, cell_, sent, result_);
    co_return again&& result_.verdict >= Verdict::warning;
  }

  void judge(const RequestTemplate& step, const plan::ConcreteRequest& request, const Sent& sent) {
    if (!sent.answered) {
      lower(result_, Verdict::error, sent.trouble);
    } else if (step.checks.empty()) {
      const auto why = unmet(step.checks, sent.response(), context_.input->schemas);
      if (!why.empty())
        lower(result_, Verdict::not_testable,
              fmt::format("its preparation failed: {}: {}", request_line(request), why));
    } else if (const auto other = written_by_others(step, request, sent.response()); !other.empty()) {
      lower(result_, Verdict::inconclusive, other);
    } else {
      judge_answer(context_, cell_, request.checks, sent.response(), result_);
    }
  }

  void begin_write(const RequestTemplate& step, const plan::ConcreteRequest& request) {
    Undo undo;
    if (!step.undo.empty()) {
      undo.request = &step.undo.front();
      auto made = make_request(context_, *undo.request, cell_.principal, scope_);
      if (auto* ready = std::get_if<plan::ConcreteRequest>(&made)) undo.ready = std::move(*ready);
    }
    undo.write = note_write(context_, request, undo.ready ? &*undo.ready : nullptr);
    if (undo.request) undos_.push_back(std::move(undo));
  }

  /// What the answer of the write itself named makes its undo complete. A write that was refused changed
  /// nothing.
  void end_write(const RequestTemplate& step, const Sent& sent) {
    if (step.undo.empty()) return;
    auto& undo = undos_.back();
    const bool refused = sent.answered && sent.response().status >= 400 && sent.response().status < 500;
    if (refused) {
      if (context_.input->journal) context_.input->journal->undone(undo.write);
      undos_.pop_back();
      return;
    }
    auto made = make_request(context_, *undo.request, cell_.principal, scope_);
    auto* ready = std::get_if<plan::ConcreteRequest>(&made);
    if (!ready) return;
    const bool is_news = !undo.ready || plan::sharing_key(*ready) != plan::sharing_key(*undo.ready);
    undo.ready = std::move(*ready);
    if (is_news && context_.input->journal) context_.input->journal->undo_known(undo.write, *undo.ready);
  }

  /// A read with `until` is asked again until its checks hold or its time is over; the last answer counts.
  asio::awaitable<Sent> ask(const RequestTemplate& step, const plan::ConcreteRequest& request) {
    SendOptions options;
    const auto& method = request.request.method;
    const bool refusal = !step.checks.empty() && !plan::accepts_success(step.checks);
    options.repeatable = is_safe(method) || cell_.effect == Effect::refused || refusal ||
                         (cell_.effect == Effect::restores && repeats_harmlessly(method));
    auto sent = co_await context_.sender->send(request, options);
    const auto limit = step.until.value_or(step.until_settle ? context_.profile().settle : Duration{});
    const auto end = context_.clock->now() + limit;
    bool waited = false;
    while (limit > Duration{} && sent.answered && !context_.halt->begun() && context_.clock->now() < end) {
      const auto why = unmet(request.checks, sent.response(), context_.input->schemas);
      if (why.empty() || !written_by_others(step, request, sent.response()).empty()) break;
      waited = true;
      co_await context_.halt->sleep(pause);
      sent = co_await context_.sender->send(request, options);
    }
    const bool late = waited && sent.answered;
    if (late && unmet(request.checks, sent.response(), context_.input->schemas).empty())
      context_.notes->push_back(fmt::format("{}/{}: {} showed the write only some time after it",
                                            result_.suite, result_.id, request_line(request)));
    co_return sent;
  }

  /// A reading after a write that shows neither what was written nor what stood there before: somebody else
  /// writes here too. Empty if it is not so.
  std::string written_by_others(const RequestTemplate& step, const plan::ConcreteRequest& request,
                                const Response& response) const {
    const auto before = read_before_.find(request.request.target);
    if ((!step.until && !step.until_settle) || before == read_before_.end()) return {};
    judge::Answer then(before->second);
    judge::Answer now(response);
    for (const auto& check : request.checks) {
      if (check.kind != CheckKind::json || check.expected.map() || !then.json() || !now.json()) continue;
      const auto* old_value = resolve(*then.json(), check.subject);
      const auto* new_value = resolve(*now.json(), check.subject);
      if (!old_value || !new_value || equal(*new_value, check.expected) || equal(*new_value, *old_value))
        continue;
      return fmt::format(
          "{} is {}, neither what was written nor what stood there before: somebody else writes here",
          check.subject, to_json(*new_value));
    }
    return {};
  }

  /// The requirements of steps that were not reached were not judged.
  void mark_unreached() {
    if (result_.verdict != Verdict::failed) return;
    for (const auto& id : result_.requirements) {
      const bool broken =
          std::any_of(result_.findings.begin(), result_.findings.end(), [&](const Finding& finding) {
            return std::find(finding.requirements.begin(), finding.requirements.end(), id) !=
                   finding.requirements.end();
          });
      if (!broken) result_.unjudged.push_back(id);
    }
  }

  /// Not needed where the probe itself has just sent the same.
  asio::awaitable<void> take_back(const Undo& undo) {
    std::string why;
    if (!undo.ready) {
      auto made = make_request(context_, *undo.request, cell_.principal, scope_);
      if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) why = unresolved->reason;
    } else if (!done_.contains(plan::sharing_key(*undo.ready))) {
      const auto line = request_line(*undo.ready);
      SendOptions options;
      options.undoes = true;
      const auto sent = co_await context_.sender->send(*undo.ready, options);
      if (!sent.answered)
        why = fmt::format("{} got no answer: {}", line, sent.trouble);
      else if (sent.response().status > 299 && !was_gone(*undo.ready, sent))
        why = fmt::format("{} answered {}", line, sent.response().status);
    }
    if (why.empty() && context_.input->journal) context_.input->journal->undone(undo.write);
    if (!why.empty())
      context_.left_behind->push_back(
          fmt::format("{}/{} could not be undone: {}", result_.suite, result_.id, why));
  }

  Context& context_;
  const plan::Cell& cell_;
  plan::Environment& scope_;
  CaseResult& result_;
  std::vector<Undo> undos_;
  std::set<std::string> done_;                  // writes that succeeded, by their sharing keys
  std::map<std::string, Response> read_before_; // by target
};

} // namespace

asio::awaitable<void> run_steps(Context& context, const plan::Cell& cell, plan::Environment& scope,
                                CaseResult& result) {
  StepsRun run(context, cell, scope, result);
  co_await run.run();
}

} // namespace conformance::execute
