#include "load/check_undo.hpp"

#include "load/read_request.hpp"
#include "model/absent.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace conformance::load {

namespace {

std::string path_of(const RequestTemplate& request) {
  return request.target.text.substr(0, request.target.text.find('?'));
}

/// The path with `${target}` for each of its parameters.
std::string path_to_target(const RequestTemplate& request) {
  std::string out;
  const auto path = path_of(request);
  for (std::size_t at = 0; at < path.size();) {
    const auto begin = std::min(path.find("${", at), path.size());
    out += path.substr(at, begin - at);
    if (begin < path.size()) out += "${target}";
    at = std::min(path.find('}', begin), path.size() - 1) + 1;
  }
  return out;
}

/// What was changed is put back where it was, and what was made is taken away, or marked as gone, by the name
/// that it got. A POST would make something once more.
bool takes_back(const RequestTemplate& write, const std::string& path, const RequestTemplate& undo) {
  const auto& method = undo.method.text;
  const bool made = write.method.text == "POST";
  const bool puts_back = method == "PUT" || method == "PATCH";
  const bool takes_away = method == "DELETE" && (made || write.method.text == "PUT");
  if (!puts_back && !takes_away) return false;
  const auto back = path_of(undo);
  const bool to_what_was_made = std::ranges::any_of(write.capture, [&](const auto& capture) {
    return back == fmt::format("{}/${{{}}}", path, capture.first.text);
  });
  return to_what_was_made || (back == path && !(made && puts_back));
}

std::string service_of(const Located& call) {
  return call.text.substr(0, call.text.find('.'));
}

class UndoChecker {
public:
  explicit UndoChecker(const Names& names)
      : context_(names.context()), contract_(names.catalogue().contract) {}

  void check(const RareList<RequestTemplate>& steps) {
    for (const auto& step : steps) {
      if (step.call) check_ids(step);
      remember(step);
      check_step(step);
      for (const auto& undo : step.undo)
        if (undo.call) check_ids(undo);
    }
  }

  void check(const Operation& operation) {
    const auto& write = operation.part.request;
    const auto path = path_to_target(write);
    const auto& undo = operation.undo->write;
    if (undo.method.empty() || is_reading(undo) || takes_back(write, path, undo)) return;
    context_.error(undo.method.span, takes_nothing_back(write), how_to_put_back(path));
  }

private:
  static std::string takes_nothing_back(const RequestTemplate& write) {
    return fmt::format("this does not take back what `{} {}` does", write.method.text, write.target.text);
  }

  static std::string how_to_put_back(const std::string& path) {
    return fmt::format("let it PUT or PATCH {}, or DELETE what was made there by what its answer names",
                       path);
  }

  bool writes(const Located& call) const {
    const auto* known = contract_.service_call(call.text);
    return known != nullptr && !known->reads;
  }

  /// True if some call that writes returns this, so that it names what such calls make.
  bool is_made(const std::string& service, const std::string& name) const {
    const auto calls = contract_.service_calls.find(service);
    return calls != contract_.service_calls.end() &&
           std::ranges::any_of(calls->second, [&](const ServiceCall& call) {
             return !call.reads && std::ranges::find(call.returns, name) != call.returns.end();
           });
  }

  void remember(const RequestTemplate& step) {
    if (!step.call) return;
    const bool may_make = writes(*step.call) || contract_.service_call(step.call->text) == nullptr;
    if (may_make)
      for (const auto& [name, returned] : step.capture)
        made_[name.text] = service_of(*step.call);
  }

  /// Whatever a key opens was there before the run, unless the run has made it.
  void check_ids(const RequestTemplate& request) {
    const auto* values = request.values && writes(*request.call) ? request.values->map() : nullptr;
    if (values == nullptr) return;
    const auto service = service_of(*request.call);
    for (const auto& [name, key_span, value] : *values)
      if (is_made(service, name) && !names_what_was_made(service, value))
        context_.error(
            value.span.known() ? value.span : key_span,
            fmt::format("`{}` may name something that this probe did not make", name),
            "give what a step before captures from the call that makes it, as it is: \"${id}\"; or "
            "${run.uuid}, which names nothing");
  }

  bool names_what_was_made(const std::string& service, const Value& value) const {
    const auto parsed = parse_template(value.string() ? *value.string() : "");
    const auto* read = std::get_if<Template>(&parsed);
    const auto* whole = read == nullptr ? nullptr : read->whole();
    if (whole == nullptr || !whole->functions.empty()) return false;
    const auto made = made_.find(whole->name);
    return is_id_of_nothing(whole->name) || (made != made_.end() && made->second == service);
  }

  void check_step(const RequestTemplate& step) {
    if (step.call) return check_call(step);
    if (step.undo.empty() || is_reading(step)) return;
    const auto& undo = step.undo.front();
    const bool right = undo.call
                           ? writes(*undo.call) && names_what_was_captured(step)
                           : undo.method.empty() || is_reading(undo) || takes_back(step, path_of(step), undo);
    if (right) return;
    context_.error(undo.call ? undo.call->span : undo.method.span, takes_nothing_back(step),
                   how_to_put_back(path_of(step)));
  }

  static bool names_what_was_captured(const RequestTemplate& step) {
    return std::ranges::any_of(step.capture, [&](const auto& capture) {
      return place_of(capture.first.text, step.undo.front()).known();
    });
  }

  /// What a call makes must be taken back by what it returned.
  void check_call(const RequestTemplate& step) {
    const auto* call = contract_.service_call(step.call->text);
    if (call == nullptr) return;
    const bool makes = !call->reads && !call->returns.empty();
    if (step.undo.empty()) {
      if (makes)
        context_.error(step.call->span, fmt::format("what `{}` makes is left behind", step.call->text),
                       "add `undo:` with the call that takes it back");
      return;
    }
    const auto& undo = step.undo.front();
    const auto* taking = undo.call ? contract_.service_call(undo.call->text) : nullptr;
    const bool of_service = undo.call && service_of(*undo.call) == service_of(*step.call);
    if (!of_service || (taking != nullptr && taking->reads) || (makes && !names_what_was_captured(step)))
      context_.error(
          undo.call ? undo.call->span : undo.span,
          fmt::format("this does not take back what `{}` {}", step.call->text, makes ? "makes" : "does"),
          "write a call of the service that takes what the step captures: values: {id: \"${id}\"}");
  }

  Context& context_;
  const Contract& contract_;
  std::map<std::string, std::string> made_; // capture -> the service whose call returned it
};

} // namespace

void check_undos(const Names& names, const RareList<RequestTemplate>& steps) {
  UndoChecker(names).check(steps);
}

void check_undo(const Names& names, const Operation& operation) {
  UndoChecker(names).check(operation);
}

} // namespace conformance::load
