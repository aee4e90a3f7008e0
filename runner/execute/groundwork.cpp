#include "execute/groundwork.hpp"

#include "execute/make_key.hpp"
#include "http/stream.hpp"
#include "plan/instantiate.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::execute {

namespace asio = boost::asio;
using Ground = Standing::Ground;

namespace {

const std::string nobody;

std::string describe(const Response& response) {
  return fmt::format("answered {}", response.status);
}

/// One proof request; `reason` empty means that it held.
struct Tried {
  std::string line;
  std::string reason;
  std::string location; // of a redirect
  std::shared_ptr<const Exchange> exchange;
};

asio::awaitable<Tried> try_once(Context& context, const RequestTemplate& request, std::string principal,
                                bool shared) {
  Tried tried;
  auto made = make_request(context, request, principal, *context.globals);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) {
    tried.reason = unresolved->reason;
    co_return tried;
  }
  auto concrete = std::get<plan::ConcreteRequest>(std::move(made));
  tried.line = request_line(concrete);
  const auto checks = concrete.checks;
  Sent sent;
  if (shared) {
    sent = co_await context.sender->send_shared(std::move(concrete), true);
  } else {
    SendOptions options;
    sent = co_await context.sender->send(std::move(concrete), options);
  }
  tried.exchange = sent.attempts.back();
  if (!sent.answered) {
    tried.reason = fmt::format("{} got no answer: {}", tried.line, sent.trouble);
    co_return tried;
  }
  const auto& response = sent.response();
  if (response.status >= 300 && response.status < 400)
    tried.location = header(response.headers, "location").value_or("");
  const auto why = unmet(checks, response, context.input->schemas);
  if (!why.empty()) tried.reason = fmt::format("{} {}: {}", tried.line, describe(response), why);
  co_return tried;
}

/// A proof with `until` is tried again until it holds or its time is over.
asio::awaitable<Tried> try_proof(Context& context, RequestTemplate request, std::string principal,
                                 bool shared) {
  auto tried = co_await try_once(context, request, principal, shared);
  const auto limit = request.until.value_or(request.until_settle ? context.profile().settle : Duration{});
  const auto end = context.clock->now() + limit;
  const Duration pause = std::chrono::seconds(1);
  while (!tried.reason.empty() && context.clock->now() < end) {
    co_await http::sleep(*context.clock, pause);
    tried = co_await try_once(context, request, principal, false);
  }
  co_return tried;
}

asio::awaitable<Ground> prove_principal(Context& context, std::string name, bool shared,
                                        std::string& redirect) {
  Ground ground;
  const auto* spec = context.catalogue().contract.principal(name);
  const auto* given = context.profile().principal(name);
  if (!spec || !given) {
    ground.reason = fmt::format("principal '{}' is not in the profile", name);
    co_return ground;
  }
  ground.holds = !given->trust.empty();
  ground.reason = fmt::format("principal '{}' is not vouched for", name);
  ground.control = fmt::format("{} is taken on trust: {}", name, given->trust);
  const auto is_declared = [&](const RequestTemplate& proof) {
    return !proof.call || context.profile().call(proof.call->text);
  };
  if (std::none_of(spec->proof.begin(), spec->proof.end(), is_declared)) co_return ground;
  ground = Ground{};
  for (const auto& proof : spec->proof) {
    if (!is_declared(proof)) continue;
    const auto tried = co_await try_proof(context, proof, name, shared);
    if (tried.reason.empty()) {
      ground.holds = true;
      ground.control = fmt::format("{} {}", tried.line, describe(*tried.exchange->response));
      co_return ground;
    }
    if (!tried.location.empty()) redirect = tried.location;
    if (ground.reason.empty())
      ground.reason = fmt::format("principal '{}' could not be proven: {}", name, tried.reason);
  }
  co_return ground;
}

bool chosen(const FixtureSpec& spec, const Value& item) {
  return std::all_of(spec.where.begin(), spec.where.end(), [&](const auto& condition) {
    return judge::judge_value(condition.second, resolve(item, condition.first)).kind ==
           judge::CheckResult::Kind::held;
  });
}

/// Takes id and kept members of an item into the globals: `own.thing`, or `own.thing.2` of the second.
bool take(Context& context, const FixtureSpec& spec, const Value& item, unsigned number) {
  const Value* id = resolve(item, spec.id);
  if (!id || id->is_null()) return false;
  const auto name = spec.name.text;
  context.globals->set(number == 1 ? name : fmt::format("{}.{}", name, number), *id);
  if (number > 1) return true;
  for (const auto& [member, pointer] : spec.keep)
    if (const auto* value = resolve(item, pointer)) context.globals->set(name + "." + member, *value);
  return true;
}

/// Keeps the first items that fit, as many as are needed; false if there are fewer.
bool pick(Context& context, const FixtureSpec& spec, const Value& body) {
  const Value* items = resolve(body, spec.items);
  if (!items) return false;
  if (spec.items.empty() && !items->list())
    return spec.count == 1 && chosen(spec, *items) && take(context, spec, *items, 1);
  if (!items->list()) return false;
  unsigned found = 0;
  for (const auto& item : *items->list())
    if (found < spec.count && chosen(spec, item) && take(context, spec, item, found + 1)) ++found;
  return found == spec.count;
}

std::string titled(const FixtureSpec& spec) {
  const auto title = spec.title.empty() ? std::string() : fmt::format(" ({})", spec.title);
  return fmt::format("fixture '{}'{}", spec.name.text, title);
}

asio::awaitable<std::string> discover(Context& context, const FixtureSpec& spec) {
  const auto tried = co_await try_proof(context, *spec.discover, nobody, !spec.fleeting);
  if (!tried.reason.empty())
    co_return fmt::format("{} could not be looked for: {}", titled(spec), tried.reason);
  judge::Answer answer(*tried.exchange->response);
  const Value* body = answer.json();
  if (!body) co_return fmt::format("{}: {} is no JSON: {}", titled(spec), tried.line, answer.json_error());
  if (!pick(context, spec, *body))
    co_return fmt::format(
        "{} was not found: {} lists none that fits; create one, or add under fixtures: {}: ID", titled(spec),
        tried.line, spec.name.text);
  co_return std::string();
}

/// Makes one by a write; what it leaves is named in the notes.
asio::awaitable<std::string> create(Context& context, const FixtureSpec& spec) {
  auto made = make_request(context, *spec.create, nobody, *context.globals);
  if (const auto* unresolved = std::get_if<plan::Unresolved>(&made)) co_return unresolved->reason;
  auto request = std::get<plan::ConcreteRequest>(std::move(made));
  const auto line = request_line(request);
  note_write(context, request, nullptr);
  SendOptions options;
  options.repeatable = false;
  const auto sent = co_await context.sender->send(std::move(request), options);
  if (!sent.answered)
    co_return fmt::format("{} could not be made: {} got no answer: {}", titled(spec), line, sent.trouble);
  judge::Answer answer(sent.response());
  const auto* body = sent.response().status < 300 ? answer.json() : nullptr;
  if (!body || !take(context, spec, *body, 1))
    co_return fmt::format("{} could not be made: {} {}", titled(spec), line, describe(sent.response()));
  context.notes->push_back(fmt::format("{} left behind {}", line, titled(spec)));
  co_return std::string();
}

asio::awaitable<Ground> prove_fixture(Context& context, const FixtureSpec& spec, bool shared) {
  Ground ground;
  for (const auto& proof : spec.proof) {
    const auto tried = co_await try_proof(context, proof, nobody, shared);
    if (!tried.reason.empty()) {
      ground.reason = fmt::format("fixture '{}' could not be proven: {}", spec.name.text, tried.reason);
      co_return ground;
    }
    ground.control = fmt::format("{} {}", tried.line, describe(*tried.exchange->response));
  }
  ground.holds = true;
  co_return ground;
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
  return context.profile().allows(spec.create_effect);
}

asio::awaitable<Ground> find_fixture(Context& context, const FixtureSpec& spec) {
  Ground ground;
  const auto* given = context.profile().fixture(spec.name.text);
  auto requests = spec.proof;
  if (!given && spec.discover) requests.push_back(*spec.discover);
  if (!given && spec.create) requests.push_back(*spec.create);
  ground.reason = unproven_principal(context, requests);
  if (!ground.reason.empty()) co_return ground;

  if (given) {
    context.globals->set(spec.name.text, given->id);
    for (const auto& [member, value] : given->members)
      context.globals->set(spec.name.text + "." + member, value);
    if (!given->trust.empty())
      context.standing->trusted.push_back(fmt::format("fixture {}: {}", spec.name.text, given->trust));
  } else if (spec.discover) {
    ground.reason = co_await discover(context, spec);
  }
  const bool make_one =
      !given && spec.create && (!spec.discover || !ground.reason.empty()) && may_create(context, spec);
  if (make_one) ground.reason = co_await create(context, spec);
  if (!ground.reason.empty()) co_return ground;
  if (spec.needs_trust) {
    ground.holds = given && !given->trust.empty();
    ground.reason = fmt::format("fixture '{}' is not vouched for", spec.name.text);
    if (given) ground.control = fmt::format("{} is taken on trust: {}", spec.name.text, given->trust);
    co_return ground;
  }
  ground = co_await prove_fixture(context, spec, !spec.fleeting);
  co_return ground;
}

/// The ids that a list shows to a principal; empty if it shows nothing.
asio::awaitable<std::set<std::string>> ids(Context& context, const OrganizationList& list,
                                           std::string principal) {
  std::set<std::string> found;
  const auto tried = co_await try_proof(context, list.request, principal, true);
  if (!tried.reason.empty()) co_return found;
  judge::Answer answer(*tried.exchange->response);
  const Value* body = answer.json();
  const Value* items = body ? resolve(*body, list.items) : nullptr;
  if (items && items->list())
    for (const auto& item : *items->list())
      if (const auto* id = resolve(item, list.id); id && id->string()) found.insert(*id->string());
  co_return found;
}

std::string proven_of(const Context& context, const std::string& organization) {
  for (const auto& name : context.input->plan.principals) {
    const auto* spec = context.catalogue().contract.principal(name);
    const auto* ground = context.standing->principal(name);
    if (spec && spec->organization == organization && ground && ground->holds) return name;
  }
  return {};
}

/// The ids that each of the two organizations sees by itself must reach nobody else. Others may be one with
/// either of them.
asio::awaitable<void> collect_canaries(Context& context) {
  const auto& spec = context.catalogue().contract.canaries;
  if (!spec.requirement.empty())
    for (const auto* organization : {"own", "foreign"}) {
      const auto asker = proven_of(context, organization);
      if (asker.empty()) continue;
      for (const auto& list : spec.lists) {
        const auto found = co_await ids(context, list, asker);
        for (const auto& id : found)
          context.canaries->know(organization, id);
      }
    }
  for (const auto& each : context.profile().canaries)
    context.canaries->know(each.organization, each.text);
  context.canaries->complete();
}

asio::awaitable<void> compare_organizations(Context& context) {
  const auto own = proven_of(context, "own");
  const auto foreign = proven_of(context, "foreign");
  if (own.empty() || foreign.empty()) co_return;
  bool compared = false;
  for (const auto& list : context.catalogue().contract.organizations_differ_by) {
    const auto mine = co_await ids(context, list, own);
    const auto theirs = co_await ids(context, list, foreign);
    if (mine.empty() && theirs.empty()) continue;
    if (mine != theirs) co_return;
    compared = true;
  }
  if (compared)
    context.standing->same_organization = fmt::format(
        "'{}' and '{}' see the same lists: both keys may belong to one organization", own, foreign);
}

} // namespace

asio::awaitable<std::string> wait_for_health(Context& context) {
  const auto& health = context.catalogue().contract.health;
  if (!health) co_return std::string();
  const auto until = context.clock->now() + context.options->health_wait;
  std::string why;
  do {
    const auto tried = co_await try_proof(context, *health, nobody, true);
    if (!tried.exchange) co_return tried.reason;
    const bool answered =
        tried.exchange->response && !is_hop(*tried.exchange->response, context.profile().hops);
    if (answered) co_return std::string();
    why = tried.reason;
    context.sender->forget_shared();
    const Duration pause = std::chrono::seconds(1);
    co_await http::sleep(*context.clock, pause);
  } while (context.clock->now() < until);
  co_return why;
}

asio::awaitable<std::string> lay_ground(Context& context) {
  std::string redirect;
  std::vector<const PrincipalSpec*> to_make;
  for (const auto& name : context.input->plan.principals) {
    if (const auto* spec = is_made(context, name)) {
      to_make.push_back(spec);
      continue;
    }
    auto ground = co_await prove_principal(context, name, true, redirect);
    const auto* given = context.profile().principal(name);
    if (given && !given->trust.empty())
      context.standing->trusted.push_back(fmt::format("principal {}: {}", name, given->trust));
    context.standing->set_principal(name, std::move(ground));
    if (!redirect.empty())
      co_return fmt::format("the deployment redirects to {}; set base_url to where it really answers",
                            redirect);
  }
  for (const auto* spec : to_make) {
    auto ground = co_await make_principal(context, *spec);
    context.standing->set_principal(spec->name.text, std::move(ground));
  }
  for (const auto& name : context.input->plan.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    if (spec->fleeting) continue;
    auto ground = co_await find_fixture(context, *spec);
    context.standing->set_fixture(name, std::move(ground));
  }
  co_await compare_organizations(context);
  co_await collect_canaries(context);
  co_return std::string();
}

asio::awaitable<void> find_fleeting(Context& context, const plan::Cell& cell) {
  for (const auto& name : cell.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    if (!spec->fleeting) continue;
    auto ground = co_await find_fixture(context, *spec);
    context.standing->set_fixture(name, std::move(ground));
  }
}

asio::awaitable<std::string> lost_fleeting(Context& context, const plan::Cell& cell) {
  for (const auto& name : cell.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    if (!spec->fleeting) continue;
    const auto ground = co_await prove_fixture(context, *spec, false);
    if (!ground.holds) co_return ground.reason + " (it held right before)";
  }
  co_return std::string();
}

asio::awaitable<void> check_ground_again(Context& context) {
  context.sender->forget_shared();
  std::string redirect;
  for (const auto& name : context.input->plan.principals) {
    auto* before = context.standing->principal(name);
    if (!before || !before->holds || is_made(context, name)) continue;
    const auto now = co_await prove_principal(context, name, true, redirect);
    if (!now.holds) {
      before->lost = true;
      before->reason = now.reason + " (it held when the run began)";
    }
  }
  for (const auto& name : context.input->plan.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    auto* before = context.standing->fixture(name);
    if (!before || !before->holds || spec->needs_trust || spec->fleeting) continue;
    const auto now = co_await prove_fixture(context, *spec, true);
    if (!now.holds) {
      before->lost = true;
      before->reason = now.reason + " (it held when the run began)";
    }
  }
}

} // namespace conformance::execute
