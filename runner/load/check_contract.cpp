#include "load/check_contract.hpp"

#include "base/nearest.hpp"
#include "load/check_reach.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace conformance::load {

namespace {

/// What stands on what. Finds one circle without recursion.
class Graph {
public:
  void edge(const std::string& from, const std::string& to) {
    edges_[from].insert(to);
    edges_[to];
  }

  /// The nodes of a circle, its first one again at the end; empty if there is none.
  std::vector<std::string> circle() const {
    auto left = edges_;
    std::map<std::string, std::vector<std::string>> users;
    std::vector<std::string> free;
    for (const auto& [node, targets] : left) {
      for (const auto& target : targets)
        users[target].push_back(node);
      if (targets.empty()) free.push_back(node);
    }
    while (!free.empty()) {
      const auto node = std::move(free.back());
      free.pop_back();
      left.erase(node);
      for (const auto& user : users[node]) {
        auto& targets = left[user];
        targets.erase(node);
        if (targets.empty()) free.push_back(user);
      }
    }
    std::vector<std::string> path;
    if (left.empty()) return path;
    path.push_back(left.begin()->first);
    for (;;) {
      const auto next = *left.at(path.back()).begin();
      const auto seen = std::ranges::find(path, next) - path.begin();
      const bool closed = seen < std::ssize(path);
      path.push_back(next);
      if (!closed) continue;
      path.erase(path.begin(), path.begin() + seen);
      return path;
    }
  }

private:
  std::map<std::string, std::set<std::string>> edges_;
};

class ContractChecker {
public:
  explicit ContractChecker(const Names& names)
      : names_(names), context_(names.context()), catalogue_(names.catalogue()), templates_(names) {}

  void check() {
    for (const auto& each : catalogue_.contract.principals)
      check_principal(each);
    if (catalogue_.contract.health) check_request(*catalogue_.contract.health);
    for (const auto& each : catalogue_.contract.organizations_differ_by)
      check_request(each.request);
    for (const auto& each : catalogue_.contract.canaries.lists)
      check_request(each.request);
    if (!catalogue_.contract.canaries.requirement.empty())
      names_.check_requirement(catalogue_.contract.canaries.requirement);
    for (const auto& each : catalogue_.contract.invariants)
      check_invariant(each);
    for (const auto* each : {&catalogue_.contract.gone_500, &catalogue_.contract.unexpected_429})
      if (!each->empty()) names_.check_requirement(*each);
    for (const auto& each : catalogue_.requirements)
      check_requirement(each);
    for (const auto& each : catalogue_.operations)
      check_operation(each);
    for (const auto& each : catalogue_.fixtures)
      check_fixture(each);
    report_circle(proofs_, "can never be proven, since it stands on itself",
                  "let one of them be shown by a request that needs no other");
    report_circle(requirements_, "is proven by itself", "remove one of the `proven-by`");
  }

private:
  void check_request(const RequestTemplate& request) {
    names_.check_principal(request.as);
    Scope scope;
    templates_.check(request, scope);
  }

  void check_principal(const PrincipalSpec& spec) {
    spans_.emplace(spec.name.text, spec.name.span);
    for (const auto& proof : spec.proof) {
      check_request(proof);
      for (const auto& fixture : fixtures_in(proof))
        proofs_.edge(spec.name.text, fixture);
    }
    if (spec.make) check_make(*spec.make);
    if (!spec.derive || spec.from.empty()) return;
    names_.check_principal(spec.from);
    proofs_.edge(spec.name.text, spec.from.text);
    const auto* from = names_.principal(spec.from.text);
    if (from != nullptr && from->derive)
      context_.error(spec.from.span, fmt::format("`{}` is derived itself", spec.from.text),
                     "derive from a principal that has a key of its own");
  }

  void check_make(const MakeKey& make) {
    names_.check_principal(make.as);
    if (make.proof) check_request(*make.proof);
    const auto* create = names_.check_call(make.create);
    if (create != nullptr && create->reads)
      context_.error(make.create.span, fmt::format("`{}` makes no key", make.create.text),
                     "it must be a call that writes: the key that it returns is revoked");
    else if (create != nullptr && create->secret.size() != 1)
      context_.error(make.create.span, fmt::format("`{}` returns no key", make.create.text),
                     "the contract must name the key under its `returns`, and again under `secret`");
    const auto* revoke = names_.check_call(make.revoke);
    if (revoke == nullptr || create == nullptr) return;
    if (revoke->reads || revoke->values.empty())
      context_.error(make.revoke.span, fmt::format("`{}` takes no key back", make.revoke.text),
                     "it must be a call that writes, and be told which key: values: [id]");
    for (const auto& value : revoke->values)
      if (std::ranges::find(create->returns, value) == create->returns.end())
        context_.error(make.revoke.span, fmt::format("`{}` needs a value `{}`", make.revoke.text, value),
                       fmt::format("`{}` does not return it", make.create.text));
  }

  void check_tags(const Invariant& invariant) {
    if (invariant.only_tags.empty() || catalogue_.suites.empty()) return;
    std::vector<std::string> known;
    const auto add = [&](const Part& part) {
      for (const auto& tag : part.tags)
        known.push_back(tag.text);
    };
    for (const auto& suite : catalogue_.suites)
      for (const auto& probe : suite.probes) {
        add(probe.part);
        for (const auto& axis : probe.matrix)
          for (const auto& label : axis.labels)
            if (label.part) add(*label.part);
      }
    std::ranges::sort(known);
    known.erase(std::unique(known.begin(), known.end()), known.end());
    // The probes that have it may be in suites that are not asked for.
    for (const auto& tag : invariant.only_tags)
      if (!std::ranges::binary_search(known, tag.text) && nearest(tag.text, known))
        context_.error(tag.span, fmt::format("no probe has the tag '{}'", tag.text),
                       suggestion(tag.text, known));
  }

  void check_invariant(const Invariant& invariant) {
    if (!invariant.requirement.empty()) names_.check_requirement(invariant.requirement);
    check_tags(invariant);
    for (const auto& each : invariant.operations)
      names_.check_operation(each);
    Scope scope;
    scope.answer = true;
    templates_.check(invariant.when, scope);
    templates_.check(invariant.checks, scope);
  }

  void check_requirement(const Requirement& requirement) {
    spans_.emplace(requirement.id.text, requirement.id.span);
    for (const auto& id : requirement.proven_by)
      if (names_.check_requirement(id) != nullptr) requirements_.edge(requirement.id.text, id.text);
    for (const auto& service : requirement.needs)
      names_.check_service(service);
  }

  void check_operation(const Operation& operation) {
    check_request(operation.part.request);
    if (operation.twin) check_request(operation.twin->request);
    if (operation.undo) check_undo(*operation.undo);
  }

  void check_undo(const DefaultUndo& undo) {
    Scope scope;
    scope.values.insert("target");
    for (const auto& [name, pointer] : undo.read.capture) {
      if (name.text == "target")
        context_.error(name.span, "the name `target` is taken",
                       "it is the id that the write went to: names do not shadow each other");
      scope.later.insert(name.text);
    }
    templates_.check(undo.read, scope);
    scope.captured.swap(scope.later);
    templates_.check(undo.write, scope);
    for (const auto& [name, pointer] : undo.read.capture)
      if (name.text != "target" && !scope.used.contains(name.text))
        context_.error(name.span, fmt::format("the capture `{}` is never used", name.text),
                       "put it back by the request of `undo`, or remove it");
  }

  void check_fixture(const FixtureSpec& fixture) {
    spans_.emplace(fixture.name.text, fixture.name.span);
    Scope scope;
    for (const auto* conditions : {&fixture.where, &fixture.prefer})
      for (const auto& [pointer, matcher] : *conditions) {
        templates_.check(matcher, scope);
        for (const auto& each : fixtures_in(matcher))
          proofs_.edge(fixture.name.text, each);
      }
    for (const auto& discover : fixture.discover) {
      check_request(discover);
      stands_on(fixture, discover, true);
    }
    if (fixture.discover_if) {
      check_request(*fixture.discover_if);
      stands_on(fixture, *fixture.discover_if, true);
    }
    if (fixture.create) {
      check_request(*fixture.create);
      stands_on(fixture, *fixture.create, true);
    }
    for (const auto& proof : fixture.proof) {
      check_request(proof);
      stands_on(fixture, proof, false);
    }
    if (fixture.hidden_from) {
      check_request(*fixture.hidden_from);
      stands_on(fixture, *fixture.hidden_from, false);
    }
  }

  /// A fixture is named in its own proof, and must not be in its discovery.
  void stands_on(const FixtureSpec& fixture, const RequestTemplate& request, bool itself_counts) {
    const auto& own = fixture.name.text;
    if (!request.as.empty()) proofs_.edge(own, request.as.text);
    for (const auto& each : fixtures_in(request))
      if (itself_counts || each != own) proofs_.edge(own, each);
  }

  void report_circle(const Graph& graph, std::string_view what, std::string_view help) {
    const auto circle = graph.circle();
    if (circle.empty()) return;
    const auto at = spans_.find(circle.front());
    context_.error(at == spans_.end() ? Span{} : at->second,
                   fmt::format("`{}` {}: {}", circle.front(), what, fmt::join(circle, " -> ")),
                   std::string(help));
  }

  const Names& names_;
  Context& context_;
  const Catalogue& catalogue_;
  TemplateNames templates_;
  std::map<std::string, Span> spans_;
  Graph proofs_, requirements_;
};

} // namespace

void check_contract(const Names& names) {
  ContractChecker(names).check();
  check_reach(names);
}

} // namespace conformance::load
