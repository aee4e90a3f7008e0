#include "execute/permissions.hpp"

#include <doctest/doctest.h>
#include <tuple>

namespace conformance::execute {

namespace {

/// An API with a safe operation, and a service with two calls.
struct Allowed {
  Catalogue catalogue;
  Profile profile;
  bool production = false;

  explicit Allowed(std::vector<Effect> effects = {}) {
    profile.base_url.text = "https://api.example/v1";
    profile.allow = std::move(effects);
    auto& service = profile.services["shop"];
    service.base_url.text = "https://shop.example";
    service.calls["list"].request.method.text = "GET";
    service.calls["make"].request.method.text = "POST";
    auto& operation = catalogue.operations.emplace_back();
    operation.name.text = "ask";
    operation.safe = true;
    operation.part.request.method.text = "POST";
    operation.part.request.target.text = "/questions";
  }

  std::string against(const plan::ConcreteRequest& request, const plan::Credential& credential) const {
    return Permissions(catalogue, profile, production).against(request, credential);
  }
};

plan::ConcreteRequest asked(const char* method, const char* target, Effect effect = Effect::read) {
  plan::ConcreteRequest out;
  out.principal = "writer";
  out.request.method = method;
  out.request.target = target;
  out.effect = effect;
  return out;
}

const plan::Credential without_key;
const plan::Credential with_key{{{"X-Key", "k"}}, "", "writer", false};
const plan::Credential with_session{{{"Authorization", "Bearer s"}}, "", "", true};

} // namespace

TEST_CASE("a write goes out under an effect that the profile allows, and under no other") {
  const Allowed nothing;
  CHECK(nothing.against(asked("GET", "/things"), with_key).empty());
  CHECK(nothing.against(asked("HEAD", "/things"), with_key).empty());
  CHECK(nothing.against(asked("OPTIONS", "/things"), with_key).empty());
  for (const auto effect : all_effects)
    CHECK_FALSE(nothing.against(asked("POST", "/things", effect), with_key).empty());
  const Allowed some({Effect::restores});
  CHECK(some.against(asked("PATCH", "/things/1", Effect::restores), with_key).empty());
  CHECK(some.against(asked("PATCH", "/things/1", Effect::leaves), with_key).find("add to allow: [leaves]") !=
        std::string::npos);
  CHECK_FALSE(some.against(asked("PATCH", "/things/1"), with_key).empty());
  CHECK_FALSE(some.against(asked("TRACE", "/things/1"), with_key).empty());
}

TEST_CASE("what the suites call safe is free without a credential, and else a write that must be refused") {
  const Allowed nothing;
  CHECK(nothing.against(asked("POST", "/questions"), without_key).empty());
  CHECK_FALSE(nothing.against(asked("POST", "/questions"), with_key).empty());
  const Allowed refused({Effect::refused});
  CHECK(refused.against(asked("POST", "/questions"), with_key).empty());
  CHECK_FALSE(refused.against(asked("POST", "/things"), with_key).empty());
}

TEST_CASE("a header that asks for a write is one") {
  auto overriding = asked("GET", "/questions");
  overriding.request.headers.push_back({"X-HTTP-Method-Override", "DELETE"});
  CHECK_FALSE(Allowed().against(overriding, with_key).empty());
  CHECK(Allowed({Effect::refused}).against(overriding, with_key).empty());
}

TEST_CASE("a header that asks for a write of something real is not sent, whatever is allowed") {
  const Allowed all({Effect::refused, Effect::restores});
  for (const auto& [method, target, effect] :
       {std::tuple("GET", "/things/1", Effect::read), std::tuple("PATCH", "/questions", Effect::restores),
        std::tuple("POST", "/questions", Effect::read), std::tuple("GET", "/questions", Effect::restores)}) {
    CAPTURE(method);
    CAPTURE(target);
    auto overriding = asked(method, target, effect);
    overriding.request.headers.push_back({"X-HTTP-Method-Override", "DELETE"});
    CHECK(all.against(overriding, with_key).find("asks for another method") != std::string::npos);
  }
  auto with_body = asked("GET", "/questions");
  with_body.request.headers.push_back({"X-Method-Override", "POST"});
  with_body.request.body = "{}";
  CHECK_FALSE(all.against(with_body, with_key).empty());
}

TEST_CASE("a production host gets writes only with leave of the command line") {
  for (const auto* host : {"api.example", "API.Example", "api.example."}) {
    CAPTURE(host);
    Allowed allowed({Effect::refused});
    allowed.catalogue.contract.protected_hosts = {host};
    CHECK(allowed.against(asked("GET", "/things"), with_key).empty());
    CHECK(
        allowed.against(asked("PATCH", "/things/1", Effect::refused), with_key).find("--allow-production") !=
        std::string::npos);
    allowed.production = true;
    CHECK(allowed.against(asked("PATCH", "/things/1", Effect::refused), with_key).empty());
  }
  Contract contract;
  contract.protected_hosts = {"api.example"};
  CHECK(protected_host(contract, "https://API.example./v1") == "API.example.");
  CHECK(protected_host(contract, "https://api.example.org/v1").empty());
}

TEST_CASE("a credential goes to whom it was made for") {
  const Allowed allowed({Effect::restores});
  auto call = asked("GET", "/keys");
  call.call = "shop.list";
  CHECK(allowed.against(call, with_session).empty());
  CHECK(allowed.against(call, without_key).empty());
  CHECK(allowed.against(call, with_key).find("never gets one") != std::string::npos);
  call.request.method = "POST";
  call.call = "shop.make";
  CHECK_FALSE(allowed.against(call, with_session).empty());
  call.effect = Effect::restores;
  CHECK(allowed.against(call, with_session).empty());
  call.request.target = "/keys/..%2Fusers";
  CHECK_FALSE(allowed.against(call, with_session).empty());

  auto of_api = asked("GET", "/things");
  CHECK_FALSE(allowed.against(of_api, with_session).empty());
  Check status;
  status.expected = number_value(401);
  of_api.checks = {status};
  CHECK_FALSE(allowed.against(of_api, with_session).empty()); // it proves something: no probe sends it
  of_api.is_own = true;
  CHECK(allowed.against(of_api, with_session).empty());
  of_api.checks.front().expected = text_value("2xx");
  CHECK_FALSE(allowed.against(of_api, with_session).empty());
}

TEST_CASE("a key in a URL needs leave") {
  Allowed allowed;
  const plan::Credential in_query{{}, "api_key=k", "", false};
  CHECK_FALSE(allowed.against(asked("GET", "/things"), in_query).empty());
  allowed.profile.allow_key_in_url = true;
  CHECK(allowed.against(asked("GET", "/things"), in_query).empty());
}

TEST_CASE("what no request line can hold is not sent, nor what leads above the base URL") {
  const Allowed allowed({Effect::restores});
  for (const auto* target : {"/things HTTP/1.0", "/a\tb", "/..", "/a/..%2f..%2fb"})
    CHECK_FALSE(allowed.against(asked("GET", target), with_key).empty());
  CHECK_FALSE(allowed.against(asked("GET /x HTTP/1.1\r\nA:", "/", Effect::restores), with_key).empty());
}

} // namespace conformance::execute
