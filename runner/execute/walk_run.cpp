#include "execute/walk_run.hpp"

#include "execute/verdicts.hpp"
#include "judge/walk.hpp"

#include <fmt/format.h>
#include <set>

namespace conformance::execute {

namespace asio = boost::asio;
using judge::WalkVerdict;

namespace {

constexpr unsigned most_walks = 3;

/// Walks the list of one cell.
class WalkRun {
public:
  WalkRun(Context& context, const plan::Cell& cell, CaseResult& result)
      : context_(context), cell_(cell), walk_(*cell.part().walk), result_(result) {}

  asio::awaitable<void> run(plan::ConcreteRequest first) {
    bool broken_before = false;
    judge::WalkResult judged;
    std::vector<std::optional<std::int64_t>> totals; // of the first walk
    bool all_alike = true;                           // whoever else writes does not do it by the page
    for (unsigned walk = 1; walk <= most_walks; ++walk) {
      // What was written just before may show on some pages and not on others.
      if (walk > 1) co_await context_.halt->sleep(context_.profile().settle);
      pages_.clear();
      const auto seen = co_await walk_once(first);
      if (result_.verdict < Verdict::warning) break;
      const auto shown = judge::totals_of(walk_, seen);
      if (walk == 1) totals = shown;
      all_alike = all_alike && shown == totals;
      judged = co_await judge_with_ties(first, seen);
      if (result_.verdict < Verdict::warning) break;
      const bool moves_by_itself = judged.verdict == WalkVerdict::moved && all_alike && walk == most_walks;
      const bool confirmed = (judged.verdict == WalkVerdict::broken && broken_before) || moves_by_itself;
      if (moves_by_itself) judged.reason += fmt::format(", in each of {} walks alike", most_walks);
      if (confirmed) report(judged);
      if (judged.verdict == WalkVerdict::not_enough_data)
        lower(result_, Verdict::not_testable, judged.reason);
      if (confirmed || judged.verdict == WalkVerdict::held || judged.verdict == WalkVerdict::not_enough_data)
        break;
      broken_before = judged.verdict == WalkVerdict::broken;
      if (walk == most_walks)
        lower(result_, Verdict::inconclusive,
              fmt::format("no two of {} walks showed the same: {}", most_walks, judged.reason));
    }
    for (const auto& page : pages_)
      keep_evidence(context_, cell_, page, result_);
  }

private:
  asio::awaitable<judge::WalkSeen> walk_once(const plan::ConcreteRequest& first) {
    judge::WalkSeen seen;
    std::size_t items = 0;
    std::size_t last = 0;
    while (!seen.ended && seen.pages.size() < walk_.pages) {
      auto body = co_await read_page(first, seen.pages.size());
      if (!body) break;
      const auto here = judge::items_on(walk_, *body);
      const auto total = judge::total_on(walk_, *body);
      items += here;
      seen.ended = here == 0 || !total || static_cast<std::int64_t>(items) >= *total;
      last = judge::last_page(walk_, total.value_or(0));
      seen.pages.push_back(std::move(*body));
    }
    if (seen.ended || result_.verdict < Verdict::warning) co_return seen;
    context_.notes->push_back(fmt::format("{}/{}: only the first {} pages and the last were walked through",
                                          result_.suite, result_.id, walk_.pages));
    if (last > seen.pages.size()) seen.last = co_await read_page(first, last - 1);
    co_return seen;
  }

  /// What the walk showed, after one look at each boundary where an item may have taken the place of its
  /// equal.
  asio::awaitable<judge::WalkResult> judge_with_ties(const plan::ConcreteRequest& first,
                                                     const judge::WalkSeen& seen) {
    auto judged = judge::judge_walk(walk_, seen, shared_);
    while (judged.repeat) {
      const auto window = judge::window_around(walk_, *judged.repeat);
      auto request = of_size(first, window);
      if (!request) break;
      const auto page = co_await read(std::move(*request));
      if (!page) break;
      shared_.merge(judge::shared_on(walk_, *page));
      if (!shared_.contains(judged.repeat->sort)) break;
      judged = judge::judge_walk(walk_, seen, shared_);
    }
    co_return judged;
  }

  /// One page, counted from 0; none if the cell is judged by that.
  asio::awaitable<std::optional<Value>> read_page(const plan::ConcreteRequest& first, std::size_t page) {
    auto request = at(first, walk_.by == Walk::By::page ? page + 1 : page * walk_.size);
    auto out = co_await read(std::move(request));
    co_return out;
  }

  asio::awaitable<std::optional<Value>> read(plan::ConcreteRequest request) {
    std::optional<Value> out;
    const auto checks = request.checks;
    SendOptions options;
    auto sent = co_await context_.sender->send(request, options);
    result_.flaky = result_.flaky || sent.flaky;
    pages_.push_back(sent);
    if (!sent.answered) {
      lower(result_, unanswered(sent), sent.trouble);
      co_return out;
    }
    judge_answer(context_, cell_, checks, sent.response(), result_);
    if (result_.verdict < Verdict::warning) co_return out;
    judge::Answer answer(sent.response());
    const auto* body = answer.json();
    if (body)
      out = *body;
    else
      lower(result_, Verdict::inconclusive, "a page is no JSON: " + answer.json_error());
    co_return out;
  }

  /// The request for the page with this number or offset: the parameter bears the name of the way to walk.
  plan::ConcreteRequest at(const plan::ConcreteRequest& first, std::size_t place) const {
    auto out = first;
    out.request.target +=
        fmt::format("{}{}={}", out.request.target.find('?') == std::string::npos ? '?' : '&',
                    walk_.by == Walk::By::page ? "page" : "offset", place);
    return out;
  }

  /// The same with a `limit` of its own; none if the request has no such parameter.
  std::optional<plan::ConcreteRequest> of_size(const plan::ConcreteRequest& first,
                                               const judge::Window& window) const {
    std::optional<plan::ConcreteRequest> out;
    const auto limit = fmt::format("limit={}", walk_.size);
    const auto found = first.request.target.find(limit);
    if (found == std::string::npos) return out;
    out = at(first, window.at);
    out->request.target.replace(found, limit.size(), fmt::format("limit={}", window.size));
    return out;
  }

  void report(const judge::WalkResult& judged) {
    judge::CheckResult broken;
    broken.check = "walk";
    broken.message = judged.reason;
    broken.expected = judged.expected;
    broken.actual = judged.actual;
    add_finding(context_, cell_, result_, "walk", broken, walk_.span, Weight::expect);
  }

  Context& context_;
  const plan::Cell& cell_;
  const Walk& walk_;
  CaseResult& result_;
  std::vector<Sent> pages_;      // of the last walk
  std::set<std::string> shared_; // sort values that more than one item has
};

} // namespace

asio::awaitable<void> run_walk(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                               CaseResult& result) {
  auto made = make_request(context, cell.part().request, cell.principal, scope);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
    lower(result, Verdict::not_testable, unresolved->reason);
    co_return;
  }
  auto first = std::get<plan::ConcreteRequest>(std::move(made));
  make_own(first, cell);
  WalkRun run(context, cell, result);
  co_await run.run(std::move(first));
}

} // namespace conformance::execute
