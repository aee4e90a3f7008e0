#include "execute/run.hpp"

#include "base/text.hpp"
#include "execute/asked.hpp"
#include "execute/assemble.hpp"
#include "execute/cell_run.hpp"
#include "execute/collected.hpp"
#include "execute/evidence.hpp"
#include "execute/first_rounds.hpp"
#include "execute/fixtures.hpp"
#include "execute/flood.hpp"
#include "execute/groundwork.hpp"
#include "execute/identity.hpp"
#include "execute/restore.hpp"
#include "execute/unchanged.hpp"
#include "execute/verdicts.hpp"
#include "http/stream.hpp"
#include "plan/credentials.hpp"
#include "plan/phase.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <random>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr std::size_t room_for_more = 1000; // of the run itself and the invariants
constexpr Duration between_looks = std::chrono::milliseconds(100);

std::string words_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "unknown";
  }
}

class Run {
public:
  Run(const RunInput& input, http::Transport& transport, Clock& clock, Observer& observer,
      const RunOptions& options, const asio::any_io_executor& executor)
      : input_(input), options_(options), clock_(clock), observer_(observer), executor_(executor),
        quota_(input.profile.quota.value_or(input.catalogue.contract.quota)), halt_(executor, clock),
        budget_(executor, clock, quota_,
                [plan = &input.plan](const std::string& account) -> std::size_t {
                  // Equal keys are `reader`, `reader#2` and so on.
                  return plan->sharers(account.substr(0, account.find('#')));
                }),
        credentials_(input.catalogue.contract, input.profile, options.seed),
        invariants_(input.catalogue.contract, input.schemas,
                    [this](const std::string& name) { return known(name); }),
        identity_(input.profile), permissions_(input.catalogue, input.profile, options.production),
        sender_(transport, input.services, clock, halt_, budget_, credentials_, input.profile,
                input.catalogue.contract, permissions_,
                [this](const Exchange& exchange, Sender::Heard heard) { look_at(exchange, heard); }),
        globals_(options.seed), finished_(executor), collected_(input.plan.cells.size(), room_for_more),
        evidence_left_(input.profile.limits.run_evidence_bytes) {
    context_ = {.input = &input_,
                .options = &options_,
                .clock = &clock_,
                .halt = &halt_,
                .budget = &budget_,
                .sender = &sender_,
                .transport = &transport,
                .standing = &standing_,
                .globals = &globals_,
                .notes = &results_.notes,
                .late_watches = &late_watches_,
                .last_looks = &last_looks_,
                .left_behind = &left_behind_,
                .restorers = &restorers_,
                .first_rounds = &first_rounds_,
                .asked = &asked_,
                .credentials = &credentials_,
                .canaries = &canaries_,
                .floods = &floods_,
                .evidence_left = &evidence_left_};
    context_.reason_to_stop = [this] { return reason_to_stop(); };
    sender_.watch_writes(watch_of(context_));
    set_run_globals(globals_, options, quota_);
  }

  asio::awaitable<Results> run() {
    begin();
    watch_for_the_end();
    std::string stopped = empty_shard();
    if (!stopped.empty()) add_condition("shard", "the shard holds probes", stopped);
    std::exception_ptr exception;
    try {
      if (stopped.empty()) stopped = co_await get_ready();
      if (stopped.empty()) stopped = co_await ask_everything();
    } catch (...) {
      exception = std::current_exception();
    }
    if (exception) {
      fail(exception);
      stopped = halt_.why();
    }
    judge_identity();
    results_.notes.insert(results_.notes.begin(), left_behind_.begin(), left_behind_.end());
    if (evidence_left_ == 0)
      results_.notes.push_back(
          fmt::format("bodies beyond {} bytes in all are left out of the reports (profile: "
                      "limits: {{evidence-of-run: ...}})",
                      input_.profile.limits.run_evidence_bytes));
    if (!left_behind_.empty())
      add_condition("left-behind", "everything that was changed was restored", what_was_left());
    end(stopped);
    if (failure_.empty()) co_return std::move(results_);
    co_return failed_run(ExitCode::runner_failed, failure_, "", std::move(results_));
  }

private:
  std::string what_was_left() const {
    const auto more = left_behind_.size() - 1;
    return left_behind_.front() + (more > 0 ? fmt::format("; {} more in the notes", more) : "");
  }

  /// Whom the deployment is asked as what it is; empty if the contract says nobody.
  std::string asker() const {
    const auto& health = input_.catalogue.contract.health;
    return health ? health->as.text : std::string();
  }

  /// Why the probes cannot begin; empty if they can.
  asio::awaitable<std::string> get_ready() {
    const auto unhealthy = co_await wait_for_health(context_);
    if (halt_.begun()) co_return halt_.why();
    if (!unhealthy.empty()) {
      const auto silent = fmt::format("{} does not answer: {}", input_.profile.base_url.text, unhealthy);
      add_condition("target", "the target answers", silent);
      co_return silent;
    }
    sender_.give_up_on_silence();
    co_await identity_.ask(context_, asker());
    if (const auto wrong = identity_.wrong(); !wrong.empty()) co_return wrong;
    const auto elsewhere = co_await lay_ground(context_);
    if (halt_.begun()) co_return halt_.why();
    if (!elsewhere.empty()) add_condition("target", "the target answers where the profile says", elsewhere);
    co_return elsewhere;
  }

  /// Why probes were left out; empty if none were.
  asio::awaitable<std::string> ask_everything() {
    for (unsigned phase = 0; phase < plan::phases; ++phase) {
      // What the proofs and discoveries just read need not be read again.
      if (phase > 0) sender_.forget_shared();
      const bool before_writes = phase == 1 && stop_reason_.empty();
      if (before_writes) co_await await_fixtures(context_);
      co_await run_phase(phase);
      co_await look_late();
    }
    if (stop_reason_.empty()) {
      co_await look_last();
      co_await check_ground_again(context_);
      co_await identity_.ask(context_, asker());
    }
    if (stop_reason_.empty()) {
      stop_reason_ = halt_.why();
      if (halt_.begun()) add_condition("last-looks", "what held at the start holds at the end", halt_.why());
    }
    co_return stop_reason_;
  }

  /// A part without probes verifies nothing, and so nothing is sent. Empty of any other run.
  std::string empty_shard() const {
    const auto& shard = input_.plan.shard;
    if (!shard || !input_.plan.cells.empty()) return {};
    return fmt::format("shard {}/{} holds no probe of this plan: merge its results with those of the others",
                       shard->number, shard->of);
  }

  /// The deadline and a signal end what is under way too.
  void watch_for_the_end() {
    halt_.on_begin([this] { budget_.open(); });
    if (options_.deadline > Duration{})
      deadline_ = http::Alarm(clock_, began_ + options_.deadline, [this] {
        halt_.begin(fmt::format("the run's deadline of {} passed", human(options_.deadline)));
      });
    if (options_.interrupted) look_for_signal();
  }

  void look_for_signal() {
    if (*options_.interrupted) return halt_.begin("the run was interrupted");
    next_look_ = http::Alarm(clock_, clock_.now() + between_looks, [this] { look_for_signal(); });
  }

  void begin() {
    began_ = clock_.now();
    results_.program_version = options_.program_version;
    results_.contract_revision = input_.catalogue.contract.revision;
    results_.suites_revision = input_.catalogue.revision;
    if (!options_.shipped_revision.empty())
      results_.suites_origin = options_.shipped_revision == input_.catalogue.revision ? "shipped" : "changed";
    results_.profile = input_.profile.name.text;
    results_.base_url = input_.profile.base_url.text;
    results_.run_id = options_.run_id;
    results_.seed = options_.seed;
    results_.gate = options_.gate;
    results_.waivers = options_.waivers;
    results_.started = clock_.wall();
    results_.partial = partial(context_);
    results_.shard = shard_result(context_);
    observer_.started(input_.plan.cells.size());
    budget_.on_wait([this](const std::string& account, Duration rest) { observer_.waiting(account, rest); });
  }

  void add_condition(const std::string& id, const std::string& title, const std::string& broken) {
    const auto verdict = broken.empty() ? Verdict::passed : Verdict::error;
    results_.cases.push_back(run_case(id, title, verdict, broken));
  }

  void judge_identity() {
    if (!identity_.declared()) return;
    const auto wrong = identity_.wrong();
    add_condition("identity", "one build, the expected one, answers throughout",
                  wrong.empty() ? identity_.changed() : wrong);
  }

  /// What belongs to somebody else is a leak in whatever answer it stands, and whoever sent it.
  void look_at(const Exchange& exchange, Sender::Heard heard) {
    if (observer_.wants_exchanges()) observer_.exchanged(evidence_in(context_, exchange, true));
    const auto organization = organization_of(input_.catalogue.contract, exchange.principal);
    asked_.note(organization, exchange.request);
    canaries_.look_at(exchange, organization);
    if (heard == Sender::Heard::passing || is_hop(*exchange.response, input_.profile.hops)) return;
    const bool unjudged = exchange.response->status == 429 && heard != Sender::Heard::of_flood;
    const bool of_api = exchange.call.empty();
    if (of_api) identity_.look_at(*exchange.response);
    if (unjudged || exchange.withheld) return;
    const auto operation =
        of_api ? plan::operation_name(input_.catalogue, exchange.request.method, exchange.request.target)
               : exchange.call;
    invariants_.look_at(exchange, operation);
  }

  /// What a name stands for so far; a fixture that the profile gives is known from the start.
  std::optional<Value> known(const std::string& name) const {
    if (auto found = globals_.find(name)) return found;
    const auto* given = input_.profile.fixture(name);
    return given ? std::optional(given->id) : std::nullopt;
  }

  std::string reason_to_stop() {
    if (options_.interrupted && *options_.interrupted) halt_.begin("the run was interrupted");
    if (halt_.begun()) return halt_.why();
    if (options_.fail_fast && failed_) return "a probe failed and --fail-fast was given";
    return {};
  }

  bool runs_in(unsigned phase, const plan::Cell& cell) const {
    if (phase == plan::phases - 1 && floods_.is_postponed(cell)) return true;
    return plan::phase_of(input_.catalogue, input_.profile, cell) == phase;
  }

  /// Cells wait for their own account only: each account has its own queue and workers.
  asio::awaitable<void> run_phase(unsigned phase) {
    context_.alone = phase == plan::phases - 1;
    std::map<std::string, std::deque<std::size_t>> queues;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < input_.plan.cells.size(); ++i)
      if (runs_in(phase, input_.plan.cells[i])) order.push_back(i);
    std::mt19937_64 random(plan::seed_from(options_.seed, fmt::format("phase {}", phase)));
    std::shuffle(order.begin(), order.end(), random);
    for (const auto i : order) {
      const auto& cell = input_.plan.cells[i];
      if (cell.missing) {
        const auto verdict = cell.not_applicable ? Verdict::not_applicable : Verdict::not_testable;
        finish(i, unsent(context_, cell, verdict, cell.missing->what, cell.missing->reason));
        continue;
      }
      const bool known = credentials_.has(cell.principal);
      std::string account; // accepted writes go one after another: two may change the same thing
      if (context_.alone)
        account = "flood ";
      else if (cell.effect == Effect::floods)
        account = "flood " + (cell.part().burst ? cell.part().flooded().text : cell.principal);
      else if (known && phase == 0)
        account = sender_.account_of(cell.principal);
      queues[account].push_back(i);
    }
    if (phase == 0)
      for (const auto i : order)
        if (const auto& cell = input_.plan.cells[i]; cell.part().unchanged && !cell.part().burst)
          co_await read_watched(context_, cell);
    for (auto& [account, queue] : queues) {
      const bool flood = account.starts_with("flood ");
      // As written: those that share a flood stand together.
      if (flood) std::sort(queue.begin(), queue.end());
      if (context_.alone)
        std::stable_partition(queue.begin(), queue.end(),
                              [this](std::size_t i) { return floods_.is_postponed(input_.plan.cells[i]); });
      const bool single = flood || phase > 0;
      const auto workers =
          single ? 1 : std::min<std::size_t>(queue.size(), std::max(1U, input_.profile.connections));
      const auto shared = std::make_shared<std::deque<std::size_t>>(std::move(queue));
      for (std::size_t i = 0; i < workers; ++i) {
        ++working_;
        asio::co_spawn(executor_, work(shared, flood), [this](std::exception_ptr exception) {
          if (exception) fail(exception);
          --working_;
          finished_.notify();
        });
      }
    }
    while (working_ > 0)
      co_await finished_.wait();
  }

  /// A mistake of ours ends the run; what is known by then is still reported.
  void fail(const std::exception_ptr& exception) {
    if (!failure_.empty()) return;
    failure_ = input_.redactor(words_of(exception));
    halt_.begin("the runner failed: " + failure_);
  }

  asio::awaitable<void> work(std::shared_ptr<std::deque<std::size_t>> queue, bool flood) {
    if (flood) {
      const auto ahead = *queue;
      for (const auto i : ahead)
        co_await send_controls(context_, input_.plan.cells[i]);
    }
    if (context_.alone && floods_.postponed_any())
      co_await halt_.sleep(budget_.all_silent_from() - clock_.now());
    while (!queue->empty()) {
      const auto i = queue->front();
      queue->pop_front();
      if (stop_reason_.empty()) stop_reason_ = reason_to_stop();
      if (!stop_reason_.empty()) {
        finish(i, unsent(context_, input_.plan.cells[i], Verdict::not_run, "", stop_reason_));
        continue;
      }
      observer_.probe_began(probe_name(i));
      std::vector<CaseResult> done;
      std::exception_ptr exception;
      try {
        done = co_await run_cell(context_, input_.plan.cells[i]);
      } catch (...) {
        exception = std::current_exception();
      }
      if (exception) {
        fail(exception);
        done = unsent(context_, input_.plan.cells[i], Verdict::error, "", halt_.why());
      } else if (halt_.begun()) {
        cut_off(done);
      }
      const bool later = !context_.alone && floods_.is_postponed(input_.plan.cells[i]);
      if (later) {
        observer_.probe_ended(probe_name(i));
        continue;
      }
      finish(i, std::move(done));
    }
  }

  /// What was not decided when the end began, did not run.
  void cut_off(std::vector<CaseResult>& done) const {
    for (auto& result : done) {
      if (result.verdict != Verdict::error && result.verdict != Verdict::inconclusive &&
          result.verdict != Verdict::not_testable)
        continue;
      result.verdict = Verdict::not_run;
      result.reason = halt_.why();
    }
  }

  /// A refused write may be applied after its answer: what it must not change is read once more.
  asio::awaitable<void> look_late() {
    if (late_watches_.empty() && restorers_.empty()) co_return;
    if (stop_reason_.empty()) co_await halt_.sleep(input_.profile.settle);
    sender_.forget_shared();
    if (!stop_reason_.empty()) halt_.begin(stop_reason_); // what is left to do has an end
    if (halt_.begun()) late_watches_.clear();
    for (const auto& late : late_watches_) {
      const auto cell = static_cast<std::size_t>(late.cell - input_.plan.cells.data());
      for (auto& result : collected_.of(cell)) {
        co_await late.watch->late(result);
        drop_evidence(context_, result);
        redact(result, input_.redactor);
      }
    }
    for (const auto& restorer : restorers_)
      co_await restorer->late();
    late_watches_.clear();
    restorers_.clear();
  }

  /// What must stay as it is, read once more at the end.
  asio::awaitable<void> look_last() {
    for (const auto& look : last_looks_) {
      if (halt_.begun()) co_return;
      auto& result = collected_.of(static_cast<std::size_t>(look.cell - input_.plan.cells.data())).front();
      SendOptions options;
      auto request = look.request;
      const auto sent = co_await sender_.send(request, options);
      result.flaky = result.flaky || sent.flaky;
      if (sent.answered)
        judge_answer(context_, *look.cell, look.request.checks, sent.response(), result);
      else
        lower(result, Verdict::inconclusive, "it could not be asked again at the end: " + sent.trouble);
      keep_evidence(context_, *look.cell, sent, result);
      redact(result, input_.redactor);
    }
  }

  void finish(std::size_t cell, std::vector<CaseResult> done) {
    const bool looked_at_later = input_.plan.cells[cell].part().unchanged.has_value();
    for (auto& result : done) {
      redact(result, input_.redactor);
      failed_ = failed_ || result.verdict == Verdict::failed;
      if (looked_at_later) {
        auto told = result;
        drop_evidence(context_, told);
        observer_.finished(told);
      } else {
        drop_evidence(context_, result);
        observer_.finished(result);
      }
    }
    collected_.add(cell, std::move(done));
    observer_.probe_ended(probe_name(cell));
  }

  std::string probe_name(std::size_t cell) const {
    const auto& planned = input_.plan.cells[cell];
    return planned.suite->name.text + "/" + planned.id;
  }

  void end(const std::string& stopped) {
    results_.seconds = std::chrono::duration<double>(clock_.now() - began_).count();
    const auto& cells = input_.plan.cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto& cell = cells[i];
      if (collected_.has(i)) continue;
      const auto missing = cell.not_applicable ? Verdict::not_applicable : Verdict::not_testable;
      collected_.add(i, cell.missing
                            ? unsent(context_, cell, missing, cell.missing->what, cell.missing->reason)
                            : unsent(context_, cell, Verdict::not_run, "", stopped));
    }
    doubt_first_answers(first_rounds_, collected_);
    withdraw_lost_ground(context_, collected_);
    collected_.sort();
    if (results_.shard)
      for (std::size_t i = 0; i < cells.size(); ++i)
        results_.shard->places.insert(results_.shard->places.end(), collected_.of(i).size(),
                                      input_.plan.shard->places[i]);
    const auto conditions = std::exchange(results_.cases, collected_.take());
    results_.cases.insert(results_.cases.begin(), conditions.begin(), conditions.end());
    auto invariants = invariant_cases(context_, invariants_);
    if (auto found = canary_case(context_, canaries_)) invariants.push_back(std::move(*found));
    for (auto& result : oddity_cases(context_))
      invariants.push_back(std::move(result));
    for (auto& result : invariants)
      results_.cases.push_back(std::move(result));
    for (auto& result : results_.cases) {
      drop_evidence(context_, result);
      redact(result, input_.redactor);
    }
    excuse_gaps(input_.profile, iso8601(clock_.wall()).substr(0, 10), results_.cases);
    results_.requirements = requirement_results(context_);
    results_.trusted = standing_.trusted;
    if (!standing_.same_organization.empty()) results_.notes.push_back(standing_.same_organization);
    for (auto& note : results_.notes)
      note = input_.redactor(note);
    results_.requests = sender_.requests();
    results_.interrupted = options_.interrupted && *options_.interrupted;
    settle(results_);
    results_.reason = input_.redactor(results_.reason);
  }

  const RunInput& input_;
  const RunOptions& options_;
  Clock& clock_;
  Observer& observer_;
  asio::any_io_executor executor_;
  Quota quota_;
  Halt halt_;
  Budget budget_;
  plan::Credentials credentials_;
  judge::InvariantJudge invariants_;
  Identity identity_;
  Permissions permissions_;
  Sender sender_;
  Standing standing_;
  plan::Environment globals_;
  http::Signal finished_;
  Results results_;
  Context context_{};
  Collected collected_;
  std::size_t evidence_left_;
  std::vector<LateWatch> late_watches_;
  std::vector<LastLook> last_looks_;
  std::vector<std::string> left_behind_;
  std::vector<std::shared_ptr<Restorer>> restorers_;
  std::vector<FirstRound> first_rounds_;
  Asked asked_;
  judge::CanaryJudge canaries_;
  Floods floods_;
  Instant began_{};
  std::size_t working_ = 0;
  http::Alarm deadline_, next_look_;
  std::string failure_; // of the runner itself
  std::string stop_reason_;
  bool failed_ = false;
};

} // namespace

asio::awaitable<Results> run(const RunInput& input, http::Transport& transport, Clock& clock,
                             Observer& observer, const RunOptions& options) {
  const auto executor = co_await asio::this_coro::executor;
  Run run(input, transport, clock, observer, options, executor);
  auto results = co_await run.run();
  co_return results;
}

} // namespace conformance::execute
