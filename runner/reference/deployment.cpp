#include "reference/deployment.hpp"

#include "base/nearest.hpp"
#include "reference/fault.hpp"
#include "reference/gates.hpp"
#include "reference/operations.hpp"
#include "reference/times.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <stdexcept>

namespace conformance::reference {

namespace {

/// A refused write that a fault applies in spite of its refusal.
struct Late {
  Instant due;
  http::ServerRequest request;
  std::string organization;
};

struct Snapshot {
  Instant taken;
  World world;
};

template <class Item>
std::vector<std::string> names_of(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const auto& each : items)
    out.push_back(each.name);
  return out;
}

constexpr std::string_view dashboard_path = "/dashboard";

bool below(std::string_view target, std::string_view prefix) {
  if (!target.starts_with(prefix)) return false;
  const auto rest = target.substr(prefix.size());
  return rest.empty() || rest.starts_with('/') || rest.starts_with('?');
}

std::string etag(const std::string& body) {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL; // FNV-1a
  for (const char each : body)
    hash = (hash ^ static_cast<unsigned char>(each)) * 1'099'511'628'211ULL;
  return fmt::format("W/\"{:x}-{:016x}\"", body.size(), hash);
}

http::ServerAnswer written(const Call& call, const Reply& reply) {
  http::ServerAnswer out;
  out.status = reply.status;
  out.headers.push_back({"Date", http_date(call.now)});
  out.body = reply.json ? to_json(*reply.json) : reply.text;
  auto type = reply.media_type.empty() ? std::string("application/json") : reply.media_type;
  if (type.find(';') == std::string::npos) type += "; charset=utf-8";
  if (reply.json || !reply.text.empty()) {
    out.headers.push_back({"Content-Type", std::move(type)});
    out.headers.push_back({"ETag", etag(out.body)});
  }
  out.headers.insert(out.headers.end(), reply.headers.begin(), reply.headers.end());
  return out;
}

} // namespace

struct Deployment::State {
  Clock& clock;
  Options options;
  Policy policy;
  Settings settings;
  Random random;
  World world;
  Limiter limiter;
  std::map<std::string, std::string> keys;
  std::map<std::string, std::string> fixtures;
  std::vector<Late> late;
  std::vector<Snapshot> snapshots; // oldest first, where reads lag
  Instant started;
  Instant others_next;
  std::uint64_t requests = 0;

  State(Clock& the_clock, Options the_options)
      : clock(the_clock), options(std::move(the_options)), settings(set_up()), random(options.seed ^ 0x5eed),
        world(make_world({options.seed, options.findings}, clock.wall() + settings.clock_skew)),
        limiter(options.quota + settings.quota_more, options.window / settings.window_parts,
                settings.limiter),
        started(clock.now()), others_next(started) {
    name_keys();
    name_fixtures();
    take_snapshot();
  }

  Settings set_up() {
    Settings out;
    const auto add = [&](const auto* found, const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
      if (!found)
        throw std::invalid_argument(
            fmt::format("there is no {} '{}'; {}", what, name, suggestion(name, known)));
      if (found->hooks.tune) found->hooks.tune(out);
      policy.add(name, found->hooks);
    };
    for (const auto& each : options.faults)
      add(find_fault(each), "fault", each, names_of(reference::faults()));
    for (const auto& each : options.variants)
      add(find_variant(each), "variant", each, names_of(reference::variants()));
    if (!out.base_path.empty()) options.base_path = out.base_path;
    return out;
  }

  void name_keys() {
    for (const auto& each : world.keys)
      keys[each.name] = each.text;
    keys["session"] = world.organizations.front().session;
  }

  void name_fixtures() {
    const std::string own = world.organizations[0].id;
    const std::string foreign = world.organizations[1].id;
    const auto id_of = [](const auto& items, const auto& fits) {
      return std::find_if(items.begin(), items.end(), fits)->id;
    };
    const auto finding = [&](const std::string& organization, bool approved) {
      return id_of(world.findings, [&](const Finding& each) {
        return each.organization == organization && each.approved == approved && each.state == "open";
      });
    };
    const auto estimation = [&](const std::string& organization, const std::string& status) {
      return id_of(world.estimations, [&](const Estimation& each) {
        return each.organization == organization && each.status == status;
      });
    };
    const auto scan = [&](const std::string& organization) {
      return id_of(world.scans, [&](const Scan& each) { return each.organization == organization; });
    };
    fixtures["own.finding"] = finding(own, true);
    fixtures["own.unapproved-finding"] = id_of(world.findings, [&](const Finding& each) {
      return each.organization == own && !each.approved && each.repo_url != world.findings.front().repo_url;
    });
    fixtures["own.scan"] = scan(own);
    for (const auto* status : {"pending", "running", "completed", "partial", "failed"})
      fixtures[std::string("own.") + status + "-estimation"] = estimation(own, status);
    fixtures["own.claimed-estimation"] = id_of(
        world.estimations, [&](const Estimation& each) { return each.organization == own && each.claimed; });
    fixtures["own.zero-estimation"] = id_of(world.estimations, [&](const Estimation& each) {
      return each.organization == own && each.total_credits == 0;
    });
    fixtures["foreign.organization"] = foreign;
    fixtures["foreign.finding"] = finding(foreign, true);
    fixtures["foreign.scan"] = scan(foreign);
    fixtures["foreign.estimation"] = estimation(foreign, "completed");
    fixtures["other.estimation"] = estimation(world.organizations[3].id, "completed");
  }

  void take_snapshot() {
    if (settings.read_lag > Duration{}) snapshots.push_back({clock.now(), world});
  }

  /// The world as reads see it.
  World& replica() {
    if (snapshots.empty()) return world;
    const auto horizon = clock.now() - settings.read_lag;
    while (snapshots.size() > 1 && snapshots[1].taken <= horizon)
      snapshots.erase(snapshots.begin());
    complete_estimations(snapshots.front().world, clock.wall() + settings.clock_skew - settings.read_lag,
                         options.estimating);
    return snapshots.front().world;
  }

  Call make_call(const http::ServerRequest& request, World& in) {
    return {request,
            policy,
            settings,
            in,
            world,
            random,
            clock.wall() + settings.clock_skew,
            clock.now() - started,
            requests};
  }

  http::ServerAnswer answer(const http::ServerRequest& request) {
    ++requests;
    apply_late();
    complete_estimations(world, clock.wall() + settings.clock_skew, options.estimating);
    const bool reads = request.method == "GET" || request.method == "HEAD";
    auto call = make_call(request, reads && below(request.target, options.base_path) ? replica() : world);
    policy.before(call);
    auto reply = process(call);
    if (!reads) after_write(call, reply);
    policy.reply(call, reply);
    auto out = written(call, reply);
    policy.wire(call, out);
    return out;
  }

  Reply process(Call& call) {
    const std::string_view target = call.request.target;
    if (below(target, options.base_path)) {
      call.target = parse_target(target.substr(options.base_path.size()));
      policy.target(call);
      return pass(call, match_api(call.request.method, call.target.segments));
    }
    if (below(target, dashboard_path)) {
      call.target = parse_target(target.substr(dashboard_path.size()));
      return pass(call, match_dashboard(call.request.method, call.target.segments));
    }
    return no_route(call);
  }

  /// Counts what somebody else has sent with the reader's key since the last call.
  void let_others_in() {
    if (settings.others_every == Duration{}) return;
    const auto reader = std::find_if(world.keys.begin(), world.keys.end(),
                                     [](const Key& each) { return each.name == "reader"; });
    for (; others_next <= clock.now(); others_next = others_next + settings.others_every)
      if (const auto bucket = "key " + reader->id; !limiter.full(bucket, others_next))
        limiter.count(bucket, others_next);
  }

  static Reply no_route(Call& call) {
    call.why = Why::route;
    return refuse(404, fmt::format("Cannot {} {}", call.request.method, call.request.target));
  }

  Reply pass(Call& call, Match match) {
    let_others_in();
    call.operation = match.operation;
    call.parameters = std::move(match.parameters);
    if (!call.operation && settings.route_before_key) return no_route(call);
    if (match.undecodable) {
      call.why = Why::malformed;
      return refuse(400, "Failed to decode a path parameter");
    }
    auto unreadable = read_body(call);
    if (unreadable && settings.body_before_key) return std::move(*unreadable);

    const auto validate = call.operation ? call.operation->validate : nullptr;
    const bool key_first = policy.decide(&Hooks::key_first, call, true);
    if (!key_first && validate)
      if (auto refusal = validate(call)) return std::move(*refusal);
    if (auto refusal = authenticate(call)) {
      const auto why = call.why;
      if (settings.refused_keys_limited)
        if (auto limited = throttle(call, limiter, clock.now())) return std::move(*limited);
      call.why = why;
      return std::move(*refusal);
    }
    if (auto refusal = throttle(call, limiter, clock.now())) return std::move(*refusal);
    if (!call.operation) return no_route(call);
    if (unreadable) {
      call.why = Why::malformed;
      return std::move(*unreadable);
    }
    const bool scope_first = policy.decide(&Hooks::scope_first, call, true);
    if (scope_first)
      if (auto refusal = authorize(call)) return std::move(*refusal);
    if (auto refusal = prepare(call)) return std::move(*refusal);
    if (!scope_first)
      if (auto refusal = authorize(call)) return std::move(*refusal);
    return call.operation->run(call);
  }

  /// Validation and lookup, in the order that this deployment has.
  std::optional<Reply> prepare(Call& call) {
    const auto& operation = *call.operation;
    const bool needs_fields = operation.name == "create-scan"; // its lookup reads them
    const bool fields_first = needs_fields || policy.decide(&Hooks::fields_first, call, true);
    if (fields_first && operation.validate)
      if (auto refusal = operation.validate(call)) return refusal;
    if (operation.look_up)
      if (auto refusal = operation.look_up(call)) return refusal;
    if (!fields_first && operation.validate) return operation.validate(call);
    return std::nullopt;
  }

  void after_write(const Call& call, const Reply& reply) {
    const bool refused = reply.status >= 400 && call.operation && call.operation->access == Access::write;
    const auto delay = refused ? policy.decide(&Hooks::applied_after, call, std::nullopt) : std::nullopt;
    if (delay) {
      late.push_back({clock.now() + *delay, call.request, call.key ? call.key->organization : ""});
      apply_late();
    }
    if (reply.status < 400) take_snapshot();
  }

  void apply_late() {
    for (std::size_t i = 0; i < late.size();) {
      if (late[i].due > clock.now()) {
        ++i;
        continue;
      }
      const auto each = std::move(late[i]);
      late.erase(late.begin() + static_cast<std::ptrdiff_t>(i));
      force(each);
    }
  }

  void force(const Late& refused) {
    auto call = make_call(refused.request, world);
    call.forced = true;
    call.member = world.organization(refused.organization);
    call.target = parse_target(std::string_view(refused.request.target).substr(options.base_path.size()));
    auto match = match_api(refused.request.method, call.target.segments);
    call.operation = match.operation;
    call.parameters = std::move(match.parameters);
    if (read_body(call) || prepare(call)) return;
    call.operation->run(call);
    take_snapshot();
  }
};

Deployment::Deployment(Clock& clock, Options options)
    : state_(std::make_unique<State>(clock, std::move(options))) {}

Deployment::~Deployment() = default;

http::ServerAnswer Deployment::handle(const http::ServerRequest& request) {
  return state_->answer(request);
}

const Deployment::Options& Deployment::options() const {
  return state_->options;
}

const std::map<std::string, std::string>& Deployment::keys() const {
  return state_->keys;
}

const std::map<std::string, std::string>& Deployment::fixtures() const {
  return state_->fixtures;
}

std::string Deployment::world_json() const {
  return reference::world_json(state_->world);
}

bool Deployment::exercised(std::string_view name) const {
  return state_->policy.exercised(name);
}

} // namespace conformance::reference
