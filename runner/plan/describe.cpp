#include "plan/describe.hpp"

#include "base/text.hpp"
#include "plan/instantiate.hpp"
#include "plan/timing_cost.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace conformance::plan {

namespace {

constexpr std::uint64_t any_seed = 0;

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
  Counter(const Catalogue& catalogue, const Profile& profile)
      : catalogue_(&catalogue), profile_(&profile), symbols_(symbols(catalogue)) {}

  void proofs(const Plan& plan) {
    for (const auto& name : plan.principals) {
      const auto* spec = catalogue_->contract.principal(name);
      if (spec && !spec->proof.empty()) add(name, 2);
    }
    for (const auto& name : plan.fixtures) {
      const auto* spec = catalogue_->fixture(name);
      if (!spec) continue;
      if (spec->discover && !profile_->fixture(name)) shared(*spec->discover, {}, symbols_);
      const bool made = spec->create && !profile_->fixture(name);
      if (made) add(spec->create->as.text, 1);
      for (const auto& proof : spec->proof)
        add(proof.as.text, made ? 2 + patient_tries : 2);
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

  void cell(const Cell& cell) {
    if (cell.missing || cell.part().burst) return;
    const auto& part = cell.part();
    for (const auto& control : cell.controls)
      shared(control.request, control.principal, symbols_);
    Environment scope(symbols_, cell.suite->name.text + "/" + cell.id);
    for (const auto& [name, value] : cell.point.bound)
      scope.set(name, value);
    if (part.unchanged) {
      add(part.unchanged->as.text, 2);
      late(*part.unchanged, scope);
    }
    for (const auto& step : part.steps) {
      add(step.as.empty() ? cell.principal : step.as.text, 1);
      for (const auto& undo : step.undo)
        add(undo.as.text, 1);
    }
    if (part.timing) add(cell.principal, timing_requests(cell, quota()).most);
    if (!part.cases.empty()) {
      const bool write = part.request.method.text != "GET" && part.request.method.text != "HEAD";
      add(cell.principal, part.cases.size() + (write ? 2 : 1));
    } else if (part.walk) {
      add(cell.principal, part.walk->pages + 1); // and the last
    } else if (part.has_request) {
      if (part.again_at_end) add(cell.principal, 1);
      if (cell.effect == Effect::refused) absent_first(cell, scope);
      const bool alone =
          part.fresh || part.unchanged || (cell.effect != Effect::read && cell.effect != Effect::refused);
      if (part.otherwise) add(cell.principal, 1);
      if (alone)
        add(cell.principal, 1);
      else
        shared(part.request, cell.principal, scope);
    }
  }

  Quota quota() const { return profile_->quota.value_or(catalogue_->contract.quota); }

  std::map<std::string, std::size_t> take() { return std::move(counts_); }

private:
  void add(const std::string& principal, std::size_t count) { counts_[account(principal)] += count; }

  void shared(const RequestTemplate& request, const std::string& principal, const Environment& environment) {
    const auto concrete = instantiate(request, principal, environment);
    const auto* ready = std::get_if<ConcreteRequest>(&concrete);
    if (!ready)
      add(request.as.empty() ? principal : request.as.text, 1);
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
  void absent_first(const Cell& cell, const Environment& scope) {
    Environment absent(scope, cell.id + "/absent");
    bool real = false;
    for (const auto& name : names_in(cell.part().request)) {
      if (!catalogue_->fixture(name)) continue;
      real = true;
      absent.set(name, text_value("<run.uuid>"));
    }
    if (real) shared(cell.part().request, cell.principal, absent);
  }

  std::string account(const std::string& principal) const {
    const auto* spec = catalogue_->contract.principal(principal);
    const auto* given = profile_->principal(principal);
    const bool valid =
        spec && !spec->derive && !spec->needs_trust && given && given->how == Principal::How::api_key;
    return valid ? principal : std::string();
  }

  const Catalogue* catalogue_;
  const Profile* profile_;
  Environment symbols_;
  std::set<std::string> seen_;
  std::map<std::string, std::size_t> counts_;
};

std::string request_line(const Cell& cell) {
  const auto& part = cell.part();
  if (part.has_request) return fmt::format("{} {}", part.request.method.text, part.request.target.text);
  return fmt::format("{} steps", part.steps.size());
}

} // namespace

std::map<std::string, std::size_t> request_bound(const Plan& plan, const Catalogue& catalogue,
                                                 const Profile& profile) {
  Counter counter(catalogue, profile);
  counter.proofs(plan);
  for (const auto& cell : plan.cells)
    counter.cell(cell);
  return counter.take();
}

std::string describe(const Plan& plan, const Catalogue& catalogue, const Profile& profile, bool every_case) {
  std::string out;
  std::size_t sent = 0;
  std::map<std::string, std::vector<const Cell*>> missing;
  std::set<std::string> requirements;
  for (const auto& cell : plan.cells) {
    if (cell.missing)
      missing[cell.missing->reason].push_back(&cell);
    else
      ++sent;
    requirements.insert(cell.requirements.begin(), cell.requirements.end());
  }
  out += fmt::format("{} against {}\n", profile.name.text, profile.base_url.text);
  out += fmt::format("contract {} of {}; {} requirements, {} cases: {} to send, {} not testable\n",
                     catalogue.contract.name.text, catalogue.contract.revision, requirements.size(),
                     plan.cells.size(), sent, plan.cells.size() - sent);

  const auto quota = profile.quota.value_or(catalogue.contract.quota);
  out += "\nrequests at most, repeats and floods apart";
  out += quota.requests == 0
             ? std::string(" (no quota)\n")
             : fmt::format(" (quota {} in {} and key)\n", quota.requests, human(quota.window));
  for (const auto& [account, count] : request_bound(plan, catalogue, profile))
    out += fmt::format("  {:<24} {:>5}\n", account.empty() ? "without a valid key" : account, count);

  out += timing_line(plan, quota);

  std::map<Effect, std::size_t> effects;
  for (const auto& cell : plan.cells)
    if (!cell.missing) ++effects[cell.effect];
  out += "\nwhat it does to the target\n";
  for (const auto& [effect, count] : effects)
    out += fmt::format("  {:<24} {:>5} case{}\n", name(effect), count, count == 1 ? "" : "s");

  if (!missing.empty()) out += "\nnot testable\n";
  for (const auto& [reason, cells] : missing) {
    std::set<std::string> ids;
    for (const auto* cell : cells)
      ids.insert(cell->requirements.begin(), cell->requirements.end());
    out += fmt::format("  {} case{}: {}\n    {}\n", cells.size(), cells.size() == 1 ? "" : "s", reason,
                       fmt::join(ids, ", "));
  }
  if (!every_case) return out;

  out += "\ncases\n";
  for (const auto& cell : plan.cells)
    out += fmt::format("  {}/{}\n    {}{}  [{}]{}  {}\n", cell.suite->name.text, cell.id,
                       cell.principal.empty() ? "" : "as " + cell.principal + ": ", request_line(cell),
                       name(cell.effect), cell.missing ? " not testable" : "",
                       fmt::join(cell.requirements, ", "));
  return out;
}

} // namespace conformance::plan
