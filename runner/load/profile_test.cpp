#include "load/testing.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>

using namespace conformance;
using namespace conformance::load;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view head =
    "profile: staging\nbase_url: https://api.staging.example/v1\ncontract: 2026-08-03\n";
constexpr std::string_view principals = "principals:\n  reader: {api_key: \"${env.READER_KEY}\"}\n"
                                        "  foreign: {api_key: \"${env.FOREIGN_KEY}\"}\n";

/// A profile read against the catalogue of the golden files.
struct ProfileReading {
  TemporaryDirectory here;
  Loaded loaded;
  LoadedProfile profile;
  bool right = false;

  explicit ProfileReading(const std::string& text) {
    fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
             fs::copy_options::recursive);
    write_file("profiles/staging.yaml", text);
    write_file("profiles/ca.pem", "");
    write_file("profiles/c.pem", "");
    write_file("profiles/k.pem", "");
    REQUIRE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
    right = load_profile("profiles/staging.yaml", test_options(), loaded, profile);
  }
};

std::string with(std::string_view more) {
  return std::string(head) + std::string(principals) + std::string(more);
}

} // namespace

TEST_CASE("a profile with every key is read") {
  const ProfileReading reading(std::string(head) + R"(principals:
  reader: {api_key: ["${env.READER_KEY}", "hacktron_second_key_77", "${env.UNSET?}"]}
  writer: {api_key: "${env.UNSET?}", trust: unset}
  foreign: {api_key: "${env.FOREIGN_KEY}"}
  throttled: {bearer: token-0123456789, exclusive: true}
  revoked: {headers: {X-Session: "session-0123456789", X-Other: other-0123456789}, trust: "revoked on 2026-11-20"}
fixtures:
  own.finding: "${env.FINDING}"
  foreign.finding: 17
  own.unapproved-finding: {id: abc, trust: platform team, found_at: 2026-01-01}
allow: [refused, floods, key-in-url, timing]
timing: {tolerance: 1ms}
canaries: [{organization: foreign, text: GLOBEX-PRIVATE}, {organization: own, text: "${env.UNSET?}"}]
quota: {requests: 50, window: 2s, reserve: 10%, share: 1/2}
services:
  dashboard:
    base_url: https://app.staging.example/api
    create-key: {request: POST /api-keys, json: {name: "${run.mark} ${env.TEMPLATE}", build: "${env.BUILD}"}, returns: {id: /id, key: /key}}
    list-keys: {request: GET /api-keys, items: /data, returns: {id: /id}}
    revoke-key: {request: "DELETE /api-keys/${id}"}
  mirror: {base_url: "https://mirror.example", list-things: {request: GET /things}}
identity: {header: X-Build, equals: "${env.UNSET?}"}
volatile: {headers: [x-trace], members: [/requestId]}
hops: [{header: Server, matches: "cloudflare.*"}]
tls: {ca: ca.pem, client_certificate: c.pem, client_key: k.pem}
gaps: [{principal: revoked, reason: none there, owner: platform, expires: 2027-02-01}]
gate: {complete: required}
deadlines: {connect: 1s, tls: 2s, first-byte: 500ms, total: 1m}
limits: {header: 8KiB, body: 1MiB, json-depth: 9, json-values: 99, evidence: 1KiB, evidence-of-run: 2KiB}
settle: 3s
connections: 4
resolve: {"api.staging.example:443": 192.0.2.7, "other.example:80": ["2001:db8::1", 192.0.2.8]}
)");
  CHECK(shown(reading.loaded) == "");
  REQUIRE(reading.right);
  const auto& profile = reading.profile.profile;
  CHECK(profile.name.text == "staging");
  CHECK(profile.file == "profiles/staging.yaml");
  CHECK(profile.base_url.text == "https://api.staging.example/v1");
  CHECK(profile.contract == "2026-08-03");
  REQUIRE(profile.principals.size() == 4);
  const auto* reader = profile.principal("reader");
  REQUIRE(reader != nullptr);
  REQUIRE(reader->keys.size() == 2);
  CHECK(reader->keys[0].reveal() == "hacktron_reader_0123456789");
  CHECK(reader->keys[1].reveal() == "hacktron_second_key_77");
  CHECK(profile.principal("throttled")->how == Principal::How::bearer);
  CHECK(profile.principal("throttled")->exclusive);
  const auto* revoked = profile.principal("revoked");
  CHECK(revoked->how == Principal::How::headers);
  REQUIRE(revoked->headers.size() == 2);
  CHECK(revoked->headers[0].first == "X-Session");
  CHECK(revoked->trust == "revoked on 2026-11-20");
  REQUIRE(profile.left_out.size() == 1);
  CHECK(profile.left_out[0].text == "writer");
  REQUIRE(profile.fixtures.size() == 3);
  CHECK(*profile.fixture("own.finding")->id.string() == "3f0b7c1e-0000-4000-8000-000000000001");
  CHECK(profile.fixture("foreign.finding")->id.number()->digits == "17");
  CHECK(profile.fixture("own.unapproved-finding")->trust == "platform team");
  CHECK(*profile.fixture("own.unapproved-finding")->members.at("found_at").string() == "2026-01-01");
  CHECK(profile.allow == std::vector<Effect>{Effect::refused, Effect::floods});
  CHECK(profile.allow_key_in_url);
  CHECK(profile.allow_timing);
  CHECK(profile.timing_tolerance == Duration(std::chrono::milliseconds(1)));
  REQUIRE(profile.canaries.size() == 1);
  CHECK(profile.canaries[0].organization == "foreign");
  REQUIRE(profile.quota);
  CHECK(profile.quota->requests == 50);
  CHECK(profile.quota->window == 2s);
  CHECK(profile.quota->reserve == 0.1);
  CHECK(profile.quota->share == 0.5);
  const auto* call = profile.call("dashboard.create-key");
  REQUIRE(call != nullptr);
  CHECK(*call->request.json->find("name")->string() == "${run.mark} $${run.mark}");
  CHECK(*call->request.json->find("build")->string() == "build-17");
  CHECK(profile.call("dashboard.rotate-key") == nullptr);
  CHECK(profile.call("billing.create-key") == nullptr);
  CHECK(profile.call("dashboard") == nullptr);
  REQUIRE(profile.identity);
  CHECK(profile.identity->find("equals") == nullptr);
  CHECK(profile.volatile_headers == std::vector<std::string>{"x-trace"});
  CHECK(profile.volatile_members == std::vector<std::string>{"/requestId"});
  CHECK(profile.hops.at(0).matches == "cloudflare.*");
  CHECK(profile.tls.ca == "ca.pem");
  CHECK(profile.tls.client_key == "k.pem");
  CHECK(profile.gaps.at(0).kind == "principal");
  CHECK(profile.gaps.at(0).name.text == "revoked");
  CHECK(profile.complete_required);
  CHECK(profile.deadlines.connect == 1s);
  CHECK(profile.deadlines.first_byte == 500ms);
  CHECK(profile.deadlines.total == 1min);
  CHECK(profile.limits.header_bytes == 8192);
  CHECK(profile.limits.body_bytes == 1024 * 1024);
  CHECK(profile.limits.json.depth == 9);
  CHECK(profile.limits.json.values == 99);
  CHECK(profile.limits.evidence_bytes == 1024);
  CHECK(profile.limits.run_evidence_bytes == 2048);
  CHECK(profile.settle == 3s);
  CHECK(profile.connections == 4);
  CHECK(profile.resolve.at(1).second == "2001:db8::1");
  CHECK(profile.resolve.at(2) == std::pair<std::string, std::string>("other.example:80", "192.0.2.8"));

  std::size_t found = 0;
  for (const auto& each : reading.profile.secrets)
    for (const auto* key : {"hacktron_reader_0123456789", "hacktron_second_key_77", "token-0123456789",
                            "session-0123456789", "other-0123456789", "hacktron_foreign_0123456789"})
      found += each.secret.reveal() == key ? 1U : 0U;
  CHECK(found == 6);
}

TEST_CASE("defaults, and a quota taken over from the contract in part") {
  const ProfileReading reading(with("quota: {share: 1/4}\n"));
  REQUIRE(reading.right);
  const auto& profile = reading.profile.profile;
  CHECK(profile.quota->requests == 100);
  CHECK(profile.quota->window == 60s);
  CHECK(profile.quota->share == 0.25);
  CHECK(profile.settle == 5s);
  CHECK(profile.connections == 8);
  CHECK_FALSE(profile.complete_required);
  CHECK_FALSE(ProfileReading(with("")).profile.profile.quota);
  CHECK(ProfileReading(with("quota: none\n")).profile.profile.quota->requests == 0);
}

TEST_CASE("what `?` leaves out") {
  CHECK(ProfileReading(with("  writer: \"${env.UNSET?}\"\n")).profile.profile.left_out.at(0).text ==
        "writer");
  CHECK(ProfileReading(with("  writer: {headers: {x-a: \"${env.UNSET?}\"}}\n"))
            .profile.profile.left_out.at(0)
            .text == "writer");
  CHECK(ProfileReading(with("  writer: {api_key: [\"${env.UNSET?}\"]}\n"))
            .profile.profile.left_out.at(0)
            .text == "writer");
  const ProfileReading fixture(with("fixtures: {own.finding: {id: \"${env.UNSET?}\", trust: us}}\n"));
  CHECK(shown(fixture.loaded) == "");
  CHECK(fixture.profile.profile.fixtures.empty());
  CHECK(ProfileReading(with("settle: \"${env.UNSET?}\"\n")).right);
}

TEST_CASE("http is allowed to this machine, and elsewhere if the profile says why") {
  const auto base = [](const char* url, std::string_view more = "") {
    return ProfileReading("profile: a\nbase_url: " + std::string(url) + "\ncontract: 2026-08-03\n" +
                          std::string(principals) + std::string(more));
  };
  for (const auto* url : {"http://127.0.0.1:8080/v1", "http://127.9.9.9", "http://localhost/v1",
                          "\"http://[::1]:80/v1\"", "HTTPS://api.example", "https://api.example:8443/a/b/v1"})
    CHECK_MESSAGE(base(url).right, std::string(url));
  for (const auto* url :
       {"http://api.example", "http://localhost.example", "http://128.0.0.1", "http://0.0.0.0",
        "\"http://[::2]/\"", "http://127.0.0.1.example/", "http://127.0.0.1@api.example/",
        "https://a%20b.example", "\"https://[v1.a]/\"", "https://api.example:x/v1"})
    CHECK_MESSAGE(!base(url).right, std::string(url));
  const auto allowed = base("http://api.example/v1//", "insecure-http: {because: inside the cluster}\n");
  CHECK(allowed.right);
  CHECK(allowed.profile.profile.base_url.text == "http://api.example/v1");
  CHECK(allowed.profile.profile.insecure_http == "inside the cluster");
  CHECK_FALSE(
      base("https://api.example", "services: {dashboard: {base_url: \"http://app.example\"}}\n").right);
}

TEST_CASE("secrets are told although the profile is wrong") {
  const auto knows = [](const ProfileReading& reading, std::string_view key) {
    for (const auto& each : reading.profile.secrets)
      if (each.secret.reveal() == key) return true;
    return false;
  };
  const ProfileReading broken(
      "profile: a\nprincipals:\n  reader: {bearer: tok3n-abcdef : x}\n  # hacktron_old_key_5\n");
  CHECK_FALSE(broken.right);
  CHECK(knows(broken, "tok3n-abcdef"));
  CHECK(knows(broken, "hacktron_old_key_5"));
  const ProfileReading misplaced(with("  writer: {keys: [misplaced-0123456789, 1234567890]}\n"));
  CHECK_FALSE(misplaced.right);
  CHECK(knows(misplaced, "misplaced-0123456789"));
  CHECK(knows(misplaced, "1234567890"));
  const ProfileReading service(
      with("services: {mirror: {base_url: \"https://mirror.example\", list-things: {request: GET /, "
           "headers: {x-a: \"service-0123456789\"}}}}\n"));
  CHECK(service.right);
  CHECK(knows(service, "service-0123456789"));
  const ProfileReading url("profile: a\nbase_url: https://me:pass-0123456789@api.example\n" +
                           std::string(principals));
  CHECK(knows(url, "me:pass-0123456789"));
}

TEST_CASE("no diagnostic says a key itself") {
  for (const auto* variable : {"LINE_KEY", "SPACE_KEY", "QUOTED_KEY"}) {
    const ProfileReading reading(with("  writer: {api_key: \"${env." + std::string(variable) + "}\"}\n"));
    CHECK_FALSE(reading.right);
    for (const auto& each : reading.loaded.diagnostics.all()) {
      CHECK(each.title.find("0123456789") == std::string::npos);
      CHECK(each.help.find("0123456789") == std::string::npos);
    }
  }
}

TEST_CASE("a profile that cannot be read is a mistake") {
  TemporaryDirectory here;
  Loaded loaded;
  LoadedProfile profile;
  CHECK_FALSE(load_profile("none.yaml", test_options(), loaded, profile));
  fs::create_directory("folder.yaml");
  CHECK_FALSE(load_profile("folder.yaml", test_options(), loaded, profile));
  write_file("empty.yaml", "");
  CHECK_FALSE(load_profile("empty.yaml", test_options(), loaded, profile));
  write_file("bare.yaml", "{}");
  CHECK_FALSE(load_profile("bare.yaml", test_options(), loaded, profile));
  CHECK(loaded.diagnostics.errors() == 4);
}

TEST_CASE("who else may write or read the file") {
  TemporaryDirectory here;
  fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
           fs::copy_options::recursive);
  const auto shown_with = [](fs::perms others, std::string_view reader) {
    write_file("profile.yaml", std::string(head) + "principals:\n  reader: {api_key: " + std::string(reader) +
                                   "}\n  foreign: {api_key: \"${env.FOREIGN_KEY}\"}\n");
    fs::permissions("profile.yaml", others, fs::perm_options::add);
    Loaded loaded;
    LoadedProfile profile;
    load_catalogue({"suites"}, "schemas", test_options(), loaded);
    load_profile("profile.yaml", test_options(), loaded, profile);
    return shown(loaded);
  };
  constexpr auto variable = "\"${env.READER_KEY}\"";
  constexpr auto literal = "hacktron_0123456789ab";
  CHECK(shown_with(fs::perms::none, literal) == "");
  CHECK(shown_with(fs::perms::others_read, variable) == "");
  CHECK(shown_with(fs::perms::others_read, literal).starts_with("warning: others may read the profile"));
  CHECK(shown_with(fs::perms::others_write, variable).starts_with("error: others may write the profile"));
}

TEST_CASE("a profile may name the suites that it means, by their whole revision") {
  std::string revision;
  {
    const ProfileReading any(with(""));
    REQUIRE_MESSAGE(any.right, shown(any.loaded));
    revision = any.loaded.catalogue.revision;
  }
  const ProfileReading right(with("suites: " + revision + "\n"));
  CHECK_MESSAGE(right.right, shown(right.loaded));
  CHECK(right.profile.profile.suites.text == revision);
  const ProfileReading wrong(with("suites: " + std::string(64, '0') + "\n"));
  CHECK_FALSE(wrong.right);
  CHECK(shown(wrong.loaded).find("the suites are of revision " + revision) != std::string::npos);
  const ProfileReading part(with("suites: " + revision.substr(0, 16) + "\n"));
  CHECK_FALSE(part.right);
  CHECK(shown(part.loaded).find("is no revision of suites") != std::string::npos);
}

TEST_CASE("more than a thousand requests a minute only the profile can allow") {
  const auto told = [](const std::string& quota, const std::string& more) {
    TemporaryDirectory here;
    fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
             fs::copy_options::recursive);
    std::ifstream in("suites/contract.yaml");
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::string shipped = "quota: {requests: 100, window: 60s";
    text.replace(text.find(shipped), shipped.size(), "quota: {" + quota);
    write_file("suites/contract.yaml", text);
    write_file("profile.yaml", with(more));
    Loaded loaded;
    LoadedProfile profile;
    REQUIRE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
    load_profile("profile.yaml", test_options(), loaded, profile);
    return shown(loaded);
  };
  CHECK(told("requests: 1000, window: 60s", "") == "");
  CHECK(told("requests: 3000, window: 2s", "")
            .find("the contract would send 3000 requests in 2 s with each key") != std::string::npos);
  CHECK(told("requests: 3000, window: 2s", "quota: {reserve: 10%}\n") != "");
  CHECK(told("requests: 3000, window: 2s", "quota: {requests: 3000, window: 2s}\n") == "");
  CHECK(told("requests: 3000, window: 2s", "quota: none\n") == "");
}

TEST_CASE("a key so short that it turns up by chance is warned about") {
  const auto shown_with = [](const std::string& key) {
    const ProfileReading reading(std::string(head) + "principals:\n  reader: {api_key: " + key +
                                 "}\n  foreign: {api_key: \"${env.FOREIGN_KEY}\"}\n");
    CHECK(reading.right);
    return shown(reading.loaded);
  };
  CHECK(shown_with("hacktron_0123456789ab") == "");
  CHECK(shown_with("hacktron_0123456789a").find("the key of `reader` is shorter than twelve characters") !=
        std::string::npos);
}
