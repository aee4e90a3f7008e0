#include "execute/steps_run.hpp"

#include "execute/absent_first.hpp"
#include "execute/proofs.hpp"
#include "execute/verdicts.hpp"
#include "http/stream.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr Duration pause = std::chrono::milliseconds(500);

/// May be sent twice although nobody knows whether the first one counted: it sets fixed values, or takes
/// away what is gone then.
bool repeats_harmlessly(const std::string& method) {
  return method == "PATCH" || method == "PUT" || method == "DELETE";
}

/// True if only the answer of this very write says how to undo it: what an earlier one named is another
/// thing.
bool answer_names_undo(const RequestTemplate& step) {
  const auto names = plan::names_in(step.undo.front());
  return std::any_of(step.capture.begin(), step.capture.end(), [&](const auto& capture) {
    return std::find(names.begin(), names.end(), capture.first.text) != names.end();
  });
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
    std::exception_ptr failure; // of the journal: what was sent before is taken back all the same
    try {
      for (const auto& step : cell_.part().steps) {
        co_await run_step(step);
        if (result_.verdict < Verdict::warning || nothing_to_go_on_with_) break;
      }
    } catch (...) {
      failure = std::current_exception();
    }
    mark_unreached();
    for (auto sent = sent_.rbegin(); sent != sent_.rend(); ++sent)
      co_await take_back(*sent);
    if (result_.verdict == Verdict::failed) co_await take_back_what_was_refused();
    if (failure) std::rethrow_exception(failure);
  }

private:
  /// A write that was sent and is to be undone.
  struct Written {
    const RequestTemplate* undo_template = nullptr;
    Undo undo;               // without a method until all that it names is known
    std::uint64_t write = 0; // its number in the journal
    bool awaits_answer = false;
    bool taken_back = false;                                     // the probe itself has sent its undo
    std::optional<plan::ConcreteRequest> refused = std::nullopt; // as it was sent

    bool ready() const { return !undo.request.request.method.empty(); }
  };

  asio::awaitable<void> run_step(const RequestTemplate& step) {
    const bool paused = step.pause > Duration::zero();
    if (paused) co_await context_.halt->sleep(step.pause);
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
    make_own(request, cell_);
    const bool writes = cell_.effect != Effect::read && !is_safe(request.request.method);
    if (writes && cell_.effect == Effect::refused) {
      const auto hindrance = co_await ask_absent(context_, cell_, step, scope_);
      if (!hindrance.empty()) {
        lower(result_, Verdict::not_testable, hindrance);
        co_return false;
      }
    }
    std::uint64_t write = 0;
    if (writes) write = begin_write(step, request);
    auto sent = co_await ask(step, request);
    if (!others_.empty()) sent = co_await ask_again(step, request, std::move(sent));
    result_.flaky = result_.flaky || sent.flaky;
    const bool again =
        !last && succeeded(sent) && !unmet(request.checks, sent.response(), context_.input->schemas).empty();
    const auto before = result_.findings.size();
    if (!again) judge(step, request, sent);
    const bool refused = result_.findings.size() > before && !succeeded(sent);
    if (sent.answered && sent.last().withheld) withhold();
    if (sent.answered && !writes) read_before_[request.request.target] = sent.response();
    const bool captures = succeeded(sent) || (sent.answered && result_.verdict >= Verdict::warning);
    bool captured = false;
    if (captures) {
      const auto why = capture(context_, request, sent.response(), scope_);
      const bool needed = step.repeat == 1 || again;
      captured = why.empty();
      if (!captured && refused)
        nothing_to_go_on_with_ = true;
      else if (!captured && needed)
        lower(result_, Verdict::not_testable, why);
    }
    if (writes && (succeeded(sent) || removed_before(request, sent))) takes_back_earlier(request, write);
    if (writes && succeeded(sent) && repeats_harmlessly(request.request.method)) written_.push_back(request);
    if (writes) end_write(step, write, request, sent, captured);
    keep_for_now(context_, cell_, sent, result_);
    co_return again&& result_.verdict >= Verdict::warning;
  }

  /// What was found in an answer that nobody may see says only which check it broke.
  void withhold() {
    for (auto& finding : result_.findings) {
      finding.message = finding.check + " does not hold of an answer that may hold a key: it is withheld";
      finding.actual.clear();
    }
    if (!result_.findings.empty()) result_.reason = result_.findings.front().message;
  }

  void judge(const RequestTemplate& step, const plan::ConcreteRequest& request, const Sent& sent) {
    if (!sent.answered) {
      lower(result_, unanswered(sent), sent.trouble);
    } else if (!step.unless.empty() && unmet(step.unless, sent.response(), context_.input->schemas).empty()) {
      lower(result_, Verdict::not_testable,
            fmt::format("{} {}, which says that something it needs is missing", request_line(request),
                        answered(sent.response())));
    } else if (step.checks.empty() || refused_by_a_service(request, sent.response())) {
      const auto why = unmet({}, sent.response(), context_.input->schemas);
      if (!why.empty())
        lower(result_, Verdict::not_testable,
              fmt::format("its preparation failed: {}: {}", request_line(request), why));
    } else if (!others_.empty()) {
      lower(result_, Verdict::inconclusive, others_);
    } else if (removed_before(request, sent)) {
      lower(
          result_, Verdict::inconclusive,
          fmt::format("{} answered {} when it was sent again: an earlier attempt, whose answer did not come "
                      "from the API, may have removed it",
                      request_line(request), sent.response().status));
    } else {
      judge_answer(context_, cell_, request.checks, sent.response(), result_);
    }
  }

  /// A service that does not do what it is asked for shows nothing, unless its status is what is judged.
  static bool refused_by_a_service(const plan::ConcreteRequest& request, const Response& response) {
    const bool status_is_judged =
        std::any_of(request.checks.begin(), request.checks.end(),
                    [](const Check& each) { return each.kind == CheckKind::status; });
    return !request.call.empty() && !status_is_judged && response.status > 299;
  }

  /// A deletion that was sent again and finds nothing: nobody knows whether an earlier attempt was applied.
  static bool removed_before(const plan::ConcreteRequest& request, const Sent& sent) {
    if (request.request.method != "DELETE" || !sent.answered || sent.attempts.size() < 2) return false;
    return sent.response().status == 404 || sent.response().status == 410;
  }

  std::variant<plan::ConcreteRequest, plan::Unresolved> make_undo(const RequestTemplate& undo) const {
    auto made = make_request(context_, undo, cell_.principal, scope_);
    if (auto* ready = std::get_if<plan::ConcreteRequest>(&made)) ready->effect = effect_of_writes(cell_);
    return made;
  }

  std::uint64_t begin_write(const RequestTemplate& step, plan::ConcreteRequest& request) {
    if (step.undo.empty()) return note_write(context_, request, nullptr);
    Written written;
    written.undo_template = &step.undo.front();
    written.awaits_answer = answer_names_undo(step);
    auto made = make_undo(*written.undo_template);
    auto* ready = std::get_if<plan::ConcreteRequest>(&made);
    if (ready && !written.awaits_answer)
      written.undo.request = std::move(*ready);
    else
      written.undo = undo_by_mark(context_, step, *written.undo_template, cell_.principal, scope_,
                                  effect_of_writes(cell_));
    written.write = note_write(context_, request, &written.undo);
    sent_.push_back(std::move(written));
    return sent_.back().write;
  }

  /// What was written before `write` and is undone by the very same request needs no undo any more.
  void takes_back_earlier(const plan::ConcreteRequest& request, std::uint64_t write) {
    const auto key = plan::sharing_key(request);
    for (auto& written : sent_)
      if (written.write != write && written.ready() && plan::sharing_key(written.undo.request) == key)
        written.taken_back = true;
  }

  /// What the answer of the write itself named makes its undo complete. A write that was refused changed
  /// nothing.
  void end_write(const RequestTemplate& step, std::uint64_t write, const plan::ConcreteRequest& request,
                 const Sent& sent, bool captured) {
    if (step.undo.empty()) return note_outcome(context_, write, request, sent);
    if (is_refused(sent)) {
      note_undone(context_, write);
      refused_.push_back(std::move(sent_.back()));
      refused_.back().refused = request;
      return sent_.pop_back();
    }
    auto& written = sent_.back();
    if (written.awaits_answer && !captured) return;
    written.awaits_answer = false;
    auto made = make_undo(*written.undo_template);
    auto* ready = std::get_if<plan::ConcreteRequest>(&made);
    if (!ready) return;
    const bool is_news = !written.ready() || written.undo.found_by ||
                         plan::sharing_key(*ready) != plan::sharing_key(written.undo.request);
    written.undo = {std::move(*ready), std::nullopt, std::nullopt};
    if (is_news && context_.input->journal) context_.input->journal->undo_known(write, written.undo);
  }

  /// A read with `until` is asked again until its checks hold or its time is over; the last answer counts.
  asio::awaitable<Sent> ask(const RequestTemplate& step, const plan::ConcreteRequest& request) {
    SendOptions options;
    const auto& method = request.request.method;
    const bool refusal = !step.checks.empty() && !accepts_success(step.checks);
    options.repeatable = is_safe(method) || cell_.effect == Effect::refused || refusal ||
                         (cell_.effect == Effect::restores && repeats_harmlessly(method));
    options.after_500 = cell_.effect == Effect::leaves;
    auto sent = co_await context_.sender->send(request, options);
    const auto limit = step.until.value_or(step.until_settle ? context_.profile().settle : Duration{});
    const auto end = context_.clock->now() + limit;
    bool waited = false;
    others_ = written_by_others(step, request, sent);
    while (limit > Duration{} && sent.answered && !context_.halt->begun() && context_.clock->now() < end) {
      if (unmet(request.checks, sent.response(), context_.input->schemas).empty()) break;
      waited = true;
      co_await context_.halt->sleep(pause);
      sent = co_await context_.sender->send(request, options);
      if (others_.empty()) others_ = written_by_others(step, request, sent);
    }
    const bool late = waited && sent.answered;
    if (late && unmet(request.checks, sent.response(), context_.input->schemas).empty()) {
      others_.clear();
      context_.notes->push_back(fmt::format("{}/{}: {} showed the write only some time after it",
                                            result_.suite, result_.id, request_line(request)));
    }
    co_return sent;
  }

  /// What others seem to have set is written and read once more. What shows again is the deployment's own
  /// doing, and judged.
  asio::awaitable<Sent> ask_again(const RequestTemplate& step, const plan::ConcreteRequest& request,
                                  Sent sent) {
    const auto to_this = [&](const plan::ConcreteRequest& each) {
      return each.request.target == request.request.target;
    };
    const bool may_repeat = !written_.empty() && std::all_of(written_.begin(), written_.end(), to_this);
    if (!may_repeat || context_.halt->begun()) co_return sent;
    const auto shown = std::exchange(others_, {});
    SendOptions options;
    options.repeatable = true;
    for (const auto& write : written_)
      co_await context_.sender->send(write, options);
    auto again = co_await ask(step, request);
    if (again.answered && others_ == shown)
      others_.clear();
    else
      others_ = shown;
    co_return again;
  }

  /// What stood under `target` before the probe wrote: as it was read last, and as the undos of what was
  /// written put it back.
  std::vector<Value> stood_before(const std::string& target) const {
    std::vector<std::string> bodies;
    if (const auto read = read_before_.find(target); read != read_before_.end())
      bodies.push_back(read->second.body);
    for (const auto& written : sent_)
      if (const auto& undo = written.undo.request.request; undo.target == target && undo.body)
        bodies.push_back(*undo.body);
    std::vector<Value> out;
    for (const auto& body : bodies) {
      auto parsed = parse_json(body);
      if (auto* value = std::get_if<Value>(&parsed)) out.push_back(std::move(*value));
    }
    return out;
  }

  /// A reading after a write that shows neither what was written nor what stood there before: somebody else
  /// writes here too. Empty if it is not so.
  std::string written_by_others(const RequestTemplate& step, const plan::ConcreteRequest& request,
                                const Sent& sent) const {
    if ((!step.until && !step.until_settle) || !sent.answered) return {};
    const auto before = stood_before(request.request.target);
    judge::Answer now(sent.response());
    if (before.empty() || !now.json()) return {};
    for (const auto& check : request.checks) {
      if (check.kind != CheckKind::json || check.expected.map()) continue;
      const auto* value = resolve(*now.json(), check.subject);
      if (!value || equal(*value, check.expected)) continue;
      bool known = false, as_before = false;
      for (const auto& then : before)
        if (const auto* old = resolve(then, check.subject)) {
          known = true;
          as_before = as_before || equal(*value, *old);
        }
      if (known && !as_before)
        return fmt::format(
            "{} is {}, neither what was written nor what stood there before: somebody else writes here",
            check.subject, to_json(*value));
    }
    return {};
  }

  /// The requirements of steps that were not reached were not judged.
  void mark_unreached() {
    if (result_.verdict != Verdict::failed && !nothing_to_go_on_with_) return;
    for (const auto& id : result_.requirements) {
      const bool broken =
          std::any_of(result_.findings.begin(), result_.findings.end(), [&](const Finding& finding) {
            return std::find(finding.requirements.begin(), finding.requirements.end(), id) !=
                   finding.requirements.end();
          });
      if (!broken) result_.unjudged.push_back(id);
    }
  }

  /// Where it shows: else it would undo what somebody else writes here.
  asio::awaitable<void> take_back_what_was_refused() {
    for (auto written = refused_.rbegin(); written != refused_.rend(); ++written) {
      if (!written->ready()) continue;
      const bool applied = co_await may_be_applied(*context_.sender, *written->refused, written->undo);
      if (applied) co_await take_back(*written);
    }
  }

  asio::awaitable<void> take_back(Written& written) {
    std::string why;
    if (!written.ready() && written.awaits_answer) {
      why = "its answer was to say how, and never came";
    } else if (!written.ready()) {
      auto made = make_undo(*written.undo_template);
      if (const auto* unresolved = std::get_if<plan::Unresolved>(&made))
        why = unresolved->reason;
      else
        written.undo.request = std::get<plan::ConcreteRequest>(std::move(made));
    }
    if (why.empty() && !written.taken_back) {
      searched_ = searched_ || written.undo.found_by.has_value();
      const auto outcome = co_await carry_out(*context_.sender, written.undo, searched_);
      if (outcome.kind != UndoOutcome::Kind::done) why = outcome.text;
    }
    if (why.empty()) note_undone(context_, written.write);
    if (!why.empty())
      context_.left_behind->push_back(
          fmt::format("{}/{} could not be undone: {}", result_.suite, result_.id, why));
  }

  Context& context_;
  const plan::Cell& cell_;
  plan::Environment& scope_;
  CaseResult& result_;
  std::vector<Written> sent_;                   // in order
  std::vector<Written> refused_;                // and may have been applied all the same
  std::map<std::string, Response> read_before_; // by target
  std::vector<plan::ConcreteRequest> written_;  // those that succeeded and may be sent again, in order
  std::string others_; // what the last reading after a write shows of somebody else's; empty: nothing
  bool nothing_to_go_on_with_ = false; // a refusal that broke a check lacks what later steps need
  bool searched_ = false; // an undo took away all that bears the run's mark: the others find nothing
};

} // namespace

asio::awaitable<void> run_steps(Context& context, const plan::Cell& cell, plan::Environment& scope,
                                CaseResult& result) {
  StepsRun run(context, cell, scope, result);
  co_await run.run();
}

} // namespace conformance::execute
