#include "plan/plan.hpp"

#include "plan/effects.hpp"
#include "plan/fixture_order.hpp"
#include "plan/instantiate.hpp"
#include "plan/needs.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace conformance::plan {

namespace {

constexpr std::size_t most_cells_of_all = 200'000; // of all probes: each takes some kilobytes

/// Puts one plan together.
class Planner {
public:
  Planner(const Catalogue& catalogue, const Profile& profile, Diagnostics& diagnostics)
      : catalogue_(&catalogue), profile_(&profile), diagnostics_(&diagnostics),
        effects_(catalogue, profile, diagnostics), needs_(catalogue, profile) {}

  Plan plan() {
    if (!fits()) return {};
    for (const auto& suite : catalogue_->suites)
      for (const auto& probe : suite.probes)
        for (auto& point : points(probe, *catalogue_, *diagnostics_))
          add(suite, probe, std::move(point));
    list_needs(plan_, *catalogue_);
    return std::move(plan_);
  }

private:
  bool fits() {
    std::size_t cells = 0;
    for (const auto& suite : catalogue_->suites)
      for (const auto& probe : suite.probes) {
        cells += most_points(probe, *catalogue_);
        if (cells <= most_cells_of_all) continue;
        diagnostics_->error(
            probe.id.span,
            fmt::format("with this probe the suites have more than {} cells", most_cells_of_all),
            "the axes of a matrix multiply: leave some labels out, or run the suites apart");
        return false;
      }
    plan_.cells.reserve(cells);
    return true;
  }

  void add(const Suite& suite, const Probe& probe, Point point) {
    Cell cell;
    cell.suite = &suite;
    cell.probe = &probe;
    cell.id = cell_id(probe.id.text, point.labels);
    cell.point = std::move(point);
    describe(cell);
    find_controls(cell);
    effects_.find(cell);
    auto lacking = take_lacking_cases(cell);
    complete(std::move(cell));
    for (auto& each : lacking)
      complete(std::move(each));
  }

  void complete(Cell cell) {
    find_needs(cell);
    find_missing(cell);
    find_effects(cell);
    plan_.cells.push_back(std::move(cell));
  }

  /// Takes out the cases whose own fixture is missing, so that the others are compared without them: each
  /// becomes a cell beside the reference.
  std::vector<Cell> take_lacking_cases(Cell& cell) const {
    std::vector<Cell> out;
    if (cell.part().cases.size() < 3) return out;
    std::vector<IndistinguishableCase> cases = cell.part().cases;
    for (std::size_t i = 1; i < cases.size() && cases.size() > 2;) {
      if (!lacks_fixture(cases[i])) {
        ++i;
        continue;
      }
      Part alone = cell.part();
      alone.cases = {cases.front(), cases[i]};
      out.emplace_back(cell).point.part = std::make_shared<const Part>(std::move(alone));
      cases.erase(cases.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (out.empty()) return out;
    Part rest = cell.part();
    rest.cases = std::move(cases);
    cell.point.part = std::make_shared<const Part>(std::move(rest));
    return out;
  }

  bool lacks_fixture(const IndistinguishableCase& one) const {
    const auto names = names_in(one.value);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return std::any_of(catalogue_->fixtures.begin(), catalogue_->fixtures.end(), [&](const auto& fixture) {
        const auto& known = fixture.name.text;
        return is_of(name, known) && missing_fixture(known);
      });
    });
  }

  void describe(Cell& cell) {
    const auto& map = cell.part().requirements;
    for (const auto& id : map.all)
      add_once(cell.requirements, id.text);
    for (const auto& [check, ids] : map.by_check)
      for (const auto& id : ids)
        add_once(cell.requirements, id.text);
    for (const auto& step : cell.part().steps)
      for (const auto& check : step.checks)
        for (const auto& id : check.against)
          add_once(cell.requirements, id.text);
    cell.level = Level::may;
    for (const auto& id : cell.requirements)
      if (const auto* requirement = catalogue_->requirement(id))
        cell.level = std::min(cell.level, requirement->level);
    cell.principal = cell.part().request.as.text;
    cell.refusal = !cell.part().request.checks.empty() && !accepts_success(cell.part().request.checks);
    if (!cell.part().has_request && cell.part().steps.empty())
      diagnostics_->error(cell.probe->id.span, fmt::format("probe '{}' sends nothing", cell.id),
                          "give it a 'request:', 'steps:', or a matrix axis that has one");
  }

  bool holds_valid_key(const std::string& principal) const {
    const auto* spec = catalogue_->contract.principal(principal);
    const auto* given = profile_->principal(principal);
    return spec && !spec->derive && !spec->needs_trust && given && given->how == Principal::How::api_key;
  }

  void find_controls(Cell& cell) {
    const auto& part = cell.part();
    if (part.control) {
      if (!part.control->none)
        cell.controls.push_back({part.control->request, part.control->request.as.text});
      return;
    }
    const auto* operation = cell.point.operation;
    if (!cell.refusal || !operation || !operation->twin || !holds_valid_key(cell.principal)) return;
    auto twin = operation->part.request;
    const auto& own = operation->twin->request;
    if (!own.method.empty()) {
      twin.method = own.method;
      twin.target = own.target;
      twin.json.reset();
    }
    twin.as = own.as;
    if (own.json) twin.json = own.json;
    twin.checks = own.checks;
    cell.controls.push_back({std::move(twin), own.as.text});
  }

  void find_needs(Cell& cell) {
    const auto& part = cell.part();
    if (part.has_request) needs_.add_request(part.request, cell);
    if (part.otherwise)
      for (const auto& name : names_in(part.otherwise->text))
        needs_.add_name(name, cell);
    for (const auto& each : part.cases)
      for (const auto& name : names_in(each.value))
        needs_.add_name(name, cell);
    for (const auto& step : part.steps) {
      needs_.add_request(step, cell);
      for (const auto& undo : step.undo)
        needs_.add_request(undo, cell);
    }
    if (part.unchanged) needs_.add_request(*part.unchanged, cell);
    if (part.burst) find_needs_of_burst(cell);
    for (const auto& control : cell.controls)
      needs_.add_request(control.request, cell);
  }

  /// The flooded key cannot put back what it wrote in spite of its quota: another must.
  void find_needs_of_burst(Cell& cell) {
    const auto& request = cell.part().request;
    for (const auto& by : cell.part().burst->by)
      needs_.add_request(by, cell);
    const auto names = names_in(request.target.text);
    const bool real = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return fixture_of_id(*catalogue_, name) != nullptr;
    });
    if (!real || effects_.is_safe(cell, request)) return;
    const auto* operation =
        catalogue_->operation(operation_name(*catalogue_, request.method.text, request.target.text));
    if (operation && operation->twin) needs_.add_principal(operation->twin->request.as.text, cell);
  }

  /// False where no request can prove it, or only a call that the profile does not declare.
  bool provable(const PrincipalSpec& spec) const {
    return std::any_of(spec.proof.begin(), spec.proof.end(), [&](const RequestTemplate& proof) {
      return !proof.call || profile_->call(proof.call->text);
    });
  }

  /// The line of the profile that declares it.
  std::string line_for(const std::string& name, const PrincipalSpec* spec) const {
    const bool of_service = spec && !spec->proof.empty() &&
                            std::all_of(spec->proof.begin(), spec->proof.end(),
                                        [](const RequestTemplate& proof) { return proof.call.has_value(); });
    return fmt::format("{}: {{{}: \"${{env.YOUR_VARIABLE}}\"{}}}", name, of_service ? "bearer" : "api_key",
                       spec && !provable(*spec) ? ", trust: \"...\"" : "");
  }

  std::optional<Missing> missing_maker(const PrincipalSpec& spec) const {
    const auto& name = spec.name.text;
    const auto make_one = [&](const std::string& what) {
      return Missing{"principal:" + name,
                     fmt::format("principal '{0}' ({1}) is not in the profile, and the run cannot make one: "
                                 "{2}; or add under principals: {3}",
                                 name, spec.title, what, line_for(name, &spec))};
    };
    for (const auto* call : {&spec.make->create, &spec.make->revoke})
      if (!call->empty() && !profile_->call(call->text))
        return make_one(fmt::format("declare the call '{}' under services", call->text));
    if (const auto maker = missing_principal(spec.make->as.text)) return make_one(maker->reason);
    if (!effects_.allowed(Effect::restores)) return make_one("add to allow: [restores]");
    return std::nullopt;
  }

  std::optional<Missing> missing_principal(const std::string& name) const {
    const auto* spec = catalogue_->contract.principal(name);
    if (spec && spec->derive == Derivation::query && !profile_->allow_key_in_url)
      return Missing{"effect:key-in-url",
                     "the profile does not allow a key in a URL, where logs may keep it; "
                     "add to allow: [key-in-url]"};
    if (spec && spec->derive) return missing_principal(spec->from.text);
    const auto* given = profile_->principal(name);
    if (!given && spec && spec->make) return missing_maker(*spec);
    const auto title = spec && !spec->title.empty() ? fmt::format(" ({})", spec->title) : std::string();
    if (!given)
      return Missing{"principal:" + name,
                     fmt::format("principal '{}'{} is not in the profile; add under principals: {}", name,
                                 title, line_for(name, spec))};
    if (spec && !provable(*spec) && given->trust.empty())
      return Missing{
          "principal:" + name,
          fmt::format("principal '{}'{} cannot be proven by a request; say in the profile why it is "
                      "believed: trust: \"...\"",
                      name, title)};
    return std::nullopt;
  }

  std::optional<Missing> missing_fixture(const std::string& name) const {
    const auto* spec = catalogue_->fixture(name);
    const auto* given = profile_->fixture(name);
    if (!spec || (given && (!spec->needs_trust || !given->trust.empty()))) return std::nullopt;
    if (given)
      return Missing{"fixture:" + name,
                     fmt::format("fixture '{}' cannot be proven by a request; say in the profile "
                                 "why it is believed: trust: \"...\"",
                                 name)};
    if (spec->create && spec->discover.empty() && !effects_.allowed(spec->create_effect))
      return Missing{"fixture:" + name,
                     fmt::format("fixture '{0}' ({1}) is not in the profile, and the run may not make one; "
                                 "add to allow: [{2}], or under fixtures: {0}: ...",
                                 name, spec->title, conformance::name(spec->create_effect))};
    if (!spec->discover.empty() || spec->create) return std::nullopt;
    return Missing{"fixture:" + name,
                   fmt::format("fixture '{0}' ({1}) is not in the profile; add under fixtures: "
                               "{0}: {{id: ..., trust: \"...\"}}",
                               name, spec->title)};
  }

  void find_missing(Cell& cell) {
    std::vector<std::string> needs;
    for (const auto& each : cell.probe->needs)
      add_once(needs, each.text);
    for (const auto& id : cell.requirements)
      if (const auto* requirement = catalogue_->requirement(id))
        for (const auto& each : requirement->needs)
          add_once(needs, each.text);
    for (const auto& service : needs)
      if (!profile_->services.contains(service)) {
        cell.missing =
            Missing{"service:" + service, fmt::format("the profile declares no service '{}'", service)};
        cell.not_applicable = true;
        return;
      }
    for (const auto& step : cell.part().steps)
      if (step.call && !profile_->call(step.call->text)) {
        const auto service = step.call->text.substr(0, step.call->text.find('.'));
        cell.missing = Missing{"service:" + service,
                               fmt::format("the profile does not declare the call '{}'", step.call->text)};
        cell.not_applicable = true;
        return;
      }
    for (const auto& name : cell.principals)
      if ((cell.missing = missing_principal(name))) return;
    for (const auto& name : cell.fixtures)
      if ((cell.missing = missing_fixture(name))) return;
    const bool permitted = effects_.allowed(cell.effect);
    if (!permitted || (effects_.needs_refused(cell) && !effects_.allowed(Effect::refused))) {
      const auto effect = name(permitted ? Effect::refused : cell.effect);
      cell.missing =
          Missing{fmt::format("effect:{}", effect),
                  fmt::format("the profile does not allow the effect '{0}'; add to allow: [{0}]", effect)};
      return;
    }
    cell.missing = missing_timing(cell);
  }

  /// Hundreds of requests for one answer are spent with permission only.
  std::optional<Missing> missing_timing(const Cell& cell) const {
    if (!cell.part().timing || profile_->allow_timing) return std::nullopt;
    return Missing{"effect:timing", "the profile does not allow timing, which takes some hundred requests; "
                                    "add to allow: [timing]"};
  }

  /// What is sent on its behalf may do more than the cell itself.
  void find_effects(Cell& cell) const {
    const auto add = [&](Effect effect) { cell.effects.set(static_cast<std::size_t>(effect)); };
    add(cell.effect);
    if (effects_.needs_refused(cell)) add(Effect::refused);
    for (const auto& name : cell.fixtures) {
      const auto* spec = catalogue_->fixture(name);
      const bool made = spec && spec->create && !profile_->fixture(name);
      if (made && effects_.allowed(spec->create_effect)) add(spec->create_effect);
    }
    for (const auto& name : cell.principals) {
      const auto* spec = catalogue_->contract.principal(name);
      if (spec && spec->make && !profile_->principal(name)) add(Effect::restores);
    }
  }

  const Catalogue* catalogue_;
  const Profile* profile_;
  Diagnostics* diagnostics_;
  Effects effects_;
  Needs needs_;
  Plan plan_;
};

/// The segments of a path one after another, without its query.
class Segments {
public:
  explicit Segments(std::string_view target) : rest_(target) {}

  /// None once there are no more.
  std::optional<std::string_view> next() {
    if (over_) return std::nullopt;
    std::size_t end = 0;
    int depth = 0; // a `/` or `?` inside `${...}` would be none
    for (; end < rest_.size(); ++end) {
      const char c = rest_[end];
      if (c == '{') ++depth;
      if (c == '}') --depth;
      if ((c == '?' || c == '/') && depth == 0) break;
    }
    const auto out = rest_.substr(0, end);
    over_ = end == rest_.size() || rest_[end] == '?';
    if (!over_) rest_.remove_prefix(end + 1);
    return out;
  }

private:
  std::string_view rest_;
  bool over_ = false;
};

} // namespace

std::string Cell::title() const {
  auto text = probe->title;
  for (const auto& [axis, name] : point.labels) {
    const auto placeholder = "${" + axis + "}";
    auto label = name;
    std::replace(label.begin(), label.end(), '-', ' ');
    for (auto at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + label.size()))
      text.replace(at, placeholder.size(), label);
  }
  if (!probe->title.empty() && probe->title.front() == '$')
    text.front() = to_upper(text.substr(0, 1)).front();
  return text;
}

bool Cell::writes() const {
  auto beyond = effects;
  for (const auto harmless : {Effect::read, Effect::floods})
    beyond.reset(static_cast<std::size_t>(harmless));
  return beyond.any();
}

std::vector<std::string> requirements_of(const RequirementMap& map, const std::string& check, Weight weight) {
  std::vector<std::string> out;
  for (const auto& id : map.all)
    add_once(out, id.text);
  if (const auto* entry = map.entry(check, weight))
    for (const auto& id : entry->second)
      add_once(out, id.text);
  if (out.empty())
    for (const auto& [kind, ids] : map.by_check)
      for (const auto& id : ids)
        add_once(out, id.text);
  return out;
}

namespace {

/// How many segments of the pattern are placeholders, if the others are the same.
std::optional<std::size_t> placeholders_for(std::string_view pattern, std::string_view target) {
  Segments parts(pattern), wanted(target);
  std::size_t placeholders = 0;
  for (;;) {
    const auto part = parts.next();
    const auto want = wanted.next();
    if (part.has_value() != want.has_value()) return std::nullopt;
    if (!part) return placeholders;
    if (*part == *want) continue;
    if (part->find("${") == std::string_view::npos) return std::nullopt;
    ++placeholders;
  }
}

} // namespace

bool fits(const std::string& pattern, const std::string& target) {
  return placeholders_for(pattern, target).has_value();
}

std::string operation_name(const Catalogue& catalogue, const std::string& method, const std::string& target) {
  std::string found = "other";
  std::size_t fewest = SIZE_MAX;
  for (const auto& operation : catalogue.operations) {
    const auto& request = operation.part.request;
    if (request.method.text != method && !(method == "HEAD" && request.method.text == "GET")) continue;
    const auto placeholders = placeholders_for(request.target.text, target);
    if (!placeholders || *placeholders >= fewest) continue;
    fewest = *placeholders;
    found = operation.name.text;
  }
  return found;
}

bool is_safe_operation(const Catalogue& catalogue, const std::string& method, const std::string& target) {
  const auto* operation = catalogue.operation(operation_name(catalogue, method, target));
  return operation && operation->safe;
}

void list_needs(Plan& plan, const Catalogue& catalogue) {
  plan.fixtures = fixtures_in_order(plan, catalogue);
  plan.principals.clear();
  std::vector<std::string> named;
  for (const auto& cell : plan.cells) {
    if (cell.missing) continue;
    for (const auto& each : cell.principals) {
      const auto* spec = catalogue.contract.principal(each);
      add_once(named, spec && spec->derive ? spec->from.text : each);
    }
  }
  for (const auto& spec : catalogue.contract.principals)
    if (std::find(named.begin(), named.end(), spec.name.text) != named.end())
      plan.principals.push_back(spec.name.text);
}

std::set<std::string> flooded_by(const Plan& plan) {
  std::set<std::string> out;
  for (const auto& cell : plan.cells)
    if (!cell.missing && cell.part().burst) out.insert(cell.part().flooded().text);
  return out;
}

Plan make_plan(const Catalogue& catalogue, const Profile& profile, Diagnostics& diagnostics) {
  return Planner(catalogue, profile, diagnostics).plan();
}

} // namespace conformance::plan
