#include "execute/cell_run.hpp"

#include "execute/absent_first.hpp"
#include "execute/alike_run.hpp"
#include "execute/burst_run.hpp"
#include "execute/fixtures.hpp"
#include "execute/restore.hpp"
#include "execute/steps_run.hpp"
#include "execute/timing_run.hpp"
#include "execute/unchanged.hpp"
#include "execute/verdicts.hpp"
#include "execute/walk_run.hpp"
#include "http/stream.hpp"
#include "plan/matrix.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

/// What a cell lacks to be judged; empty if nothing.
struct Lack {
  std::string missing;
  std::string reason;
};

Lack lacking_ground(const Context& context, const plan::Cell& cell) {
  for (const auto& name : cell.principals) {
    const auto* ground = context.standing->principal(proven_by(context.catalogue().contract, name));
    if (!ground || !ground->holds) return {"principal:" + name, ground ? ground->reason : "was not proven"};
    if (!context.sender->knows(name))
      return {"principal:" + name,
              fmt::format("'{}' cannot be made of this key: it would be the same", name)};
  }
  for (const auto& name : cell.fixtures) {
    const auto* ground = context.standing->fixture(name);
    if (!ground || !ground->holds) return {"fixture:" + name, ground ? ground->reason : "was not proven"};
    if (!ground->in_sight.empty() && cell.effect != Effect::read)
      return {"fixture:" + name, ground->in_sight + "; nothing is written to it"};
  }
  return {};
}

asio::awaitable<Lack> run_controls(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                                   std::string& shown) {
  Lack lack;
  for (const auto& control : cell.controls) {
    auto made = plan::instantiate(control.request, control.principal, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      lack.missing = "control";
      lack.reason = unresolved->reason;
      co_return lack;
    }
    auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    make_ground(context, concrete);
    const auto line = request_line(concrete);
    const auto sent = co_await context.sender->send_shared(concrete, true);
    std::string why = sent.answered ? unmet(concrete.checks, sent.response(), context.input->schemas)
                                    : "no answer: " + sent.trouble;
    if (!why.empty()) {
      lack.missing = "control";
      lack.reason = fmt::format("its control failed, so a refusal would prove nothing: {}: {}", line, why);
      co_return lack;
    }
    shown = fmt::format("{} answered {}", line, sent.response().status);
  }
  co_return lack;
}

std::string proof_shown(const Context& context, const plan::Cell& cell) {
  if (!cell.fixtures.empty())
    if (const auto* ground = context.standing->fixture(cell.fixtures.back())) return ground->control;
  for (const auto& name : cell.principals)
    if (const auto* ground = context.standing->principal(proven_by(context.catalogue().contract, name)))
      return ground->control;
  return {};
}

asio::awaitable<void> run_request(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                                  CaseResult& result) {
  auto made = plan::instantiate(cell.part().request, cell.principal, scope);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
    lower(result, Verdict::not_testable, unresolved->reason);
    co_return;
  }
  auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
  make_own(concrete, cell);
  std::shared_ptr<Watch> watch;
  std::string hindrance;
  std::shared_ptr<Restorer> restorer;
  const bool writes = cell.effect != Effect::read && !is_safe(concrete.request.method);
  if (cell.effect == Effect::refused)
    hindrance = co_await ask_absent(context, cell, cell.part().request, scope);
  if (hindrance.empty() && cell.part().unchanged) {
    watch = std::make_shared<Watch>(context, cell, scope);
    hindrance = co_await watch->begin();
  }
  if (!hindrance.empty()) {
    lower(result, Verdict::not_testable, hindrance);
    co_return;
  }
  if (cell.effect == Effect::refused && writes) {
    restorer = std::make_shared<Restorer>(context, cell);
    co_await restorer->begin();
    context.restorers->push_back(restorer);
  }
  std::uint64_t write = 0;
  if (writes) write = restorer ? restorer->note(concrete) : note_write(context, concrete, nullptr);
  const bool undoable = restorer && restorer->keeps(write);
  const auto& checks = concrete.checks;
  const bool harmless = cell.effect == Effect::read || cell.effect == Effect::refused;
  const bool repeatable = harmless || cell.refusal;
  Sent sent;
  if (harmless && !cell.part().fresh && !watch) {
    sent = co_await context.sender->send_shared(concrete, true);
  } else {
    SendOptions options;
    options.repeatable = repeatable;
    options.after_500 = cell.effect == Effect::leaves;
    sent = co_await context.sender->send(concrete, options);
  }
  if (writes && !undoable) note_outcome(context, write, concrete, sent);
  if (is_refused(sent) && !sent.barred && cell.part().otherwise) {
    keep_evidence(context, cell, sent, result);
    auto other = cell.part().request;
    other.target = *cell.part().otherwise;
    made = plan::instantiate(other, cell.principal, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      lower(result, Verdict::not_testable, unresolved->reason);
      co_return;
    }
    auto instead = std::get<plan::ConcreteRequest>(std::move(made));
    make_own(instead, cell);
    sent = co_await context.sender->send_shared(instead, true);
  }
  result.flaky = sent.flaky;
  if (sent.answered)
    judge_answer(context, cell, checks, sent.response(), result);
  else
    lower(result, unanswered(sent), sent.trouble);
  const bool look_again = cell.part().again_at_end && result.verdict >= Verdict::warning;
  if (look_again) context.last_looks->push_back({&cell, concrete});
  if (watch) {
    keep_for_now(context, cell, sent, result);
    co_await watch->end(concrete, result);
    context.late_watches->push_back({&cell, watch});
  }
  if (!watch) keep_evidence(context, cell, sent, result);
  if (restorer) {
    const bool accepted = !sent.answered || sent.response().status < 300;
    co_await restorer->end(accepted);
  }
}

/// A failure counts only if the state of what it stands on has not passed meanwhile. A read may lag, unless
/// what the run made was there at its first reading.
asio::awaitable<void> doubt_failures(Context& context, const plan::Cell& cell,
                                     std::vector<CaseResult>& results) {
  bool fleeting = false, prompt = true;
  for (const auto& name : cell.fixtures) {
    if (!context.catalogue().fixture(name)->fleeting) continue;
    fleeting = true;
    prompt = prompt && context.standing->fixture(name)->prompt;
  }
  const bool failed = std::any_of(results.begin(), results.end(),
                                  [](const CaseResult& each) { return each.verdict == Verdict::failed; });
  if (!fleeting || !failed) co_return;
  if (!prompt) co_await context.halt->sleep(context.profile().settle);
  const auto lost = co_await lost_fleeting(context, cell);
  if (lost.empty()) co_return;
  for (auto& result : results)
    if (result.verdict == Verdict::failed) withdraw(result, lost);
}

std::vector<std::optional<Value>> captured(const plan::Cell& cell, const plan::Environment& scope) {
  std::vector<std::optional<Value>> out;
  for (const auto& step : cell.part().steps)
    for (const auto& capture : step.capture)
      out.push_back(scope.find(capture.first.text));
  return out;
}

bool same(const std::vector<std::optional<Value>>& a, const std::vector<std::optional<Value>>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.has_value() == other.has_value() && (!one || equal(*one, *other));
  });
}

bool breaks(const CaseResult& result) {
  return result.verdict == Verdict::failed || result.verdict == Verdict::warning;
}

/// What two reads say about data that others change in between may disagree. Steps that only read are judged
/// up to five times: a breach counts if it shows each time, though what was captured stayed the same.
asio::awaitable<void> run_reading_steps(Context& context, const plan::Cell& cell,
                                        const plan::Environment& scope, CaseResult& result) {
  constexpr int tries = 5;
  const Duration pause = std::chrono::milliseconds(300);
  const CaseResult blank = result;
  std::vector<std::optional<Value>> before;
  bool moved = false;
  for (int i = 1; i <= tries; ++i) {
    plan::Environment captures(scope);
    result = blank;
    co_await run_steps(context, cell, captures, result);
    if (!breaks(result)) co_return;
    auto now = captured(cell, captures);
    moved = moved || (i > 1 && !same(before, now));
    before = std::move(now);
    if (i < tries) co_await http::sleep(*context.clock, pause);
  }
  if (!moved) co_return;
  result.findings.clear();
  result.unjudged.clear();
  result.verdict = Verdict::inconclusive;
  result.reason = "others change here what two requests were to agree on: " + result.reason;
}

/// Others may write what these steps write and read. A breach counts if it shows each of three times.
asio::awaitable<void> run_changing_steps(Context& context, const plan::Cell& cell,
                                         const plan::Environment& scope, CaseResult& result) {
  constexpr int tries = 3;
  const CaseResult blank = result;
  for (int i = 1; i <= tries; ++i) {
    auto again = blank;
    plan::Environment captures(scope);
    co_await run_steps(context, cell, captures, again);
    const bool held = i > 1 && !breaks(again);
    if (held) {
      result.findings.clear();
      result.unjudged.clear();
      result.verdict = Verdict::inconclusive;
      result.reason = "this showed once and not again: others may write here: " + result.reason;
      co_return;
    }
    result = std::move(again);
    if (!breaks(result) || context.halt->begun()) co_return;
  }
}

/// What can be done again as it was: fixed values are set, and put back.
bool only_changes(const plan::Cell& cell) {
  const auto& steps = cell.part().steps;
  return cell.effect == Effect::restores &&
         std::all_of(steps.begin(), steps.end(), [](const RequestTemplate& step) {
           return step.method.text == "PATCH" || is_safe(step.method.text);
         });
}

plan::Environment scope_of(const Context& context, const plan::Cell& cell) {
  plan::Environment scope(*context.globals, cell.suite->name.text + "/" + cell.id);
  for (const auto& [name, value] : cell.point.bound)
    scope.set(name, value);
  return scope;
}

} // namespace

std::vector<CaseResult> unsent(const Context& context, const plan::Cell& cell, Verdict verdict,
                               const std::string& missing, const std::string& reason) {
  std::vector<CaseResult> out;
  const auto add = [&](const std::string& id) {
    auto result = blank_case(context, cell, id);
    result.verdict = verdict;
    result.missing = missing;
    result.reason = reason;
    out.push_back(std::move(result));
  };
  if (cell.part().cases.empty()) add(cell.id);
  for (std::size_t i = 1; i < cell.part().cases.size(); ++i)
    add(case_id(cell, cell.part().cases[i].label.text));
  return out;
}

asio::awaitable<void> send_controls(Context& context, const plan::Cell& cell) {
  if (cell.missing || context.halt->begun() || !lacking_ground(context, cell).reason.empty()) co_return;
  auto scope = scope_of(context, cell);
  std::string shown;
  co_await run_controls(context, cell, scope, shown);
}

asio::awaitable<void> read_watched(Context& context, const plan::Cell& cell) {
  if (cell.missing || context.halt->begun() || !lacking_ground(context, cell).reason.empty()) co_return;
  auto scope = scope_of(context, cell);
  Watch watch(context, cell, scope);
  co_await watch.begin();
}

asio::awaitable<std::vector<CaseResult>> run_cell(Context& context, const plan::Cell& cell) {
  if (!cell.fixtures.empty()) co_await find_fleeting(context, cell);
  auto lack = lacking_ground(context, cell);
  if (!lack.reason.empty()) co_return unsent(context, cell, Verdict::not_testable, lack.missing, lack.reason);

  auto scope = scope_of(context, cell);

  std::string control = proof_shown(context, cell);
  if (!cell.controls.empty()) lack = co_await run_controls(context, cell, scope, control);
  if (!lack.reason.empty()) co_return unsent(context, cell, Verdict::not_testable, lack.missing, lack.reason);

  std::vector<CaseResult> results;
  if (!cell.part().cases.empty()) {
    results = co_await run_alike(context, cell, scope);
    if (cell.part().timing) co_await run_timing(context, cell, scope, results);
  } else {
    auto result = blank_case(context, cell, cell.id);
    if (cell.part().burst)
      co_await run_burst(context, cell, scope, result);
    else if (cell.part().walk)
      co_await run_walk(context, cell, scope, result);
    else if (!cell.part().steps.empty() && cell.effect == Effect::read)
      co_await run_reading_steps(context, cell, scope, result);
    else if (!cell.part().steps.empty() && only_changes(cell))
      co_await run_changing_steps(context, cell, scope, result);
    else if (!cell.part().steps.empty())
      co_await run_steps(context, cell, scope, result);
    else
      co_await run_request(context, cell, scope, result);
    results.push_back(std::move(result));
  }
  if (!cell.fixtures.empty()) co_await doubt_failures(context, cell, results);
  for (auto& result : results) {
    result.control = control;
    const bool should_worry =
        result.verdict == Verdict::failed && !context.standing->same_organization.empty();
    if (should_worry)
      result.reason = fmt::format("{}; {}", context.standing->same_organization, result.reason);
    for (const auto& name : cell.fixtures)
      if (const auto& in_sight = context.standing->fixture(name)->in_sight;
          !in_sight.empty() && result.verdict == Verdict::failed)
        result.reason = fmt::format("{}; {}", in_sight, result.reason);
  }
  co_return results;
}

} // namespace conformance::execute
