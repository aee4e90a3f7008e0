#include "execute/groundwork.hpp"

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

asio::awaitable<Tried> try_proof(Context& context, RequestTemplate request, std::string principal,
                                 bool shared) {
  Tried tried;
  auto made = plan::instantiate(request, principal, *context.globals);
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

asio::awaitable<Ground> prove_principal(Context& context, std::string name, bool shared,
                                        std::string& redirect) {
  Ground ground;
  const auto* spec = context.catalogue().contract.principal(name);
  const auto* given = context.profile().principal(name);
  if (!spec || !given) {
    ground.reason = fmt::format("principal '{}' is not in the profile", name);
    co_return ground;
  }
  if (spec->needs_trust || spec->proof.empty()) {
    ground.holds = !given->trust.empty();
    ground.reason = fmt::format("principal '{}' is not vouched for", name);
    ground.control = fmt::format("{} is taken on trust: {}", name, given->trust);
    co_return ground;
  }
  for (const auto& proof : spec->proof) {
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

bool chosen(const FixtureSpec& spec, const Value& item, const plan::Environment& known) {
  return std::all_of(spec.where.begin(), spec.where.end(), [&](const auto& condition) {
    const auto wanted = plan::substitute(condition.second, known);
    const auto* matcher = std::get_if<Value>(&wanted);
    return matcher && judge::judge_value(*matcher, resolve(item, condition.first)).kind ==
                          judge::CheckResult::Kind::held;
  });
}

/// Keeps the first item that fits; false if there is none.
bool pick(Context& context, const FixtureSpec& spec, const Value& body) {
  const Value* items = resolve(body, spec.items);
  if (!items) return false;
  const auto take = [&](const Value& item) {
    const Value* id = resolve(item, spec.id);
    if (!id || id->is_null() || !chosen(spec, item, *context.globals)) return false;
    context.globals->set(spec.name.text, *id);
    for (const auto& [member, pointer] : spec.keep)
      if (const auto* value = resolve(item, pointer))
        context.globals->set(spec.name.text + "." + member, *value);
    return true;
  };
  if (spec.items.empty() && !items->list()) return take(*items);
  return items->list() && std::any_of(items->list()->begin(), items->list()->end(), take);
}

asio::awaitable<std::string> discover(Context& context, const FixtureSpec& spec) {
  const auto title = spec.title.empty() ? std::string() : fmt::format(" ({})", spec.title);
  const auto tried = co_await try_proof(context, *spec.discover, nobody, true);
  if (!tried.reason.empty())
    co_return fmt::format("fixture '{}'{} could not be looked for: {}", spec.name.text, title, tried.reason);
  judge::Answer answer(*tried.exchange->response);
  const Value* body = answer.json();
  if (!body)
    co_return fmt::format("fixture '{}'{}: {} is no JSON: {}", spec.name.text, title, tried.line,
                          answer.json_error());
  if (!pick(context, spec, *body))
    co_return fmt::format(
        "fixture '{0}'{1} was not found: {2} lists none that fits; create one, or add under "
        "fixtures: {0}: ID",
        spec.name.text, title, tried.line);
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

asio::awaitable<Ground> find_fixture(Context& context, const FixtureSpec& spec) {
  Ground ground;
  const auto* given = context.profile().fixture(spec.name.text);
  auto requests = spec.proof;
  if (!given && spec.discover) requests.push_back(*spec.discover);
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
    if (!ground.reason.empty()) co_return ground;
  }
  if (spec.needs_trust) {
    ground.holds = given && !given->trust.empty();
    ground.reason = fmt::format("fixture '{}' is not vouched for", spec.name.text);
    if (given) ground.control = fmt::format("{} is taken on trust: {}", spec.name.text, given->trust);
    co_return ground;
  }
  ground = co_await prove_fixture(context, spec, true);
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
  for (const auto& name : context.input->plan.principals) {
    auto ground = co_await prove_principal(context, name, true, redirect);
    const auto* given = context.profile().principal(name);
    if (given && !given->trust.empty())
      context.standing->trusted.push_back(fmt::format("principal {}: {}", name, given->trust));
    context.standing->set_principal(name, std::move(ground));
    if (!redirect.empty())
      co_return fmt::format("the deployment redirects to {}; set base_url to where it really answers",
                            redirect);
  }
  for (const auto& name : context.input->plan.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    auto ground = co_await find_fixture(context, *spec);
    context.standing->set_fixture(name, std::move(ground));
  }
  co_await compare_organizations(context);
  co_return std::string();
}

asio::awaitable<void> check_ground_again(Context& context) {
  context.sender->forget_shared();
  std::string redirect;
  for (const auto& name : context.input->plan.principals) {
    auto* before = context.standing->principal(name);
    if (!before || !before->holds) continue;
    const auto now = co_await prove_principal(context, name, true, redirect);
    if (!now.holds) {
      before->lost = true;
      before->reason = now.reason + " (it held when the run began)";
    }
  }
  for (const auto& name : context.input->plan.fixtures) {
    const auto* spec = context.catalogue().fixture(name);
    auto* before = context.standing->fixture(name);
    if (!before || !before->holds || spec->needs_trust) continue;
    const auto now = co_await prove_fixture(context, *spec, true);
    if (!now.holds) {
      before->lost = true;
      before->reason = now.reason + " (it held when the run began)";
    }
  }
}

} // namespace conformance::execute
