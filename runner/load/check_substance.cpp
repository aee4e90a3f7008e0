#include "load/check_probes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::load {

namespace {

/// Whether each cell of a probe has what makes it a test.
class SubstanceChecker {
public:
  SubstanceChecker(const Names& names, const Probe& probe)
      : names_(names), context_(names.context()), probe_(probe) {
    parts_.push_back(&probe.part);
    for (const auto& axis : probe.matrix)
      for (const auto& label : axis.labels)
        if (label.part) parts_.push_back(&*label.part);
  }

  void check() {
    check_forms();
    check_timing();
    const bool requests =
        everywhere([](const Part& part) { return part.has_request || !part.steps.empty(); }, true);
    if (!requests)
      return context_.error(probe_.id.span, "this probe has no `request`",
                            "write `request: GET /things`, or `steps:`");
    check_principals();
    check_again();
    if (!everywhere(asserts, false))
      context_.error(probe_.id.span, "this probe checks nothing", "add `expect:`, for example {status: 404}");
    check_requirements();
  }

private:
  template <class Holds>
  bool everywhere(Holds holds, bool of_operations) const {
    if (holds(probe_.part)) return true;
    return std::ranges::any_of(probe_.matrix, [&](const Axis& axis) {
      if (axis.operations) return of_operations;
      return !axis.labels.empty() && std::ranges::all_of(axis.labels, [&](const AxisLabel& label) {
        return label.part && holds(*label.part);
      });
    });
  }

  template <class Holds>
  const Part* anywhere(Holds holds) const {
    const auto at = std::ranges::find_if(parts_, [&](const Part* part) { return holds(*part); });
    return at == parts_.end() ? nullptr : *at;
  }

  static bool has_check(const RequestTemplate& request) {
    return std::ranges::any_of(request.checks,
                               [](const Check& check) { return check.weight != Weight::note; });
  }
  static bool asserts(const Part& part) {
    return has_check(part.request) || !part.cases.empty() || (part.burst && part.burst->by.empty()) ||
           part.walk || std::ranges::any_of(part.steps, has_check);
  }

  void check_forms() {
    const auto* two_ways = anywhere([](const Part& part) { return part.otherwise.has_value(); });
    const auto* other_form = anywhere([](const Part& part) {
      return !part.steps.empty() || !part.cases.empty() || part.burst || part.unchanged || part.walk;
    });
    if (two_ways != nullptr && other_form != nullptr)
      context_.error(two_ways->otherwise->span, "`otherwise` belongs to a single request",
                     "write two probes");
    check_walk();
    const auto* steps = anywhere([](const Part& part) { return !part.steps.empty(); });
    if (steps == nullptr) return;
    const auto at = steps->steps.front().span;
    if (anywhere([](const Part& part) { return part.has_request; }) != nullptr && probe_.matrix.empty())
      context_.error(probe_.id.span, "both `request` and `steps` are given", "make the request a step");
    if (anywhere([](const Part& part) { return !part.cases.empty(); }) != nullptr)
      context_.error(at, "`steps` beside `indistinguishable`",
                     "cases are compared by one request: write two probes");
    if (anywhere([](const Part& part) { return part.burst.has_value(); }) != nullptr)
      context_.error(at, "`steps` beside `burst`", "a burst repeats one request: write two probes");
  }

  void check_timing() {
    const auto* timed = anywhere([](const Part& part) { return part.timing.has_value(); });
    if (timed == nullptr) return;
    const auto& at = timed->timing->span;
    if (!everywhere([](const Part& part) { return !part.cases.empty(); }, false))
      return context_.error(at, "`timing` without `indistinguishable`",
                            "it compares the times of cases whose answers are alike: name the cases");
    const auto writes = [](const Part& part) {
      return part.has_request && part.request.method.text != "GET" && part.request.method.text != "HEAD";
    };
    if (const auto* write = anywhere(writes))
      context_.error(write->request.method.span, "`timing` repeats its request, so it must be a GET",
                     "time a reading request of the same thing");
  }

  void check_walk() {
    const auto* walks = anywhere([](const Part& part) { return part.walk.has_value(); });
    if (walks == nullptr) return;
    const auto& at = walks->walk->span;
    const std::pair<const char*, const Part*> others[] = {
        {"steps", anywhere([](const Part& part) { return !part.steps.empty(); })},
        {"indistinguishable", anywhere([](const Part& part) { return !part.cases.empty(); })},
        {"burst", anywhere([](const Part& part) { return part.burst.has_value(); })},
        {"unchanged", anywhere([](const Part& part) { return part.unchanged.has_value(); })}};
    for (const auto& [key, other] : others)
      if (other != nullptr)
        context_.error(at, fmt::format("`walk` beside `{}`", key),
                       "a walk reads one list to its end: write two probes");
    const auto* writes =
        anywhere([](const Part& part) { return part.has_request && part.request.method.text != "GET"; });
    if (writes != nullptr)
      context_.error(at, fmt::format("`walk` with a {}", writes->request.method.text),
                     "it reads a list page by page, so the request must be a GET");
  }

  void check_again() {
    const auto* again = anywhere([](const Part& part) { return part.again_at_end; });
    if (again == nullptr) return;
    const auto* other = anywhere([](const Part& part) {
      return !part.steps.empty() || !part.cases.empty() || part.walk || part.burst ||
             (part.has_request && part.request.method.text != "GET");
    });
    if (other != nullptr)
      context_.error(probe_.id.span, "`again: end` is for a probe that reads one thing once",
                     "write a probe of its own with a GET and what must still hold");
  }

  void check_principals() {
    const bool named = everywhere([](const Part& part) { return !part.request.as.empty(); }, false);
    const auto* step = anywhere([](const Part& part) {
      return std::ranges::any_of(part.steps, [](const RequestTemplate& each) { return each.as.empty(); });
    });
    const bool only_steps = anywhere([](const Part& part) { return part.has_request; }) == nullptr &&
                            anywhere([](const Part& part) { return !part.steps.empty(); }) != nullptr;
    if (!named && (!only_steps || step != nullptr))
      context_.error(probe_.id.span, "nothing says as whom the request is sent",
                     "add `as:` with the name of a principal");
    for (const auto* part : parts_) {
      check_each_sacrificed(part->request.as);
      if (part->burst) check_flooded(*part);
      for (const auto& each : part->steps)
        check_each_sacrificed(each.as);
    }
  }

  void check_each_sacrificed(const Located& as) {
    const auto* axis = axis_of(probe_, as);
    if (axis == nullptr) return check_sacrificed(as);
    for (const auto& label : axis->labels)
      check_sacrificed(label.label);
  }

  /// A burst harms whoever else uses the key.
  void check_flooded(const Part& part) {
    const auto check = [&](const Located& as) {
      const auto* principal = names_.principal(as.text);
      if (principal != nullptr && !principal->sacrificed)
        context_.error(part.burst->span, fmt::format("the burst uses up the quota of `{}`", as.text),
                       "only a principal that the contract calls `sacrificed: true` may be flooded");
    };
    const auto check_each = [&](const Located& as) {
      const auto* axis = axis_of(probe_, as);
      if (axis == nullptr) return check(as);
      for (const auto& label : axis->labels)
        check(label.label);
    };
    if (!part.burst->by.empty()) return check_each(part.flooded());
    for (const auto* each : parts_)
      check_each(each->request.as);
  }

  void check_sacrificed(const Located& as) {
    const auto* principal = names_.principal(as.text);
    if (principal == nullptr || !principal->sacrificed) return;
    const auto* flood =
        anywhere([](const Part& part) { return part.burst || part.effect == Effect::floods; });
    if (flood == nullptr)
      context_.error(as.span, fmt::format("`{}` is sacrificed to floods", as.text),
                     "its quota is used up by bursts: use another principal");
  }

  /// Checks by what a map of requirements would call them: of what stands under `should:` that is `should`
  /// if some map of the probe says so.
  void collect(const RequestTemplate& request, std::map<std::string, const Check*>& kinds) const {
    const bool milder = anywhere([](const Part& part) {
                          return part.requirements.entry("should", Weight::should) != nullptr;
                        }) != nullptr;
    for (const auto& check : request.checks) {
      if (check.weight == Weight::note || !check.against.empty()) continue;
      const bool as_should = milder && check.weight == Weight::should;
      kinds.try_emplace(std::string(as_should ? "should" : name(check.kind)), &check);
    }
  }

  void check_requirements() {
    const bool given = everywhere([](const Part& part) { return !part.requirements.empty(); }, false);
    if (!given)
      return context_.error(probe_.id.span, "this probe names no requirement",
                            "add `requirements:` with the ids that a failure counts against");
    std::map<std::string, const Check*> kinds;
    std::set<std::string> mapped;
    bool lists = false, cases = false, burst = false;
    for (const auto* part : parts_) {
      collect(part->request, kinds);
      for (const auto& step : part->steps)
        collect(step, kinds);
      for (const auto& each : part->requirements.by_check)
        mapped.insert(each.first.text);
      lists = lists || !part->requirements.all.empty();
      cases = cases || !part->cases.empty();
      burst = burst || part->burst.has_value();
    }
    if (!lists)
      for (const auto& [key, check] : kinds)
        if (!mapped.contains(key))
          context_.error(check->span,
                         fmt::format("a failed `{}` check would count against no requirement", key),
                         fmt::format("add `{}:` to the map `requirements`", key));
    const auto* walks = anywhere([](const Part& part) { return part.walk.has_value(); });
    if (walks != nullptr && !lists && !mapped.contains("walk"))
      context_.error(walks->walk->span, "a failed `walk` would count against no requirement",
                     "add `walk:` to the map `requirements`");
    const auto* members = anywhere([](const Part& part) { return !part.members.empty(); });
    if (members != nullptr && !cases)
      context_.error(members->members.front().span, "`members` without `indistinguishable`",
                     "it lists what is compared between cases; one answer is checked by `expect`");
    const std::set<std::string> aspects = {"status", "body", "headers", "header-order"};
    for (const auto* part : parts_)
      for (const auto& [key, ids] : part->requirements.by_check) {
        if (kinds.contains(key.text) || (cases && aspects.contains(key.text)) ||
            (burst && (key.text == "status" || key.text == "burst")) ||
            (walks != nullptr && key.text == "walk"))
          continue;
        const bool watched = anywhere([](const Part& each) { return each.unchanged.has_value(); }) != nullptr;
        if (watched && key.text == "unchanged") continue;
        const bool timed = anywhere([](const Part& each) { return each.timing.has_value(); }) != nullptr;
        if (timed && key.text == "timing") continue;
        if (cases && key.text == "members") {
          if (members == nullptr)
            context_.error(key.span, "no `members` are listed that could differ",
                           "add `members:` with JSON Pointers beside `indistinguishable`");
          continue;
        }
        const bool is_form = key.text == "walk" || key.text == "burst" || key.text == "unchanged";
        context_.error(key.span, fmt::format("there is no `{}` check that could fail", key.text),
                       is_form ? fmt::format("add `{}:` to the probe, or leave it out here", key.text)
                               : "add one to `expect`, or leave it out of `requirements`");
      }
  }

  const Names& names_;
  Context& context_;
  const Probe& probe_;
  std::vector<const Part*> parts_;
};

} // namespace

void check_substance(const Names& names, const Probe& probe) {
  SubstanceChecker(names, probe).check();
}

} // namespace conformance::load
