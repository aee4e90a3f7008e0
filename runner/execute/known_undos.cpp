#include "execute/known_undos.hpp"

#include "plan/plan.hpp"

#include <algorithm>

namespace conformance::execute {

namespace {

std::vector<const Part*> parts_of(const Probe& probe) {
  std::vector<const Part*> out{&probe.part};
  for (const auto& axis : probe.matrix)
    for (const auto& label : axis.labels)
      if (label.part) out.push_back(&*label.part);
  return out;
}

std::vector<Effect> effects_in(const std::vector<const Part*>& parts) {
  std::vector<Effect> out;
  for (const auto* part : parts)
    if (part->effect) out.push_back(*part->effect);
  return out;
}

} // namespace

KnownUndos::KnownUndos(const Catalogue& catalogue, const Profile& profile) {
  for (const auto& operation : catalogue.operations)
    if (operation.undo)
      add(operation.undo->write, {Effect::refused, Effect::restores, Effect::stresses}, profile);
  for (const auto& principal : catalogue.contract.principals) {
    if (!principal.make) continue;
    RequestTemplate revoke;
    revoke.call = principal.make->revoke;
    add(revoke, {Effect::restores}, profile);
  }
  for (const auto& suite : catalogue.suites)
    for (const auto& probe : suite.probes) {
      const auto parts = parts_of(probe);
      for (const auto* part : parts)
        for (const auto& step : part->steps)
          for (const auto& undo : step.undo)
            add(undo, effects_in(parts), profile);
    }
}

void KnownUndos::add(const RequestTemplate& undo, std::vector<Effect> effects, const Profile& profile) {
  if (!undo.call) return all_.push_back({"", undo.method.text, undo.target.text, std::move(effects)});
  if (const auto* declared = profile.call(undo.call->text))
    all_.push_back(
        {undo.call->text, declared->request.method.text, declared->request.target.text, std::move(effects)});
}

std::vector<Effect> KnownUndos::effects_of(const plan::ConcreteRequest& request) const {
  std::vector<Effect> out;
  for (const auto& known : all_)
    if (known.call == request.call && known.method == request.request.method &&
        plan::fits(known.target, request.request.target))
      out.insert(out.end(), known.effects.begin(), known.effects.end());
  return out;
}

} // namespace conformance::execute
