#include "load/check_reach.hpp"

#include "load/check_probes.hpp"
#include "load/check_undo.hpp"
#include "load/read_request.hpp"
#include "model/absent.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace conformance::load {

namespace {

/// True of one whose credential a service gave: only calls of services prove it.
bool is_of_service(const PrincipalSpec& spec) {
  return !spec.derive && !spec.proof.empty() &&
         std::ranges::all_of(spec.proof, [](const RequestTemplate& proof) { return proof.call.has_value(); });
}

/// True of one whose credential a request of the API proves.
bool has_api_key(const Names& names, const PrincipalSpec& spec) {
  if (spec.derive) {
    const auto* from = names.principal(spec.from.text);
    return spec.derive != Derivation::none && from != nullptr && !from->derive && has_api_key(names, *from);
  }
  return std::ranges::any_of(spec.proof, [](const RequestTemplate& proof) { return !proof.call; });
}

/// `text: {not: {contains: ...}}`, which shows nothing of what it looks for.
bool denies(const Check& check) {
  const auto* outer = check.kind == CheckKind::text ? check.expected.map() : nullptr;
  if (outer == nullptr || outer->size() != 1 || outer->front().key != "not") return false;
  const auto* inner = outer->front().value.map();
  return inner != nullptr && inner->size() == 1 && inner->front().key == "contains";
}

class ReachChecker {
public:
  explicit ReachChecker(const Names& names)
      : names_(names), context_(names.context()), catalogue_(names.catalogue()) {}

  void check_contract() {
    const auto& contract = catalogue_.contract;
    for (const auto& spec : contract.principals)
      check_principal(spec);
    if (contract.health) check_api(*contract.health, "the health request");
    for (const auto& fixture : catalogue_.fixtures) {
      for (const auto* request : {&fixture.discover_if, &fixture.create, &fixture.hidden_from})
        if (*request) check_api(**request, "a fixture");
      for (const auto& discover : fixture.discover)
        check_api(discover, "a fixture");
      for (const auto& proof : fixture.proof)
        check_api(proof, "a proof");
    }
    for (const auto& operation : catalogue_.operations) {
      if (operation.twin) check_api(operation.twin->request, "a twin");
      if (operation.undo) check_undo(names_, operation);
    }
  }

  void check_probe(const Probe& probe) {
    check_part(probe, probe.part);
    for (const auto& axis : probe.matrix)
      for (const auto& label : axis.labels)
        if (label.part) check_part(probe, *label.part);
  }

private:
  void check_principal(const PrincipalSpec& spec) {
    for (const auto& proof : spec.proof)
      check_proof(spec, proof);
    if (spec.make) check_caller(spec.make->as);
  }

  /// It is sent before anything is judged, so it may only read or be refused.
  void check_proof(const PrincipalSpec& spec, const RequestTemplate& proof) {
    const auto& name = spec.name.text;
    if (proof.call) {
      const auto* call = catalogue_.contract.service_call(proof.call->text);
      if (call != nullptr && !call->reads)
        context_.error(proof.call->span, fmt::format("the proof of `{}` is a call that may write", name),
                       "use one that the contract says `reads: true`");
      return;
    }
    if (proof.method.empty() || is_reading(proof)) return;
    if (accepts_success(proof.checks))
      context_.error(proof.method.span,
                     fmt::format("the proof of `{}` is a {} that may succeed", name, proof.method.text),
                     "let it read, or be refused: expect: {status: 404}");
    else if (const auto named = named_by(proof, catalogue_); !named.empty())
      context_.error(proof.target.span, fmt::format("the proof of `{}` writes to something real", name),
                     help_against(named));
  }

  void check_api(const RequestTemplate& request, std::string_view what) {
    const auto* spec = request.call ? nullptr : names_.principal(request.as.text);
    if (spec != nullptr && is_of_service(*spec))
      context_.error(request.as.span,
                     fmt::format("{} would send the credential of `{}` to the API", what, request.as.text),
                     "it belongs to a service: the API gets it only in a probe that expects its refusal");
  }

  void check_caller(const Located& as) {
    const auto* spec = names_.principal(as.text);
    if (spec != nullptr && has_api_key(names_, *spec))
      context_.error(as.span, fmt::format("a call of a service would get the API key of `{}`", as.text),
                     "calls are made by a principal that the service knows");
  }

  void check_part(const Probe& probe, const Part& part) {
    if (part.control && !part.control->none) check_api(part.control->request, "a control");
    if (part.unchanged) check_api(*part.unchanged, "`unchanged`");
    std::vector<const RequestTemplate*> sent;
    for (const auto& step : part.steps) {
      for (const auto* request : with_undo(step)) {
        sent.push_back(request);
        if (!request->call) continue;
        const auto as = request->as.empty() ? probe.part.request.as : request->as;
        if (const auto* axis = axis_of(probe, as))
          for (const auto& label : axis->labels)
            check_caller(label.label);
        else
          check_caller(as);
      }
    }
    check_undos(names_, part.steps);
    for (const auto& step : part.steps)
      if (step.call) check_secrets(step, sent);
  }

  static std::vector<const RequestTemplate*> with_undo(const RequestTemplate& step) {
    std::vector<const RequestTemplate*> out{&step};
    for (const auto& undo : step.undo)
      out.push_back(&undo);
    return out;
  }

  /// Of what such a call returns, all is secret that no other call of the service takes.
  bool is_secret(const std::string& dotted, const ServiceCall& call, const std::string& returned) const {
    if (call.reads) return false;
    if (std::ranges::find(call.secret, returned) != call.secret.end()) return true;
    const auto& calls = catalogue_.contract.service_calls.at(dotted.substr(0, dotted.find('.')));
    return std::ranges::none_of(calls, [&](const ServiceCall& other) {
      return other.name != call.name && std::ranges::find(other.values, returned) != other.values.end();
    });
  }

  void check_secrets(const RequestTemplate& step, const std::vector<const RequestTemplate*>& sent) {
    const auto* call = catalogue_.contract.service_call(step.call->text);
    if (call == nullptr) return;
    for (const auto& [name, returned] : step.capture) {
      const bool known = std::ranges::find(call->returns, returned.text) != call->returns.end();
      if (!known || !is_secret(step.call->text, *call, returned.text)) continue;
      const auto refuse = [&](const Span& at) {
        context_.error(at, fmt::format("`${{{}}}` is a key that the run made", name.text),
                       "it may stand in `with-key`, and in `text: {not: {contains: ...}}`, and nowhere else");
      };
      for (const auto* request : sent) {
        if (const auto at = place_of(name.text, *request); at.known()) refuse(at);
        for (const auto& check : request->checks)
          if (const auto at = place_of(name.text, check.expected); at.known() && !denies(check)) refuse(at);
      }
    }
  }

  const Names& names_;
  Context& context_;
  const Catalogue& catalogue_;
};

} // namespace

void check_reach(const Names& names) {
  ReachChecker(names).check_contract();
}

void check_reach(const Names& names, const Probe& probe) {
  ReachChecker(names).check_probe(probe);
}

} // namespace conformance::load
