#include "load/check_probes.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::load {

namespace {

class ProbeChecker {
public:
  ProbeChecker(const Names& names, const Probe& probe)
      : names_(names), context_(names.context()), templates_(names), probe_(probe) {
    parts_.push_back(&probe.part);
    for (const auto& axis : probe.matrix)
      for (const auto& label : axis.labels)
        if (label.part) parts_.push_back(&*label.part);
  }

  void names() {
    define_axes();
    for (const auto* part : parts_)
      check_part(*part);
    for (const auto& need : probe_.needs)
      names_.check_service(need);
    check_skips();
    check_unused();
  }

private:
  void define_axes() {
    for (const auto& axis : probe_.matrix) {
      if (axis.name.text == "case")
        context_.error(axis.name.span, "an axis cannot be named `case`",
                       "`${case}` stands for the case of `indistinguishable`");
      if (axis.operations) names_.check_operation_set(*axis.operations);
      const bool has_values = !axis.labels.empty() && axis.labels.front().scalar.has_value();
      (has_values ? scope_.values : scope_.part_axes).insert(axis.name.text);
      for (const auto& label : axis.labels)
        if (label.scalar && label.label.text.find("${") != std::string::npos)
          context_.error(label.label.span, "a value of an axis cannot hold `${...}`",
                         "use an axis that is a map, and write it in the request of each label");
    }
    has_cases_ = std::ranges::any_of(parts_, [](const Part* part) { return !part->cases.empty(); });
  }

  void check_as(const Located& as) {
    if (as.text.find("${") == std::string::npos) return names_.check_principal(as);
    context_.error(as.span, fmt::format("`as` is '{}', must be the name of a principal", as.text),
                   "for several principals use an axis that is a map, with `as:` at each label");
  }

  void check_request(const RequestTemplate& request, Scope& scope) {
    check_as(request.as);
    templates_.check(request, scope);
  }

  void check_part(const Part& part) {
    for (const auto& each : part.cases)
      templates_.check(each.value, scope_);
    if (has_cases_) scope_.values.insert("case");
    check_request(part.request, scope_);
    if (part.otherwise) templates_.check(part.otherwise->text, part.otherwise->span, scope_);
    if (part.control && !part.control->none) check_request(part.control->request, scope_);
    if (part.unchanged) check_request(*part.unchanged, scope_);
    check_steps(part);
    scope_.values.erase("case");
    check_requirements(part);
  }

  void check_steps(const Part& part) {
    auto scope = scope_;
    std::map<std::string, Span> first;
    for (const auto& step : part.steps)
      for (const auto& capture : step.capture)
        scope.later.insert(capture.first.text);
    for (const auto& step : part.steps) {
      check_request(step, scope);
      for (const auto& [name, pointer] : step.capture) {
        const auto [at, is_new] = first.try_emplace(name.text, name.span);
        if (!is_new)
          context_.defined_twice(name, at->second, "capture");
        else if (name.text == "case" || scope_.values.contains(name.text) ||
                 scope_.part_axes.contains(name.text))
          context_.error(name.span, fmt::format("the name `{}` is taken", name.text),
                         "it is an axis or `case` already: names do not shadow each other");
        scope.captured.insert(name.text);
      }
      for (const auto& undo : step.undo)
        check_request(undo, scope);
    }
    for (const auto& [name, span] : first)
      if (!scope.used.contains(name))
        context_.error(span, fmt::format("the capture `{}` is never used", name),
                       "use it in a later step, or remove it");
    scope_.used.merge(scope.used);
  }

  void check_one_level(const std::vector<Located>& ids) {
    const Requirement* first = nullptr;
    for (const auto& id : ids) {
      const auto* requirement = names_.check_requirement(id);
      if (requirement == nullptr) continue;
      if (first == nullptr) first = requirement;
      if (requirement->level == first->level) continue;
      context_.error(
          id.span,
          fmt::format("{} is {}, but {} before it is {}", id.text, name(requirement->level), first->id.text,
                      name(first->level)),
          "requirements in one list have one level: map each check to its own, or write two probes");
      return;
    }
  }

  void check_requirements(const Part& part) {
    check_one_level(part.requirements.all);
    for (const auto& each : part.requirements.by_check)
      check_one_level(each.second);
  }

  void check_skips() {
    for (const auto& skip : probe_.skip)
      for (const auto& [axis_name, label] : skip.at) {
        const auto axis = std::ranges::find_if(
            probe_.matrix, [&](const Axis& each) { return each.name.text == axis_name.text; });
        if (axis == probe_.matrix.end()) {
          std::vector<std::string> axes;
          for (const auto& each : probe_.matrix)
            axes.push_back(each.name.text);
          context_.error(axis_name.span, fmt::format("`{}` is no axis of this probe", axis_name.text),
                         axes.empty() ? "the probe has no matrix" : suggestion(axis_name.text, axes));
          continue;
        }
        std::vector<std::string> labels;
        for (const auto& each : axis->labels)
          labels.push_back(each.label.text);
        if (axis->operations && names_.complete().operations)
          for (const auto& each : names_.catalogue().operations)
            labels.push_back(each.name.text);
        if (!labels.empty() && std::ranges::find(labels, label.text) == labels.end())
          context_.error(label.span, fmt::format("the axis `{}` has no `{}`", axis_name.text, label.text),
                         suggestion(label.text, labels));
      }
  }

  void check_unused() {
    for (const auto& axis : probe_.matrix)
      if (scope_.values.contains(axis.name.text) && !scope_.used.contains(axis.name.text))
        context_.error(
            axis.name.span, fmt::format("the axis `{}` is never used", axis.name.text),
            fmt::format("write `${{{}}}` where its values belong, or remove the axis", axis.name.text));
    if (has_cases_ && !scope_.used.contains("case"))
      for (const auto* part : parts_)
        if (!part->cases.empty()) {
          context_.error(part->cases.front().label.span, "the cases are never used",
                         "write `${case}` in the request where their values belong");
          break;
        }
  }

  const Names& names_;
  Context& context_;
  TemplateNames templates_;
  const Probe& probe_;
  std::vector<const Part*> parts_;
  Scope scope_;
  bool has_cases_ = false;
};

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
    const bool requests =
        everywhere([](const Part& part) { return part.has_request || !part.steps.empty(); }, true);
    if (!requests)
      return context_.error(probe_.id.span, "this probe has no `request`",
                            "write `request: GET /things`, or `steps:`");
    check_principals();
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
    return has_check(part.request) || !part.cases.empty() || part.burst ||
           std::ranges::any_of(part.steps, has_check);
  }

  void check_forms() {
    const auto* two_ways = anywhere([](const Part& part) { return part.otherwise.has_value(); });
    const auto* other_form = anywhere([](const Part& part) {
      return !part.steps.empty() || !part.cases.empty() || part.burst || part.unchanged;
    });
    if (two_ways != nullptr && other_form != nullptr)
      context_.error(two_ways->otherwise->span, "`otherwise` belongs to a single request",
                     "write two probes");
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
      check_sacrificed(part->request.as);
      for (const auto& each : part->steps)
        check_sacrificed(each.as);
    }
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

  static std::string_view key_of(CheckKind kind) {
    switch (kind) {
    case CheckKind::status:
      return "status";
    case CheckKind::header:
      return "headers";
    case CheckKind::json:
      return "json";
    case CheckKind::text:
      return "text";
    case CheckKind::body:
      return "body";
    case CheckKind::schema:
      return "schema";
    }
    return {};
  }

  void collect(const RequestTemplate& request, std::map<std::string, const Check*>& kinds) const {
    for (const auto& check : request.checks)
      if (check.weight != Weight::note) kinds.try_emplace(std::string(key_of(check.kind)), &check);
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
    const auto* members = anywhere([](const Part& part) { return !part.members.empty(); });
    if (members != nullptr && !cases)
      context_.error(members->members.front().span, "`members` without `indistinguishable`",
                     "it lists what is compared between cases; one answer is checked by `expect`");
    const std::set<std::string> aspects = {"status", "body", "headers", "header-order"};
    for (const auto* part : parts_)
      for (const auto& [key, ids] : part->requirements.by_check) {
        if (kinds.contains(key.text) || (cases && aspects.contains(key.text)) ||
            (burst && key.text == "status"))
          continue;
        const bool watched = anywhere([](const Part& each) { return each.unchanged.has_value(); }) != nullptr;
        if (watched && key.text == "unchanged") continue;
        if (cases && key.text == "members") {
          if (members == nullptr)
            context_.error(key.span, "no `members` are listed that could differ",
                           "add `members:` with JSON Pointers beside `indistinguishable`");
          continue;
        }
        context_.error(key.span, fmt::format("there is no `{}` check that could fail", key.text),
                       "add one to `expect`, or leave it out of `requirements`");
      }
  }

  const Names& names_;
  Context& context_;
  const Probe& probe_;
  std::vector<const Part*> parts_;
};

} // namespace

void check_probe(const Names& names, const Probe& probe, bool flawed) {
  ProbeChecker(names, probe).names();
  if (!flawed) SubstanceChecker(names, probe).check();
}

} // namespace conformance::load
