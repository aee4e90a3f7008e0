#include "execute/steps_run.hpp"

#include "execute/verdicts.hpp"
#include "http/stream.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr Duration pause = std::chrono::milliseconds(500);

/// Values of the JSON answer that later steps use. Empty: all found.
std::string capture(const plan::ConcreteRequest& request, const Response& response,
                    plan::Environment& scope) {
  if (request.captures.empty()) return {};
  judge::Answer answer(response);
  const Value* body = answer.json();
  for (const auto& [name, pointer] : request.captures) {
    const Value* value = body ? resolve(*body, pointer) : nullptr;
    if (!value)
      return fmt::format("{} has nothing at {} to capture as '{}'", request_line(request), pointer, name);
    scope.set(name, *value);
  }
  return {};
}

bool reads(const RequestTemplate& request) {
  return request.method.text == "GET" || request.method.text == "HEAD";
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
      co_await take_back(**undo);
  }

private:
  asio::awaitable<void> run_step(const RequestTemplate& step) {
    auto made = plan::instantiate(step, cell_.principal, scope_);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      lower(result_, Verdict::not_testable, unresolved->reason);
      co_return;
    }
    auto request = std::get<plan::ConcreteRequest>(std::move(made));
    for (const auto& tag : cell_.part().tags)
      request.tags.push_back(tag.text);
    if (!step.undo.empty()) undos_.push_back(&step.undo.front());
    const auto sent = co_await ask(step, request);
    result_.flaky = result_.flaky || sent.flaky;
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
    if (sent.answered && reads(step)) read_before_[request.request.target] = sent.response();
    if (sent.answered && result_.verdict >= Verdict::warning) {
      const auto why = capture(request, sent.response(), scope_);
      if (!why.empty()) lower(result_, Verdict::not_testable, why);
    }
    keep_evidence(context_, cell_, sent, result_);
  }

  /// A read with `until` is asked again until its checks hold or its time is over; the last answer counts.
  asio::awaitable<Sent> ask(const RequestTemplate& step, const plan::ConcreteRequest& request) {
    SendOptions options;
    // A PATCH of fixed values may be sent twice; what stays or costs may not.
    options.repeatable = reads(step) || cell_.effect == Effect::refused || cell_.effect == Effect::restores;
    auto sent = co_await context_.sender->send(request, options);
    const auto limit = step.until.value_or(step.until_settle ? context_.profile().settle : Duration{});
    const auto end = context_.clock->now() + limit;
    bool waited = false;
    while (limit > Duration{} && sent.answered && context_.clock->now() < end) {
      const auto why = unmet(request.checks, sent.response(), context_.input->schemas);
      if (why.empty() || !written_by_others(step, request, sent.response()).empty()) break;
      waited = true;
      co_await http::sleep(*context_.clock, pause);
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

  asio::awaitable<void> take_back(const RequestTemplate& undo) {
    auto made = plan::instantiate(undo, cell_.principal, scope_);
    std::string why;
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      why = unresolved->reason;
    } else {
      auto request = std::get<plan::ConcreteRequest>(std::move(made));
      const auto line = request_line(request);
      SendOptions options;
      const auto sent = co_await context_.sender->send(std::move(request), options);
      if (!sent.answered)
        why = fmt::format("{} got no answer: {}", line, sent.trouble);
      else if (sent.response().status > 299)
        why = fmt::format("{} answered {}", line, sent.response().status);
    }
    if (!why.empty())
      context_.left_behind->push_back(
          fmt::format("{}/{} could not be undone: {}", result_.suite, result_.id, why));
  }

  Context& context_;
  const plan::Cell& cell_;
  plan::Environment& scope_;
  CaseResult& result_;
  std::vector<const RequestTemplate*> undos_;
  std::map<std::string, Response> read_before_; // by target
};

} // namespace

asio::awaitable<void> run_steps(Context& context, const plan::Cell& cell, plan::Environment& scope,
                                CaseResult& result) {
  StepsRun run(context, cell, scope, result);
  co_await run.run();
}

} // namespace conformance::execute
