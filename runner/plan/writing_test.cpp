#include "plan/writing.hpp"

#include <doctest/doctest.h>

namespace conformance::plan {

TEST_CASE("a request writes unless its method only reads") {
  for (const auto* method : {"GET", "HEAD", "OPTIONS"})
    CHECK_FALSE(writes(Request{method, "/things", {}, std::nullopt}));
  for (const auto* method : {"POST", "PATCH", "DELETE", "TRACE", "get", "G", "${method}"})
    CHECK(writes(Request{method, "/things", {}, std::nullopt}));
}

TEST_CASE("a call writes as the profile sends it, and is taken for a write where it does not") {
  Profile profile;
  auto& calls = profile.services["shop"].calls;
  calls["list"].request.method.text = "GET";
  calls["make"].request.method.text = "POST";
  const auto call = [](const char* name) {
    RequestTemplate out;
    out.call = Located{name, {}};
    return out;
  };
  CHECK_FALSE(writes(call("shop.list"), profile));
  CHECK(writes(call("shop.make"), profile));
  CHECK(writes(call("shop.unknown"), profile));
}

TEST_CASE("a header may ask for another method") {
  const auto with = [](const char* name, const char* value) {
    return overrides_method(Request{"GET", "/things", {{name, value}}, std::nullopt});
  };
  CHECK(with("X-HTTP-Method-Override", "DELETE"));
  CHECK(with("x-http-method", "patch"));
  CHECK(with("X-Method-Override", ""));
  CHECK_FALSE(with("X-HTTP-Method-Override", "GET"));
  CHECK_FALSE(with("X-Method", "DELETE"));
}

TEST_CASE("it does so harmlessly where nothing in particular is asked, and nothing sent") {
  Catalogue catalogue;
  for (const auto* target : {"/things?limit=1", "/things/${thing}"})
    catalogue.operations.emplace_back().part.request.target.text = target;
  const auto harmless = [&](const char* target, std::optional<std::string> body = std::nullopt) {
    return overrides_harmlessly(Request{"GET", target, {}, std::move(body)}, catalogue);
  };
  CHECK(harmless("/things"));
  CHECK(harmless("/things?page=2"));
  CHECK_FALSE(harmless("/things", "{}"));
  CHECK_FALSE(harmless("/things/1"));
  CHECK_FALSE(harmless("/things/1/parts"));
}

TEST_CASE("a path climbs if some reading of it leads above where it begins") {
  for (const auto* target : {"/..",
                             "/../x",
                             "/a/../../x",
                             "/%2e%2e/x",
                             "/a/..%2F..%2Fx",
                             "/%252e%252e/x",
                             "/a/..;v=1/..;/x",
                             "/a/..%5c..%5cx",
                             "/.%2e/x",
                             "//../x",
                             "/./../x?y",
                             "/%c0%ae%c0%ae/x",
                             "/%u002e%u002E/x",
                             "/..%00/x",
                             "/..%20/x",
                             "/%09../x",
                             "/..%23/x",
                             "/..%3fx/y",
                             "/%ef%bc%8e./x",
                             "/a/..%c0%af../..%c0%afx",
                             "/%25252525252e%2e/x"})
    CHECK_MESSAGE(climbs(target), target);
  for (const auto* target : {"/a/..", "/a/b/..%2F..%2Fc", "/a?x=/../../y", "/a/...", "/a%20b/x", "/%00/x",
                             "/%c3%a4/x", "/..a", "/a/%2e%2e/b", "/%ZZ", "/"})
    CHECK_MESSAGE(!climbs(target), target);
}

TEST_CASE("a value in a path may hide another path") {
  for (const auto* target : {"/keys/..", "/keys/a%2Fb", "/keys/%2e%2e", "/keys/a%252Fb", "/keys/a%5Cb"})
    CHECK_MESSAGE(has_hidden_segments(target), target);
  for (const auto* target : {"/keys/1", "/keys/a.b", "/keys/a%20b", "/keys/1?x=a%2Fb"})
    CHECK_MESSAGE(!has_hidden_segments(target), target);
}

} // namespace conformance::plan
