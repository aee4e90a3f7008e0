#pragma once
#include "plan/plan.hpp"

namespace conformance::plan {

inline RequestTemplate request(const char* method, const char* target, const char* as = "") {
  RequestTemplate out;
  out.method.text = method;
  out.target.text = target;
  out.as.text = as;
  return out;
}

inline Check status(int code) {
  Check check;
  check.expected = number_value(code);
  return check;
}

inline PrincipalSpec principal(const char* name, const char* organization) {
  PrincipalSpec spec;
  spec.name.text = name;
  spec.organization = organization;
  spec.proof.push_back(request("GET", "/things"));
  return spec;
}

inline Operation operation(const char* name, const char* method, const char* target, const char* scope) {
  Operation out;
  out.name.text = name;
  out.scope = scope;
  out.part.request = request(method, target);
  out.part.has_request = true;
  return out;
}

/// Two operations, reader and writer, a fixture, and one suite whose probes a test adds.
struct World {
  Catalogue catalogue;
  Profile profile;
  Diagnostics diagnostics;

  World() {
    catalogue.contract.principals = {principal("reader", "own"), principal("writer", "own"),
                                     principal("foreign", "foreign")};
    auto& derived = catalogue.contract.principals.emplace_back();
    derived.name.text = "anonymous";
    derived.derive = Derivation::none;
    derived.from.text = "reader";
    catalogue.operations = {operation("read-thing", "GET", "/things/${run.uuid}", "read"),
                            operation("change-thing", "PATCH", "/things/${run.uuid}", "write")};
    auto& twin = catalogue.operations[1].twin.emplace();
    twin.request.as.text = "writer";
    twin.request.checks = {status(404)};
    auto& fixture = catalogue.fixtures.emplace_back();
    fixture.name.text = "foreign.thing";
    fixture.discover = {request("GET", "/things", "foreign")};
    fixture.proof = {request("GET", "/things/${foreign.thing}", "foreign")};
    auto& requirement = catalogue.requirements.emplace_back();
    requirement.id.text = "R-1";
    catalogue.suites.resize(1);
    catalogue.suites[0].name.text = "things";
    for (const auto* name : {"reader", "writer", "foreign"}) {
      auto& given = profile.principals.emplace_back();
      given.name.text = name;
      given.keys = {Secret(std::string("key-of-") + name)};
    }
  }

  Probe& probe(const char* id) {
    auto& out = catalogue.suites[0].probes.emplace_back();
    out.id.text = id;
    out.part.requirements.all = {{"R-1", {}}};
    return out;
  }

  Probe& simple(const char* id, const char* method, const char* target, int code) {
    auto& out = probe(id);
    out.part.has_request = true;
    out.part.request = request(method, target, "reader");
    out.part.request.checks = {status(code)};
    return out;
  }

  /// Nobody else uses the key of this principal.
  void make_exclusive(const char* name) {
    for (auto& given : profile.principals)
      given.exclusive = given.exclusive || given.name.text == name;
  }

  Plan plan() { return make_plan(catalogue, profile, diagnostics); }
};

} // namespace conformance::plan
