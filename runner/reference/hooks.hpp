#pragma once
#include "reference/call.hpp"
#include "reference/settings.hpp"
#include "reference/validate.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace conformance::reference {

/// What a deviation may change. Each hook is given the call and the decision so far, and returns its own: one
/// that it has no opinion on it returns as it is.
struct Hooks {
  template <class Decided>
  using Decision = std::function<Decided(const Call&, Decided)>;
  template <class Item>
  using Sight = std::function<bool(const Call&, const Item&, bool)>;

  /// How the target is understood; true if it was changed. The operation is not known yet.
  std::function<bool(const Call&, Target&)> target = nullptr;
  /// Who calls: nullptr is nobody. Given the key that the X-Api-Key header names, if it is valid.
  Decision<const Key*> caller = nullptr;
  Decision<bool> in_scope = nullptr;
  Decision<bool> over_limit = nullptr;
  /// Does an accepted request count against the quota?
  Decision<bool> counted = nullptr;
  /// Whose quota a call uses up.
  Decision<std::string> bucket = nullptr;

  /// Orders. True: 401 before validation and lookup; 403 before them; validation before lookup; 429 before
  /// scope and all that follows.
  Decision<bool> key_first = nullptr;
  Decision<bool> scope_first = nullptr;
  Decision<bool> fields_first = nullptr;

  /// Does the caller see it: read by its id, in lists and exports, as a filter, as what is referred to?
  Sight<Finding> sees_finding = nullptr;
  Sight<Finding> lists_finding = nullptr;
  Sight<Scan> sees_scan = nullptr;
  Sight<Scan> lists_scan = nullptr;
  Sight<Estimation> sees_estimation = nullptr;
  Sight<Estimation> lists_estimation = nullptr;

  /// What validation has to complain about.
  std::function<void(const Call&, Complaints&)> complaints = nullptr;
  /// Why an estimation starts no scan of what was asked for; empty: it does.
  Decision<std::string> unfit = nullptr;
  Decision<bool> solvent = nullptr;
  Decision<bool> takes_effect = nullptr; // of an accepted write
  /// How long after its refusal a refused write is applied all the same; none: never.
  Decision<std::optional<Duration>> applied_after = nullptr;
  Decision<std::int64_t> most_keys = nullptr;

  /// What happens to the world before a call: others use it too.
  std::function<void(Call&)> before = nullptr;
  std::function<void(const Call&, Reply&)> reply = nullptr;
  std::function<void(const Call&, http::ServerAnswer&)> wire = nullptr;
  /// Changes how the deployment is set up; counts as exercised at once.
  std::function<void(Settings&)> tune = nullptr;
};

/// The decisions of a deployment: the conforming ones, changed by the hooks of its deviations.
class Policy {
public:
  void add(std::string name, Hooks hooks);

  /// The decision after all hooks; a deviation that changed it is noted as exercised.
  template <class Decided, class... Parameters, class... About>
  Decided decide(std::function<Decided(Parameters...)> Hooks::*hook, const Call& call,
                 std::type_identity_t<Decided> decided, const About&... about) const {
    for (auto& each : deviations_) {
      const auto& decision = each.hooks.*hook;
      if (!decision) continue;
      auto changed = decision(call, about..., decided);
      if (changed != decided) each.exercised = true;
      decided = std::move(changed);
    }
    return decided;
  }
  void before(Call& call) const;
  void target(Call& call) const;
  void complaints(const Call& call, Complaints& complaints) const;
  void reply(const Call& call, Reply& reply) const;
  void wire(const Call& call, http::ServerAnswer& answer) const;

  bool exercised(std::string_view name) const;
  /// How often this was asked of `what` before, by whatever deviation.
  std::uint64_t times_before(const std::string& what) const { return times_[what]++; }
  bool asked_before(const std::string& what) const { return times_.contains(what); }
  /// When `what` was put into a cache: now, unless that was less than `lifetime` ago.
  Duration cached(const std::string& what, Duration now, Duration lifetime) const;

private:
  struct Deviation {
    std::string name;
    Hooks hooks;
    bool exercised = false;
  };
  mutable std::vector<Deviation> deviations_;
  mutable std::map<std::string, std::uint64_t> times_;
  mutable std::map<std::string, Duration> cached_;
};

} // namespace conformance::reference
