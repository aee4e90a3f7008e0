#include "execute/burst_run.hpp"

#include "execute/above_quota.hpp"
#include "execute/absent_first.hpp"
#include "execute/flood.hpp"
#include "execute/rolling_run.hpp"
#include "execute/sustained_run.hpp"
#include "execute/verdicts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

/// What a wrong number of requests that passed counts against: `burst`, or else `status`. Empty for a probe
/// that maps neither: of the probes that share a flood it looks at the 429 alone.
std::string kind_of_count(const plan::Cell& cell) {
  const auto& map = cell.part().requirements;
  const auto maps = [&](std::string_view kind) {
    return std::any_of(map.by_check.begin(), map.by_check.end(),
                       [&](const auto& each) { return each.first.text == kind; });
  };
  if (!map.all.empty() || maps("burst")) return "burst";
  return maps("status") ? "status" : "";
}

void judge_count(Context& context, const plan::Cell& cell, const std::string& kind, const UsedUp& used,
                 CaseResult& result) {
  if (used.verdict == Verdict::passed) return;
  if (used.verdict != Verdict::failed) return lower(result, used.verdict, used.message);
  add_burst_finding(context, cell, result, {used.message, used.expected, used.actual}, kind);
}

asio::awaitable<void> judge_burst(Context& context, const plan::Cell& cell, plan::ConcreteRequest request,
                                  CaseResult& result) {
  const auto checks = request.checks;
  const auto used = co_await context.floods->use_up(context, std::move(request));
  const auto kind = kind_of_count(cell);
  const bool counts = !kind.empty();
  if (counts && used->disturbed) {
    context.floods->postpone(cell);
    co_return;
  }
  result.flaky = used->flaky;
  if (counts) judge_count(context, cell, kind, *used, result);
  const bool judged = used->limited && (!counts || used->verdict == Verdict::passed);
  if (judged)
    judge_answer(context, cell, checks, used->limited->response(), result);
  else if (!counts)
    lower(result, Verdict::not_testable, "the quota could not be used up: " + used->message);
  if (counts && used->late_once)
    context.notes->push_back(fmt::format("{}/{}: 429 came late in one burst and on time in another: the "
                                         "window does not roll",
                                         result.suite, result.id));
  const auto& shown = used->shown ? used->shown : used->limited;
  if (shown) keep_evidence(context, cell, *shown, result);
}

/// The same write aimed at something absent; none if it goes to nothing real, or only reads.
std::optional<plan::ConcreteRequest> aimed_at_absent(const Context& context, const plan::Cell& cell,
                                                     const plan::Environment& scope) {
  const auto& request = cell.part().request;
  if (is_safe(request.method.text)) return std::nullopt;
  const auto absent = absent_scope(context, cell, request, scope);
  if (!absent) return std::nullopt;
  auto made = plan::instantiate(request, cell.principal, *absent);
  auto* concrete = std::get_if<plan::ConcreteRequest>(&made);
  if (!concrete) return std::nullopt;
  make_own(*concrete, cell);
  return std::move(*concrete);
}

} // namespace

asio::awaitable<void> run_burst(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                                CaseResult& result) {
  if (context.budget->quota().requests == 0) {
    lower(result, Verdict::not_testable, "the profile says that this deployment has no quota");
    co_return;
  }
  const auto& burst = *cell.part().burst;
  std::vector<plan::ConcreteRequest> requests;
  for (const auto* each : {&cell.part().request, burst.by.empty() ? nullptr : &burst.by.front()}) {
    if (!each) continue;
    auto made = plan::instantiate(*each, cell.principal, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      lower(result, Verdict::not_testable, unresolved->reason);
      co_return;
    }
    requests.push_back(std::get<plan::ConcreteRequest>(std::move(made)));
    make_own(requests.back(), cell);
  }
  if (burst.form == Burst::Form::rolling) {
    co_await run_rolling(context, cell, std::move(requests.front()), result);
  } else if (burst.form == Burst::Form::sustained) {
    co_await run_sustained(context, cell, std::move(requests.front()), result);
  } else if (burst.by.empty()) {
    co_await judge_burst(context, cell, std::move(requests.front()), result);
  } else {
    auto absent = aimed_at_absent(context, cell, scope);
    AboveQuota run(context, cell, scope, std::move(requests.back()), std::move(requests.front()),
                   std::move(absent), result);
    co_await run.run();
  }
}

} // namespace conformance::execute
