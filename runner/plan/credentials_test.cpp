#include "plan/credentials.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

namespace {

constexpr const char* key = "acme_Ab1cdEfGhIjKlMnOp";

Contract contract() {
  Contract out;
  out.credential_header = "X-Key";
  out.key_prefix = "acme_";
  const auto add = [&](const char* name, std::optional<Derivation> derive = {}) {
    PrincipalSpec spec;
    spec.name.text = name;
    spec.derive = derive;
    spec.from.text = derive ? "reader" : "";
    spec.prefix_text = "acmf_";
    spec.as_name = "the key";
    out.principals.push_back(spec);
  };
  add("reader");
  add("revoked");
  out.principals.back().needs_trust = true;
  add("anonymous", Derivation::none);
  add("empty", Derivation::empty);
  add("unknown", Derivation::unknown);
  add("bearer", Derivation::bearer);
  out.principals.back().as_name.clear();
  add("token", Derivation::bearer);
  out.principals.back().as_name = "Token";
  add("cookie", Derivation::cookie);
  add("query", Derivation::query);
  add("header", Derivation::header);
  out.principals.back().as_name = "Other-Key";
  add("header-case", Derivation::header_case);
  add("flipped", Derivation::case_flipped);
  return out;
}

Principal given(const char* name, std::vector<Secret> keys) {
  Principal out;
  out.name.text = name;
  out.keys = std::move(keys);
  return out;
}

} // namespace

TEST_CASE("derived keys are what their names say") {
  const auto derive = [](Derivation how) { return derived_key(how, key, "acme_", "acmf_", 5); };
  CHECK(derive(Derivation::truncated) == "acme_Ab1cdEfGh");
  CHECK(derive(Derivation::case_flipped) == "acme_aB1CDeFgHiJkLmNoP");
  CHECK(derive(Derivation::prefix) == "acmf_Ab1cdEfGhIjKlMnOp");
  CHECK(derived_key(Derivation::prefix, key, "acme_", "", 5) == "Ab1cdEfGhIjKlMnOp");
  const auto altered = derive(Derivation::altered);
  CHECK(altered.starts_with("acme_Ab1cdEfGh"));
  CHECK(altered.size() == std::string(key).size());
  CHECK(altered != key);
  const auto unknown = derive(Derivation::unknown);
  CHECK(unknown.starts_with("acme_"));
  CHECK(unknown.size() == std::string(key).size());
  CHECK(unknown != key);
  CHECK(derived_key(Derivation::truncated, "acme_x", "acme_", "", 1) == "acme_x");
}

TEST_CASE("principals show their keys in the contract's header, and share out their load") {
  Profile profile;
  profile.principals.push_back(given("reader", {Secret(key), Secret("acme_second")}));
  profile.principals.push_back(given("revoked", {Secret("acme_old")}));
  const Credentials credentials(contract(), profile, 1);
  REQUIRE(credentials.of("reader").size() == 2);
  CHECK(credentials.of("reader")[0].headers == Headers{{"X-Key", key}});
  CHECK(credentials.of("reader")[0].account == "reader");
  CHECK(credentials.of("reader")[1].account == "reader#2");
  CHECK(credentials.of("revoked")[0].account == "");
  CHECK(credentials.of("anonymous")[0].headers.empty());
  CHECK(credentials.of("empty")[0].headers == Headers{{"X-Key", ""}});
  CHECK(credentials.of("unknown")[0].account == "");
  CHECK_FALSE(credentials.has("writer"));
}

TEST_CASE("a valid key outside its header is what it was, elsewhere") {
  Profile profile;
  profile.principals.push_back(given("reader", {Secret(key)}));
  const Credentials credentials(contract(), profile, 1);
  CHECK(credentials.of("bearer")[0].headers == Headers{{"Authorization", std::string("Bearer ") + key}});
  CHECK(credentials.of("token")[0].headers == Headers{{"Authorization", std::string("Token ") + key}});
  CHECK(credentials.of("cookie")[0].headers == Headers{{"Cookie", std::string("the key=") + key}});
  CHECK(credentials.of("query")[0].headers.empty());
  CHECK(credentials.of("query")[0].query == std::string("the%20key=") + key);
  CHECK(credentials.of("header-case")[0].headers == Headers{{"x-key", key}});
  CHECK(credentials.of("header-case")[0].account == "reader");
  CHECK(credentials.of("query")[0].account == "");
  CHECK(credentials.of("header")[0].headers == Headers{{"Other-Key", key}});
  CHECK(credentials.of("header")[0].account == "");
}

TEST_CASE("a key that a derivation cannot change has no such derivative") {
  Profile profile;
  profile.principals.push_back(given("reader", {Secret("acme_1234567890")}));
  const Credentials credentials(contract(), profile, 1);
  CHECK_FALSE(credentials.has("flipped"));
  CHECK(credentials.has("unknown"));
}

TEST_CASE("a key that never had the prefix is not tried without it") {
  auto with_bare_key = contract();
  PrincipalSpec bare;
  bare.name.text = "bare";
  bare.from.text = "reader";
  bare.derive = Derivation::prefix;
  with_bare_key.principals.push_back(bare);
  Profile profile;
  profile.principals.push_back(given("reader", {Secret(key)}));
  CHECK(Credentials(with_bare_key, profile, 1).of("bare")[0].headers ==
        Headers{{"X-Key", "Ab1cdEfGhIjKlMnOp"}});
  profile.principals.front() = given("reader", {Secret("Ab1cdEfGhIjKlMnOp")});
  CHECK_FALSE(Credentials(with_bare_key, profile, 1).has("bare"));
}

TEST_CASE("sessions are sent as the profile says") {
  Profile profile;
  auto session = given("session", {Secret("tok")});
  session.how = Principal::How::bearer;
  profile.principals.push_back(session);
  session.name.text = "cookie";
  session.how = Principal::How::cookie;
  profile.principals.push_back(session);
  session.name.text = "custom";
  session.how = Principal::How::headers;
  session.keys.clear();
  session.headers = {{"X-Session", Secret("s")}, {"X-User", Secret("u")}};
  profile.principals.push_back(session);
  const Credentials credentials(contract(), profile, 1);
  CHECK(credentials.of("session")[0].headers == Headers{{"Authorization", "Bearer tok"}});
  CHECK(credentials.of("cookie")[0].headers == Headers{{"Cookie", "tok"}});
  CHECK(credentials.of("custom")[0].headers == Headers{{"X-Session", "s"}, {"X-User", "u"}});
}

TEST_CASE("without the key that they derive from there are no derived principals") {
  const Credentials credentials(contract(), Profile{}, 1);
  CHECK_FALSE(credentials.has("anonymous"));
}

} // namespace conformance::plan
