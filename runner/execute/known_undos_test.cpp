#include "execute/known_undos.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

RequestTemplate written(const char* method, const char* target) {
  RequestTemplate out;
  out.method.text = method;
  out.target.text = target;
  return out;
}

plan::ConcreteRequest sent(const char* method, const char* target, const char* call = "") {
  plan::ConcreteRequest out;
  out.request.method = method;
  out.request.target = target;
  out.call = call;
  return out;
}

using Effects = std::vector<Effect>;

} // namespace

TEST_CASE("an undo is known by operations, steps and calls, and nothing else is") {
  Catalogue catalogue;
  Profile profile;
  auto& operation = catalogue.operations.emplace_back();
  operation.undo = DefaultUndo{written("GET", "/things/${target}"), written("PATCH", "/things/${target}")};
  auto& probe = catalogue.suites.emplace_back().probes.emplace_back();
  probe.part.effect = Effect::leaves;
  auto step = written("POST", "/notes");
  step.undo = {written("DELETE", "/notes/${id}")};
  probe.part.steps = {step};
  auto call = written("", "");
  call.call = Located{"shop.take-back", {}};
  step.undo = {call};
  probe.part.steps.push_back(step);
  profile.services["shop"].calls["take-back"].request = written("DELETE", "/keys/${id}");

  const KnownUndos known(catalogue, profile);
  CHECK(known.effects_of(sent("PATCH", "/things/7")) ==
        Effects{Effect::refused, Effect::restores, Effect::stresses});
  CHECK(known.effects_of(sent("DELETE", "/notes/7?now=1")) == Effects{Effect::leaves});
  CHECK(known.effects_of(sent("DELETE", "/keys/7", "shop.take-back")) == Effects{Effect::leaves});
  for (const auto& other :
       {sent("DELETE", "/things/7"), sent("PATCH", "/things/7/notes"), sent("PATCH", "/other/7"),
        sent("DELETE", "/keys/7"), sent("DELETE", "/keys/7", "shop.other"), sent("POST", "/notes")})
    CHECK(known.effects_of(other).empty());
}

} // namespace conformance::execute
