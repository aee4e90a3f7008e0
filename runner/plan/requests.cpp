#include "plan/requests.hpp"

#include "plan/instantiate.hpp"
#include "plan/phase.hpp"
#include "plan/timing_cost.hpp"
#include "plan/writing.hpp"

#include <algorithm>
#include <set>

namespace conformance::plan {

namespace {

constexpr std::uint64_t any_seed = 0;
constexpr std::size_t last_stage = phases + 1;

/// Fixtures stand for themselves: enough to see which requests will be equal.
Environment symbols(const Catalogue& catalogue) {
  Environment environment(any_seed);
  for (const auto& fixture : catalogue.fixtures) {
    environment.set(fixture.name.text, text_value("<" + fixture.name.text + ">"));
    for (const auto& [member, pointer] : fixture.keep) {
      const auto name = fixture.name.text + "." + member;
      environment.set(name, text_value("<" + name + ">"));
    }
  }
  environment.set("run.uuid", text_value("<run.uuid>"));
  environment.set("run.mark", text_value("<run.mark>"));
  environment.set("case", text_value("<case>"));
  return environment;
}

/// What takes time to be made is looked at several times, ever more seldom.
constexpr std::size_t patient_tries = 3;

class Counter {
public:
  Counter(const Catalogue& catalogue, const Profile& profile, Measure measure)
      : catalogue_(&catalogue), profile_(&profile), most_(measure == Measure::most),
        symbols_(symbols(catalogue)), counts_(last_stage + 1) {}

  void proofs(const Plan& plan) {
    for (const auto& name : plan.principals) {
      const auto* spec = catalogue_->contract.principal(name);
      const bool asks = spec && std::any_of(spec->proof.begin(), spec->proof.end(),
                                            [](const RequestTemplate& proof) { return !proof.call; });
      if (asks) at_both_ends(name);
    }
    for (const auto& name : plan.fixtures) {
      const auto* spec = catalogue_->fixture(name);
      if (!spec) continue;
      if (!profile_->fixture(name))
        for (const auto& discover : spec->discover)
          if (most_ || &discover == &spec->discover.front()) shared(discover, {}, symbols_);
      const bool made = spec->create && !profile_->fixture(name);
      if (made) add(spec->create->as.text, most_ ? 1 : 0);
      for (const auto& proof : spec->proof) {
        if (made && most_) add(proof.as.text, patient_tries);
        at_both_ends(proof.as.text);
      }
    }
    for (const auto& list : catalogue_->contract.organizations_differ_by)
      for (const auto* organization : {"own", "foreign"})
        for (const auto& name : plan.principals)
          if (const auto* spec = catalogue_->contract.principal(name);
              spec && spec->organization == organization) {
            shared(list.request, name, symbols_);
            break;
          }
  }

  void phase(const Plan& plan, unsigned number) {
    stage_ = number + 1;
    if (number > 0) seen_.clear(); // each phase asks anew
    for (const auto& cell : plan.cells)
      if (phase_of(*catalogue_, *profile_, cell) == number) this->cell(cell);
  }

  std::vector<Requests> take() { return std::move(counts_); }

private:
  void cell(const Cell& cell) {
    if (cell.missing) return;
    const auto& part = cell.part();
    for (const auto& control : cell.controls)
      shared(control.request, control.principal, symbols_);
    if (part.burst) return;
    Environment scope(symbols_, cell.suite->name.text + "/" + cell.id);
    for (const auto& [name, value] : cell.point.bound)
      scope.set(name, value);
    if (part.unchanged) {
      add(part.unchanged->as.text, 2);
      late(*part.unchanged, scope);
    }
    for (const auto& step : part.steps) {
      if (!step.call) add(step.as.empty() ? cell.principal : step.as.text, 1);
      if (!step.call && cell.effect == Effect::refused && writes(step, *profile_))
        absent_first(cell, step, scope);
      for (const auto& undo : step.undo)
        if (most_ && !undo.call) add(undo.as.text, 1);
    }
    if (part.timing) {
      const auto [least, most] = timing_requests(cell, quota());
      add(cell.principal, most_ ? most : least);
    }
    if (!part.cases.empty()) {
      const bool write = part.request.method.text != "GET" && part.request.method.text != "HEAD";
      add(cell.principal, part.cases.size() + (write ? 2 : 1));
    } else if (part.walk) {
      add(cell.principal, most_ ? part.walk->pages + 1 : part.walk->least); // and the last
    } else if (part.has_request) {
      if (part.again_at_end) add_at(last_stage, cell.principal, 1);
      if (cell.effect == Effect::refused) absent_first(cell, part.request, scope);
      const bool alone =
          part.fresh || part.unchanged || (cell.effect != Effect::read && cell.effect != Effect::refused);
      if (part.otherwise && most_) add(cell.principal, 1);
      if (alone)
        add(cell.principal, 1);
      else
        shared(part.request, cell.principal, scope);
    }
  }

  Quota quota() const { return profile_->quota.value_or(catalogue_->contract.quota); }

  void add_at(std::size_t stage, const std::string& principal, std::size_t count) {
    if (count > 0) counts_[stage][account_of(*catalogue_, *profile_, principal)] += count;
  }
  void add(const std::string& principal, std::size_t count) { add_at(stage_, principal, count); }
  void at_both_ends(const std::string& principal) {
    add(principal, 1);
    add_at(last_stage, principal, 1);
  }

  void shared(const RequestTemplate& request, const std::string& principal, const Environment& environment) {
    const auto concrete = instantiate(request, principal, environment);
    const auto* ready = std::get_if<ConcreteRequest>(&concrete);
    if (!ready)
      add(request.as.empty() ? principal : request.as.text, most_ ? 1 : 0);
    else if (seen_.insert(sharing_key(*ready)).second)
      add(ready->principal, 1);
  }

  /// What a refused write must not change is read once more at the end, equal readings once.
  void late(const RequestTemplate& request, const Environment& environment) {
    const auto concrete = instantiate(request, {}, environment);
    const auto* ready = std::get_if<ConcreteRequest>(&concrete);
    if (!ready || seen_.insert("late " + sharing_key(*ready)).second) add(request.as.text, 1);
  }

  /// A refused write to something real is sent to something absent before.
  void absent_first(const Cell& cell, const RequestTemplate& request, const Environment& scope) {
    const auto ids = ids_in(request, cell.part(), *catalogue_);
    if (ids.empty()) return;
    Environment absent(scope, cell.id + "/absent");
    for (const auto& name : ids)
      absent.set(name, text_value("<run.uuid>"));
    shared(request, cell.principal, absent);
  }

  const Catalogue* catalogue_;
  const Profile* profile_;
  bool most_;
  Environment symbols_;
  std::set<std::string> seen_;
  std::vector<Requests> counts_;
  std::size_t stage_ = 0;
};

} // namespace

std::string account_of(const Catalogue& catalogue, const Profile& profile, const std::string& principal) {
  const auto* spec = catalogue.contract.principal(principal);
  const auto* given = profile.principal(principal);
  const bool valid =
      spec && !spec->derive && !spec->needs_trust && given && given->how == Principal::How::api_key;
  return valid ? principal : std::string();
}

std::vector<Requests> requests_by_stage(const Plan& plan, const Catalogue& catalogue, const Profile& profile,
                                        Measure measure) {
  Counter counter(catalogue, profile, measure);
  counter.proofs(plan);
  for (unsigned number = 0; number < phases; ++number)
    counter.phase(plan, number);
  return counter.take();
}

Requests request_bound(const Plan& plan, const Catalogue& catalogue, const Profile& profile) {
  Requests sum;
  for (const auto& stage : requests_by_stage(plan, catalogue, profile, Measure::most))
    for (const auto& [account, count] : stage)
      sum[account] += count;
  return sum;
}

} // namespace conformance::plan
