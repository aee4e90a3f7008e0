#include "plan/effects.hpp"

#include "model/absent.hpp"
#include "plan/instantiate.hpp"
#include "plan/writing.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::plan {

namespace {

/// The requests that a cell sends for itself.
std::vector<const RequestTemplate*> own_requests(const Cell& cell) {
  std::vector<const RequestTemplate*> out;
  if (cell.part().has_request) out.push_back(&cell.part().request);
  for (const auto& step : cell.part().steps)
    out.push_back(&step);
  return out;
}

const Span& place_of(const RequestTemplate& request) {
  if (request.call) return request.call->span;
  return request.method.span.known() ? request.method.span : request.span;
}

std::string shown(const RequestTemplate& request) {
  return request.call ? "the call " + request.call->text
                      : fmt::format("{} {}", request.method.text, request.target.text);
}

/// True of a step with an undo, or after one whose undo goes to the same path: undos are sent in the end. The
/// calls of services have been looked at, and a request that stands alone and is to be refused has no undo.
bool is_taken_back(const Cell& cell, const RequestTemplate& request) {
  if (request.call || !request.undo.empty()) return true;
  const auto path = [](const RequestTemplate& each) {
    return each.target.text.substr(0, each.target.text.find('?'));
  };
  for (const auto& step : cell.part().steps) {
    if (&step == &request) return false;
    if (!step.undo.empty() && path(step.undo.front()) == path(request)) return true;
  }
  return !accepts_success(request.checks);
}

} // namespace

bool Effects::is_safe(const Cell& cell, const RequestTemplate& request) const {
  if (!writes(request, *profile_)) return true;
  if (request.call) return false;
  if (cell.point.operation && &request == &cell.part().request) return cell.point.operation->safe;
  return is_safe_operation(*catalogue_, request.method.text, request.target.text);
}

bool Effects::changes(const Cell& cell, const RequestTemplate& request) const {
  // Which method the profile gives a call is its own business: the contract says what the call is for.
  if (request.call) {
    const auto* call = catalogue_->contract.service_call(request.call->text);
    return !call || !call->reads;
  }
  return !is_safe(cell, request);
}

/// Free without a credential only: nobody but the suites says that it is safe.
bool Effects::is_hardly_harmless(const Cell& cell, const RequestTemplate& request) const {
  if (request.call) return false;
  if (overrides_method(request)) return true;
  if (!writes(request, *profile_) || !is_safe(cell, request)) return false;
  const auto* spec = catalogue_->contract.principal(request.as.empty() ? cell.principal : request.as.text);
  return !spec || spec->derive != Derivation::none || request.with_key;
}

void Effects::find(Cell& cell) {
  const auto& part = cell.part();
  const auto requests = own_requests(cell);
  const bool only_reads = std::none_of(requests.begin(), requests.end(),
                                       [&](const RequestTemplate* each) { return changes(cell, *each); });
  if (part.effect)
    cell.effect = *part.effect;
  else if (part.burst)
    cell.effect = Effect::floods;
  else if (only_reads)
    cell.effect = Effect::read;
  else if (cell.refusal)
    cell.effect = Effect::refused;
  else
    return diagnostics_->error(
        cell.probe->id.span,
        fmt::format("probe '{}' writes and expects no refusal, but says no effect", cell.id),
        "add 'effect: restores', 'leaves' or 'spends'");
  check(cell);
}

void Effects::check(const Cell& cell) {
  for (const auto* request : own_requests(cell))
    if (changes(cell, *request)) check_write(cell, *request);
  check_burst(cell);
  for (const auto& control : cell.controls) {
    const auto& request = control.request;
    if (is_safe(cell, request)) continue;
    const auto named = named_by(request, *catalogue_);
    if (accepts_success(request.checks))
      error_once(place_of(request), fmt::format("the control {} may change something", shown(request)),
                 "let it read; a control that writes must be refused itself: expect: {status: 404}");
    else if (!named.empty())
      error_once(place_of(request), fmt::format("the control {} writes to something real", shown(request)),
                 help_against(named));
  }
}

/// What an effect permits is less than any write.
void Effects::check_write(const Cell& cell, const RequestTemplate& request) {
  const auto effect = cell.effect;
  if (effect == Effect::read)
    return error_once(place_of(request), fmt::format("`effect: read`, but {} writes", shown(request)),
                      "say what it does: refused, restores, leaves or spends");
  if (effect == Effect::restores && !is_taken_back(cell, request))
    return error_once(place_of(request),
                      fmt::format("`effect: restores`, but nothing takes back what {} does", shown(request)),
                      "make it a step with an `undo` to the same path; or say that it stays: leaves");
  const bool must_be_refused =
      effect == Effect::refused || effect == Effect::stresses || effect == Effect::floods;
  if (must_be_refused && accepts_success(request.checks))
    error_once(place_of(request),
               fmt::format("`effect: {}`, but {} may succeed", name(effect), shown(request)),
               "let its own `expect` name a status, and no 2xx; or say what its success does: restores, "
               "leaves or spends");
}

void Effects::check_burst(const Cell& cell) {
  const auto& part = cell.part();
  if (!part.burst) {
    if (cell.effect == Effect::floods)
      error_once(cell.probe->id.span, "`effect: floods` without `burst`", "say what its requests do");
    return;
  }
  if (cell.effect != Effect::floods)
    error_once(part.burst->span, fmt::format("`burst` with `effect: {}`", name(cell.effect)),
               "a burst floods: write `effect: floods`, or leave `effect` out");
  for (const auto& by : part.burst->by)
    if (writes(by, *profile_))
      error_once(place_of(by), fmt::format("a burst by {}", shown(by)),
                 "what uses up the quota must be a GET: it is answered a hundred times before it is refused");
}

bool Effects::needs_refused(const Cell& cell) const {
  const auto& part = cell.part();
  const auto proven_by_a_write = [&](const std::string& name) {
    const auto* spec = catalogue_->contract.principal(name);
    if (spec && spec->derive) spec = catalogue_->contract.principal(spec->from.text);
    return spec && std::any_of(spec->proof.begin(), spec->proof.end(), [&](const RequestTemplate& proof) {
             return !proof.call && writes(proof, *profile_);
           });
  };
  const auto requests = own_requests(cell);
  return (part.burst && changes(cell, part.request)) ||
         std::any_of(cell.principals.begin(), cell.principals.end(), proven_by_a_write) ||
         std::any_of(requests.begin(), requests.end(),
                     [&](const RequestTemplate* each) { return is_hardly_harmless(cell, *each); }) ||
         std::any_of(cell.controls.begin(), cell.controls.end(), [&](const PlannedControl& control) {
           return !is_safe(cell, control.request) || is_hardly_harmless(cell, control.request);
         });
}

void Effects::error_once(const Span& at, std::string title, std::string help) {
  if (told_.insert({at.file, at.begin}).second) diagnostics_->error(at, std::move(title), std::move(help));
}

} // namespace conformance::plan
