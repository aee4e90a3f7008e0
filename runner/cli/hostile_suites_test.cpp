#include "cli/hostile_testing.hpp"

#include <utility>

namespace conformance::cli {

TEST_CASE("a write is a write whatever a suite calls it") {
  const std::pair<const char*, const char*> attacks[] = {
      {"  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: read, expect: {status: "
       "200},\n"
       "     request: \"PATCH /findings/${own.finding}\", json: {state: accepted_risk}}\n",
       "`effect: read`, but PATCH /findings/${own.finding} writes"},
      {"  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: read\n    steps:\n"
       "      - {as: writer, request: \"POST /findings/${own.finding}/comments\", json: {comment: x}, "
       "expect: "
       "{status: 201}}\n",
       "`effect: read`, but POST"},
      {"  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: floods, expect: {status: "
       "200},\n"
       "     request: \"PATCH /findings/${own.finding}\", json: {state: accepted_risk}}\n",
       "`effect: floods` without `burst`"},
      {"  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: refused, expect: {status: "
       "201},\n"
       "     request: \"POST /findings/${own.finding}/comments\", json: {comment: x}}\n",
       "`effect: refused`, but POST"},
      {"  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: refused\n    steps:\n"
       "      - {as: writer, request: \"POST /findings/${own.finding}/comments\", json: {comment: x}}\n"
       "      - {as: reader, request: GET /scans, expect: {status: 200}}\n",
       "`effect: refused`, but POST"},
      {"  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: stresses, expect: {status: "
       "[2xx, "
       "4xx]},\n     request: \"POST /findings/${own.finding}/comments\", json: {comment: x}}\n",
       "`effect: stresses`, but POST"},
      {"  - {probe: a, title: A, requirements: [STATUS-429], as: throttled, request: GET /findings, effect: "
       "floods,\n"
       "     burst: {as: throttled, request: \"POST /findings/${own.finding}/comments\", json: {comment: "
       "x}},\n"
       "     expect: {status: 429}}\n",
       "a burst by POST"},
      {"  - {probe: a, title: A, requirements: [STATUS-429], as: throttled, request: GET /findings, effect: "
       "read,\n"
       "     burst: quota, expect: {status: 429}}\n",
       "`burst` with `effect: read`"},
      {"  - {probe: a, title: A, requirements: [STATUS-403], as: reader, expect: {status: 403},\n"
       "     request: \"PATCH /findings/${own.finding}\", json: {state: accepted_risk},\n"
       "     control: {as: writer, request: \"POST /findings/${own.finding}/comments\", json: {comment: "
       "x}}}\n",
       "may change something"},
      {"  - {probe: a, title: A, requirements: [STATUS-403], as: reader, expect: {status: 403},\n"
       "     request: \"PATCH /findings/${own.finding}\", json: {state: accepted_risk},\n"
       "     control: {as: writer, request: \"POST /findings/${own.finding}/comments\", json: {comment: x}, "
       "expect: "
       "{status: 404}}}\n",
       "writes to something real"},
      {"  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: read\n    steps:\n"
       "      - {as: session, call: dashboard.revoke-key, values: {id: \"${run.uuid}\"}, expect: {status: "
       "204}}\n",
       "`effect: read`, but the call dashboard.revoke-key writes"},
  };
  for (const auto& [probes, mistake] : attacks) {
    Hostile hostile;
    const auto done = hostile.reading_writer().run(probes, {"refused"});
    CHECK_MESSAGE(tells(done.mistakes, mistake), probes << done.mistakes);
    CHECK(hostile.seen.empty());
  }
}

TEST_CASE("what a run asks of its own accord may only read") {
  const std::string harmless = "  - {probe: a, title: A, requirements: [STATUS-200-GET], as: reader, "
                               "request: GET /repos, expect: {status: "
                               "200}}\n";
  const auto mistakes = [&](const std::string& file, const std::string& what, const std::string& by) {
    Hostile hostile;
    hostile.reading_writer().replace(file, what, by);
    const auto done = hostile.run(harmless, {"refused"});
    CHECK(hostile.seen.empty());
    return done.mistakes;
  };
  const auto write = "as: writer, request: \"POST /findings/${own.finding}/comments\", json: {comment: x}";
  CHECK(tells(mistakes("contract.yaml", "health: {as: reader, request: \"GET /scans?limit=1\"}",
                       fmt::format("health: {{{}}}", write)),
              "`health` is a POST, must be a GET"));
  CHECK(tells(mistakes("contract.yaml", "  - {request: \"GET /findings?limit=100\", items: /data, id: /id}",
                       "  - {request: \"DELETE /scans/1\", items: /data, id: /id}"),
              "is a DELETE, must be a GET"));
  CHECK(tells(mistakes("contract.yaml", "    - {request: \"GET /findings?limit=100\", items: /data, id: /id}",
                       "    - {request: \"DELETE /scans/1\", items: /data, id: /id}"),
              "is a DELETE, must be a GET"));
  const std::string fixture = "  own.critical-finding:\n    title: a finding of the reader's organization, a "
                              "critical one if there is "
                              "one\n    discover: {as: reader, request: \"GET /findings?limit=100\"}";
  CHECK(tells(
      mistakes(
          "fixtures.yaml", fixture,
          "  own.critical-finding:\n    title: x\n    discover: {as: writer, request: POST /scans, json: "
          "{}}"),
      "`discover` is a POST, must be a GET"));
  CHECK(
      tells(mistakes("fixtures.yaml", "      - {as: reader, request: \"GET /findings?limit=100&state=open\"}",
                     "      - {as: writer, request: POST /scans, json: {}}"),
            "`discover` is a POST, must be a GET"));
  CHECK(tells(mistakes("fixtures.yaml", fixture,
                       fixture + "\n    discover-if: {as: writer, request: POST /scans, json: {}}"),
              "`discover-if` is a POST, must be a GET"));
  CHECK(tells(
      mistakes("fixtures.yaml",
               "    proof: {as: reader, request: \"GET /findings/${own.finding}\", expect: "
               "{status: 2xx}}",
               "    proof: {as: writer, request: \"DELETE /findings/${own.finding}\", expect: {status: [2xx, "
               "404]}}"),
      "`proof` is a DELETE, must be a GET"));
  CHECK(
      tells(mistakes("contract.yaml", "    proof: GET /scans?limit=1\n  write-only:",
                     "    proof: {request: \"POST /findings/${own.finding}/comments\", json: {comment: x}}\n"
                     "  write-only:"),
            "the proof of `writer` is a POST that may succeed"));
  CHECK(tells(mistakes("contract.yaml", "    proof: GET /scans?limit=1\n  write-only:",
                       "    proof: {request: \"DELETE /findings/${own.finding}\", expect: {status: 404}}\n"
                       "  write-only:"),
              "the proof of `writer` writes to something real"));
  CHECK(tells(
      mistakes("contract.yaml", "proof: {call: dashboard.list-keys}", "proof: {call: dashboard.create-key}"),
      "the proof of `session` is a call that may write"));
  Hostile hostile;
  const auto done = hostile.reading_writer().run("  - {probe: a, title: A, requirements: [STATUS-404], as: "
                                                 "reader, request: \"GET /findings/${fresh.uuid}\",\n"
                                                 "     expect: {status: 404}, unchanged: {as: writer, "
                                                 "request: \"PATCH /findings/${own.finding}\", json: {state: "
                                                 "open}}}\n");
  CHECK(tells(done.mistakes, "`unchanged` is a PATCH, must be a GET"));
  CHECK(hostile.seen.empty());
}

TEST_CASE("a twin that may change something is a mistake where a probe would stand on it") {
  Hostile hostile;
  hostile.replace("operations.yaml", "    twin: {as: writer, json: {}, expect: {status: 400}}",
                  "    twin: {as: writer, expect: {status: [2xx, 400]}}");
  const auto done =
      hostile.run("  - {probe: a, title: A, requirements: [STATUS-403], as: reader, matrix: {operation: "
                  "\"${operations.writes}\"}, expect: {status: 403}}\n",
                  {"refused"});
  CHECK(tells(done.mistakes, "the control POST /cost-estimations may change something"));
  CHECK(hostile.seen.empty());
}

TEST_CASE("an operation that only the suites call safe is free without a credential alone") {
  const std::string operation = "\n  evil-op:\n    request: POST /evil/${run.uuid}\n"
                                "    json: {comment: x}\n    scope: write\n    safe: true\n";
  const auto probe = [](const char* who) {
    return fmt::format("  - {{probe: a, title: A, requirements: [STATUS-404], as: {}, request: \"POST "
                       "/evil/${{run.uuid}}\", json: {{comment: x}}, expect: {{status: [401, 404]}}, "
                       "control: {{as: reader, request: GET /repos}}}}\n",
                       who);
  };
  Hostile with_key;
  auto done = with_key.reading_writer().append("operations.yaml", operation).run(probe("writer"));
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(with_key.writes() == 0);
  const auto* result = found_case(done.results, "a");
  REQUIRE(result);
  CHECK(result->verdict == Verdict::not_testable);
  CHECK(result->missing == "effect:refused");

  Hostile permitted;
  done = permitted.reading_writer().append("operations.yaml", operation).run(probe("writer"), {"refused"});
  CHECK(permitted.writes() == 1);

  Hostile without;
  done = without.append("operations.yaml", operation).run(probe("anonymous"));
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(without.writes() == 1);
  CHECK(header_of(*std::find_if(without.seen.begin(), without.seen.end(),
                                [](const Seen& each) { return each.request.method == "POST"; }),
                  "x-api-key") == "");
}

TEST_CASE("a header that asks for another method needs leave to write, and asks it of nothing real") {
  const auto sent = [](const std::string& target, std::vector<std::string> allow) {
    Hostile hostile;
    const auto done = hostile.run(
        fmt::format(
            "  - {{probe: a, title: A, requirements: [STATUS-200-GET], as: reader, request: \"GET {}\", "
            "headers: {{X-HTTP-Method-Override: DELETE}}, expect: {{status: 200}}}}\n",
            target),
        std::move(allow));
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    const auto count =
        hostile.count([](const Seen& each) { return header_of(each, "x-http-method-override") == "DELETE"; });
    if (count == 0) CHECK(found_case(done.results, "a")->verdict == Verdict::not_testable);
    return count;
  };
  CHECK(sent("/findings", {}) == 0);
  CHECK(sent("/findings", {"refused"}) == 1);
  CHECK(sent("/findings/${own.finding}", {"refused", "restores"}) == 0);
}

TEST_CASE("calls of services keep to the quota too") {
  Hostile hostile;
  std::string labels = "0";
  for (int i = 1; i < 250; ++i)
    labels += fmt::format(", {}", i);
  const auto done =
      hostile.run("  - probe: a\n    title: \"A ${n}\"\n    requirements: [STATUS-404]\n    as: session\n    "
                  "effect: read\n"
                  "    matrix: {n: [" +
                  labels +
                  "]}\n    steps:\n      - {call: dashboard.list-keys, expect: {status: 200, text: {not: "
                  "{contains: \"evil "
                  "${n}\"}}}}\n");
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(hostile.count([](const Seen& each) { return !each.service.empty(); }) >= 250);
  CHECK(done.results.seconds > 120); // three windows
}

TEST_CASE("a write that was to be refused and was accepted is left behind") {
  Hostile hostile;
  const auto done =
      hostile.run("  - {probe: a, title: A, requirements: [STATUS-404], as: writer, request: \"POST "
                  "/findings/${own.finding}/comments\", json: {comment: evil}, expect: {status: 404}}\n",
                  {"refused"});
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(found_case(done.results, "a")->verdict == Verdict::failed);
  const auto* left = found_case(done.results, "left-behind");
  REQUIRE(left);
  CHECK(tells(left->reason, "was to be refused and answered 201: what it did stays"));
  CHECK(std::any_of(done.results.notes.begin(), done.results.notes.end(),
                    [](const std::string& note) { return tells(note, "what it did stays"); }));
}

TEST_CASE("no write goes to a protected host without --allow-production, whatever asks for it") {
  const std::string created =
      "\n  own.evil:\n    title: evil\n    create: {as: writer, request: \"POST "
      "/findings/${own.finding}/comments\", json: {comment: created}}\n    effect: leaves\n"
      "    proof: {as: reader, request: \"GET /findings/${own.finding}\", expect: {status: 200}}"
      "\n";
  const std::string probe = "  - {probe: a, title: A, requirements: [STATUS-404], as: reader, request: \"GET "
                            "/findings/${own.evil}\", expect: {status: 404}}\n";
  for (const auto* host : {"127.0.0.1", "127.0.0.1."}) {
    CAPTURE(host);
    const auto hosts = fmt::format("protected-hosts: [{}]", host);
    Hostile hostile;
    hostile.reading_writer().append("fixtures.yaml", created);
    hostile.replace("contract.yaml", "protected-hosts: [api.hacktron.ai]", hosts).run(probe, {"leaves"});
    CHECK(hostile.writes() == 0);
    Hostile permitted;
    permitted.production = true;
    permitted.reading_writer().append("fixtures.yaml", created);
    permitted.replace("contract.yaml", "protected-hosts: [api.hacktron.ai]", hosts).run(probe, {"leaves"});
    CHECK(permitted.writes() == 1);
  }
}

TEST_CASE("a key that the run makes is shown to nobody") {
  const std::string make =
      "      - {as: session, call: dashboard.create-key, capture: {key: key, id: id}, undo: {as: "
      "session, call: dashboard.revoke-key, values: {id: \"${id}\"}}}\n";
  const std::string begin =
      "  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: restores\n    "
      "steps:\n" +
      make;
  const char* steps[] = {
      "      - {as: reader, request: \"GET /findings?x=${key}\", expect: {status: 200}}\n",
      "      - {as: reader, request: GET /findings, headers: {X-Trace: \"${key | first 12}\"}, expect: "
      "{status: "
      "200}}\n",
      "      - {as: foreign, request: GET /findings, expect: {json: {/nothing: \"${key}\"}}}\n",
      "      - {as: writer, request: \"PATCH /findings/${own.finding}\", json: {state: open, reason: "
      "\"${key}\"}, "
      "expect: {status: 200}, undo: {as: writer, request: \"PATCH /findings/${own.finding}\", json: {state: "
      "open}}}\n",
      "      - {as: session, call: dashboard.revoke-key, values: {id: \"${key}\"}, expect: {status: 404}}\n"};
  for (const auto* step : steps) {
    Hostile hostile;
    const auto done = hostile.run(begin + step, {"refused", "restores"});
    CHECK_MESSAGE(tells(done.mistakes, "`${key}` is a key that the run made"), step << done.mistakes);
    // A contract that calls it something else gets no further: the profile says what its calls take.
    Hostile sly;
    sly.replace("contract.yaml", "secret: [key]", "secret: [id]");
    sly.replace("contract.yaml", "revoke-key: {values: [id]}",
                "revoke-key: {values: [id]}\n      use-key: {values: [key]}\n      take-id: {values: [id]}");
    sly.replace("contract.yaml", "secret: [id], ", "");
    sly.replace("contract.yaml",
                "    make: {as: session, create: dashboard.create-key, proof: \"GET /scans?limit=1\", "
                "revoke: dashboard.revoke-key}\n",
                "");
    const auto gone = sly.run(begin + step, {"refused", "restores"});
    REQUIRE_MESSAGE(gone.mistakes.empty(), gone.mistakes);
    CHECK(found_case(gone.results, "a")->verdict != Verdict::passed);
    CHECK(sly.count([](const Seen& each) {
      const auto& body = each.request.body.value_or("");
      return header_of(each, "x-trace") != "" || tells(each.request.target, "hacktron_") ||
             tells(body, "hacktron_");
    }) == 0);
  }
}

TEST_CASE("a key that the run makes has an undo that takes it back") {
  const auto mistakes = [](const std::string& step) {
    Hostile hostile;
    const auto done =
        hostile.run("  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: restores\n"
                    "    steps:\n" +
                        step,
                    {"restores"});
    CHECK(hostile.seen.empty());
    return done.mistakes;
  };
  CHECK(tells(mistakes("      - {as: session, call: dashboard.create-key, expect: {status: 201}}\n"),
              "what `dashboard.create-key` makes is left behind"));
  CHECK(tells(
      mistakes("      - {as: session, call: dashboard.create-key, expect: {status: 201}, undo: {as: session, "
               "call: dashboard.list-keys}}\n"),
      "does not take back what `dashboard.create-key` makes"));
  CHECK(tells(
      mistakes("      - {as: session, call: dashboard.create-key, expect: {status: 201}, undo: {as: session, "
               "call: dashboard.revoke-key, values: {id: other}}}\n"),
      "does not take back what `dashboard.create-key` makes"));
  Hostile hostile;
  hostile.replace("contract.yaml", ", revoke: dashboard.revoke-key}", "}");
  CHECK(tells(
      hostile
          .run("  - {probe: a, title: A, requirements: [STATUS-200-GET], as: reader, request: GET /repos, "
               "expect: {status: 200}}\n")
          .mistakes,
      "this `make` has no `revoke`"));
}

TEST_CASE("a credential goes to those only that it was made for") {
  Hostile key_to_service;
  auto done = key_to_service.run(
      "  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: read\n"
      "    steps:\n      - {as: foreign, call: dashboard.list-keys, expect: {status: 401}}\n");
  CHECK(tells(done.mistakes, "a call of a service would get the API key of `foreign`"));

  const std::string harmless =
      "  - {probe: a, title: A, requirements: [STATUS-200-GET], as: reader, request: GET "
      "/repos, expect: {status: 200}}\n";
  Hostile session_as_health;
  session_as_health.replace("contract.yaml", "health: {as: reader", "health: {as: session");
  done = session_as_health.run(harmless);
  CHECK(tells(done.mistakes, "the health request would send the credential of `session` to the API"));

  const std::string proof = "proof: {call: dashboard.list-keys}";
  const std::string at_the_api = "proof: {request: \"GET /scans?limit=1\", expect: {status: [2xx, 401]}}";
  const auto is_session = [](const Seen& each) {
    return each.service.empty() && tells(header_of(each, "authorization"), "Bearer ey");
  };
  Hostile sly; // the contract says that it is a principal like any other
  sly.replace("contract.yaml", "health: {as: reader", "health: {as: session");
  sly.replace("contract.yaml", proof, at_the_api);
  sly.replace("contract.yaml",
              "    make: {as: session, create: dashboard.create-key, proof: \"GET /scans?limit=1\", "
              "revoke: dashboard.revoke-key}\n",
              "");
  done =
      sly.run(harmless + "  - {probe: b, title: B, requirements: [STATUS-200-GET], as: session, request: GET "
                         "/repos, expect: {status: 200}}\n");
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(sly.seen.empty());
  CHECK(done.results.exit == ExitCode::not_verified);

  Hostile refused; // what the shipped probes of a session token do
  done = refused.run(
      "  - {probe: a, title: A, requirements: [FAIL-SESSION-TOKEN], as: session, request: GET /repos, "
      "expect: {status: [401, 403]}, control: {as: reader, request: GET /repos}}\n");
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(refused.count(is_session) == 1);
  CHECK(found_case(done.results, "a")->verdict == Verdict::passed);
}

TEST_CASE("a key in a URL needs leave, for the health request too") {
  Hostile hostile;
  hostile.replace("contract.yaml", "health: {as: reader", "health: {as: query-key");
  const auto done =
      hostile.run("  - {probe: a, title: A, requirements: [STATUS-200-GET], as: reader, request: GET "
                  "/repos, expect: {status: 200}}\n");
  CHECK(hostile.seen.empty());
  CHECK(done.results.exit == ExitCode::not_verified);
}

TEST_CASE("headers that frame or route a request are the program's alone") {
  for (const auto* name :
       {"Host", "Connection", "Content-Length", "transfer-encoding", "TE", "Trailer", "Upgrade", "Expect",
        "Proxy-Authorization", "Forwarded", "X-Forwarded-Host", "X-Original-URL", "X-Original-Host", "Via",
        "Proxy", "X-Envoy-Original-Path", "CF-Connecting-IP", "X-HTTP-Host-Override"}) {
    CAPTURE(name);
    Hostile hostile;
    const auto done =
        hostile.run(fmt::format("  - {{probe: a, title: A, requirements: [STATUS-200-GET], as: reader, "
                                "request: GET /repos, headers: {{{}: x}}, expect: {{status: 200}}}}\n",
                                name));
    CHECK(tells(done.mistakes, "belongs to the connection"));
    CHECK(hostile.seen.empty());
  }
  for (const auto* name :
       {"Cookie", "Referer", "User-Agent", "Host", "Accept", "Accept-Language", "Via", "From"}) {
    CAPTURE(name);
    Hostile hostile;
    hostile.replace("contract.yaml", "header: X-Api-Key", fmt::format("header: {}", name));
    const auto done =
        hostile.run("  - {probe: a, title: A, requirements: [STATUS-200-GET], as: reader, request: GET "
                    "/repos, expect: {status: 200}}\n");
    CHECK(tells(done.mistakes, "carries no key"));
  }
}

TEST_CASE("no path leads above the base URL, however it is written") {
  for (const auto* path : {"/../../internal/admin", "/%2e%2e/%2e%2e/internal", "/findings/..%2F..%2Finternal",
                           "/findings/%252e%252e/%252e%252e/x", "/findings/..;/..;/x",
                           "/findings/..%5C..%5Cx", "/findings/%c0%ae%c0%ae/..%20/x", "/..%00/x"}) {
    CAPTURE(path);
    Hostile hostile;
    const auto done =
        hostile.run(fmt::format("  - {{probe: a, title: A, requirements: [STATUS-404], as: reader, "
                                "request: \"GET {}\", expect: {{status: 404}}, control: {{as: reader, "
                                "request: GET /repos}}}}\n",
                                path));
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    const auto* result = found_case(done.results, "a");
    CHECK(result->verdict == Verdict::not_testable);
    CHECK(tells(result->reason, "its path leads above the base URL"));
    CHECK(hostile.count([&](const Seen& each) { return each.request.target == path; }) == 0);
  }
  Hostile below;
  const auto done =
      below.run("  - {probe: a, title: A, requirements: [STATUS-404], as: reader, request: \"GET "
                "/findings/a%2F..%2F..%2Fetc\", expect: {status: 4xx}, control: {as: reader, request: GET "
                "/repos}}\n");
  CHECK(found_case(done.results, "a")->verdict == Verdict::passed);
}

TEST_CASE("whom a suite floods, it cannot flood for long") {
  const std::string burst =
      "  - {probe: a, title: A, requirements: {burst: [RATE-LIMIT]}, as: foreign, request: GET "
      "/repos, burst: quota, effect: floods}\n";
  Hostile hostile;
  hostile.replace("contract.yaml", "    organization: foreign\n",
                  "    organization: foreign\n    sacrificed: true\n");
  auto done = hostile.run(burst);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(hostile.seen.size() < 230); // of a quota of 100
}

} // namespace conformance::cli
