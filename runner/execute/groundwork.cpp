#include "execute/groundwork.hpp"

#include "execute/fixtures.hpp"
#include "execute/make_key.hpp"
#include "execute/proofs.hpp"
#include "http/stream.hpp"
#include "plan/instantiate.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::execute {

namespace asio = boost::asio;
using Ground = Standing::Ground;

namespace {

asio::awaitable<Ground> prove_principal(Context& context, std::string name, bool shared,
                                        std::string& redirect) {
  Ground ground;
  const auto* spec = context.catalogue().contract.principal(name);
  const auto* given = context.profile().principal(name);
  if (!spec || !given) {
    ground.reason = fmt::format("principal '{}' is not in the profile", name);
    co_return ground;
  }
  ground.holds = ground.trusted = !given->trust.empty();
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
      ground.control = fmt::format("{} {}", tried.line, answered(*tried.exchange->response));
      co_return ground;
    }
    if (!tried.location.empty()) redirect = tried.location;
    ground.barred = ground.barred || tried.barred;
    if (ground.reason.empty())
      ground.reason = fmt::format("principal '{}' could not be proven: {}", name, tried.reason);
  }
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
  constexpr std::size_t most = 10'000; // more than a page lists, and no burden
  if (items && items->list())
    for (const auto& item : *items->list())
      if (const auto* id = resolve(item, list.id); id && id->string() && plan::may_be_segment(*id->string()))
        if (found.size() < most) found.insert(*id->string());
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

/// The ids that each of the two organizations sees by itself must reach std::string() else. Others may be one
/// with either of them.
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

/// What shows each of a few times at the end, and did not when the run began, is hidden no longer.
asio::awaitable<void> look_for_hidden(Context& context, const FixtureSpec& spec, Standing::Ground& ground) {
  constexpr int times = 3;
  Tried tried;
  for (int i = 0; i < times; ++i) {
    tried = co_await try_proof(context, *spec.hidden_from, std::string(), false);
    if (!tried.reason.empty()) co_return;
  }
  ground.lost = true;
  ground.reason =
      fmt::format("{} {} when the run ended, and did not when it began: it may be hidden no longer",
                  tried.line, answered(*tried.exchange->response));
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
    // Asked again below: repeats of its own would make the wait much longer than was asked for.
    const auto tried = co_await try_proof(context, *health, std::string(), true, false);
    if (!tried.exchange) co_return tried.reason;
    const bool answered =
        tried.exchange->response && !is_hop(*tried.exchange->response, context.profile().hops);
    if (answered) co_return std::string();
    why = tried.reason;
    context.sender->forget_shared();
    const Duration pause = std::chrono::seconds(1);
    co_await context.halt->sleep(pause);
  } while (context.clock->now() < until && !context.halt->begun());
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
    if (ground.trusted)
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
    if (before && before->holds && spec->hidden_from && before->in_sight.empty())
      co_await look_for_hidden(context, *spec, *before);
    if (!before || !before->holds || spec->needs_trust || spec->fleeting) continue;
    const auto now = co_await prove_fixture(context, *spec, Proving::shared);
    if (!now.holds) {
      before->lost = true;
      before->reason = now.reason + " (it held when the run began)";
    }
  }
}

} // namespace conformance::execute
