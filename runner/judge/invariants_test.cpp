#include "judge/invariants.hpp"

#include "judge/testing.hpp"

namespace conformance::judge {

namespace {

Check check(CheckKind kind, std::string subject, std::string_view expected, Weight weight = Weight::expect) {
  return {kind, std::move(subject), value_of(expected), {}, weight};
}

Invariant invariant(const std::string& name, std::string_view statuses, std::vector<Check> checks) {
  Invariant out;
  out.name = {name, {}};
  out.statuses = *value_of(statuses).list();
  out.checks = std::move(checks);
  return out;
}

Exchange exchange(Response answer, std::string method = "GET", std::vector<std::string> tags = {}) {
  static std::uint64_t number = 0;
  Exchange out;
  out.number = ++number;
  out.principal = "reader";
  out.request.method = std::move(method);
  out.request.target = "/findings/x";
  out.response = std::move(answer);
  out.tags = std::move(tags);
  return out;
}

Response error(int status, std::string body) {
  return response(status, {{"Content-Type", "application/json"}}, std::move(body));
}

/// The results after looking at all of `exchanges`, each of operation `read`.
std::vector<InvariantResult> results(const Contract& contract, const std::vector<Exchange>& exchanges) {
  static const Schemas none;
  InvariantJudge judge(contract, none);
  for (const auto& each : exchanges)
    judge.look_at(each, "read");
  return judge.results();
}

} // namespace

TEST_CASE("an invariant may look at some operations alone, and name what is known by then") {
  Contract contract;
  contract.invariants = {
      invariant("hidden", "[200]", {check(CheckKind::text, "", R"({"not":{"contains":"${own.thing}"}})")})};
  contract.invariants.front().operations = {{"list", {}}};
  const Schemas none;
  std::optional<Value> known;
  InvariantJudge judge(contract, none,
                       [&](const std::string& name) { return name == "own.thing" ? known : std::nullopt; });
  const auto shown = exchange(response(200, {}, "abc-thing"));
  judge.look_at(shown, "list");
  CHECK(judge.results().front().looked_at == 0);
  known = value_of(R"("abc-thing")");
  judge.look_at(shown, "read");
  CHECK(judge.results().front().looked_at == 0);
  judge.look_at(exchange(response(200, {}, "another")), "list");
  judge.look_at(shown, "list");
  CHECK(judge.results().front().looked_at == 2);
  CHECK(judge.results().front().broken == 1);
}

TEST_CASE("a text is looked at without what its request carried") {
  Contract contract;
  contract.invariants = {
      invariant("internals", R"(["4xx"])",
                {check(CheckKind::text, "", R"({"not":{"matches":"(?s).*(dist/|10\\.0\\.0).*"}})")})};
  struct {
    const char* target;
    const char* sent;
    const char* body;
    bool broken;
  } const table[] = {
      {"/findings/x", nullptr, R"({"message":"at /srv/dist/a.js"})", true},
      {"/findings/dist/a", nullptr, R"({"message":"Cannot GET /findings/dist/a"})", false},
      {"/findings?a=dist%2Fb", nullptr, R"({"message":"a must not be dist/b"})", false},
      {"/scans", R"({"urls":["http://10.0.0.1:80"]})", R"({"message":"no http://10.0.0.1:80 here"})", false},
      {"/scans", R"({"urls":["http://10.0.0.1:80"]})", R"({"message":"asked 10.0.0.2"})", true},
      {"/scans", R"({"urls": dist/)", R"({"message":"what is {\"urls\": dist/"})", false},
  };
  for (const auto& row : table) {
    CAPTURE(row.target);
    CAPTURE(row.body);
    auto one = exchange(error(404, row.body));
    one.request.target = row.target;
    if (row.sent) one.request.body = row.sent;
    const auto judged = results(contract, {one});
    REQUIRE(judged.size() == 1);
    CHECK(judged.front().offenders.empty() != row.broken);
  }
}

TEST_CASE("so is each header, where all of them are looked at") {
  Contract contract;
  contract.invariants = {invariant("internals", R"(["4xx"])",
                                   {check(CheckKind::header, "*", R"({"not":{"matches":".*dist/.*"}})")})};
  const auto judged = [&](const char* target, const char* location) {
    auto one = exchange(response(404, {{"Location", location}}, ""));
    one.request.target = target;
    return results(contract, {one}).front().broken;
  };
  CHECK(judged("/findings/x", "/srv/dist/a") == 1);
  CHECK(judged("/findings/dist/a", "/v1/findings/dist/a") == 0);
}

TEST_CASE("an invariant looks at answers of its kind only") {
  Contract contract;
  auto one = invariant("one", R"(["4xx",500])", {check(CheckKind::json, "/a", "1")});
  one.except_statuses = {number_value(405)};
  one.except_tags = {{"malformed", {}}};
  one.when = {check(CheckKind::json, "/kind", R"("error")")};
  contract.invariants = {one};
  struct {
    int status;
    const char* body;
    std::vector<std::string> tags;
    std::size_t looked_at;
  } const table[] = {
      {404, R"({"kind":"error"})", {}, 1},
      {404, R"({"kind":"error"})", {"other"}, 1},
      {500, R"({"kind":"error"})", {}, 1},
      {501, R"({"kind":"error"})", {}, 0},
      {200, R"({"kind":"error"})", {}, 0},
      {405, R"({"kind":"error"})", {}, 0},
      {404, R"({"kind":"page"})", {}, 0},
      {404, "no JSON", {}, 0},
      {404, R"({"kind":"error"})", {"other", "malformed"}, 0},
  };
  for (const auto& row : table) {
    CAPTURE(row.status);
    CAPTURE(row.body);
    const auto found = results(contract, {exchange(error(row.status, row.body), "GET", row.tags)});
    REQUIRE(found.size() == 1);
    CHECK(found.front().looked_at == row.looked_at);
    CHECK(found.front().broken == row.looked_at);
    CHECK(found.front().operation == (row.looked_at > 0 ? "read" : ""));
  }
}

TEST_CASE("status and reason of the answer stand in checks") {
  Contract contract;
  contract.invariants = {
      invariant("status", R"(["4xx"])", {check(CheckKind::json, "/statusCode", R"("${answer.status}")")}),
      invariant("reason", R"(["4xx"])",
                {check(CheckKind::json, "/error", R"j({"matches":"(?i)${answer.reason}"})j")}),
      invariant("text", R"(["4xx"])", {check(CheckKind::json, "/t", R"("$${x} ${answer.status}")")}),
  };
  struct {
    int status;
    const char* body;
    bool status_held, reason_held, text_held;
  } const table[] = {
      {404, R"({"statusCode":404,"error":"not FOUND","t":"${x} 404"})", true, true, true},
      {404, R"({"statusCode":"404","error":"Not Found!","t":"${x} 400"})", false, false, false},
      {403, R"({"statusCode":404,"error":"Not Found"})", false, false, false},
  };
  for (const auto& row : table) {
    const auto found = results(contract, {exchange(error(row.status, row.body))});
    REQUIRE(found.size() == 3);
    CHECK((found[0].broken == 0) == row.status_held);
    CHECK((found[1].broken == 0) == row.reason_held);
    CHECK((found[2].broken == 0) == row.text_held);
  }
  const auto unknown = results(contract, {exchange(error(499, R"({"statusCode":499,"error":"odd"})"))});
  CHECK(unknown[0].looked_at == 1);
  CHECK(unknown[0].broken == 0);
  CHECK(unknown[1].looked_at == 0);
}

TEST_CASE("answers to HEAD are held against status and headers alone") {
  Contract contract;
  contract.invariants = {
      invariant("body", R"(["4xx"])", {check(CheckKind::json, "/a", "1")}),
      invariant("type", R"(["4xx"])", {check(CheckKind::header, "content-type", R"("text/html")")}),
      invariant("both", R"(["4xx"])",
                {check(CheckKind::body, "", R"("empty")"), check(CheckKind::status, "", "404")}),
  };
  const auto found =
      results(contract, {exchange(response(400, {{"content-type", "application/json"}}, ""), "HEAD")});
  CHECK(found[0].looked_at == 0);
  CHECK(found[1].broken == 1);
  CHECK(found[2].broken == 1);
  CHECK(found[2].offenders.front().broken.check == "status");
}

TEST_CASE("an empty body breaks what is said of the body") {
  Contract contract;
  contract.invariants = {
      invariant("shape", R"(["4xx"])", {check(CheckKind::json, "", R"({"type":"object"})")})};
  CHECK(results(contract, {exchange(response(404, {}, ""))}).front().broken == 1);
}

TEST_CASE("a success that is too large to be read is not judged, an error is") {
  Contract contract;
  contract.invariants = {
      invariant("shape", R"(["2xx","4xx"])", {check(CheckKind::json, "", R"({"type":"object"})")})};
  auto large = response(200, {}, "[1,2,3]");
  large.json_limits.values = 2;
  CHECK(results(contract, {exchange(large)}).front().broken == 0);
  large.json_limits.values = 10;
  CHECK(results(contract, {exchange(large)}).front().broken == 1);
  large.json_limits.values = 2;
  large.status = 404;
  CHECK(results(contract, {exchange(large)}).front().broken == 1);
}

TEST_CASE("the worst broken check makes the offender, notes make none") {
  Contract contract;
  contract.invariants = {invariant("a", R"(["2xx"])",
                                   {check(CheckKind::json, "/note", "1", Weight::note),
                                    check(CheckKind::json, "/should", "1", Weight::should),
                                    check(CheckKind::json, "/must", "1", Weight::expect)})};
  const auto found =
      results(contract, {exchange(response(200, {}, R"({"should":1,"must":1})")),
                         exchange(response(200, {}, R"({"must":1})")), exchange(response(200, {}, "{}"))});
  REQUIRE(found.size() == 1);
  CHECK(found[0].looked_at == 3);
  CHECK(found[0].broken == 2);
  CHECK(found[0].offenders[0].weight == Weight::should);
  CHECK(found[0].offenders[1].weight == Weight::expect);
  CHECK(found[0].offenders[1].request == "GET /findings/x as reader");
  CHECK(found[0].offenders[1].broken.message == "/must is absent, expected 1");
}

TEST_CASE("results by operation, in the order of the contract, twenty offenders each") {
  Contract contract;
  contract.invariants = {invariant("b", R"(["4xx"])", {check(CheckKind::status, "", "404")}),
                         invariant("none", R"(["5xx"])", {check(CheckKind::status, "", "500")}),
                         invariant("a", R"(["4xx"])", {check(CheckKind::status, "", "400")})};
  const Schemas none;
  InvariantJudge judge(contract, none);
  for (int i = 0; i < 30; ++i)
    judge.look_at(exchange(response(400, {}, "")), "write");
  judge.look_at(exchange(response(404, {}, "")), "other");
  Exchange unanswered = exchange({});
  unanswered.response.reset();
  judge.look_at(unanswered, "read");
  const auto found = judge.results();
  std::vector<std::string> seen;
  for (const auto& each : found)
    seen.push_back(each.invariant->name.text + "/" + each.operation + " " + std::to_string(each.broken) +
                   " of " + std::to_string(each.looked_at) + ", " + std::to_string(each.offenders.size()));
  CHECK(seen == std::vector<std::string>{"b/other 0 of 1, 0", "b/write 30 of 30, 20", "none/ 0 of 0, 0",
                                         "a/other 1 of 1, 1", "a/write 0 of 30, 0"});
}

} // namespace conformance::judge
