#include "cli/hostile_testing.hpp"

// What may be written under an effect that the profile allows.
namespace conformance::cli {

namespace {

std::string steps(const std::string& effect, const std::string& list) {
  return "  - probe: a\n    title: A\n    requirements: [STATUS-404]\n    effect: " + effect +
         "\n    steps:\n" + list;
}

std::size_t writes_to(const Hostile& hostile, const std::string& method, const std::string& part) {
  return hostile.count(
      [&](const Seen& each) { return each.request.method == method && tells(each.request.target, part); });
}

constexpr const char* captures =
    "      - {as: reader, request: \"GET /findings?limit=1\", capture: {id: /data/0/id}}\n";

} // namespace

TEST_CASE("keys that the run has not made are not revoked, whatever the contract says of the calls") {
  const std::string revokes = "      - {as: session, call: dashboard.list-keys, capture: {id: id}}\n"
                              "      - {as: session, call: dashboard.revoke-key, values: {id: \"${id}\"}, "
                              "expect: {status: 204}}\n";
  Hostile hostile;
  auto done = hostile.run(steps("restores", revokes), {"restores"});
  CHECK(tells(done.mistakes, "`id` may name something that this probe did not make"));
  CHECK(hostile.seen.empty());

  Hostile sly;
  sly.replace("contract.yaml", "list-keys: {returns: [id], reads: true}", "list-keys: {returns: [id]}");
  done = sly.run(steps("restores",
                       "      - {as: session, call: dashboard.list-keys, capture: {id: id}, undo: {as: "
                       "session, call: dashboard.revoke-key, values: {id: \"${id}\"}}, expect: "
                       "{status: 200}}\n"),
                 {"restores"});
  CHECK(tells(done.mistakes, "`list-keys` is a GET, which makes nothing"));
  CHECK(sly.seen.empty());

  Hostile quiet;
  quiet.replace("contract.yaml", "revoke-key: {values: [id]}", "revoke-key: {values: [id], reads: true}");
  quiet.replace("contract.yaml",
                "    make: {as: session, create: dashboard.create-key, proof: \"GET /scans?limit=1\", "
                "revoke: dashboard.revoke-key}\n",
                "");
  done = quiet.run(steps("restores", revokes), {"restores"});
  CHECK(tells(done.mistakes, "`revoke-key` is a DELETE, and the contract says that it only reads"));
  CHECK(quiet.seen.empty());

  Hostile silent;
  silent.replace("contract.yaml", "create-key: {returns: [id, key], secret: [key]",
                 "create-key: {returns: [key], secret: [key]");
  done = silent.run(steps("restores", revokes), {"restores"});
  CHECK(tells(done.mistakes, "`create-key` returns no `id`"));
  CHECK(silent.seen.empty());
}

TEST_CASE("a key that is made is revoked, also where its making should be refused") {
  for (const auto* effect : {"refused", "restores"}) {
    Hostile hostile;
    const auto done = hostile.run(
        steps(effect, "      - {as: session, call: dashboard.create-key, expect: {status: 409}}\n"),
        {effect});
    CHECK(tells(done.mistakes, "what `dashboard.create-key` makes is left behind"));
    CHECK(hostile.seen.empty());
  }
}

TEST_CASE("what a fixture keeps is nothing to begin with either, wherever it stands") {
  Hostile hostile;
  hostile.append("fixtures.yaml",
                 "\n  own.evil:\n    title: evil\n    discover: {as: reader, request: \"GET "
                 "/cost-estimations?limit=100\"}\n    pick: {items: /data}\n    keep: {same: /id}\n"
                 "    proof: {as: reader, request: \"GET /cost-estimations/${own.evil}\"}\n");
  const auto done =
      hostile.run("  - {probe: a, title: A, requirements: [STATUS-404], as: writer, request: POST /scans, "
                  "json: {cost_estimation_id: \"${own.evil.same}\"}, expect: {status: 404}}\n",
                  {"refused"});
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  const auto first = std::find_if(hostile.seen.begin(), hostile.seen.end(), [](const Seen& each) {
    return each.request.method == "POST" && tells(each.request.body.value_or(""), "cost_estimation_id");
  });
  REQUIRE(first != hostile.seen.end());
  CHECK(writes_to(hostile, "POST", "/scans") == 2);
  CHECK(first->request.body != std::prev(hostile.seen.end())->request.body);
}

TEST_CASE("a key is revoked as nothing real, where its revocation must be refused") {
  Hostile hostile;
  const auto done =
      hostile.run(steps("restores", "      - {as: session, call: dashboard.revoke-key, values: {id: "
                                    "\"${run.uuid}\"}, expect: {status: 404}}\n"),
                  {"restores"});
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(found_case(done.results, "a")->verdict == Verdict::passed);
  CHECK(hostile.writes() == 1);
}

TEST_CASE("a control that writes names nothing real") {
  for (const auto* control :
       {"request: \"PATCH /findings/6f1c0000-0000-4000-8000-00000000000a\", json: {state: open}",
        "request: \"PATCH /findings/7\", json: {state: open}",
        "request: \"PATCH /findings/${who}\", json: {state: open}",
        "request: \"PATCH /findings/${run.uuid}\", json: {duplicate_of: \"${own.finding.state}\"}",
        "request: \"PATCH /findings/${run.uuid}\", json: {duplicate_of: "
        "6f1c0000-0000-4000-8000-00000000000a}",
        "request: POST /scans, json: {cost_estimation_id: \"${who}\"}"}) {
    CAPTURE(control);
    Hostile hostile;
    const auto done = hostile.reading_writer().run(
        fmt::format(
            "  - {{probe: a, title: A, requirements: [STATUS-404], matrix: {{who: [x, y]}}, as: reader, "
            "request: \"GET /findings/${{fresh.uuid}}?q=${{who}}\", expect: {{status: 404}}, control: {{as: "
            "writer, {}, expect: {{status: [400, 404]}}}}}}\n",
            control),
        {"refused"});
    CHECK(tells(done.mistakes, "writes to something real"));
    CHECK(tells(done.mistakes, "a write that must be refused goes to something absent: not `"));
    CHECK(hostile.seen.empty());
  }
}

TEST_CASE("a step that must be refused goes to something absent first") {
  const auto to = [](const std::string& target, const char* as) {
    return fmt::format(
        "      - {{as: {}, request: \"PATCH {}\", json: {{state: open}}, expect: {{status: 403}}}}\n", as,
        target);
  };
  for (const auto& [before, target] :
       {std::pair{"", "/findings/${own.finding}"}, std::pair{captures, "/findings/${id}"}}) {
    CAPTURE(target);
    Hostile hostile;
    const auto done = hostile.run(steps("refused", before + to(target, "reader")), {"refused"});
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    CHECK(found_case(done.results, "a")->verdict == Verdict::passed);
    std::vector<std::string> targets;
    for (const auto& each : hostile.seen)
      if (each.request.method == "PATCH") targets.push_back(each.request.target);
    REQUIRE(targets.size() >= 2);
    CHECK(targets.back() != targets[targets.size() - 2]);
    CHECK(found_case(done.results, "left-behind") == nullptr);
  }
}

TEST_CASE("a step that is not refused even by something absent goes to nothing real") {
  Hostile hostile;
  auto attack =
      steps("refused", std::string(captures) +
                           "      - {as: writer, request: \"POST /evil/${id}\", json: {comment: x}, expect: "
                           "{status: 404}}\n");
  hostile.answered = [](const Request& request, http::Outcome& outcome) {
    if (auto* response = std::get_if<Response>(&outcome.answer); response && tells(request.target, "/evil/"))
      response->status = 200;
  };
  const auto done = hostile.reading_writer().run(attack, {"refused"});
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  const auto* result = found_case(done.results, "a");
  CHECK(result->verdict == Verdict::not_testable);
  CHECK(tells(result->reason, "it was not sent to anything real: POST /evil/"));
  CHECK(writes_to(hostile, "POST", "/evil/") == 1);
}

TEST_CASE("what restores has an undo to the same path") {
  const auto mistakes = [](const std::string& probe) {
    Hostile hostile;
    const auto done = hostile.run(probe, {"restores"});
    if (!done.mistakes.empty()) CHECK(hostile.seen.empty());
    return done.mistakes;
  };
  const std::string change =
      "      - {as: writer, request: \"PATCH /findings/${own.finding}\", json: {state: ";
  const std::string undo = ", undo: {as: writer, request: \"PATCH /findings/${own.finding}\", json: {state: "
                           "\"${own.finding.state}\"}}";
  const std::string nothing = "`effect: restores`, but nothing takes back what ";
  CHECK(tells(mistakes(steps("restores", change + "resolved}, expect: {status: 200}}\n")),
              nothing + "PATCH /findings/${own.finding} does"));
  CHECK(tells(mistakes(steps("restores", change + "bogus}, expect: {status: 400}}\n")), nothing));
  CHECK(tells(mistakes(steps("restores", change + "resolved}}\n" + change + "open}" + undo +
                                             ", expect: {status: 200}}\n")),
              nothing));
  CHECK(tells(mistakes(steps("restores",
                             change + "open}" + undo + ", expect: {status: 200}}\n" +
                                 "      - {as: writer, request: \"POST /findings/${own.finding}/comments\", "
                                 "json: {comment: x}, expect: {status: 201}}\n")),
              nothing + "POST /findings/${own.finding}/comments does"));
  CHECK(tells(
      mistakes("  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: restores, request: "
               "\"PATCH /findings/${own.finding}\", json: {state: open}, expect: {status: 200}}\n"),
      nothing));
  CHECK(mistakes(steps("restores", change + "open}" + undo + ", expect: {status: 200}}\n" + change +
                                       "\"${own.finding.state}\"}, expect: {status: 200}}\n"))
            .empty());
  CHECK(
      mistakes("  - {probe: a, title: A, requirements: [STATUS-404], as: writer, effect: restores, request: "
               "\"PATCH /findings/${own.finding}\", json: {state: bogus}, expect: {status: 400}}\n")
          .empty());
}

} // namespace conformance::cli
