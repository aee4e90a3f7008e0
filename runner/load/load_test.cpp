#include "load/testing.hpp"

#include <chrono>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

using namespace conformance;
using namespace conformance::load;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

void copy_base() {
  fs::copy(fs::path(CONFORMANCE_SOURCE_DIR) / "runner/load/golden/base", fs::current_path(),
           fs::copy_options::recursive);
}

constexpr std::string_view every_construct = R"(suite: all/constructs
summary: Everything that a suite can say.
probes:
  - probe: single
    title: One request
    requirements: {status: STATUS-404, headers: [STATUS-404], json: STATUS-404, text: STATUS-404, schema: STATUS-404}
    as: reader
    request: POST /findings/${own.finding | upper}/comments?x=${run.mark}
    headers: {X-Trace: "${run.uuid}", x-count: 3}
    query: {a: b, list: [1, true, "${fresh.uuid.2}"]}
    json: {comment: "$${literal}", nested: [1.50, null, {"a": "${own.finding.found_at}"}]}
    expect:
      status: [404, 4xx]
      schema: error
      headers: {content-type: application/json}
      json: {/message: Not found, /a: {min: 1, max: 2}}
      text: {contains: not found}
    should: {headers: {x-a: b}}
    note: {body: empty}
    control: {as: writer, request: GET /findings}
    unchanged: {as: reader, request: "GET /findings/${own.finding}"}
    effect: leaves
    tags: [errors-page, malformed]
    needs: [dashboard]
    renamed-from: things/old/once
    fresh: true
    provisional: true
  - probe: matrix
    title: The ${form} of ${value}
    requirements: [STATUS-404, STATUS-401]
    matrix:
      form:
        plain: {as: reader, request: "GET /findings/${value}", headers: {x-b: "1"}}
        raw: {as: foreign, request: "PUT /findings/${value}", raw: "{", control: none, because: nothing can}
      value: [1, two, true]
    headers: {x-a: "1"}
    expect: {status: 404}
    skip: [{form: plain, value: two, because: it is the same}]
  - probe: writes
    title: Writes
    requirements: [STATUS-404]
    as: reader
    matrix: {operation: "${operations.writes}"}
    expect: {status: 403}
  - probe: cases
    title: Cases
    requirements: {status: STATUS-404, members: STATUS-404, body: STATUS-404}
    as: reader
    request: GET /findings/${case}
    members: [/message]
    indistinguishable: {absent: "${fresh.uuid}", foreign: "${foreign.finding}"}
    expect: {status: 404}
  - probe: flood
    title: A flood
    requirements: {burst: STATUS-404, unchanged: STATUS-404}
    unchanged: {as: reader, request: GET /findings}
    as: throttled
    request: GET /findings
    burst: quota
    effect: floods
  - probe: steps
    title: Steps
    requirements: [STATUS-404]
    as: reader
    steps:
      - {request: GET /findings, capture: {first: /data/0/id}}
      - {as: writer, request: "GET /findings/${first}", expect: {status: 200}, until: settle}
      - as: writer
        request: PATCH /findings/${first}
        expect: {status: 200}
        undo: {as: reader, request: "PATCH /findings/${first}", json: {a: "${first}"}}
      - {request: GET /findings, expect: {status: 200}, until: 3s}
  - probe: calls
    title: Keys that the run makes
    requirements: [STATUS-404]
    as: reader
    effect: leaves
    matrix: {who: [reader, writer]}
    steps:
      - call: dashboard.create-key
        as: session
        capture: {number: id, key: key}
        expect: {status: 201}
        undo: {as: session, call: dashboard.revoke-key, values: {id: "${number}"}}
      - {as: "${who}", request: GET /findings, with-key: "${key}", expect: {status: 200}}
      - request: PATCH /findings/${own.finding}
        undo: {as: "${who}", request: "PATCH /findings/${own.finding}", with-key: "${key}"}
      - {as: session, call: dashboard.revoke-key, values: {id: "${number}"}}
  - probe: as-each
    title: A request, as each principal
    requirements: [STATUS-404]
    as: "${who}"
    matrix: {who: [writer, foreign]}
    effect: restores
    request: PATCH /findings/${own.finding}
    expect: {status: 404}
    unchanged: {as: "${who}", request: "GET /findings/${own.finding}"}
  - probe: walk
    title: A walk
    requirements: {walk: STATUS-404}
    as: reader
    request: GET /findings?sort=id
    walk: {by: offset, items: /data, id: /id, size: 2, total: /total, pages: 10}
  - probe: walk-by-page
    title: Another walk
    requirements: [STATUS-404]
    as: reader
    request: GET /findings
    walk: {by: page, items: "", id: "", size: 5, sort: /at, total: /total}
  - probe: csv
    title: A table
    requirements: {csv: STATUS-404}
    as: reader
    request: GET /findings/export
    tags: [table]
    expect: {csv: {rows: {min: 1}, header: [id, "${run.mark}"], column: {id: "${own.finding}", state: {one-of: [a, b]}}}}
    should: {csv: {rows: 3}}
  - probe: bytes
    title: A body of bytes
    requirements: [STATUS-404]
    as: writer
    request: POST /findings/${run.uuid}/comments
    raw: {base64: /yR7b30kJHs=}
    control: {as: writer, request: GET /findings}
    expect: {status: 404}
)";

constexpr std::string_view more_fixtures = R"(fixtures:
  own.scan:
    title: two scans
    discover: {as: reader, request: GET /scans}
    count: 2
    proof: {as: reader, request: "GET /scans/${own.scan.2}"}
)";

constexpr std::string_view more_operations = R"(operations:
  read-finding: {request: "GET /findings/${own.finding}", scope: read}
  update-finding:
    request: PATCH /findings/${run.uuid}
    json: {state: accepted_risk}
    scope: write
    effect: restores
    twin: {as: writer, expect: {status: 404}}
    undo:
      read: GET /findings/${target}
      capture: {before: /state}
      request: PATCH /findings/${target}
      json: {state: "${before}"}
      if-sent: {duplicate_of: null}
)";

} // namespace

TEST_CASE("a catalogue with every construct is read") {
  TemporaryDirectory here;
  copy_base();
  write_file("suites/sub/all.yml", every_construct);
  write_file("suites/operations.yaml", more_operations);
  write_file("suites/sub/fixtures.yaml", more_fixtures);
  Loaded loaded;
  const bool right = load_catalogue({"suites"}, "schemas", test_options(), loaded);
  CHECK(shown(loaded) == "");
  REQUIRE(right);
  const auto& catalogue = loaded.catalogue;

  const auto& contract = catalogue.contract;
  CHECK(contract.name.text == "sample");
  CHECK(contract.revision == "2026-08-03");
  CHECK(contract.credential_header == "X-Key");
  CHECK(contract.key_prefix == "hacktron_");
  CHECK(contract.quota.requests == 100);
  CHECK(contract.quota.window == 60s);
  CHECK(contract.remaining_headers == std::vector<std::string>{"x-ratelimit-remaining"});
  CHECK(contract.services == std::vector<std::string>{"dashboard", "mirror"});
  REQUIRE(contract.service_calls.at("dashboard").size() == 3);
  CHECK(contract.service_calls.at("dashboard")[0].returns == std::vector<std::string>{"id", "key"});
  CHECK(contract.service_calls.at("dashboard")[0].secret == std::vector<std::string>{"key"});
  REQUIRE(contract.service_call("dashboard.revoke-key") != nullptr);
  CHECK(contract.service_call("dashboard.revoke-key")->values == std::vector<std::string>{"id"});
  REQUIRE(contract.service_call("mirror.list-things") != nullptr);
  CHECK(contract.service_call("mirror.list-things")->returns.empty());
  CHECK(contract.service_call("mirror.create-key") == nullptr);
  CHECK(contract.service_call("other.create-key") == nullptr);
  CHECK(contract.service_call("dashboard") == nullptr);
  REQUIRE(contract.principal("revoked")->make);
  CHECK(contract.principal("revoked")->make->create.text == "dashboard.create-key");
  CHECK(contract.principal("revoked")->make->revoke.text == "dashboard.revoke-key");
  REQUIRE(contract.health);
  CHECK(contract.health->as.text == "reader");
  CHECK(contract.health->target.text == "/scans?limit=1");
  CHECK(contract.organizations_differ_by.at(0).items == "/data");
  CHECK(contract.volatile_members.at(0) == "/timestamp");
  REQUIRE(contract.principals.size() == 8);
  CHECK(contract.principals[0].required);
  CHECK(contract.principals[0].proof.at(0).method.text == "GET");
  CHECK(contract.principal("throttled")->sacrificed);
  CHECK(contract.principal("revoked")->needs_trust);
  CHECK(contract.principal("anonymous")->derive == Derivation::none);
  CHECK(contract.principal("wrong-prefix")->prefix_text == "other_");
  CHECK(contract.principal("wrong-prefix")->from.text == "reader");
  REQUIRE(contract.invariants.size() == 1);
  CHECK(contract.invariants[0].statuses.size() == 2);
  CHECK(contract.invariants[0].when.size() == 1);
  CHECK(contract.invariants[0].checks.at(0).subject == "/statusCode");

  CHECK(catalogue.requirement("ERROR-NO-INTERNALS")->level == Level::should);
  CHECK(catalogue.requirement("STATUS-409")->needs.at(0).text == "dashboard");
  const auto* update = catalogue.operation("update-finding");
  REQUIRE(update != nullptr);
  CHECK(update->effect == Effect::restores);
  CHECK(update->scope == "write");
  CHECK(update->part.has_request);
  CHECK(update->twin->request.as.text == "writer");
  CHECK(update->twin->request.method.empty());
  REQUIRE(update->undo);
  CHECK(update->undo->read.method.text == "GET");
  CHECK(update->undo->read.target.text == "/findings/${target}");
  CHECK(update->undo->read.capture.at(0).first.text == "before");
  CHECK(update->undo->write.method.text == "PATCH");
  CHECK(update->undo->write.capture.empty());
  CHECK(to_json(*update->undo->write.json) == R"({"state":"${before}"})");
  REQUIRE(update->undo->if_sent.size() == 1);
  CHECK(update->undo->if_sent[0].first == "duplicate_of");
  CHECK(update->undo->if_sent[0].second.is_null());
  CHECK(catalogue.operation("read-finding")->effect == Effect::read);
  const auto* finding = catalogue.fixture("own.finding");
  REQUIRE(finding != nullptr);
  CHECK(finding->items == "/data");
  CHECK(finding->id == "/id");
  CHECK(finding->count == 1);
  CHECK(catalogue.fixture("own.scan")->count == 2);
  CHECK(finding->where.at(0).first == "/state");
  CHECK(finding->keep.at(0).second == "/found_at");
  CHECK(finding->proof.at(0).checks.size() == 1);
  CHECK(catalogue.fixture("own.unapproved-finding")->needs_trust);
  CHECK(catalogue.schemas.at("error").find("type") != nullptr);

  REQUIRE(catalogue.suites.size() == 2);
  CHECK(catalogue.suites[0].file == "suites/errors.yaml");
  const auto& suite = catalogue.suites[1];
  CHECK(suite.name.text == "all/constructs");
  CHECK(suite.file == "suites/sub/all.yml");
  REQUIRE(suite.probes.size() == 12);

  const auto& single = suite.probes[0];
  CHECK(loaded.sources.locate(single.id.span).line == 4);
  CHECK(single.part.request.method.text == "POST");
  CHECK(single.part.request.target.text == "/findings/${own.finding | upper}/comments?x=${run.mark}");
  CHECK(single.part.request.headers->map()->size() == 2);
  CHECK(single.part.request.query->find("list")->list()->size() == 3);
  CHECK(to_json(*single.part.request.json) ==
        R"({"comment":"$${literal}","nested":[1.50,null,{"a":"${own.finding.found_at}"}]})");
  const auto& checks = single.part.request.checks;
  REQUIRE(checks.size() == 8);
  CHECK(checks[0].kind == CheckKind::status);
  CHECK(checks[1].kind == CheckKind::schema);
  CHECK(checks[2].kind == CheckKind::header);
  CHECK(checks[2].subject == "content-type");
  CHECK(checks[4].subject == "/a");
  CHECK(checks[4].expected.find("max")->number()->digits == "2");
  CHECK(checks[5].kind == CheckKind::text);
  CHECK(checks[6].weight == Weight::should);
  CHECK(checks[7].weight == Weight::note);
  CHECK(single.part.requirements.by_check.size() == 5);
  CHECK(single.part.control->request.as.text == "writer");
  CHECK(single.part.unchanged->target.text == "/findings/${own.finding}");
  CHECK(single.part.effect == Effect::leaves);
  CHECK(single.part.tags.size() == 2);
  CHECK(single.part.fresh);
  CHECK(single.part.provisional);
  CHECK(single.needs.at(0).text == "dashboard");
  CHECK(single.renamed_from->text == "things/old/once");

  const auto& matrix = suite.probes[1];
  CHECK(matrix.title == "The ${form} of ${value}");
  CHECK(matrix.part.requirements.all.size() == 2);
  CHECK_FALSE(matrix.part.has_request);
  REQUIRE(matrix.matrix.size() == 2);
  REQUIRE(matrix.matrix[0].labels.at(1).part);
  CHECK(matrix.matrix[0].labels[1].part->request.raw->text == "{");
  CHECK(matrix.matrix[0].labels[1].part->control->none);
  CHECK(matrix.matrix[0].labels[1].part->control->because == "nothing can");
  CHECK(matrix.matrix[1].labels.at(0).scalar->number()->digits == "1");
  CHECK(matrix.matrix[1].labels.at(2).label.text == "true");
  CHECK(matrix.skip.at(0).at.size() == 2);
  CHECK(matrix.skip[0].because == "it is the same");
  CHECK(suite.probes[2].matrix.at(0).operations->text == "operations.writes");
  CHECK(suite.probes[3].part.cases.at(0).label.text == "absent");
  CHECK(suite.probes[3].part.members.at(0).text == "/message");
  CHECK(suite.probes[4].part.burst->form == Burst::Form::quota);
  CHECK(suite.probes[4].part.flooded().text == "throttled");
  CHECK(suite.probes[11].part.request.raw->text == "\xFF$${o}$$${"); // nothing is substituted in bytes
  const auto& steps = suite.probes[5].part.steps;
  REQUIRE(steps.size() == 4);
  CHECK(steps[1].until_settle);
  REQUIRE(steps[2].undo.size() == 1);
  CHECK(steps[2].undo[0].as.text == "reader");
  CHECK(steps[2].undo[0].method.text == "PATCH");
  CHECK(steps[3].until == 3s);
  CHECK_FALSE(steps[3].until_settle);
  CHECK(steps[0].checks.empty());
  CHECK(steps[0].capture.at(0).first.text == "first");
  CHECK(steps[0].capture[0].second.text == "/data/0/id");
  CHECK(steps[1].as.text == "writer");

  const auto& calls = suite.probes[6].part.steps;
  REQUIRE(calls.size() == 4);
  CHECK(calls[0].call->text == "dashboard.create-key");
  CHECK(calls[0].method.empty());
  CHECK(calls[0].capture.at(1).first.text == "key");
  CHECK(calls[0].capture[1].second.text == "key");
  CHECK(calls[0].checks.size() == 1);
  CHECK(calls[0].undo.at(0).call->text == "dashboard.revoke-key");
  CHECK(calls[0].undo[0].as.text == "session");
  CHECK(calls[2].undo.at(0).as.text == "${who}");
  CHECK(to_json(*calls[0].undo[0].values) == R"({"id":"${number}"})");
  CHECK(calls[1].with_key->text == "${key}");
  CHECK(calls[1].as.text == "${who}");
  CHECK_FALSE(calls[1].call);
  CHECK(calls[2].undo.at(0).with_key->text == "${key}");
  CHECK(calls[3].values->find("id") != nullptr);
  const auto& as_each = suite.probes[7];
  CHECK(as_each.part.request.as.text == "${who}");
  CHECK(as_each.part.unchanged->as.text == "${who}");
  const auto& walk = suite.probes[8].part.walk;
  REQUIRE(walk);
  CHECK(walk->by == Walk::By::offset);
  CHECK(walk->items == "/data");
  CHECK(walk->id == "/id");
  CHECK(walk->total == "/total");
  CHECK(walk->pages == 10U);
  REQUIRE(suite.probes[9].part.walk);
  CHECK(suite.probes[9].part.walk->by == Walk::By::page);
  CHECK(suite.probes[9].part.walk->pages == 10);
  const auto& tables = suite.probes[10].part.request.checks;
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].kind == CheckKind::csv);
  CHECK(name(tables[0].kind) == "csv");
  CHECK(tables[0].expected.find("column")->find("state")->find("one-of") != nullptr);
  CHECK(tables[1].weight == Weight::should);
}

TEST_CASE("keys sent in other ways, a session and an invariant of some tags are read") {
  TemporaryDirectory here;
  copy_base();
  std::ifstream in("suites/contract.yaml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  const std::string before = "  wrong-prefix:";
  text.insert(text.find(before), "  in-cookie: {derive: cookie, as-name: key, from: reader}\n"
                                 "  in-header: {derive: header, as-name: Key, from: reader}\n"
                                 "  in-bearer: {derive: bearer, from: reader}\n"
                                 "  in-token: {derive: bearer, as-name: Token, from: reader}\n"
                                 "  member: {organization: own, proof: [{call: dashboard.list-keys}, "
                                 "{call: dashboard.find-key, values: {id: \"${run.uuid}\"}}]}\n"
                                 "  made: {organization: own, proof: trust, make: {as: "
                                 "member, create: dashboard.create-key, proof: GET /scans, revoke: "
                                 "dashboard.revoke-key}}\n");
  const std::string calls = "revoke-key: {values: [id]}";
  text.insert(text.find(calls), "find-key: {values: [id], reads: true}, ");
  const std::string statuses = "    statuses: [4xx, 5xx]\n";
  text.insert(text.find(statuses), "    tags: [listed]\n");
  write_file("suites/contract.yaml", text);
  write_file("suites/errors.yaml",
             "suite: a/b\nsummary: A.\nprobes:\n  - probe: a\n    title: A\n"
             "    requirements: [STATUS-404]\n    as: reader\n    expect: {status: 404}\n"
             "    matrix: {form: {plain: {request: GET /a, tags: [listed]}}}\n");
  Loaded loaded;
  CHECK(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  CHECK(shown(loaded) == "");
  const auto& contract = loaded.catalogue.contract;
  CHECK(contract.principal("in-cookie")->as_name == "key");
  CHECK(contract.principal("in-header")->derive == Derivation::header);
  CHECK(contract.principal("in-header")->as_name == "Key");
  CHECK(contract.principal("in-bearer")->derive == Derivation::bearer);
  CHECK(contract.principal("in-bearer")->as_name.empty());
  CHECK(contract.principal("in-token")->as_name == "Token");
  REQUIRE(contract.principal("member")->proof.size() == 2);
  CHECK(contract.principal("member")->proof[0].call->text == "dashboard.list-keys");
  CHECK(contract.principal("made")->make->revoke.text == "dashboard.revoke-key");
  CHECK(contract.service_call("dashboard.list-keys")->reads);
  CHECK_FALSE(contract.service_call("dashboard.create-key")->reads);
  CHECK(contract.invariants.at(0).only_tags.at(0).text == "listed");
}

TEST_CASE("a byte order mark and Windows line ends do no harm") {
  TemporaryDirectory here;
  copy_base();
  write_file("suites/errors.yaml",
             "\xef\xbb\xbfsuite: a/b\r\nsummary: A.\r\nprobes:\r\n  - probe: a\r\n    title: A\r\n"
             "    requirements: [STATUS-404]\r\n    as: reader\r\n    request: GET /a\r\n"
             "    expect: {status: 404}\r\n");
  Loaded loaded;
  load_catalogue({"suites"}, "schemas", test_options(), loaded);
  CHECK(shown(loaded) == "");
  CHECK(loaded.catalogue.suites.at(0).probes.at(0).part.request.target.text == "/a");
}

TEST_CASE("schemas are named by their path, our own files left out") {
  TemporaryDirectory here;
  copy_base();
  write_file("schemas/parts/id.schema.json", "{}");
  write_file("schemas/results.schema.json", "not read");
  write_file("schemas/files/suite.schema.json", "not read");
  write_file("schemas/notes.txt", "not read");
  Loaded loaded;
  CHECK(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  CHECK(loaded.catalogue.schemas.size() == 2);
  CHECK(loaded.catalogue.schemas.contains("parts/id"));
}

TEST_CASE("several directories make one catalogue, each file read once") {
  TemporaryDirectory here;
  copy_base();
  write_file(
      "more/extra.yaml",
      "suite: extra\nsummary: More.\nprobes:\n  - probe: a\n    title: A\n"
      "    requirements: [STATUS-404]\n    as: reader\n    request: GET /a\n    expect: {status: 404}\n");
  Loaded loaded;
  CHECK(load_catalogue({"suites", "more", "./suites"}, "schemas", test_options(), loaded));
  CHECK(shown(loaded) == "");
  CHECK(loaded.catalogue.suites.size() == 2);
}

TEST_CASE("directories and files that cannot serve are mistakes") {
  const auto mistakes = [](const std::vector<fs::path>& suites, const fs::path& schemas = {}) {
    Loaded loaded;
    CHECK_FALSE(load_catalogue(suites, schemas, test_options(), loaded));
    return shown(loaded);
  };
  TemporaryDirectory here;
  copy_base();
  CHECK(mistakes({"none"}) == "error: there is no directory `none`\n"
                              "      = help: check the path; it is taken from the current directory\n\n"
                              "1 mistake; nothing was sent.\n");
  fs::create_directory("empty");
  CHECK(mistakes({"empty"}) == "error: the directory `empty` holds no file whose name ends with `.yaml`\n"
                               "      = help: check the path; an empty directory would test nothing\n\n1 "
                               "mistake; nothing was sent.\n");
  CHECK(mistakes({"suites/errors.yaml"}).starts_with("error: `suites/errors.yaml` is no directory\n"));
  CHECK(mistakes({"suites"}, "no-schemas")
            .starts_with("error: there is no directory `no-schemas`\n")); // and nothing of `schema: error`

  fs::create_directory("suites/folder.yaml");
  CHECK(mistakes({"suites"}, "schemas").starts_with("error: `suites/folder.yaml` is no file\n"));
  fs::remove("suites/folder.yaml");
  fs::create_symlink("nowhere.txt", "suites/link.yaml");
  CHECK(mistakes({"suites"}, "schemas").find("it is a link that leads nowhere") != std::string::npos);
  fs::remove("suites/link.yaml");

  write_file("suites/large.yaml", std::string(8 * 1024 * 1024 + 1, '#'));
  CHECK(mistakes({"suites"}, "schemas")
            .starts_with("error: the file `suites/large.yaml` is larger than 8 MiB\n"));
  fs::remove("suites/large.yaml");

  const auto fault = [&](std::string_view text) {
    write_file("suites/odd.yaml", text);
    return mistakes({"suites"}, "schemas");
  };
  CHECK(fault(std::string_view("a: \0b\n", 6))
            .starts_with("suites/odd.yaml:1:4: error: the character U+0000 is not allowed\n"));
  CHECK(
      fault("a: \x04 b\n").starts_with("suites/odd.yaml:1:4: error: the character U+0004 is not allowed\n"));
  CHECK(fault("a: 1\nb: \xff\n").starts_with("suites/odd.yaml:2:4: error: the file is not UTF-8\n"));
  CHECK(fault("\xff\xfe"
              "a")
            .starts_with("suites/odd.yaml:1:1: error: the file is not UTF-8\n"));
  CHECK(fault("a: 1\rb: 2\n").starts_with("suites/odd.yaml:1:5: error: a lone carriage return\n"));
  CHECK(fault("a: \xef\xbb\xbf\n")
            .starts_with("suites/odd.yaml:1:4: error: the character U+FEFF is not allowed\n"));
}

TEST_CASE("a catalogue lacks its contract or its suites") {
  TemporaryDirectory here;
  copy_base();
  fs::remove("suites/contract.yaml");
  Loaded loaded;
  CHECK_FALSE(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  CHECK(shown(loaded).find("error: no file says `contract:`") != std::string::npos);
  CHECK(loaded.diagnostics.errors() == 1); // unknown principals are no mistakes of their own then
  TemporaryDirectory there;
  copy_base();
  fs::remove("suites/errors.yaml");
  Loaded other;
  CHECK_FALSE(load_catalogue({"suites"}, "schemas", test_options(), other));
  CHECK(shown(other).find("error: no file says `suite:`") != std::string::npos);
}

TEST_CASE("a circle of symbolic links is not followed") {
  TemporaryDirectory here;
  copy_base();
  fs::create_directory_symlink("..", "suites/up");
  fs::create_symlink("errors.yaml", "suites/again.yaml");
  Loaded loaded;
  CHECK(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  CHECK(shown(loaded) == "");
}

TEST_CASE("without a judge, matchers are taken as they are") {
  TemporaryDirectory here;
  copy_base();
  Loaded loaded;
  CHECK(load_catalogue({"suites"}, "schemas", {}, loaded));
}

TEST_CASE("ten thousand probes load in a moment") {
  TemporaryDirectory here;
  copy_base();
  std::string text = "suite: many\nsummary: Many.\nprobes:\n";
  for (int i = 0; i < 10'000; ++i)
    text += fmt::format(
        "  - probe: probe-{}\n    title: Probe number {}\n    requirements: [STATUS-404, STATUS-401]\n"
        "    as: reader\n    request: GET /findings/${{fresh.uuid}}?number={}\n"
        "    expect: {{status: 404, json: {{/statusCode: 404, /message: Finding not found}}}}\n",
        i, i, i);
  write_file("suites/many.yaml", text);
  const auto begin = std::chrono::steady_clock::now();
  Loaded loaded;
  CHECK(load_catalogue({"suites"}, "schemas", test_options(), loaded));
  const auto taken = std::chrono::steady_clock::now() - begin;
  CHECK(loaded.catalogue.suites.at(1).probes.size() == 10'000);
  MESSAGE("10,000 probes in ", std::chrono::duration_cast<std::chrono::milliseconds>(taken).count(), " ms");
  CHECK(taken < 20s); // far above what it takes, also with sanitizers
}
