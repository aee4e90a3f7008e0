#include "execute/fixtures.hpp"

#include "execute/proofs.hpp"
#include "http/wait.hpp"
#include "plan/instantiate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::execute {

namespace asio = boost::asio;
using Ground = Standing::Ground;

namespace {

void keep_proven(Context& context, const std::string& fixture, const Response& response) {
  const auto& lacking = context.standing->kept_by_proof[fixture];
  if (lacking.empty()) return;
  judge::Answer answer(response);
  const auto* body = answer.json();
  for (const auto& [member, pointer] : lacking)
    if (const auto* value = body ? resolve(*body, pointer) : nullptr)
      context.globals->set_answered(fixture + "." + member, *value);
}

} // namespace

asio::awaitable<Ground> prove_fixture(Context& context, const FixtureSpec& spec, Proving how) {
  Ground ground;
  bool at_once = true;
  for (const auto& proof : spec.proof) {
    Tried tried;
    if (how == Proving::patiently)
      tried = co_await try_patiently(context, proof);
    else
      tried = co_await try_proof(context, proof, std::string(), how == Proving::shared);
    if (!tried.reason.empty()) {
      ground.awaited = patience(context, proof) > Duration{};
      ground.reason = fmt::format("fixture '{}' could not be proven: {}", spec.name.text, tried.reason);
      co_return ground;
    }
    at_once = at_once && tried.times == 1;
    ground.control = fmt::format("{} {}", tried.line, answered(*tried.exchange->response));
    keep_proven(context, spec.name.text, *tried.exchange->response);
  }
  ground.holds = true;
  ground.prompt = at_once && how == Proving::patiently;
  co_return ground;
}

namespace {

using Conditions = std::vector<std::pair<std::string, Value>>;

bool fits(const Conditions& conditions, const Value& item, const plan::Environment& known) {
  return std::all_of(conditions.begin(), conditions.end(), [&](const auto& condition) {
    const auto wanted = plan::substitute(condition.second, known);
    const auto* matcher = std::get_if<Value>(&wanted);
    return matcher && judge::judge_value(*matcher, resolve(item, condition.first)).kind ==
                          judge::CheckResult::Kind::held;
  });
}

/// The sum that a pick's `largest` names; -1 where that is more than it wants.
std::int64_t size_of(const FixtureSpec& spec, const Value& item) {
  const std::int64_t most = spec.largest_up_to;
  std::int64_t sum = 0;
  for (const auto& pointer : spec.largest) {
    const auto* value = resolve(item, pointer);
    const auto* number = value ? value->number() : nullptr;
    if (number) sum += std::clamp<std::int64_t>(to_integer(*number).value_or(0), 0, most + 1);
  }
  return sum > most ? -1 : sum;
}

/// The same, with null for every name in `conditions` that nothing bears: what is only preferred need not be
/// there.
plan::Environment with_unknown_as_null(const Conditions& conditions, const plan::Environment& known) {
  plan::Environment out(known, {});
  for (const auto& condition : conditions)
    for (const auto& name : plan::names_in(condition.second))
      if (!known.find(name)) out.set(name, Value());
  return out;
}

/// The fixture that takes nothing but what it prefers; none, if it prefers nothing that is known.
std::optional<FixtureSpec> preferred_alone(const FixtureSpec& spec, const plan::Environment& known) {
  for (const auto& condition : spec.prefer)
    for (const auto& name : plan::names_in(condition.second))
      if (!known.find(name)) return std::nullopt;
  if (spec.prefer.empty()) return std::nullopt;
  auto out = spec;
  out.where.insert(out.where.end(), spec.prefer.begin(), spec.prefer.end());
  out.prefer.clear();
  return out;
}

/// Those that fit: the preferred ones first, of these the largest, else in the order of the answer.
std::vector<const Value*> fitting(const FixtureSpec& spec, const std::vector<Value>& items,
                                  const plan::Environment& known) {
  std::vector<const Value*> out;
  for (const auto& item : items)
    if (fits(spec.where, item, known)) out.push_back(&item);
  const auto of_size = [&](const Value* a, const Value* b) { return size_of(spec, *a) > size_of(spec, *b); };
  if (!spec.largest.empty()) std::stable_sort(out.begin(), out.end(), of_size);
  const auto preferring = with_unknown_as_null(spec.prefer, known);
  std::stable_partition(out.begin(), out.end(),
                        [&](const Value* item) { return fits(spec.prefer, *item, preferring); });
  return out;
}

/// An id stands in URLs, so it must be a segment of a path, and no key that the deployment shows there.
bool may_be_id(const Context& context, const Value& id) {
  if (const auto* text = id.string())
    return plan::may_be_segment(*text) && !context.input->redactor.finds_stretch(*text);
  return id.number() != nullptr;
}

/// Takes id and kept members of an item into the globals: `own.thing`, or `own.thing.2` of the second.
bool take(Context& context, const FixtureSpec& spec, const Value& item, unsigned number) {
  const Value* id = resolve(item, spec.id);
  if (!id || !may_be_id(context, *id)) return false;
  const auto name = spec.name.text;
  context.globals->set(number == 1 ? name : fmt::format("{}.{}", name, number), *id);
  if (number > 1) return true;
  auto& lacking = context.standing->kept_by_proof[name];
  lacking.clear();
  for (const auto& [member, pointer] : spec.keep) {
    if (const auto* value = resolve(item, pointer))
      context.globals->set_answered(name + "." + member, *value);
    else
      lacking.emplace_back(member, pointer);
  }
  return true;
}

/// Keeps the first items that fit behind `passed_over` others, as many as are needed; false if there are
/// fewer.
bool pick(Context& context, const FixtureSpec& spec, const Value& body, unsigned passed_over) {
  const Value* items = resolve(body, spec.items);
  if (!items) return false;
  if (spec.items.empty() && !items->list())
    return passed_over == 0 && spec.count == 1 && fits(spec.where, *items, *context.globals) &&
           take(context, spec, *items, 1);
  if (!items->list()) return false;
  const auto those = fitting(spec, *items->list(), *context.globals);
  unsigned found = 0;
  for (std::size_t i = passed_over; i < those.size() && found < spec.count; ++i)
    if (take(context, spec, *those[i], found + 1)) ++found;
  return found == spec.count;
}

/// The ids of a few items that fit.
std::vector<Value> choices(const Context& context, const FixtureSpec& spec, const Value& body) {
  std::vector<Value> out;
  const Value* items = resolve(body, spec.items);
  if (!items || !items->list()) return out;
  for (const auto* item : fitting(spec, *items->list(), *context.globals)) {
    const Value* id = resolve(*item, spec.id);
    if (id && may_be_id(context, *id)) out.push_back(*id);
    if (out.size() == Timing::most_ids) break;
  }
  return out;
}

std::string titled(const FixtureSpec& spec) {
  const auto title = spec.title.empty() ? std::string() : fmt::format(" ({})", spec.title);
  return fmt::format("fixture '{}'{}", spec.name.text, title);
}

bool lists_odd_ids(const Context& context, const FixtureSpec& spec, const Value& body) {
  const Value* items = resolve(body, spec.items);
  return items && items->list() &&
         std::any_of(items->list()->begin(), items->list()->end(), [&](const Value& item) {
           const auto* id = resolve(item, spec.id);
           return id && !id->is_null() && !may_be_id(context, *id);
         });
}

asio::awaitable<std::string> discover(Context& context, const FixtureSpec& spec, unsigned passed_over) {
  std::vector<std::string> asked;
  bool odd_ids = false;
  for (const auto& request : spec.discover) {
    const auto tried = co_await try_proof(context, request, std::string(), !spec.fleeting);
    if (!tried.reason.empty() && !asked.empty()) break;
    if (!tried.reason.empty())
      co_return fmt::format("{} could not be looked for: {}", titled(spec), tried.reason);
    judge::Answer answer(*tried.exchange->response);
    const Value* body = answer.json();
    if (!body) co_return fmt::format("{}: {} is no JSON: {}", titled(spec), tried.line, answer.json_error());
    if (pick(context, spec, *body, passed_over)) {
      context.standing->choices[spec.name.text] = choices(context, spec, *body);
      co_return std::string();
    }
    asked.push_back(tried.line);
    odd_ids = odd_ids || lists_odd_ids(context, spec, *body);
  }
  co_return fmt::format(
      "{} was not found: {} lists none that fits{}; create one, or add under fixtures: {}: ID", titled(spec),
      fmt::join(asked, ", then "), odd_ids ? " and has an id of 1 to 256 bytes that is no key" : "",
      spec.name.text);
}

/// Makes one by a write; what it leaves is named in the notes.
asio::awaitable<std::string> create(Context& context, const FixtureSpec& spec) {
  auto made = make_request(context, *spec.create, std::string(), *context.globals);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
  auto request = std::get<plan::ConcreteRequest>(std::move(made));
  request.effect = spec.create_effect;
  const auto line = request_line(request);
  const auto write = note_write(context, request, nullptr);
  SendOptions options;
  options.repeatable = false;
  options.after_500 = spec.create_effect == Effect::leaves;
  const auto sent = co_await context.sender->send(request, options);
  note_outcome(context, write, request, sent);
  if (!sent.answered)
    co_return fmt::format("{} could not be made: {} got no answer: {}", titled(spec), line, sent.trouble);
  judge::Answer answer(sent.response());
  const auto* body = sent.response().status < 300 ? answer.json() : nullptr;
  if (!body || !take(context, spec, *body, 1))
    co_return fmt::format("{} could not be made: {} {}", titled(spec), line, answered(sent.response()));
  context.notes->push_back(fmt::format("{} left behind {}", line, titled(spec)));
  co_return std::string();
}

std::string unproven_principal(const Context& context, const std::vector<RequestTemplate>& requests) {
  for (const auto& request : requests) {
    if (request.as.empty()) continue;
    const auto& name = proven_by(context.catalogue().contract, request.as.text);
    const auto* ground = context.standing->principal(name);
    if (ground && !ground->holds) return ground->reason;
  }
  return {};
}

bool may_create(const Context& context, const FixtureSpec& spec) {
  return spec.create && context.profile().allows(spec.create_effect);
}

/// The first of a few that fit and whose proof holds: a list may show what is somebody else's.
asio::awaitable<Ground> find_one(Context& context, const FixtureSpec& spec) {
  constexpr unsigned most_tried = 10;
  const auto how = spec.fleeting ? Proving::anew : Proving::shared;
  Ground first;
  for (unsigned passed_over = 0; passed_over < most_tried; ++passed_over) {
    Ground ground;
    ground.reason = co_await discover(context, spec, passed_over);
    const bool found = ground.reason.empty();
    if (found) ground = co_await prove_fixture(context, spec, how);
    if (ground.holds) co_return ground;
    if (passed_over == 0) first = std::move(ground);
    if (!found) break;
  }
  co_return first;
}

/// One that is there, if such ones can be used at all.
asio::awaitable<Ground> find_usable(Context& context, const FixtureSpec& spec) {
  Ground ground;
  if (spec.discover_if) {
    const auto tried = co_await try_proof(context, *spec.discover_if, std::string(), true);
    if (!tried.reason.empty()) {
      ground.reason = fmt::format("{}: what is there cannot be used: {}", titled(spec), tried.reason);
      co_return ground;
    }
  }
  ground = co_await find_one(context, spec);
  co_return ground;
}

asio::awaitable<Ground> use_given(Context& context, const FixtureSpec& spec, const GivenFixture& given) {
  Ground ground;
  context.globals->set(spec.name.text, given.id);
  for (const auto& [member, value] : given.members)
    context.globals->set(spec.name.text + "." + member, value);
  auto& lacking = context.standing->kept_by_proof[spec.name.text];
  lacking.clear();
  for (const auto& each : spec.keep)
    if (std::none_of(given.members.begin(), given.members.end(),
                     [&](const auto& member) { return member.first == each.first; }))
      lacking.push_back(each);
  if (!given.trust.empty())
    context.standing->trusted.push_back(fmt::format("fixture {}: {}", spec.name.text, given.trust));
  const auto how = spec.fleeting ? Proving::anew : Proving::shared;
  if (!spec.needs_trust) {
    ground = co_await prove_fixture(context, spec, how);
    co_return ground;
  }
  ground.holds = !given.trust.empty();
  ground.reason = fmt::format("fixture '{}' is not vouched for", spec.name.text);
  ground.control = fmt::format("{} is taken on trust: {}", spec.name.text, given.trust);
  if (!ground.holds || !spec.hidden_from) co_return ground;
  const auto tried = co_await try_proof(context, *spec.hidden_from, std::string(), true);
  if (tried.reason.empty())
    ground.in_sight = fmt::format("{} {} when the run began: it is hidden no longer, or was shown wrongly",
                                  tried.line, answered(*tried.exchange->response));
  co_return ground;
}

asio::awaitable<void> await_fixture(Context& context, const FixtureSpec& spec) {
  auto ground = co_await prove_fixture(context, spec, Proving::patiently);
  context.standing->set_fixture(spec.name.text, std::move(ground));
}

} // namespace

asio::awaitable<Ground> find_fixture(Context& context, const FixtureSpec& spec) {
  Ground ground;
  const auto* given = context.profile().fixture(spec.name.text);
  auto requests = spec.proof;
  if (!given) requests.insert(requests.end(), spec.discover.begin(), spec.discover.end());
  if (!given && spec.create) requests.push_back(*spec.create);
  ground.reason = unproven_principal(context, requests);
  if (!ground.reason.empty()) co_return ground;
  if (given) {
    ground = co_await use_given(context, spec, *given);
    co_return ground;
  }
  ground.reason = fmt::format("{} is not in the profile", titled(spec));
  const bool make_one = may_create(context, spec);
  // Of what passes away a new one lasts longest, but is none of the preferred ones yet.
  const bool make_first = make_one && spec.fleeting;
  const bool look = !spec.discover.empty();
  if (look && !make_first) ground = co_await find_usable(context, spec);
  if (look && make_first) {
    const auto preferred = preferred_alone(spec, *context.globals);
    if (preferred) ground = co_await find_usable(context, *preferred);
  }
  if (ground.holds || !make_one) co_return ground;
  ground.reason = co_await create(context, spec);
  const auto how = spec.fleeting ? Proving::patiently : Proving::anew;
  if (ground.reason.empty()) ground = co_await prove_fixture(context, spec, how);
  if (ground.holds || !look || !make_first) co_return ground;
  auto found = co_await find_usable(context, spec);
  if (found.holds) ground = std::move(found);
  co_return ground;
}

asio::awaitable<void> await_fixtures(Context& context) {
  const auto executor = co_await asio::this_coro::executor;
  http::Signal done(executor);
  std::size_t waiting = 0;
  std::exception_ptr failure;
  for (const auto& name : context.input->plan.fixtures) {
    const auto* ground = context.standing->fixture(name);
    if (!ground || !ground->awaited) continue;
    ++waiting;
    asio::co_spawn(executor, await_fixture(context, *context.catalogue().fixture(name)),
                   [&](std::exception_ptr exception) {
                     if (exception) failure = exception;
                     --waiting;
                     done.notify();
                   });
  }
  while (waiting > 0)
    co_await done.wait();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> find_fleeting(Context& context, const plan::Cell& cell) {
  // To make one, prove it, use it and prove it again without a wait in between.
  constexpr std::size_t enough = 6;
  for (const auto& name : cell.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    if (!spec->fleeting) continue;
    if (context.credentials->has(cell.principal)) co_await context.sender->room(cell.principal, 0, enough);
    auto ground = co_await find_fixture(context, *spec);
    context.standing->set_fixture(name, std::move(ground));
  }
}

asio::awaitable<std::string> lost_fleeting(Context& context, const plan::Cell& cell) {
  for (const auto& name : cell.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    if (!spec->fleeting) continue;
    const auto ground = co_await prove_fixture(context, *spec, Proving::anew);
    if (!ground.holds) co_return ground.reason + " (it held before)";
  }
  co_return std::string();
}

} // namespace conformance::execute
