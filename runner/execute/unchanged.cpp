#include "execute/unchanged.hpp"

#include "base/text.hpp"
#include "execute/verdicts.hpp"
#include "http/stream.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace asio = boost::asio;

namespace {

constexpr std::size_t shortest_trace = 2; // shorter texts are found everywhere

void collect_scalars(const Value& value, std::vector<Value>& into) {
  if (const auto* list = value.list())
    for (const auto& item : *list)
      collect_scalars(item, into);
  else if (const auto* map = value.map())
    for (const auto& member : *map)
      collect_scalars(member.value, into);
  else if (!value.is_null())
    into.push_back(value);
}

bool bears(const Value& value, const std::vector<Value>& sent, const std::string& mark) {
  if (const auto* list = value.list())
    return std::any_of(list->begin(), list->end(),
                       [&](const Value& item) { return bears(item, sent, mark); });
  if (const auto* map = value.map())
    return std::any_of(map->begin(), map->end(),
                       [&](const Member& each) { return bears(each.value, sent, mark); });
  const auto* text = value.string();
  if (text && !mark.empty() && text->find(mark) != std::string::npos) return true;
  if (text && text->size() < shortest_trace) return false;
  return std::any_of(sent.begin(), sent.end(), [&](const Value& each) { return equal(each, value); });
}

/// Compares two readings and keeps the first difference, and the first that bears a trace of the write.
class Comparison {
public:
  Comparison(const std::vector<Value>& sent, const std::string& mark,
             const std::vector<std::string>& volatile_members)
      : sent_(sent), mark_(mark), volatile_(volatile_members) {}

  void compare(const Value* before, const Value* after, const std::string& pointer) {
    if (std::find(volatile_.begin(), volatile_.end(), pointer) != volatile_.end()) return;
    if (before && after && before->map() && after->map()) {
      for (const auto& member : *before->map())
        compare(&member.value, after->find(member.key), pointer + "/" + member.key);
      for (const auto& member : *after->map())
        if (!before->find(member.key)) compare(nullptr, &member.value, pointer + "/" + member.key);
    } else if (before && after && before->list() && after->list()) {
      const auto& a = *before->list();
      const auto& b = *after->list();
      for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
        compare(i < a.size() ? &a[i] : nullptr, i < b.size() ? &b[i] : nullptr,
                fmt::format("{}/{}", pointer, i));
    } else if (!before || !after || !equal(*before, *after)) {
      note(before, after, pointer);
    }
  }

  std::optional<Change> found() { return ours_ ? ours_ : other_; }

private:
  void note(const Value* before, const Value* after, const std::string& pointer) {
    Change change{pointer, before ? to_json(*before) : "", after ? to_json(*after) : "",
                  after && bears(*after, sent_, mark_)};
    auto& slot = change.ours ? ours_ : other_;
    if (!slot) slot = std::move(change);
  }

  const std::vector<Value>& sent_;
  const std::string& mark_;
  const std::vector<std::string>& volatile_;
  std::optional<Change> ours_, other_;
};

std::string shown(const std::string& json) {
  return json.empty() ? "nothing" : truncated(json, 200);
}

std::string what_changed(const Change& change, const char* when) {
  return fmt::format("{} was changed{}", change.pointer.empty() ? "the whole" : change.pointer, when);
}

std::string somebody_else(const Change& change, const char* when) {
  return fmt::format("{} from {} to {}, but not to what was sent: somebody else may write here, or an "
                     "earlier write was applied late",
                     what_changed(change, when), shown(change.before), shown(change.after));
}

std::string each_time(const Change& change) {
  return "a refused write changes what it must not, each time it is sent: " + change.pointer;
}

std::vector<std::string> volatile_members(const Context& context) {
  auto out = context.catalogue().contract.volatile_members;
  const auto& more = context.profile().volatile_members;
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

} // namespace

std::vector<Value> sent_values(const Request& request) {
  std::vector<Value> out;
  if (!request.body) return out;
  const auto body = parse_json(*request.body);
  if (const auto* value = std::get_if<Value>(&body)) collect_scalars(*value, out);
  return out;
}

std::string body_that_puts_back(const Request& request, const Value& before) {
  if (!request.body) return {};
  auto body = parse_json(*request.body);
  auto* value = std::get_if<Value>(&body);
  auto* members = value ? value->map() : nullptr;
  if (!members) return {};
  bool differs = false;
  for (auto& member : *members) {
    const auto* stood = before.find(member.key);
    if (!stood || equal(*stood, member.value)) continue;
    member.value = *stood;
    differs = true;
  }
  return differs ? to_json(*value) : std::string();
}

std::optional<Change> first_change(const Value& before, const Value& after, const std::vector<Value>& sent,
                                   const std::string& mark,
                                   const std::vector<std::string>& volatile_members) {
  Comparison comparison(sent, mark, volatile_members);
  comparison.compare(&before, &after, "");
  return comparison.found();
}

Watch::Watch(Context& context, const plan::Cell& cell, const plan::Environment& scope)
    : context_(&context), cell_(&cell),
      request_(plan::instantiate(*cell.part().unchanged, cell.principal, scope)) {}

asio::awaitable<Reading> Watch::read(bool shared) {
  Reading reading;
  auto request = std::get<plan::ConcreteRequest>(request_);
  const auto line = request_line(request);
  Sent sent;
  if (shared) {
    sent = co_await context_->sender->send_shared(request, true);
  } else {
    SendOptions options;
    sent = co_await context_->sender->send(request, options);
  }
  reading.at = context_->clock->now();
  reading.sent = sent;
  if (!sent.answered) {
    reading.trouble = fmt::format("{} got no answer: {}", line, sent.trouble);
    co_return reading;
  }
  judge::Answer answer(sent.response());
  const auto status = sent.response().status;
  if (status < 200 || status > 299)
    reading.trouble = fmt::format("{} answered {}", line, status);
  else if (const auto* body = answer.json())
    reading.body = *body;
  else
    reading.trouble = fmt::format("{} is no JSON: {}", line, answer.json_error());
  co_return reading;
}

asio::awaitable<std::string> Watch::begin() {
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&request_)) co_return unresolved->reason;
  written_before_ = context_->sender->writes_before_sharing();
  // The first reading of the phase: what an earlier refused write changed counts too.
  before_ = co_await read(true);
  if (!before_.body) co_return "what it must not change could not be read: " + before_.trouble;
  co_return std::string();
}

asio::awaitable<void> Watch::end(const plan::ConcreteRequest& sent, CaseResult& result) {
  write_ = sent;
  written_ = context_->clock->now();
  sent_ = sent_values(sent.request);
  const auto after = co_await read(false);
  const bool alone = cell_->part().burst.has_value();
  if (alone) co_await learn_what_moves(after);
  const auto change = change_between(before_, after);
  const bool in_doubt = change && !change->ours && result.verdict >= Verdict::warning;
  if (in_doubt && !alone) { // other probes write now: asked again in the end
    doubt_ = {*change, result.verdict, result.reason, std::nullopt};
    lower(result, Verdict::inconclusive, somebody_else(*change, ""));
    co_return;
  }
  co_await settle_ours(after, false, result);
}

asio::awaitable<bool> Watch::moves_by_itself(std::string pointer) {
  constexpr Duration between = std::chrono::milliseconds(1100); // seconds may be counted
  const auto first = co_await read(false);
  co_await context_->halt->sleep(between);
  const auto second = co_await read(false);
  if (!first.body || !second.body) co_return false;
  const auto* before = resolve(*first.body, pointer);
  const auto* after = resolve(*second.body, pointer);
  co_return before&& after && !equal(*before, *after);
}

asio::awaitable<void> Watch::learn_what_moves(const Reading& after) {
  constexpr std::size_t most = 8;
  while (moving_.size() < most) {
    const auto change = change_between(before_, after);
    if (!change || change->ours) co_return;
    const bool moves = co_await moves_by_itself(change->pointer);
    if (!moves) co_return;
    moving_.push_back(change->pointer);
  }
}

asio::awaitable<bool> Watch::comes_with_the_write(const plan::ConcreteRequest& sent, std::string pointer) {
  constexpr int rounds = 2;
  constexpr Duration shortest = std::chrono::milliseconds(200);
  for (int round = 0; round < rounds; ++round) {
    const auto before = co_await read(false);
    auto again = sent;
    const auto write = note_write(*context_, again, nullptr);
    SendOptions options;
    const auto answer = co_await context_->sender->send(again, options);
    note_outcome(*context_, write, again, answer);
    const bool refused = answer.answered && answer.response().status >= 400;
    if (!refused) co_return false;
    const auto with = co_await read(false);
    const auto changed = change_between(before, with);
    if (changed && changed->ours) {
      if (!can_be_chance(*changed)) co_return true;
      const bool recurs = co_await is_ours_again(*changed, with);
      co_return recurs;
    }
    if (!changed || changed->pointer != pointer) co_return false;
    co_await context_->halt->sleep(std::max<Duration>(shortest, with.at - before.at));
    const auto without = co_await read(false);
    if (!without.body || change_between(with, without)) co_return false;
  }
  co_return true;
}

asio::awaitable<void> Watch::late(CaseResult& result) {
  if (settled_ || !begun()) co_return;
  if (doubt_ && doubt_->seen) { // other refused writes may have set it meanwhile: none is sent now
    const bool recurs = co_await is_ours_again(doubt_->change, *doubt_->seen);
    if (recurs)
      fail(doubt_->change, "a refused write was applied: " + what_changed(doubt_->change, ""), result);
    co_return;
  }
  const auto after = co_await read(true);
  co_await learn_what_moves(after);
  if (doubt_ && std::find(moving_.begin(), moving_.end(), doubt_->change.pointer) != moving_.end()) {
    result.verdict = doubt_->verdict;
    result.reason = doubt_->reason;
    doubt_.reset();
  }
  const auto change = change_between(before_, after);
  const bool ours = change && change->ours;
  const bool explained = run_wrote_here(); // by a write of this run that was accepted
  const bool in_doubt = change ? doubt_ || explained : doubt_ && explained;
  const bool may_repeat = write_ && !cell_->part().burst;
  if (in_doubt && may_repeat && after.body && !ours && result.verdict >= Verdict::inconclusive) {
    const auto doubtful = change ? *change : doubt_->change;
    const bool confirmed = co_await comes_with_the_write(*write_, doubtful.pointer);
    if (confirmed) {
      fail(doubtful, each_time(doubtful), result);
      co_return;
    }
    if (explained) {
      if (doubt_) {
        result.verdict = doubt_->verdict;
        result.reason = doubt_->reason;
      }
      co_return;
    }
  }
  co_await settle_ours(after, true, result);
}

/// Judges; what somebody else may have set by chance counts only if it recurs.
asio::awaitable<void> Watch::settle_ours(Reading after, bool late, CaseResult& result) {
  const auto change = change_between(before_, after);
  const bool doubted = change && change->ours && can_be_chance(*change) &&
                       (result.verdict == Verdict::failed || !run_wrote_here());
  if (doubted) {
    const bool recurs = co_await is_ours_again(*change, after);
    if (!recurs) {
      settled_ = late;
      doubt_ = {*change, result.verdict, result.reason, after};
      lower(result, Verdict::inconclusive,
            what_changed(*change, late ? " some time after the refusal" : "") +
                " to what was sent, but the same write does not put it back: somebody else may have set it");
      co_return;
    }
  }
  judge(after, late, result);
}

/// A short text or a number; what bears the run's mark is not set by others. Above the quota a write cannot
/// be sent again: later it would be accepted.
bool Watch::can_be_chance(const Change& change) const {
  constexpr std::size_t longest = 24;
  const auto mark = mark_sent();
  const bool marked = !mark.empty() && change.after.find(mark) != std::string::npos;
  return !marked && change.after.size() <= longest && write_ && !cell_->part().burst &&
         !body_that_puts_back(write_->request, *before_.body).empty();
}

asio::awaitable<bool> Watch::shows(std::string pointer, Value wanted) {
  const auto now = co_await read(false);
  const auto* value = now.body ? resolve(*now.body, pointer) : nullptr;
  co_return value&& equal(*value, wanted);
}

asio::awaitable<bool> Watch::is_ours_again(Change change, Reading seen) {
  constexpr Duration longest = std::chrono::seconds(10), between = std::chrono::milliseconds(200);
  const auto* stood = resolve(*before_.body, change.pointer);
  const auto* stands = resolve(*seen.body, change.pointer);
  if (!stood || !stands) co_return false;
  const auto patience = std::max(between, std::min(longest, 2 * (seen.at - written_)));
  const auto put_back = body_that_puts_back(write_->request, *before_.body);
  const std::pair<std::string, Value> rounds[] = {{put_back, *stood},
                                                  {*write_->request.body, *stands},
                                                  {put_back, *stood},
                                                  {*write_->request.body, *stands},
                                                  {put_back, *stood}};
  for (const auto& [body, wanted] : rounds) {
    auto again = *write_;
    again.request.body = body;
    const auto write = note_write(*context_, again, nullptr);
    const auto began = context_->clock->now();
    SendOptions options;
    const auto answer = co_await context_->sender->send(again, options);
    note_outcome(*context_, write, again, answer);
    bool shown = co_await shows(change.pointer, wanted);
    while (!shown && !context_->halt->begun() && context_->clock->now() < began + patience) {
      co_await context_->halt->sleep(between);
      shown = co_await shows(change.pointer, wanted);
    }
    if (!shown) co_return false;
    const auto until = context_->clock->now() + std::max(between, context_->clock->now() - began);
    while (shown && context_->clock->now() < until) {
      co_await context_->halt->sleep(between);
      shown = co_await shows(change.pointer, wanted);
    }
    if (!shown) co_return false;
  }
  co_return true;
}

/// Nothing where one of them could not be read.
std::optional<Change> Watch::change_between(const Reading& before, const Reading& after) const {
  if (!before.body || !after.body) return std::nullopt;
  auto ignored = volatile_members(*context_);
  ignored.insert(ignored.end(), moving_.begin(), moving_.end());
  if (!cell_->part().unchanged->only_the_mark)
    return first_change(*before.body, *after.body, sent_, mark_sent(), ignored);
  auto change = first_change(*before.body, *after.body, marked_texts(), std::string(), ignored);
  return change && change->ours ? change : std::nullopt;
}

std::vector<Value> Watch::marked_texts() const {
  const auto mark = mark_sent();
  auto out = sent_;
  std::erase_if(out, [&](const Value& each) {
    return mark.empty() || !each.string() || each.string()->find(mark) == std::string::npos;
  });
  return out;
}

/// The run's mark, if this write carried it: another refused write may have left it there too.
std::string Watch::mark_sent() const {
  const auto mark = context_->globals->find("run.mark");
  if (!mark || !mark->string()) return {};
  const bool carried = std::any_of(sent_.begin(), sent_.end(), [&](const Value& each) {
    return each.string() && each.string()->find(*mark->string()) != std::string::npos;
  });
  return carried ? *mark->string() : std::string();
}

/// With another probe, or to undo: to this very thing, or to something below it.
bool Watch::run_wrote_here() const {
  const auto& target = std::get<plan::ConcreteRequest>(request_).request.target;
  const auto& written = context_->sender->accepted_writes();
  return std::any_of(written.begin() + static_cast<std::ptrdiff_t>(std::min(written_before_, written.size())),
                     written.end(), [&](const std::string& each) { return each.starts_with(target); });
}

void Watch::fail(const Change& change, const std::string& what, CaseResult& result) {
  judge::CheckResult broken;
  broken.check = "unchanged";
  broken.message = what;
  broken.expected = change.before;
  broken.actual = change.after;
  add_finding(*context_, *cell_, result, "unchanged", broken, cell_->part().unchanged->span, Weight::expect);
}

void Watch::judge(const Reading& after, bool late, CaseResult& result) {
  if (!after.body) {
    settled_ = true;
    lower(result, Verdict::inconclusive, "what it must not change could not be read again: " + after.trouble);
    return;
  }
  const auto change = change_between(before_, after);
  if (!change) return;
  settled_ = true;
  const auto* when = late ? " some time after the refusal" : "";
  if (!change->ours) return lower(result, Verdict::inconclusive, somebody_else(*change, when));
  if (result.verdict != Verdict::failed && run_wrote_here())
    return lower(result, Verdict::inconclusive,
                 what_changed(*change, when) + ", but this run was let write here meanwhile");
  fail(*change, "a refused write was applied: " + what_changed(*change, when), result);
  keep_evidence(*context_, *cell_, after.sent, result, "afterwards");
}

} // namespace conformance::execute
