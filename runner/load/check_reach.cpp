#include "load/check_reach.hpp"

#include "load/check_probes.hpp"
#include "load/read_request.hpp"

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

bool stands_in(std::string_view text, const std::string& name) {
  if (text.find("${") == std::string_view::npos) return false;
  const auto parsed = parse_template(text);
  const auto* read = std::get_if<Template>(&parsed);
  return read != nullptr && std::ranges::any_of(read->pieces, [&](const auto& piece) {
           const auto* placeholder = std::get_if<Placeholder>(&piece);
           return placeholder != nullptr && placeholder->name == name;
         });
}

/// Where `${name}` stands in a value; an unknown span if nowhere.
Span place_in(const Value& value, const std::string& name) {
  if (const auto* text = value.string()) return stands_in(*text, name) ? value.span : Span{};
  if (const auto* list = value.list())
    for (const auto& item : *list)
      if (const auto found = place_in(item, name); found.known()) return found;
  if (const auto* map = value.map())
    for (const auto& member : *map)
      if (const auto found = place_in(member.value, name); found.known()) return found;
  return {};
}

/// Where a request would send it.
Span place_in(const RequestTemplate& request, const std::string& name) {
  if (stands_in(request.target.text, name)) return request.target.span;
  if (request.raw && stands_in(request.raw->text, name)) return request.raw->span;
  for (const auto* part : {&request.headers, &request.query, &request.json, &request.values})
    if (*part)
      if (const auto found = place_in(**part, name); found.known()) return found;
  return {};
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
      for (const auto* request : {&fixture.discover_if, &fixture.create})
        if (*request) check_api(**request, "a fixture");
      for (const auto& discover : fixture.discover)
        check_api(discover, "a fixture");
      for (const auto& proof : fixture.proof)
        check_api(proof, "a proof");
    }
    for (const auto& operation : catalogue_.operations)
      if (operation.twin) check_api(operation.twin->request, "a twin");
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
    else if (!fixtures_in(proof).empty())
      context_.error(proof.target.span, fmt::format("the proof of `{}` writes to something real", name),
                     "a write that must be refused goes to something absent: ${run.uuid}");
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
      if (step.call) check_undo(step);
    }
    for (const auto& step : part.steps)
      if (step.call) check_secrets(step, sent);
  }

  static std::vector<const RequestTemplate*> with_undo(const RequestTemplate& step) {
    std::vector<const RequestTemplate*> out{&step};
    for (const auto& undo : step.undo)
      out.push_back(&undo);
    return out;
  }

  /// What a call makes must be taken back by what it returned.
  void check_undo(const RequestTemplate& step) {
    const auto* call = catalogue_.contract.service_call(step.call->text);
    if (call == nullptr || call->reads || call->returns.empty()) return;
    const bool must_be_refused = !step.checks.empty() && !accepts_success(step.checks);
    if (step.undo.empty()) {
      if (!must_be_refused)
        context_.error(step.call->span, fmt::format("what `{}` makes is left behind", step.call->text),
                       "add `undo:` with the call that takes it back");
      return;
    }
    const auto& undo = step.undo.front();
    const auto* taking = undo.call ? catalogue_.contract.service_call(undo.call->text) : nullptr;
    const bool names_it = std::ranges::any_of(
        step.capture, [&](const auto& capture) { return place_in(undo, capture.first.text).known(); });
    if (!undo.call || (taking != nullptr && taking->reads) || !names_it)
      context_.error(
          undo.call ? undo.call->span : undo.span,
          fmt::format("this does not take back what `{}` makes", step.call->text),
          "write a call of the service that takes what the step captures: values: {id: \"${id}\"}");
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
        if (const auto at = place_in(*request, name.text); at.known()) refuse(at);
        for (const auto& check : request->checks)
          if (const auto at = place_in(check.expected, name.text); at.known() && !denies(check)) refuse(at);
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
