#include "reference/test_client.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <stdexcept>

using namespace conformance;
using namespace conformance::reference;

namespace {

/// The error body that the contract wants.
void check_error(const http::ServerAnswer& answer, int status, const std::string& message) {
  INFO(answer.body);
  CHECK(answer.status == status);
  CHECK(at(answer, "/statusCode") == std::to_string(status));
  CHECK(at(answer, "/message") == message);
  CHECK(at(answer, "/error") == fmt::format("\"{}\"", reason_phrase(status)));
  CHECK(header(answer.headers, "content-type") == "application/json; charset=utf-8");
}

const std::string scan_of = R"({{"cost_estimation_id":"{}","repos":[{{"url":"{}","branch":"{}"}}]}})";

std::string start(const std::string& estimation,
                  const std::string& url = "https://github.com/initech/payments",
                  const std::string& branch = "main") {
  return fmt::format(fmt::runtime(scan_of), estimation, url, branch);
}

const std::string one_repo =
    R"({"repos":[{"source":"public","repo_url":"https://github.com/octocat/Hello-World","branch":"master"}]})";

} // namespace

TEST_CASE("every read answers 200 to a reader, as GET and as HEAD") {
  TestClient client;
  const auto& scan = client.id("own.scan");
  const std::vector<std::string> targets = {"/scans",
                                            "/scans/" + scan,
                                            "/scans/" + scan + "/status",
                                            "/scans/" + scan + "/findings",
                                            "/scans/" + scan + "/findings/export?format=csv",
                                            "/findings",
                                            "/findings/export?format=sarif",
                                            "/findings/" + client.id("own.finding"),
                                            "/cost-estimations",
                                            "/cost-estimations/" + client.id("own.completed-estimation"),
                                            "/repos",
                                            "/findings?scan_id=" + scan};
  for (const auto& target : targets) {
    CAPTURE(target);
    CHECK(client.get("reader", target).status == 200);
    CHECK(client.send("reader", "HEAD", target).status == 200);
    CHECK(client.get("", target).status == 401);
    CHECK(client.get("write-only", target).status == 200);
    check_error(client.get("delete-only", target), 403, R"("API key missing required scope: read")");
  }
}

TEST_CASE("keys: what is no valid key answers 401") {
  TestClient client;
  const auto target = "/findings/" + client.id("own.finding");
  check_error(client.get("", target), 401, R"("Missing API key")");
  check_error(client.get("revoked", target), 401, R"("API key has been revoked")");
  check_error(client.get("expired", target), 401, R"("API key has expired")");
  check_error(client.get("session", target), 401,
              R"x("This endpoint requires API key authentication (X-Api-Key header)")x");
  const auto& key = client.deployment.keys().at("reader");
  const auto with = [&](Header sent, const std::string& query = "") {
    return client.send("", "GET", target + query, "", {std::move(sent)}).status;
  };
  CHECK(with({"X-Api-Key", ""}) == 401);
  CHECK(with({"X-Api-Key", key.substr(0, key.size() - 8)}) == 401);
  CHECK(with({"X-Api-Key", "hacktrom_" + key.substr(9)}) == 401);
  CHECK(with({"Authorization", "Bearer " + key}) == 401);
  CHECK(with({"Cookie", "X-Api-Key=" + key}) == 401);
  CHECK(with({"Accept", "*/*"}, "?api_key=" + key) == 401);
  CHECK(with({"x-API-key", key}) == 200);
}

TEST_CASE("a finding that may not be seen looks like an absent one, in every byte") {
  TestClient client;
  const auto same = [&](const std::string& as, const std::string& method, const std::string& below,
                        const std::string& body) {
    CAPTURE(method);
    CAPTURE(body);
    const auto absent = client.send(as, method, "/findings/" + absent_id + below, body);
    for (const auto* fixture : {"foreign.finding", "own.unapproved-finding"}) {
      const auto hidden = client.send(as, method, "/findings/" + client.id(fixture) + below, body);
      CHECK(hidden.status == absent.status);
      CHECK(hidden.body == absent.body);
      CHECK(hidden.headers == absent.headers);
    }
    return absent;
  };
  check_error(same("reader", "GET", "", ""), 404, R"("Finding not found")");
  check_error(same("writer", "PATCH", "", R"({"state":"resolved"})"), 404, R"("Finding not found")");
  check_error(same("writer", "POST", "/comments", R"({"comment":"x"})"), 404, R"("Finding not found")");
  CHECK(same("writer", "PATCH", "", R"({"state":"bogus"})").status == 400);
  CHECK(same("writer", "PATCH", "", R"({})").status == 400);
  CHECK(same("writer", "POST", "/comments", "[]").status == 400);
  CHECK(same("reader", "PATCH", "", R"({"state":"resolved"})").status == 403);
  CHECK(same("", "PATCH", "", R"({"state":"resolved"})").status == 401);
  CHECK(client.get("foreign", "/findings/" + client.id("foreign.finding")).status == 200);
  CHECK(client.get("foreign", "/findings/" + client.id("own.finding")).status == 404);
}

TEST_CASE("foreign and absent scans and estimations answer alike") {
  TestClient client;
  for (const auto* below : {"", "/status", "/findings", "/findings/export?format=json"}) {
    const auto foreign = client.get("reader", "/scans/" + client.id("foreign.scan") + below);
    check_error(foreign, 404, R"("Scan not found")");
    CHECK(foreign.body == client.get("reader", "/scans/" + absent_id + below).body);
  }
  check_error(client.get("reader", "/findings?scan_id=" + client.id("foreign.scan")), 404,
              R"("Scan not found")");
  check_error(client.get("reader", "/findings/export?format=csv&scan_id=" + absent_id), 404,
              R"("Scan not found")");
  check_error(client.get("reader", "/cost-estimations/" + client.id("foreign.estimation")), 404,
              R"("Cost estimation not found")");
  check_error(client.send("writer", "POST", "/scans", start(client.id("foreign.estimation"))), 404,
              R"("Cost estimation not found")");
}

TEST_CASE("a read-only key is refused on each write, before anything else") {
  TestClient client;
  const auto finding = "/findings/" + client.id("own.finding");
  const auto message = R"("API key missing required scope: write")";
  for (const auto* body : {R"({"state":"resolved"})", R"({"state":7})"})
    check_error(client.send("reader", "PATCH", finding, body), 403, message);
  check_error(client.send("reader", "POST", finding + "/comments", R"({"comment":"x"})"), 403, message);
  check_error(client.send("reader", "POST", "/cost-estimations", one_repo), 403, message);
  check_error(client.send("reader", "POST", "/scans", start(absent_id)), 403, message);
  CHECK(at(client.get("reader", finding), "/state") == R"("open")");
}

TEST_CASE("PATCH changes a finding and says so") {
  TestClient client;
  const auto finding = "/findings/" + client.id("own.finding");
  const auto before = at(client.get("reader", finding), "/updated_at");
  const auto answer = client.send("writer", "PATCH", finding, R"({"state":"resolved","severity":"low"})");
  CHECK(answer.status == 200);
  CHECK(at(answer, "/state") == R"("resolved")");
  const auto after = client.get("reader", finding);
  CHECK(at(after, "/state") == R"("resolved")");
  CHECK(at(after, "/severity") == R"("low")");
  CHECK(at(after, "/updated_at") > before);
  CHECK(at(after, "/resolved_at") == at(after, "/updated_at"));
}

TEST_CASE("PATCH refuses what is no triage") {
  TestClient client;
  const auto finding = "/findings/" + client.id("own.finding");
  const auto patch = [&](const std::string& body) { return client.send("writer", "PATCH", finding, body); };
  check_error(
      patch(R"({"state":"bogus","severity":{}})"), 400,
      R"(["state must be one of the following values: open, true_positive, false_positive, accepted_risk, )"
      R"(resolved, closed","severity must be one of the following values: critical, high, medium, low, info"])");
  check_error(patch("{}"), 400, R"("At least one of state, severity or duplicate_of must be provided")");
  CHECK(patch(R"({"state":"open","reason":")" + std::string(2000, 'x') + "\"}").status == 200);
  CHECK(patch(R"({"state":"open","reason":")" + std::string(2001, 'x') + "\"}").status == 400);
  CHECK(patch(R"({"duplicate_of":"x"})").status == 400);
  check_error(patch("{"), 400, R"("Unexpected token in JSON at position 1")");
  check_error(patch("7"), 400, R"("Unexpected token in JSON at position 0")");
  CHECK(patch("[]").status == 400);
}

TEST_CASE("linking duplicates closes, unlinking reopens, and nothing hidden can be named") {
  TestClient client;
  const auto all =
      json_of(client.get("reader", "/findings?scan_id=" + client.id("own.scan") + "&state=open"));
  const auto id = [&](int at) { return *resolve(all, fmt::format("/data/{}/id", at))->string(); };
  const auto patch = [&](const std::string& canonical) {
    return client.send("writer", "PATCH", "/findings/" + id(0), "{\"duplicate_of\":" + canonical + "}");
  };
  const auto quoted = [](const std::string& text) { return "\"" + text + "\""; };
  CHECK(at(patch(quoted(id(1))), "/state") == R"("closed")");
  CHECK(at(patch("null"), "/state") == R"("open")");
  const auto absent = patch(quoted(absent_id));
  CHECK(absent.status == 400);
  CHECK(patch(quoted(client.id("foreign.finding"))).body == absent.body);
  CHECK(patch(quoted(client.id("own.unapproved-finding"))).body == absent.body);
  CHECK(patch(quoted(id(0))).status == 400);
}

TEST_CASE("comments are added and bounded") {
  TestClient client;
  const auto finding = "/findings/" + client.id("own.finding");
  const auto comment = [&](const std::string& body) {
    return client.send("writer", "POST", finding + "/comments", body);
  };
  const auto answer = comment(R"({"comment":"seen by a test"})");
  CHECK(answer.status == 201);
  const auto thread = at(client.get("reader", finding), "/triage_thread");
  CHECK(thread.find(at(answer, "/comment_id")) != std::string::npos);
  CHECK(thread.find(R"("comment":"seen by a test")") != std::string::npos);
  CHECK(comment(R"({"comment":")" + std::string(4000, 'x') + "\"}").status == 201);
  check_error(comment(R"({"comment":")" + std::string(4001, 'x') + "\"}"), 400,
              R"(["comment must be shorter than or equal to 4000 characters"])");
  check_error(comment(R"({})"), 400, R"(["comment must be a string"])");
  check_error(comment(R"({"comment":""})"), 400, R"(["comment should not be empty"])");
  CHECK(comment(R"({"comment":")" + std::string(200'000, 'x') + "\"}").status == 413);
}

TEST_CASE("POST /scans validates its body") {
  TestClient client;
  const auto post = [&](const std::string& body) { return client.send("writer", "POST", "/scans", body); };
  check_error(
      post(R"({"cost_estimation_id":"x","repos":[{"url":""},7],"custom_context":")" + std::string(2001, 'x') +
           "\"}"),
      400,
      R"(["cost_estimation_id must be a UUID","repos.0.url should not be empty","repos.0.branch must be a )"
      R"(string","repos.1.url must be a string","repos.1.branch must be a string","custom_context must be )"
      R"(shorter than or equal to 2000 characters"])");
  check_error(post(R"({"repos":[{"url":"u","branch":"b"}],"target_urls":["https://a.example"]})"), 400,
              R"("cost_estimation_id is required for pentest scans")");
  check_error(post("{}"), 400, R"(["repos must be an array","cost_estimation_id must be a UUID"])");
  for (const auto* url :
       {"http://localhost/", "https://10.0.0.1", "http://[::1]/", "ftp://a.example", "https://"})
    CHECK(post(R"({"cost_estimation_id":")" + client.id("own.completed-estimation") +
               R"(","repos":[{"url":"u","branch":"b"}],"target_urls":[")" + url + "\"]}")
              .status == 400);
}

TEST_CASE("POST /scans starts a scan from a fitting estimation, once") {
  TestClient client;
  const auto post = [&](const std::string& body) { return client.send("writer", "POST", "/scans", body); };
  const auto& fitting = client.id("own.completed-estimation");
  for (const auto* name : {"own.pending-estimation", "own.running-estimation"})
    check_error(post(start(client.id(name))), 400, R"("Cost estimation is not ready")");
  CHECK(post(start(client.id("own.failed-estimation"))).status == 400);
  CHECK(post(start(client.id("own.claimed-estimation"))).status == 400);
  CHECK(post(start(client.id("own.zero-estimation"))).status == 400);
  check_error(post(start(fitting, "https://github.com/initech/other")), 400,
              R"("Repository https://github.com/initech/other was not included in the cost estimation")");
  check_error(post(start(fitting, "https://github.com/initech/payments", "dev")), 400,
              R"("Branch dev does not match the cost estimation branch main")");
  check_error(post(start(absent_id)), 404, R"("Cost estimation not found")");

  const auto total = at(client.get("reader", "/scans"), "/total");
  const auto started = post(start(fitting));
  CHECK(started.status == 201);
  CHECK(at(started, "/status") == R"("pending")");
  const auto id = *json_of(started).find("id")->string();
  CHECK(at(client.get("reader", "/scans/" + id + "/status"), "/status") == R"("pending")");
  CHECK(at(client.get("reader", "/scans"), "/total") != total);
  CHECK(post(start(fitting)).status == 400);
}

TEST_CASE("without credits no scan starts") {
  TestClient client;
  check_error(client.send("penniless", "POST", "/scans",
                          start(client.id("other.estimation"), "https://github.com/hooli/nucleus")),
              402, R"("Insufficient credits to start this scan")");
  CHECK(at(client.get("penniless", "/scans"), "/total") == "0");
}

TEST_CASE("cost estimations are created, listed and validated") {
  TestClient client;
  const auto post = [&](const std::string& body) {
    return client.send("writer", "POST", "/cost-estimations", body);
  };
  const auto created = post(one_repo);
  CHECK(created.status == 201);
  CHECK(at(created, "/status") == R"("pending")");
  CHECK(at(created, "/name") == "(nothing)");
  CHECK(at(client.get("reader", "/cost-estimations?limit=1"), "/data/0/id") == at(created, "/id"));
  CHECK(post(R"({"repos":[{"source":"upload","archive_id":"a-1"}]})").status == 201);
  check_error(post(R"({"repos":[{"source":"svn"},{"source":"upload"},{"source":"public","repo_url":"u"}]})"),
              400,
              R"(["repos.0.source must be one of the following values: connected, public, upload",)"
              R"("repos.1.archive_id must be a string","repos.2.branch must be a string"])");
  check_error(post("{}"), 400, R"(["repos must be an array"])");
  CHECK(client.get("reader", "/cost-estimations?limit=101").status == 400);
  CHECK(client.get("reader", "/cost-estimations?offset=-1").status == 400);
}

TEST_CASE("lists page, sort and filter") {
  TestClient client;
  const auto total = at(client.get("reader", "/findings"), "/total");
  CHECK(total == "40");
  CHECK(at(client.get("reader", "/findings"), "/limit") == "100");
  CHECK(at(client.get("reader", "/findings?limit=15&page=3"), "/data/9/id") != "(nothing)");
  CHECK(at(client.get("reader", "/findings?limit=15&page=3"), "/data/10/id") == "(nothing)");
  CHECK(at(client.get("reader", "/findings?page=9007199254740991"), "/data") == "[]");
  CHECK(at(client.get("reader", "/findings?sort_by=severity"), "/data/0/severity") == R"("critical")");
  CHECK(at(client.get("reader", "/findings?sort_by=severity&sort_order=ASC"), "/data/0/severity") ==
        R"("info")");
  CHECK(at(client.get("reader", "/scans?status=failed"), "/total") == "1");
  CHECK(at(client.get("reader", "/findings?repo_url=https%3A%2F%2Fgithub.com"), "/total") == "0");
  CHECK(at(client.get("empty", "/findings"), "/total") == "0");
  const auto found =
      *resolve(json_of(client.get("reader", "/findings?limit=1")), "/data/0/found_at")->string();
  CHECK(at(client.get("reader", "/findings?found_since=" + found), "/total") == "1");
  CHECK(at(client.get("reader", "/findings?found_until=" + found), "/total") == "39");
  for (const auto* query : {"limit=0", "limit=101", "limit=x", "limit=", "limit=1&limit=2", "page=0",
                            "page=1.5", "severity=urgent", "state=", "sort_by=id", "sort_order=asc",
                            "scan_id=x", "found_since=yesterday", "limit=99999999999999999999"}) {
    CAPTURE(query);
    const auto answer = client.get("reader", std::string("/findings?") + query);
    const std::string_view text = query;
    CHECK(answer.status == 400);
    CHECK(at(answer, "/message").find(text.substr(0, text.find('='))) == 1);
  }
  CHECK(client.get("reader", "/findings?limit[]=5&color=red").status == 200);
}

TEST_CASE("exports come in three formats") {
  TestClient client;
  const auto json = client.get("reader", "/findings/export?format=json");
  CHECK(json_of(json).list()->size() == 40);
  const auto csv = client.get("reader", "/findings/export?format=csv&severity=critical");
  CHECK(header(csv.headers, "content-type") == "text/csv; charset=utf-8");
  CHECK(header(csv.headers, "content-disposition") == "attachment; filename=\"findings.csv\"");
  CHECK(csv.body.starts_with("id,title,"));
  const auto& scan = client.id("own.scan");
  const auto sarif = client.get("reader", "/scans/" + scan + "/findings/export?format=sarif");
  CHECK(header(sarif.headers, "content-type") == "application/sarif+json; charset=utf-8");
  CHECK(header(sarif.headers, "content-disposition") ==
        "attachment; filename=\"findings-" + scan + ".sarif\"");
  CHECK(at(sarif, "/version") == R"("2.1.0")");
  const auto listed = at(client.get("reader", "/scans/" + scan + "/findings"), "/total");
  CHECK(std::to_string(resolve(json_of(sarif), "/runs/0/results")->list()->size()) == listed);
  CHECK(client.get("reader", "/findings/export").status == 400);
  CHECK(client.get("reader", "/findings/export?format=xml").status == 400);
}

TEST_CASE("a scan's summary agrees with its findings") {
  TestClient client;
  const auto scan = "/scans/" + client.id("own.scan");
  std::int64_t sum = 0;
  const auto body = json_of(client.get("reader", scan));
  for (const auto& each : *body.find("findings_summary")->map())
    sum += *to_integer(*each.value.number());
  CHECK(sum > 0);
  CHECK(std::to_string(sum) == at(client.get("reader", scan + "/findings"), "/total"));
}

TEST_CASE("repositories come by threat model, those without one last") {
  TestClient client;
  const auto answer = client.get("reader", "/repos");
  CHECK(at(answer, "/repos/0/provider") == R"("gitlab")");
  CHECK(at(answer, "/repos/2/provider") == R"("bitbucket")");
  CHECK(at(answer, "/repos/4/threatModelUpdatedAt") == "null");
  CHECK(at(answer, "/errors") == "[]");
}

TEST_CASE("the package feed needs no key") {
  TestClient client;
  const auto verdict = client.get("", "/hfw/verdict/npm/left-padd?version=1.0.0");
  CHECK(at(verdict, "/level") == R"("malicious")");
  CHECK(at(client.get("", "/hfw/verdict/npm/%40types/node?version=1"), "/package") == R"("@types/node")");
  CHECK(at(client.get("", "/hfw/verdict/npm/types/node?version=1"), "/package") == R"("@types/node")");
  CHECK(client.get("revoked", "/hfw/verdict/npm/left-padd?version=1.0.0").status == 200);
  check_error(client.get("", "/hfw/verdict/npm/lodash"), 400, R"("version should not be empty")");
  CHECK(client.get("", "/hfw/verdict/cargo/serde?version=1").status == 400);
  CHECK(client.get("", "/hfw/verdict/npm/a?version=1&wait_seconds=61").status == 400);
  const auto batch = client.send("", "POST", "/hfw/verdicts/batch",
                                 R"({"packages":[{"ecosystem":"pypi","package":"flask","version":"3"}]})");
  CHECK(batch.status == 200);
  CHECK(at(batch, "/verdicts/0/package") == R"("flask")");
  check_error(client.send("", "POST", "/hfw/verdicts/batch", "{}"), 400, R"(["packages must be an array"])");
  CHECK(at(client.get("", "/hfw/osv/feed?limit=2&offset=1"), "/results/1/package") == R"("left-padd")");
  CHECK(client.get("", "/hfw/osv/feed?limit=501").status == 400);
}

TEST_CASE("the dashboard creates, lists and revokes keys") {
  TestClient client;
  const std::string body = R"({"name":"test","scopes":["read"]})";
  const auto create = [&] { return client.send("session", "POST", "/dashboard/api-keys", body); };
  const auto created = create();
  CHECK(created.status == 201);
  const auto key = *json_of(created).find("key")->string();
  const auto id = *json_of(created).find("id")->string();
  CHECK(key.starts_with("hacktron_"));
  const Headers with_key = {{"X-Api-Key", key}};
  CHECK(client.send("", "GET", "/scans", "", with_key).status == 200);
  CHECK(client.get("session", "/dashboard/api-keys").body.find(key) == std::string::npos);
  CHECK(client.get("session", "/dashboard/api-keys").body.find(id) != std::string::npos);

  const auto revoked = client.send("session", "DELETE", "/dashboard/api-keys/" + id);
  CHECK(revoked.status == 204);
  CHECK(revoked.body.empty());
  CHECK(client.send("", "GET", "/scans", "", with_key).status == 401);
  CHECK(client.send("session", "DELETE", "/dashboard/api-keys/" + id).status == 404);
  for (int active = 6; active < 10; ++active)
    CHECK(create().status == 201);
  check_error(create(), 409, R"("Maximum of 10 active API keys reached")");
  CHECK(client.send("reader", "POST", "/dashboard/api-keys", body).status == 401);
  CHECK(client.send("session", "POST", "/dashboard/api-keys", R"({"name":"x","scopes":["admin"]})").status ==
        400);
}

TEST_CASE("what is no route answers 404 and says which") {
  TestClient client;
  check_error(client.get("reader", "/nothing?x=1"), 404, R"("Cannot GET /v1/nothing?x=1")");
  check_error(client.send("reader", "PUT", "/findings"), 404, R"("Cannot PUT /v1/findings")");
  check_error(client.raw({"GET", "/elsewhere", {}, ""}), 404, R"("Cannot GET /elsewhere")");
  check_error(client.raw({"GET", "/v10/scans", {}, ""}), 404, R"("Cannot GET /v10/scans")");
  CHECK(client.raw({"OPTIONS", "*", {}, ""}).status == 404);
  CHECK(client.get("reader", "/findings/%ZZ").status == 400);
  CHECK(client.get("reader", "/findings/%00").status == 404);
  CHECK(client.get("reader", "/findings/..").status == 404);
  CHECK(client.get("reader", "/findings//comments").status == 404);
  CHECK(client.get("reader", "/findings/").status == 200);
  CHECK(client.get("reader", "/findings/" + client.id("foreign.finding") + "%2Fcomments").status == 404);
}

TEST_CASE("the organization comes from the key alone") {
  TestClient client;
  const auto& foreign = client.id("foreign.organization");
  const auto plain = client.get("reader", "/findings");
  CHECK(client.send("reader", "GET", "/findings", "", {{"X-Organization-Id", foreign}}).body == plain.body);
  CHECK(client.get("reader", "/findings?organization_id=" + foreign).body == plain.body);
}

TEST_CASE("the quota is exact, rolls, is one over all operations and is each key's own") {
  TestClient client;
  const auto once = [&](const std::string& as, const std::string& target) {
    return client.get(as, target).status;
  };
  for (int i = 0; i < 50; ++i)
    REQUIRE(once("throttled", "/scans?limit=1") == 200);
  client.clock.advance_by(std::chrono::seconds(30));
  for (int i = 0; i < 25; ++i) {
    REQUIRE(once("throttled", "/findings/" + absent_id) == 404);
    REQUIRE(once("throttled", "/findings?limit=0") == 400);
  }
  const auto refused = client.get("throttled", "/repos");
  CHECK(refused.status == 429);
  CHECK(refused.body == R"({"statusCode":429,"message":"ThrottlerException: Too Many Requests"})");
  CHECK(client.send("throttled", "PATCH", "/findings/x", "{}").status == 429);
  CHECK(once("reader", "/repos") == 200);
  CHECK(once("foreign", "/repos") == 200);
  CHECK(once("", "/repos") == 401);
  CHECK(client.get("throttled", "/hfw/osv/feed").status == 200);

  client.clock.advance_by(std::chrono::seconds(30) - Duration(1));
  CHECK(once("throttled", "/repos") == 429);
  client.clock.advance_by(Duration(1));
  for (int i = 0; i < 50; ++i)
    REQUIRE(once("throttled", "/repos") == 200);
  CHECK(once("throttled", "/repos") == 429);
}

TEST_CASE("the same seed gives the same deployment, another seed another one") {
  TestClient one;
  TestClient two;
  TestClient other({.seed = 2});
  CHECK(one.deployment.keys() == two.deployment.keys());
  CHECK(one.deployment.fixtures() == two.deployment.fixtures());
  CHECK(one.get("reader", "/findings").body == two.get("reader", "/findings").body);
  CHECK(one.id("own.finding") != other.id("own.finding"));
  CHECK(at(TestClient({.findings = 120}).get("reader", "/findings"), "/total") == "120");
}

TEST_CASE("a deployment lives below any base path") {
  TestClient client({.base_path = "/a/b/v1"});
  CHECK(client.get("reader", "/scans").status == 200);
  CHECK(client.raw({"GET", "/v1/scans", {}, ""}).status == 404);
}

TEST_CASE("an unknown fault or variant is an error with a hint") {
  VirtualClock clock;
  CHECK_THROWS_WITH_AS(Deployment(clock, {.faults = {"no-rate-limits"}}),
                       "there is no fault 'no-rate-limits'; did you mean 'no-rate-limit'?",
                       std::invalid_argument);
  CHECK_THROWS_AS(Deployment(clock, {.variants = {"no-rate-limit"}}), std::invalid_argument);
}

TEST_CASE("a ready profile names what a run needs") {
  TestClient client({.quota = 20, .window = std::chrono::milliseconds(2500)});
  const auto profile = ready_profile(client.deployment, "http://127.0.0.1:8080",
                                     {.allow = {"refused", "restores"},
                                      .replaced = {{"reader", "hacktron_other"}},
                                      .left_out = {"expired"}});
  const auto has = [&](const std::string& text) { return profile.find(text) != std::string::npos; };
  CHECK(has("base_url: http://127.0.0.1:8080/v1\n"));
  CHECK(has("  reader: {api_key: \"hacktron_other\"}\n"));
  CHECK(has("  writer: {api_key: \"" + client.deployment.keys().at("writer") + "\"}\n"));
  CHECK_FALSE(has("expired"));
  CHECK(has("quota: {requests: 20, window: 2500ms}\n"));
  CHECK(has("allow: [refused, restores]\n"));
  CHECK(has("    id: \"" + client.id("own.unapproved-finding") + "\"\n"));
  CHECK(has("    base_url: http://127.0.0.1:8080/dashboard\n"));
}
