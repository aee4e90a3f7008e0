#include "execute/timing_run.hpp"

#include "execute/verdicts.hpp"
#include "judge/timing.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <random>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::size_t classes = 3;      // case, reference, reference once more
constexpr std::size_t warmer = classes; // another reference, never measured
constexpr std::size_t hopeless = 5;     // reconnects without one undisturbed block
constexpr unsigned most_silences = 5;   // requests in a row
constexpr Duration longest_idle = std::chrono::seconds(1);

/// The requests of one class, one of each id.
using Requests = std::vector<plan::ConcreteRequest>;

/// Measures one case against the reference.
class Stopwatch {
public:
  Stopwatch(Context& context, const plan::Cell& cell, const plan::Environment& scope, std::size_t which)
      : context_(context), cell_(cell), scope_(scope), which_(which), lane_(context.next_lane++),
        random_(plan::seed_from(context.options->seed,
                                fmt::format("timing {}/{} {}", cell.suite->name.text, cell.id, which))) {}

  /// Sets `result.timing` and its verdict.
  asio::awaitable<void> run(CaseResult& result) {
    const auto& timing = *cell_.part().timing;
    const auto unresolved = prepare(0);
    if (!unresolved.empty()) {
      lower(result, Verdict::not_testable, unresolved);
      co_return;
    }
    auto first = co_await measure_warm(timing.blocks);
    std::vector<TimingBlock> second;
    auto concluded = judge::conclude_timing(first, second, tolerance());
    const bool decided = concluded.verdict == TimingVerdict::indistinguishable;
    if (!decided && stopped_.empty()) {
      const auto lacking = prepare(1);
      if (!lacking.empty()) stop(Verdict::not_testable, lacking);
      second = co_await measure_warm(timing.blocks_to_confirm());
      concluded = judge::conclude_timing(first, second, tolerance());
    }
    context_.transport->close(lane_);
    result.seconds += seconds_;
    if (stopped_.empty())
      say(std::move(concluded), result);
    else
      lower(result, stopped_by_, stopped_);
  }

private:
  double tolerance() const {
    const auto own = cell_.part().timing->tolerance.value_or(default_timing_tolerance);
    return Milliseconds(context_.profile().timing_tolerance.value_or(own)).count();
  }

  /// How many ids each class has: as many as fit the case's fixture.
  std::vector<Value> choices(std::string& fixture) const {
    for (const auto& name : plan::names_in(cell_.part().cases[which_].value)) {
      const auto found = context_.standing->choices.find(name);
      if (found == context_.standing->choices.end() || context_.profile().fixture(name)) continue;
      fixture = name;
      return found->second;
    }
    return {};
  }

  /// Fills in the requests of all classes for a stage; empty, or why one cannot be made.
  std::string prepare(std::size_t stage) {
    std::string fixture;
    const auto ids = choices(fixture);
    const auto count = std::max<std::size_t>(1, ids.size());
    for (std::size_t kind = 0; kind <= warmer; ++kind) {
      requests_[kind].clear();
      const auto wanted = kind == 0 || stage == 0 ? count : Timing::ids_to_confirm;
      for (std::size_t i = 0; i < wanted; ++i) {
        plan::Environment scope(scope_, fmt::format("{}/timing {}/{}/{}", cell_.id, stage, kind, i));
        if (kind == 0 && i < ids.size()) scope.set(fixture, ids[i]);
        const auto unresolved = add_request(kind, scope);
        if (!unresolved.empty()) return unresolved;
      }
    }
    return {};
  }

  std::string add_request(std::size_t kind, plan::Environment& scope) {
    const auto& value = cell_.part().cases[kind == 0 ? which_ : 0].value;
    const auto bound = plan::substitute(value, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&bound)) return unresolved->reason;
    scope.set("case", std::get<Value>(bound));
    auto made = plan::instantiate(cell_.part().request, cell_.principal, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) return unresolved->reason;
    auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    make_own(concrete, cell_);
    requests_[kind].push_back(std::move(concrete));
    return {};
  }

  void stop(Verdict verdict, std::string why) {
    stopped_by_ = verdict;
    stopped_ = std::move(why);
  }

  /// Asks for everything once before.
  asio::awaitable<std::vector<TimingBlock>> measure_warm(std::size_t wanted) {
    std::vector<TimingBlock> blocks;
    const auto warm_up = Timing::warm_up(std::max(requests_[0].size(), requests_[1].size()));
    co_await measure(warm_up, blocks);
    blocks.clear();
    co_await measure(wanted, blocks);
    co_return blocks;
  }

  /// So many undisturbed blocks; fewer if the measuring has been stopped.
  asio::awaitable<void> measure(std::size_t wanted, std::vector<TimingBlock>& blocks) {
    const auto most = 2 * wanted + hopeless;
    std::size_t reconnected = 0;
    for (std::size_t tried = 0; blocks.size() < wanted && stopped_.empty(); ++tried) {
      const auto why = context_.reason_to_stop();
      if (!why.empty()) {
        stop(Verdict::not_run, why);
      } else if (context_.sender->unanswered_in_a_row() >= most_silences) {
        stop(Verdict::error, fmt::format("{} requests in a row got no answer", most_silences));
      } else if (undisturbed_ == 0 && reconnected >= hopeless) {
        stop(Verdict::not_testable,
             "the deployment keeps no connection open, and opening one takes longer than "
             "what is measured");
      } else if (tried == most) {
        stop(Verdict::inconclusive,
             fmt::format(
                 "only {} of {} blocks were undisturbed, {} had a new connection, the others no answer "
                 "or another status",
                 blocks.size(), tried, reconnected));
      } else {
        const auto block = co_await ask_block();
        if (block) blocks.push_back(*block);
        if (block) ++undisturbed_;
        if (reconnected_) ++reconnected;
      }
    }
  }

  asio::awaitable<std::shared_ptr<const Exchange>> ask(std::size_t kind, std::size_t number) {
    const auto& of_kind = requests_[kind];
    const auto key = number % context_.sender->keys_of(cell_.principal);
    auto request = of_kind[number % of_kind.size()];
    const auto exchange = co_await context_.sender->send_once(request, lane_, key);
    reconnected_ = reconnected_ || exchange->connection != connection_;
    connection_ = exchange->connection;
    last_ = context_.clock->now();
    seconds_ += std::chrono::duration<double>(exchange->total).count();
    co_return exchange;
  }

  bool fits(const Exchange& exchange) const {
    if (!exchange.response || exchange.response->status == 429) return false;
    const auto& checks = requests_[0].front().checks;
    return !is_hop(*exchange.response, context_.profile().hops) &&
           (checks.empty() || unmet(checks, *exchange.response, context_.input->schemas).empty());
  }

  static double milliseconds(const Exchange& exchange) {
    return Milliseconds(exchange.until_first_byte - exchange.until_sent).count();
  }

  /// Nothing if the block was disturbed.
  asio::awaitable<std::optional<TimingBlock>> ask_block() {
    const auto number = asked_++;
    const auto key = number % context_.sender->keys_of(cell_.principal);
    co_await context_.sender->room(cell_.principal, key, classes + 1);
    const bool cold = connection_ == 0 || context_.clock->now() - last_ > longest_idle;
    if (cold) co_await ask(warmer, number);
    reconnected_ = false;
    std::array<std::size_t, classes> order{};
    for (std::size_t i = 0; i < classes; ++i)
      order[i] = i;
    std::shuffle(order.begin(), order.end(), random_);
    for (const auto kind : order)
      answers_[kind] = co_await ask(kind, number);
    std::optional<TimingBlock> block;
    const bool undisturbed = !reconnected_ && fits(*answers_[0]) && fits(*answers_[1]) && fits(*answers_[2]);
    if (undisturbed && answers_[0]->response->status == answers_[1]->response->status)
      block = {milliseconds(*answers_[0]), milliseconds(*answers_[1]), milliseconds(*answers_[2]),
               number % requests_[1].size()};
    co_return block;
  }

  void say(TimingResult concluded, CaseResult& result) {
    const auto said = fmt::format("{}: {}", concluded.reason, figures(concluded));
    if (concluded.verdict == TimingVerdict::inconclusive) lower(result, Verdict::inconclusive, said);
    if (concluded.verdict == TimingVerdict::distinguishable) {
      judge::CheckResult broken;
      broken.check = "timing";
      broken.message = said;
      add_finding(context_, cell_, result, "timing", broken, cell_.part().timing->span, Weight::expect);
      for (std::size_t kind = 0; kind < 2; ++kind)
        keep(answers_[kind], result, kind == 0 ? "case" : "reference");
    }
    result.timing = std::move(concluded);
  }

  void keep(const std::shared_ptr<const Exchange>& exchange, CaseResult& result, const char* role) {
    Sent sent;
    sent.attempts.push_back(exchange);
    keep_evidence(context_, cell_, sent, result, role);
    result.seconds -= std::chrono::duration<double>(exchange->total).count(); // counted already
  }

  Context& context_;
  const plan::Cell& cell_;
  const plan::Environment& scope_;
  std::size_t which_;
  http::Lane lane_;
  std::mt19937_64 random_;
  std::array<Requests, classes + 1> requests_;
  std::array<std::shared_ptr<const Exchange>, classes> answers_;
  std::uint64_t connection_ = 0;
  bool reconnected_ = false;
  Instant last_{};
  std::size_t asked_ = 0, undisturbed_ = 0;
  double seconds_ = 0;
  std::string stopped_;
  Verdict stopped_by_ = Verdict::inconclusive;
};

/// The probes of the contents say what differs; here it only means that there is nothing to measure.
void set_aside(CaseResult& result) {
  result.reason = "its answers differ from the reference, so their times were not compared: " + result.reason;
  result.verdict = Verdict::not_testable;
  result.missing = "alike answers";
  result.findings.clear();
  result.evidence.clear();
}

} // namespace

asio::awaitable<void> run_timing(Context& context, const plan::Cell& cell, const plan::Environment& scope,
                                 std::vector<CaseResult>& results) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    auto& result = results[i];
    if (result.verdict == Verdict::failed || result.verdict == Verdict::warning) set_aside(result);
    if (result.verdict != Verdict::passed) continue;
    Stopwatch stopwatch(context, cell, scope, i + 1);
    co_await stopwatch.run(result);
  }
}

} // namespace conformance::execute
