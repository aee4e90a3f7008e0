#include "base/text.hpp"
#include "reference/fault.hpp"
#include "reference/json_tools.hpp"
#include "reference/script_testing.hpp"
#include "reference/test_client.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <cctype>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace conformance;
using namespace conformance::reference;

namespace {

/// A fixed series of requests, in which nearly every requirement has its turn.
class Script {
public:
  explicit Script(DeploymentOptions options) : client_(std::move(options)) {}

  std::string run() {
    keys();
    reads();
    isolation();
    writes();
    estimations();
    dashboard();
    errors();
    odd_reads();
    odd_writes();
    exports_and_pages();
    links();
    forms_and_orders();
    late_reads_and_scans();
    other_kinds();
    corners();
    byways();
    limits();
    return out_;
  }
  bool exercised(const std::string& name) const { return client_.deployment.exercised(name); }

private:
  const std::string& id(const std::string& fixture) { return client_.id(fixture); }

  http::ServerAnswer send(const std::string& as, const std::string& method, const std::string& target,
                          const std::string& body = {}, Headers headers = {}) {
    auto answer = client_.send(as, method, target, body, std::move(headers));
    out_ += as + " " + method + " " + target + "\n" + shown(answer);
    return answer;
  }
  void get(const std::string& as, const std::string& target) { send(as, "GET", target); }
  void wait(Duration duration) { client_.clock.advance_by(duration); }

  void forms_and_orders() {
    const auto scan = "/scans/" + id("own.scan");
    const auto foreign = id("foreign.finding");
    send("", "GET", "/findings?limit=1", "", {{"x-api-key", client_.deployment.keys().at("reader")}});
    get("", scan);
    get("write-only", scan + "/status");
    get("reader", scan + "/findings?limit=2");
    for (const auto* format : {"sarif", "bogus"})
      get("reader", "/scans/" + full_scan() + "/findings/export?format=" + format);
    get("reader", "/findings/%7B" + foreign + "%7D");
    send("writer", "POST", "/findings/" + to_upper(foreign) + "/comments", R"({"comment":"by a stranger"})");
    send("writer", "PATCH", "/findings/" + id("own.finding"), "x", {{"Content-Type", "text/plain"}});
    for (const auto* order : {"ASC", "DESC"}) {
      get("reader", std::string("/findings?sort_by=found_at&sort_order=") + order);
      get("reader", std::string("/scans?sort_by=created_at&sort_order=") + order);
    }
    for (const auto* limit : {"0", "100", "101"})
      get("reader", std::string("/cost-estimations?limit=") + limit);
    send("writer", "POST", "/cost-estimations", "{}");
    send("writer", "POST", "/cost-estimations", R"({"repos":[{"source":"upload"}]})");
    send("writer", "PATCH", "/findings/" + id("own.finding"), R"({"severity":"critical","state":"bogus"})");
    get("reader", "/findings/" + id("own.finding"));
  }

  /// Hidden items of every kind, asked for by other keys and in other words.
  void other_kinds() {
    const auto foreign = "/findings/" + id("foreign.finding");
    const Headers by_header = {{"X-Organization-Id", id("foreign.organization")}};
    get("reader", "/findings/" + first_of("foreign", "/findings?limit=100", "severity", "critical"));
    get("reader", "/scans/" + first_of("reader", "/scans?limit=100", "status", "running") + "/status");
    for (const auto& target :
         {foreign, "/findings/" + id("own.unapproved-finding"), "/scans/" + id("foreign.scan"),
          "/cost-estimations/" + id("foreign.estimation")})
      get("writer", target);
    get("reader", "/scans/" + to_upper(id("foreign.scan")));
    get("reader", "/cost-estimations/" + to_upper(id("foreign.estimation")));
    send("reader", "HEAD", foreign);
    send("reader", "GET", "/scans/" + id("foreign.scan"), "", by_header);
    send("writer", "PATCH", foreign, R"({"state":"accepted_risk"})", by_header);
    send("writer", "PATCH", foreign, R"({"severity":"low"})");
    send("writer", "PATCH", foreign, "state: open", {{"Content-Type", "text/plain"}});
    send("writer", "POST", foreign + "/comments", R"({"comment":")" + std::string(4001, 'x') + R"("})");
    send("writer", "PATCH", "/findings/" + id("own.finding"),
         R"({"severity":"low","state":"accepted_risk"})");
  }

  /// Values at a limit and past an end, parameters where another operation has them, and conditions.
  void corners() {
    wait(std::chrono::seconds(70));
    const auto absent = "/findings/" + absent_id;
    const auto foreign = "/findings/" + id("foreign.finding");
    const auto by_parameter = "?organization_id=" + id("foreign.organization");
    get("reader", "/scans/" + id("foreign.scan") + by_parameter);
    get("reader", "/scans/" + id("own.scan") + "/findings?scan_id=" + id("foreign.scan"));
    send("reader", "GET", foreign, "", {{"If-Match", "*"}});
    send("reader", "GET", foreign, "", {{"Range", "bytes=0-9"}});
    send("writer", "POST", absent + "/comments", R"({"comment":")" + std::string(4000, 'x') + R"("})");
    send("writer", "PATCH", absent, R"({"state":"open","state_reason":")" + std::string(2000, 'x') + R"("})");
    send("writer", "PATCH", absent, R"({"severity":["high"]})");
    send("writer", "POST", "/cost-estimations", R"({"repos":null})");
    get("", "/hfw/osv/feed?limit=1&offset=100000000");
    send("", "POST", "/hfw/verdicts/batch", "null");
    for (const auto* target : {"/findings?severity=info", "/findings?found_since=2000-01-01T00%3A00%3A00Z",
                               "/findings?limit=1&repo_url=https%3A%2F%2Fgithub.com%2Foctocat%2FHello-World",
                               "/scans?sort_by=bogus", "/findings/export?format=json&found_since=bogus"})
      get("reader", target);
    const auto estimations = json_of(send("reader", "GET", "/cost-estimations?limit=1"));
    if (const auto* newest = resolve(estimations, "/data/0/id"))
      get("reader", "/cost-estimations/" + *newest->string());
    send("writer", "PATCH", "/findings/" + id("own.finding"), R"({"severity":"info"})");
    get("reader", "/findings/" + id("own.finding"));
  }

  /// The id of the first item of a list whose member has this value.
  std::string first_of(const std::string& as, const std::string& list, const std::string& member,
                       const std::string& value) {
    const auto body = json_of(client_.get(as, list));
    const auto* items = body.find("data");
    if (items && items->list())
      for (const auto& item : *items->list())
        if (text_of(item, member) == value) return text_of(item, "id");
    return absent_id;
  }

  /// One that found something.
  std::string full_scan() {
    return text_of(json_of(client_.get("reader", "/findings/" + id("own.finding"))), "scan_id");
  }

  void keys() {
    const auto& key = client_.deployment.keys().at("reader");
    const auto with = [&](Header header, const std::string& query = "") {
      send("", "GET", "/findings" + query, "", {std::move(header)});
    };
    for (const auto* as : {"", "revoked", "expired", "session", "delete-only", "write-only"})
      get(as, "/findings?limit=1");
    send("expired", "POST", "/cost-estimations", "{}");
    send("expired", "GET", "/repos");
    send("", "PATCH", "/findings/" + absent_id, R"({"state":"bogus"})");
    send("delete-only", "PATCH", "/findings/" + absent_id, R"({"state":"open"})");
    with({"X-Api-Key", ""});
    with({"X-Api-Key", key.substr(0, key.size() - 8)});
    with({"X-Api-Key", "hacktrom_" + key.substr(9)});
    std::string flipped = key;
    for (auto& each : flipped)
      each = static_cast<char>(std::isupper(static_cast<unsigned char>(each))
                                   ? std::tolower(static_cast<unsigned char>(each))
                                   : std::toupper(static_cast<unsigned char>(each)));
    with({"X-Api-Key", key.substr(0, 9) + flipped.substr(9)});
    with({"Authorization", "Bearer " + key});
    with({"Cookie", "X-Api-Key=" + key});
    with({"Accept", "*/*"}, "?api_key=" + key);
    send("reader", "GET", "/findings", "", {{"X-Organization-Id", id("foreign.organization")}});
    get("reader", "/findings?organization_id=" + id("foreign.organization"));
    get("", "/findings/" + id("own.finding"));
    send("", "GET", "/hfw/osv/feed?limit=1");
    get("", "/hfw/verdict/npm/lodash?version=1");
    send("", "POST", "/hfw/verdicts/batch",
         R"({"packages":[{"ecosystem":"npm","package":"a","version":"1"}]})");
    send("", "POST", "/hfw/verdicts/batch", "{}");
  }

  void reads() {
    const auto& scan = id("own.scan");
    for (const auto& target : {"/scans/" + scan,
                               "/scans/" + scan + "/status",
                               "/scans/" + scan + "/findings",
                               std::string("/scans"),
                               std::string("/findings"),
                               std::string("/findings?limit=5&page=2"),
                               std::string("/findings?limit=5&page=99"),
                               std::string("/findings?sort_by=severity&sort_order=ASC"),
                               std::string("/findings?state=open"),
                               std::string("/findings?limit=0"),
                               std::string("/findings?page=x"),
                               std::string("/findings?severity=x"),
                               "/findings/" + id("own.finding"),
                               std::string("/findings/export?format=csv"),
                               std::string("/findings/export?format=sarif"),
                               std::string("/findings/export?format=json"),
                               std::string("/findings/export"),
                               std::string("/findings?x=1"),
                               "/scans/" + scan + "/findings/export?format=csv",
                               std::string("/cost-estimations"),
                               "/cost-estimations/" + id("own.completed-estimation"),
                               std::string("/repos")})
      get("reader", target);
  }

  void isolation() {
    const auto upper = [](std::string text) {
      for (auto& each : text)
        each = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
      return text;
    };
    for (const auto& finding : {absent_id, id("foreign.finding"), id("own.unapproved-finding")}) {
      const auto target = "/findings/" + finding;
      get("reader", target);
      send("writer", "PATCH", target, R"({"state":"accepted_risk"})");
      get("foreign", target);
      wait(std::chrono::seconds(3));
      get("foreign", target);
      send("writer", "POST", target + "/comments", R"({"comment":"by a stranger"})");
      get("foreign", target);
      send("writer", "PATCH", target, R"({"state":"bogus"})");
      send("reader", "PATCH", target, R"({"state":"open"})");
      get("", target);
    }
    get("reader", "/findings/" + upper(id("foreign.finding")));
    get("reader", "/findings/nonsense");
    for (const auto& scan : {absent_id, id("foreign.scan")}) {
      for (const auto* below :
           {"", "/status", "/findings", "/findings?limit=0", "/findings/export?format=csv"})
        get("reader", "/scans/" + scan + below);
      get("reader", "/findings?scan_id=" + scan);
      get("reader", "/findings/export?format=json&scan_id=" + scan);
    }
    for (const auto& estimation : {absent_id, id("foreign.estimation")}) {
      get("reader", "/cost-estimations/" + estimation);
      send("writer", "POST", "/scans", scan_of(estimation));
    }
    for (const auto& canonical : {absent_id, id("foreign.finding"), id("own.unapproved-finding")})
      send("writer", "PATCH", "/findings/" + id("own.finding"),
           fmt::format(R"({{"duplicate_of":"{}"}})", canonical));
    for (const auto& each : findings_of("foreign"))
      send("writer", "PATCH", "/findings/" + shared_finding(),
           fmt::format(R"({{"duplicate_of":"{}"}})", each));
  }

  /// Findings in the repository that both organizations scanned.
  std::vector<std::string> findings_of(const std::string& as) {
    const auto answer =
        send(as, "GET", "/findings?repo_url=https%3A%2F%2Fgithub.com%2Foctocat%2FHello-World");
    const auto body = json_of(answer);
    std::vector<std::string> out;
    if (const auto* data = body.find("data"))
      for (const auto& each : *data->list())
        out.push_back(*each.find("id")->string());
    return out;
  }
  std::string shared_finding() {
    const auto all = findings_of("reader");
    return all.empty() ? absent_id : all.front();
  }

  static std::string scan_of(const std::string& estimation,
                             const std::string& url = "https://github.com/initech/payments",
                             const std::string& branch = "main") {
    return fmt::format(R"({{"cost_estimation_id":"{}","repos":[{{"url":"{}","branch":"{}"}}]}})", estimation,
                       url, branch);
  }

  void writes() {
    const auto finding = "/findings/" + id("own.finding");
    const std::string estimation =
        R"({"repos":[{"source":"public","repo_url":"https://github.com/octocat/Hello-World","branch":"master"}]})";
    for (const auto* as : {"reader", "writer"}) {
      send(as, "PATCH", finding, R"({"state":"accepted_risk"})");
      get("reader", finding);
      send(as, "POST", finding + "/comments", R"({"comment":"hello"})");
      get("reader", finding);
      send(as, "POST", "/cost-estimations", estimation);
      send(as, "POST", "/scans", scan_of(absent_id));
    }
    send("reader", "POST", "/cost-estimations", "{}");
    send("writer", "PATCH", finding, R"({"severity":"bogus"})");
    send("writer", "PATCH", finding, R"({"severity":"low"})");
    send("writer", "PATCH", finding, R"({"state":"closed"})");
    send("writer", "PATCH", finding, R"({})");
    send("writer", "PATCH", finding, R"({"state":"open","reason":")" + std::string(2001, 'x') + "\"}");
    send("writer", "POST", finding + "/comments", R"({"comment":""})");
    send("writer", "POST", "/cost-estimations", R"({"repos":[]})");
    get("reader", "/scans/" + id("own.scan") + "/findings/export?format=json");
    get("reader", "/findings/export?format=json&severity=high");
    const auto newest = json_of(send("reader", "GET", "/findings?limit=1"));
    if (const auto* found = resolve(newest, "/data/0/found_at"))
      get("reader", "/findings?limit=1&found_until=" + *found->string());
    send("writer", "POST", finding + "/comments", R"({"comment":")" + std::string(4001, 'x') + "\"}");
    send("writer", "POST", "/cost-estimations", R"({"repos":[{"source":"public","repo_url":"u"}]})");
    send("writer", "POST", "/scans", R"({"cost_estimation_id":"x","repos":[]})");
    send("writer", "POST", "/scans", R"({"cost_estimation_id":"x","repos":[{"url":"u"}]})");
    send("writer", "POST", "/scans",
         R"({"cost_estimation_id":"x","repos":[],"custom_context":")" + std::string(2001, 'x') + "\"}");
    wait(std::chrono::seconds(61));
  }

  void estimations() {
    send("writer", "POST", "/scans", R"({"repos":[{"url":"u","branch":"b"}],"auth_instructions":"log in"})");
    send("writer", "POST", "/scans", R"({"repos":[{"url":"u","branch":"b"}],"custom_context":"nothing"})");
    for (const auto* state : {"pending", "running", "failed", "claimed", "zero"})
      send("writer", "POST", "/scans", scan_of(id(std::string("own.") + state + "-estimation")));
    const auto& fitting = id("own.completed-estimation");
    send("penniless", "POST", "/scans", scan_of(id("other.estimation"), "https://github.com/hooli/nucleus"));
    const auto partial = id("own.partial-estimation");
    send("writer", "POST", "/scans", scan_of(partial, "https://github.com/initech/other"));
    send("writer", "POST", "/scans", scan_of(partial, "https://github.com/initech/payments", "dev"));
    send("writer", "POST", "/scans", scan_of(fitting));
    get("reader", "/scans?limit=1");
  }

  void dashboard() {
    const std::string body = R"({"name":"script","scopes":["read"]})";
    for (int i = 0; i < 7; ++i) {
      const auto created = send("session", "POST", "/dashboard/api-keys", body);
      const auto answer = json_of(created);
      const auto* key = answer.find("key");
      if (i > 0 || !key) continue;
      send("session", "GET", "/dashboard/api-keys");
      send("session", "DELETE", "/dashboard/api-keys/" + *answer.find("id")->string());
      send("", "GET", "/findings?limit=1", "", {{"X-Api-Key", *key->string()}});
    }
    send("reader", "GET", "/dashboard/api-keys");
  }

  void errors() {
    get("reader", "/nothing/here");
    get("", "/nothing/here");
    send("reader", "PUT", "/findings");
    send("writer", "PATCH", "/findings/" + absent_id, "{");
    send("", "PATCH", "/findings/" + absent_id, "{");
    send("writer", "PATCH", "/findings/" + absent_id, R"({"reason":")" + std::string(200'000, 'x') + "\"}");
    get("reader", "/findings/%ZZ");
  }

  void odd_reads() {
    wait(std::chrono::seconds(70));
    const auto foreign = id("foreign.organization");
    send("reader", "GET", "/scans", "", {{"X-Organization-Id", foreign}});
    send("reader", "GET", "/findings?limit=1", "", {{"X-HTTP-Method-Override", "POST"}});
    const auto detail = json_of(send("reader", "GET", "/findings?limit=2"));
    const auto text_at = [&](const char* pointer) {
      const auto* value = resolve(detail, pointer);
      return value && value->string() ? *value->string() : std::string();
    };
    const auto since = text_at("/data/1/found_at");
    const auto scan = id("own.scan");
    for (const auto& target : {std::string("/scans?page=2"),
                               std::string("/scans?page=99"),
                               std::string("/scans?limit=101"),
                               std::string("/scans?sort_by=status"),
                               std::string("/scans?scan_type=pr"),
                               std::string("/scans?status=completed"),
                               std::string("/findings?sort_by=updated_at"),
                               std::string("/findings?sort_by=bogus"),
                               std::string("/findings?severity=bogus"),
                               std::string("/findings?severity=high&state=open"),
                               std::string("/findings?severity=a&severity=b"),
                               std::string("/findings?repo_url%5B%24ne%5D=x"),
                               std::string("/findings?scan_type=pr"),
                               std::string("/findings?repo_url=https%3A%2F%2Fgithub"),
                               "/findings?found_since=" + since,
                               "/findings?scan_id=" + scan,
                               "/scans/" + scan + "/findings?severity=high",
                               std::string("/cost-estimations?offset=1"),
                               std::string("/cost-estimations?limit=1"),
                               "/cost-estimations/" + id("own.failed-estimation"),
                               "/cost-estimations/" + id("own.partial-estimation"),
                               std::string("/scans/12345"),
                               std::string("/findings/%00")})
      get("reader", target);
    const auto scans = json_of(send("reader", "GET", "/scans?status=pending"));
    if (const auto* pending = resolve(scans, "/data/0/id"))
      get("reader", "/scans/" + *pending->string() + "/status");
    for (const auto* target :
         {"/hfw/verdict/npm/lodash", "/hfw/verdict/cargo/serde?version=1",
          "/hfw/verdict/npm/types/node?version=1", "/hfw/osv/feed?limit=1&offset=2", "/hfw/osv/feed?limit=0"})
      get("", target);
  }

  void odd_writes() {
    const auto absent = "/findings/" + absent_id;
    send("writer", "DELETE", absent);
    send("writer", "PUT", absent, "{}");
    send("writer", "PATCH", absent, std::string(1000, '[') + std::string(1000, ']'));
    send("writer", "PATCH", absent, R"({"__proto__":{}})");
    send("writer", "POST", absent + "/comments", R"({"comment":"\ud800"})");
    send("writer", "POST", absent + "/comments", "{\"comment\":\"\xFF\xFE\"}");
    send("writer", "POST", absent + "/comments", R"({"comment":5})");
    send("writer", "PATCH", absent, R"({"reason":")" + std::string(5000, 'x') + "\"}");
    send("writer", "PATCH", absent, R"({"state":"open"})", {{"Content-Type", ""}});
    send("writer", "POST", "/cost-estimations",
         R"({"repos":[{"source":"public","repo_url":"u","branch":")" + std::string(256, 'b') + R"("}]})");
  }

  void exports_and_pages() {
    wait(std::chrono::seconds(70));
    const auto& key = client_.deployment.keys().at("reader");
    send("", "GET", "/findings?limit=1", "", {{"Cookie", "api_key=" + key}});
    for (const auto* name : {"Api-Key", "X-Auth-Token"})
      send("", "GET", "/findings?limit=1", "", {{name, key}});
    for (const auto* scheme : {"Basic ", "bearer "})
      send("", "GET", "/findings?limit=1", "", {{"Authorization", scheme + key}});
    send("", "GET", "/repos?api_key=" + key);
    send("", "GET", "/findings?api-key=" + key);
    send("", "GET", "/findings/export?format=json", "", {{"Cookie", "api_key=" + key}});
    send("", "GET", "/scans?limit=many");
    send("", "GET", "/scans/" + std::string(absent_id) + "/findings/export");
    get("reader", "/scans?status=estimating");
    get("reader", "/cost-estimations?limit=0");
    get("reader", "/findings?page=30000000&limit=100");
    get("reader", "/findings?limit=2&page=2&state=open");
    get("reader", "/findings?limit=1&scan_type=full&found_until=2000-01-01T00%3A00%3A00Z");
    get("reader", "/findings?limit=100&scan_type=full&state=false_positive");
    get("reader", "/findings?organizationId=" + id("foreign.organization"));
    get("reader", "/scans/" + id("own.scan") + "/findings?limit=100&scan_type=pr");
    get("reader", "/scans/" + id("own.scan") + "/findings?limit=100&repo_url=none");
    get("", "/hfw/verdict/npm/%40types/node");
    get("", "/findings?limit=1&token=" + key);
    get("reader", "/findings?limit=2&page=11");
    const auto newest = json_of(send("reader", "GET", "/findings?limit=2"));
    const auto* time = resolve(newest, "/data/1/found_at");
    const auto found = time && time->string() ? *time->string() : "2026-08-01T00:00:00Z";
    for (const auto& target : {std::string("csv&severity=high"), std::string("sarif&severity=high"),
                               std::string("json&state=open"), std::string("json&scan_type=pr"),
                               std::string("json&repo_url=https%3A%2F%2Fgithub.com%2Foctocat%2FHello-World"),
                               "json&found_since=" + found, "json&found_until=" + found})
      get("reader", "/findings/export?format=" + target);
  }

  void links() {
    const auto of = [&](const char* repository) {
      const auto body = json_of(
          send("reader", "GET", std::string("/findings?repo_url=https%3A%2F%2Fgithub.com%2F") + repository));
      std::vector<std::string> out;
      if (const auto* data = body.find("data"); data && data->list())
        for (const auto& each : *data->list())
          out.push_back(text_of(each, "id"));
      out.resize(std::max<std::size_t>(out.size(), 2), absent_id);
      return out;
    };
    const auto here = of("octocat%2FHello-World");
    const auto elsewhere = of("initech%2Fportal");
    const auto link = [&](const std::string& to) {
      send("writer", "PATCH", "/findings/" + here[0], fmt::format(R"({{"duplicate_of":{}}})", to));
    };
    link('"' + here[1] + '"');
    get("reader", "/findings/" + here[0]);
    link("null");
    link('"' + elsewhere[0] + '"');
    get("reader", "/findings/" + here[0]);
  }

  void late_reads_and_scans() {
    wait(std::chrono::seconds(70));
    for (const auto* status : {"completed", "cancelled", "pending"}) {
      const auto scans = json_of(send("reader", "GET", std::string("/scans?limit=1&status=") + status));
      if (const auto* found = resolve(scans, "/data/0/id")) {
        get("reader", "/scans/" + *found->string());
        get("reader", "/scans/" + *found->string() + "/status");
      }
    }
    get("reader", "/cost-estimations/" + id("own.completed-estimation"));
    for (const auto* targets : {R"("http://127.0.0.1")", R"("http://169.254.169.254")",
                                R"("https://example.com","http://10.0.0.1")"})
      send("writer", "POST", "/scans",
           fmt::format(
               R"({{"cost_estimation_id":"{}","repos":[{{"url":"u","branch":"b"}}],"target_urls":[{}]}})",
               absent_id, targets));
  }

  void byways() {
    wait(std::chrono::seconds(70));
    const auto& key = client_.deployment.keys().at("reader");
    const auto sent_as = [&](const std::string& text) {
      send("", "GET", "/findings?limit=1", "", {{"X-Api-Key", text}});
    };
    sent_as(key.substr(std::string("hacktron_").size()));
    sent_as(key.substr(0, key.size() - 8) + "00000000");
    for (const auto* target : {"/findings/", "/findings;a=b", "/cost-estimations/"})
      send("", "GET", target);
    const std::string absent = "/findings/" + std::string(absent_id);
    send("", "PATCH", absent, "{}");
    send("reader", "GET", "/findings?limit=100", "", {{"X-Workspace-Id", id("foreign.organization")}});
    for (const auto& target :
         filters_beside_filters(full_scan(), id("foreign.scan"), id("foreign.estimation")))
      get("reader", target);
    send("writer", "PATCH", "/findings/" + id("foreign.finding") + ".json", R"({"severity":"low"})");
    send("", "POST", "/hfw/verdicts/batch", R"({"packages":[]})");
    send("writer", "PATCH", "/findings/" + id("own.finding"), R"({"duplicate_of":null})");
    for (const auto* name : {"auth_instructions", "custom_context"})
      send("writer", "POST", "/scans",
           fmt::format(R"({{"cost_estimation_id":"bogus","repos":[{{"url":"u","branch":"b"}}],"{}":"{}"}})",
                       name, std::string(2000, 'x')));
  }

  void limits() {
    wait(std::chrono::seconds(70));
    const auto finding = "/findings/" + id("own.finding");
    const std::string change = R"({"severity":"critical"})";
    client_.send("reader", "GET", finding);
    for (int i = 0; i < 50; ++i) {
      client_.send("writer", "GET", "/findings/" + absent_id);
      out_ += fmt::format("{} ", client_.send("writer", "GET", "/scans/" + absent_id).status);
    }
    send("writer", "PATCH", finding, change);
    send("writer", "POST", finding + "/comments", "{}");
    get("foreign", finding);
    get("reader", finding);
    get("writer", "/repos");
    for (int i = 0; i < 120; ++i)
      out_ += fmt::format("{} ", client_.send("", "GET", "/scans/" + absent_id).status);
    wait(std::chrono::seconds(70));
    get("writer", "/repos");

    // Filled late in a fixed window, first refused 20 s later.
    const auto now = client_.clock.now().since_origin;
    wait(std::chrono::minutes(2) - now % std::chrono::minutes(1) - std::chrono::seconds(10));
    for (int i = 0; i < 100; ++i)
      client_.send("throttled", "GET", "/scans/" + absent_id);
    wait(std::chrono::seconds(20));
    get("throttled", "/repos");
    wait(std::chrono::seconds(40));
    get("throttled", "/repos");

    // Filled in two halves, asked for much above it, and for more than the first half once that has left.
    const auto own = "/findings/" + client_.deployment.fixtures().at("own.finding");
    const auto absent = "/findings/" + std::string(absent_id);
    const std::string body = R"({"state":"resolved"})";
    const auto throttled = [&](const std::string& method, const std::string& path, int times = 1) {
      for (int i = 0; i < times; ++i)
        out_ +=
            fmt::format("{} ", client_.send("throttled", method, path, method == "GET" ? "" : body).status);
    };
    wait(std::chrono::minutes(3));
    throttled("PATCH", absent);
    throttled("GET", "/findings/export");
    throttled("GET", "/repos", 48);
    wait(std::chrono::seconds(30));
    throttled("GET", "/repos", 51);
    throttled("GET", "/findings/export?format=json");
    throttled("GET", absent);
    throttled("GET", "/hfw/osv/feed");
    throttled("PATCH", own);
    wait(std::chrono::seconds(3));
    get("reader", own);
    wait(std::chrono::seconds(28));
    throttled("GET", "/repos", 60);

    // As much as there is room for beside somebody else's 30 a minute, and more.
    wait(std::chrono::minutes(3));
    for (int i = 0; i < 90; ++i)
      out_ += fmt::format("{} ", client_.send("reader", "GET", "/scans/" + absent_id).status);
  }

  TestClient client_;
  std::string out_;
};

/// Is this what a conforming deployment answers to the script?
bool same(const std::string& answers) {
  static const std::string conforming = Script({}).run();
  return answers == conforming;
}

} // namespace

TEST_CASE("the script gives the same answers each time") {
  CHECK(same(Script({}).run()));
  CHECK_FALSE(same(Script({.seed = 5}).run()));
}

/// Those that the script does not meet are met by the suites: `prove` holds each fault to a kill.
TEST_CASE("a fault that shows in an answer is noted as exercised") {
  std::size_t shown = 0;
  for (const auto& fault : faults()) {
    CAPTURE(fault.name);
    Script script({.faults = {fault.name}});
    if (!same(script.run())) {
      ++shown;
      CHECK(script.exercised(fault.name));
    }
    CHECK_FALSE(script.exercised("another"));
  }
  CHECK(shown * 4 >= faults().size() * 3);
}

TEST_CASE("each variant shows in an answer") {
  for (const auto& variant : variants()) {
    CAPTURE(variant.name);
    Script script({.variants = {variant.name}});
    CHECK_FALSE(same(script.run()));
    CHECK(script.exercised(variant.name));
  }
}
