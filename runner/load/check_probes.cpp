#include "load/check_probes.hpp"

#include "base/nearest.hpp"
#include "load/check_reach.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

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
    const auto* axis = axis_of(probe_, as);
    if (axis == nullptr)
      return context_.error(as.span, fmt::format("`as` is '{}', must be the name of a principal", as.text),
                            "for several principals write `${axis}`, the axis being a list of their names");
    scope_.used.insert(axis->name.text);
    if (!checked_axes_.insert(axis).second) return;
    for (const auto& label : axis->labels)
      names_.check_principal(label.label);
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
    if (part.burst)
      for (const auto& by : part.burst->by)
        check_request(by, scope_);
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
    for (const auto& step : part.steps) {
      std::set<std::uint32_t> seen; // the checks of a step mostly share one list
      for (const auto& check : step.checks)
        if (!check.against.empty() && seen.insert(check.against.front().span.begin).second)
          check_one_level(check.against);
    }
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
  std::set<const Axis*> checked_axes_; // of principals
  bool has_cases_ = false;
};

} // namespace

const Axis* axis_of(const Probe& probe, const Located& as) {
  const auto parsed = parse_template(as.text);
  const auto* read = std::get_if<Template>(&parsed);
  const auto* whole = read == nullptr ? nullptr : read->whole();
  if (whole == nullptr || !whole->functions.empty() || whole->optional) return nullptr;
  const auto axis =
      std::ranges::find_if(probe.matrix, [&](const Axis& each) { return each.name.text == whole->name; });
  const bool has_values =
      axis != probe.matrix.end() && !axis->labels.empty() && axis->labels.front().scalar.has_value();
  return has_values ? &*axis : nullptr;
}

void check_probe(const Names& names, const Probe& probe, bool flawed) {
  ProbeChecker(names, probe).names();
  check_reach(names, probe);
  if (!flawed) check_substance(names, probe);
}

} // namespace conformance::load
