#include "execute/alike_run.hpp"

#include "execute/asked.hpp"
#include "execute/first_rounds.hpp"
#include "execute/restore.hpp"
#include "execute/verdicts.hpp"
#include "judge/gathering.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace conformance::execute {

namespace asio = boost::asio;
using judge::Aspect;

namespace {

/// One answer, with what its request carried.
struct Gathered {
  Sent sent;
  Value value; // of the case
  std::vector<std::string> echoes;
  bool anew = false; // nobody of this organization had asked for just this before

  judge::Sample sample() const { return {&sent.response(), echoes, before(sent)}; }
};

/// Answers of the case and of the reference from one sequence.
struct Round {
  std::vector<Gathered> references, cases;
  std::string trouble;
};

judge::Gathering samples(const Round& round) {
  judge::Gathering out;
  for (const auto& each : round.references)
    out.references.push_back(each.sample());
  for (const auto& each : round.cases)
    out.samples.push_back(each.sample());
  return out;
}

std::optional<Aspect> aspect_named(const std::string& text) {
  for (const auto aspect :
       {Aspect::status, Aspect::members, Aspect::body, Aspect::headers, Aspect::header_order})
    if (judge::name(aspect) == text) return aspect;
  return std::nullopt;
}

/// Sends and judges one cell's rounds.
class AlikeRun {
public:
  AlikeRun(Context& context, const plan::Cell& cell, const plan::Environment& scope)
      : context_(context), cell_(cell), scope_(scope),
        random_(plan::seed_from(context.options->seed, cell.suite->name.text + "/" + cell.id)) {
    const auto& contract = context.catalogue().contract;
    const auto& profile = context.profile();
    const auto& map = cell.part().requirements;
    for (const auto& [check, ids] : map.by_check)
      if (const auto aspect = aspect_named(check.text)) options_.aspects.push_back(*aspect);
    if (options_.aspects.empty()) options_.aspects = {Aspect::status, Aspect::body, Aspect::headers};
    options_.aspects.push_back(Aspect::attempts);
    for (const auto* list : {&contract.volatile_headers, &profile.volatile_headers})
      options_.volatile_headers.insert(options_.volatile_headers.end(), list->begin(), list->end());
    for (const auto* list : {&contract.volatile_members, &profile.volatile_members})
      options_.volatile_members.insert(options_.volatile_members.end(), list->begin(), list->end());
    for (const auto& pointer : cell.part().members)
      options_.members.push_back(pointer.text);
  }

  asio::awaitable<std::vector<CaseResult>> run() {
    const auto& cases = cell_.part().cases;
    const bool write = cell_.effect != Effect::read;
    if (write) {
      co_await ask_absent_first();
      if (!trouble_.empty()) {
        auto all = std::vector<CaseResult>();
        for (std::size_t i = 1; i < cases.size(); ++i)
          all.push_back(blank(i));
        for (auto& each : all)
          lower(each, stopped_by_, trouble_);
        co_return all;
      }
    }
    if (write) {
      restorer_ = std::make_shared<Restorer>(context_, cell_);
      co_await restorer_->begin();
      context_.restorers->push_back(restorer_);
    }
    std::vector<CaseResult> results;
    for (std::size_t i = 1; i < cases.size(); ++i)
      results.push_back(blank(i));
    co_await first_round(results);
    for (std::size_t i = 1; i < cases.size(); ++i)
      if (open_[i]) co_await confirm(i, results[i - 1]);
    if (restorer_) co_await restorer_->end(accepted_);
    co_return results;
  }

private:
  CaseResult blank(std::size_t i) const {
    return blank_case(context_, cell_, case_id(cell_, cell_.part().cases[i].label.text));
  }

  /// Case `i`, with a fresh value each time where the template has one.
  asio::awaitable<Gathered> ask(std::size_t i, http::Lane lane) {
    plan::Environment scope(scope_, fmt::format("{}/{}", cell_.id, asked_ + 1));
    auto value = plan::substitute(cell_.part().cases[i].value, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&value)) {
      Gathered out;
      out.sent.trouble = unresolved->reason;
      co_return out;
    }
    const auto bound = std::get<Value>(std::move(value));
    auto answer = co_await ask_for(bound, lane);
    co_return answer;
  }

  asio::awaitable<Gathered> ask_for(const Value& value, http::Lane lane) {
    Gathered out;
    plan::Environment scope(scope_, fmt::format("{}/{}", cell_.id, ++asked_));
    out.value = value;
    out.echoes.push_back(out.value.string() ? *out.value.string() : to_json(out.value));
    scope.set("case", out.value);
    auto made = plan::instantiate(cell_.part().request, cell_.principal, scope);
    if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
      out.sent.trouble = unresolved->reason;
      co_return out;
    }
    auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
    make_own(concrete, cell_);
    checks_ = concrete.checks;
    out.echoes.push_back(concrete.request.target);
    const bool writes = cell_.effect != Effect::read && !is_safe(concrete.request.method);
    std::uint64_t write = 0;
    if (writes) write = restorer_ ? restorer_->note(concrete) : note_write(context_, concrete, nullptr);
    out.anew = !context_.asked->before(organization_of(context_.catalogue().contract, concrete.principal),
                                       concrete.request);
    SendOptions options;
    options.lane = lane;
    out.sent = co_await context_.sender->send(concrete, options);
    const bool undoable = restorer_ && restorer_->keeps(write);
    if (writes && !undoable) note_outcome(context_, write, concrete, out.sent);
    const bool taken = writes && (!out.sent.answered || out.sent.response().status < 300);
    accepted_ = accepted_ || taken;
    co_return out;
  }

  /// A write that is accepted even for something absent must not go to anything real.
  asio::awaitable<void> ask_absent_first() {
    const auto answer = co_await ask(0, 0);
    if (!answer.sent.answered) {
      stopped_by_ = answer.sent.attempts.empty() ? Verdict::not_testable : unanswered(answer.sent);
      trouble_ = answer.sent.trouble;
      co_return;
    }
    const auto status = answer.sent.response().status;
    if (status >= 400 && status < 500) co_return;
    stopped_by_ = Verdict::not_testable;
    trouble_ =
        fmt::format("the write was not sent to anything real: to something absent it answered {}", status);
  }

  asio::awaitable<void> first_round(std::vector<CaseResult>& results) {
    const auto& cases = cell_.part().cases;
    open_.assign(cases.size(), false);
    // 0 and 1 are the two references, 2 is case 1 and so on.
    std::vector<std::size_t> order(cases.size() + 1);
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    std::shuffle(order.begin(), order.end(), random_);
    std::vector<Gathered> answers(order.size());
    const auto lane = context_.next_lane++;
    for (const auto at : order) {
      const std::size_t which = at < 2 ? 0 : at - 1;
      answers[at] = co_await ask(which, lane);
    }
    context_.transport->close(lane);
    reference_ = answers[0].value;

    std::vector<judge::Sample> compared;
    std::vector<std::size_t> numbers;
    std::string reference_trouble;
    for (std::size_t i = 0; i < 2; ++i)
      if (!answers[i].sent.answered) reference_trouble = answers[i].sent.trouble;
    for (std::size_t i = 1; i < cases.size(); ++i) {
      auto& result = results[i - 1];
      const auto& mine = answers[i + 1];
      result.flaky = mine.sent.flaky;
      if (!mine.sent.answered)
        lower(result, mine.sent.attempts.empty() ? Verdict::not_testable : unanswered(mine.sent),
              mine.sent.trouble);
      else
        judge_answer(context_, cell_, checks_, mine.sent.response(), result);
      if (!reference_trouble.empty())
        lower(result, Verdict::error, "the reference got no answer: " + reference_trouble);
      if (comparable(result, mine.sent) && reference_trouble.empty()) {
        open_[i] =
            !judge::compare_round(answers[0].sample(), answers[1].sample(), mine.sample(), options_).empty();
        if (mine.anew) { // as the references are
          compared.push_back(mine.sample());
          numbers.push_back(i - 1);
        }
      }
      if (!mine.sent.attempts.empty()) keep_evidence(context_, cell_, mine.sent, result, "case");
      if (result.verdict == Verdict::failed && answers[0].sent.answered)
        keep_evidence(context_, cell_, answers[0].sent, result, "reference");
    }
    if (!compared.empty()) {
      auto round =
          execute::first_round(answers[0].sample(), answers[1].sample(), compared, numbers, options_);
      round.cell = static_cast<std::size_t>(&cell_ - context_.input->plan.cells.data());
      context_.first_rounds->push_back(std::move(round));
    }
  }

  /// Of an answer with another status than expected everything else differs too; that says nothing more.
  static bool comparable(const CaseResult& result, const Sent& sent) {
    return sent.answered && std::none_of(result.findings.begin(), result.findings.end(),
                                         [](const Finding& finding) { return finding.kind == "status"; });
  }

  asio::awaitable<Round> gather(std::size_t i) {
    Round out;
    enum class Who { the_case, reference_anew, reference_again };
    std::vector<Who> order;
    for (const auto who : {Who::the_case, Who::reference_anew, Who::reference_again})
      order.insert(order.end(), judge::Gathering::size, who);
    std::shuffle(order.begin(), order.end(), random_);
    const auto lane = context_.next_lane++;
    for (const auto who : order) {
      const std::size_t which = who == Who::the_case ? i : 0;
      Gathered answer;
      if (who == Who::reference_again)
        answer = co_await ask_for(reference_, lane);
      else
        answer = co_await ask(which, lane);
      if (!answer.sent.answered) {
        out.trouble = answer.sent.trouble;
        break;
      }
      auto& list = who == Who::the_case ? out.cases : out.references;
      list.push_back(std::move(answer));
    }
    context_.transport->close(lane);
    co_return out;
  }

  asio::awaitable<void> confirm(std::size_t i, CaseResult& result) {
    std::vector<Round> rounds;
    std::vector<judge::Gathering> gatherings;
    judge::Weighing weighing;
    do {
      auto round = co_await gather(i);
      if (!round.trouble.empty()) {
        lower(result, Verdict::error, round.trouble);
        co_return;
      }
      gatherings.push_back(samples(round));
      rounds.push_back(std::move(round));
      weighing = judge::weigh(gatherings, options_);
    } while (weighing.outcome == judge::Weighing::Outcome::open);
    if (weighing.differences.empty()) co_return;
    const bool different = weighing.outcome == judge::Weighing::Outcome::different;
    for (const auto& difference : weighing.differences) {
      if (different)
        report(difference, result);
      else
        lower(result, Verdict::inconclusive, judge::told(difference));
    }
    const auto shown = weighing.differences.front().shown;
    const auto& round = rounds[shown / judge::Gathering::size];
    keep_evidence(context_, cell_, round.cases[shown % judge::Gathering::size].sent, result, "case");
    keep_evidence(context_, cell_, round.references.front().sent, result, "reference");
  }

  void report(const judge::Difference& difference, CaseResult& result) {
    const auto aspect = std::string(judge::name(difference.aspect));
    // An answer that is preceded by another one is another status to whoever asks once.
    const auto kind = difference.aspect == Aspect::attempts ? std::string("status") : aspect;
    judge::CheckResult broken;
    broken.check = "indistinguishable " + aspect;
    broken.message = judge::told(difference);
    broken.expected = difference.reference;
    broken.actual = difference.sample;
    const auto weight = difference.aspect == Aspect::header_order ? Weight::should : Weight::expect;
    add_finding(context_, cell_, result, kind, broken, cell_.part().cases.front().label.span, weight);
  }

  Context& context_;
  const plan::Cell& cell_;
  const plan::Environment& scope_;
  std::mt19937_64 random_;
  judge::ComparisonOptions options_;
  std::vector<Check> checks_;
  std::vector<bool> open_;
  Value reference_;                    // what the first reference was asked for with
  std::shared_ptr<Restorer> restorer_; // of a write
  bool accepted_ = false;              // some write was, or nobody knows
  std::string trouble_;
  Verdict stopped_by_ = Verdict::not_testable;
  std::uint64_t asked_ = 0;
};

} // namespace

std::string case_id(const plan::Cell& cell, const std::string& label) {
  auto labels = cell.point.labels;
  labels.emplace_back("case", label);
  return plan::cell_id(cell.probe->id.text, labels);
}

asio::awaitable<std::vector<CaseResult>> run_alike(Context& context, const plan::Cell& cell,
                                                   const plan::Environment& scope) {
  AlikeRun run(context, cell, scope);
  auto results = co_await run.run();
  co_return results;
}

} // namespace conformance::execute
