#include "cli/testing.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>
#include <set>

namespace conformance::cli {

namespace {

/// Remembers what it is told.
class Recorder : public execute::Journal {
public:
  struct Write {
    std::string line;
    bool has_undo = false;
    bool undone = false;
  };

  void writing(std::uint64_t number, const plan::ConcreteRequest& write, const execute::Undo* undo) override {
    writes[number] = {write.call + " " + write.request.method + " " + write.request.target, undo != nullptr,
                      false};
  }
  void undo_known(std::uint64_t number, const execute::Undo&) override { writes.at(number).has_undo = true; }
  void undone(std::uint64_t number) override { writes.at(number).undone = true; }

  std::size_t count(const std::string& part) const {
    return static_cast<std::size_t>(std::count_if(writes.begin(), writes.end(), [&](const auto& each) {
      return each.second.line.find(part) != std::string::npos;
    }));
  }

  std::map<std::uint64_t, Write> writes;
};

VirtualRun noted_by(Recorder& recorder) {
  auto run = everything_allowed("effects");
  run.journal = &recorder;
  return run;
}

bool noted(const Results& results, const std::string& part) {
  return std::any_of(results.notes.begin(), results.notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

} // namespace

TEST_CASE("every key that the run makes is noted with its undo, and revoked") {
  Recorder recorder;
  const auto done = run_virtually(noted_by(recorder));
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(recorder.count("dashboard.create-key") >= 8);
  for (const auto& [number, write] : recorder.writes) {
    if (!write.line.starts_with("dashboard.create-key")) continue;
    CAPTURE(number);
    CHECK((write.undone || !write.has_undo));
    CHECK(write.undone);
  }
}

TEST_CASE("at the end of a whole run nothing is left to undo") {
  Recorder recorder;
  const auto done = run_virtually(noted_by(recorder));
  REQUIRE(recorder.writes.size() > 20);
  for (const auto& [number, write] : recorder.writes) {
    CAPTURE(write.line);
    CHECK((write.undone || !write.has_undo));
  }
}

TEST_CASE("reads alone are noted nowhere") {
  Recorder recorder;
  auto run = noted_by(recorder);
  run.profile.allow = {};
  run_virtually(run);
  CHECK(recorder.writes.empty());
}

TEST_CASE("where a probe failed, a refused triage is taken back if it shows, and else nothing is sent") {
  auto run = shipped_run("effects", {"refused", "restores"});
  run.inputs.select = "id:findings/triage/all-or-nothing*";
  std::size_t applied = 0, restored = 0, accepted = 0;
  bool otherwise = false;
  run.answered = [&](const Request& request, const std::string&, http::Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome.answer);
    if (request.method != "PATCH" || !response) return;
    const auto body = request.body.value_or("");
    if (response->status < 300) ++accepted;
    if (response->status < 300 && body.starts_with(R"({"severity":)")) ++restored;
    if (body == R"({"severity":"critical","state":"bogus"})") ++applied;
    if (otherwise && response->status == 400) response->status = 422;
  };

  SUBCASE("applied in part") {
    run.deployment.faults = {"invalid-triage-applied-in-part"};
    const auto done = run_virtually(run);
    CHECK(done.results.exit == ExitCode::nonconformant);
    CHECK(applied > 0);
    CHECK(restored == applied);
    CHECK(accepted == restored);
  }
  SUBCASE("refused with another status") {
    otherwise = true;
    const auto done = run_virtually(run);
    CHECK(done.results.exit == ExitCode::nonconformant);
    CHECK(applied > 0);
    CHECK(accepted == 0);
  }
}

TEST_CASE("a refused write that was applied is put back as its owner, at once or late") {
  for (const auto* fault : {"refused-patch-applied", "refused-patch-applied-late"}) {
    CAPTURE(fault);
    Recorder recorder;
    auto run = noted_by(recorder);
    run.deployment.faults = {fault};
    const auto done = run_virtually(run);
    CHECK(done.results.exit == ExitCode::nonconformant);
    CHECK(noted(done.results, "as foreign put it back"));
    CHECK(std::all_of(recorder.writes.begin(), recorder.writes.end(),
                      [](const auto& each) { return each.second.undone || !each.second.has_undo; }));
    CHECK(std::none_of(done.results.cases.begin(), done.results.cases.end(),
                       [](const CaseResult& each) { return each.id == "left-behind"; }));
  }
}

TEST_CASE("an undo that is refused because it changes nothing leaves nothing behind") {
  auto run = everything_allowed("effects");
  run.inputs.select = "id:findings/triage/every-severity";
  std::size_t refused = 0;
  run.answered = [&refused, severity = std::string()](const Request& request, const std::string&,
                                                      http::Outcome& outcome) mutable {
    auto* response = std::get_if<Response>(&outcome.answer);
    if (request.method != "PATCH" || !request.body || !response || response->status > 299) return;
    const auto body = std::get<Value>(parse_json(*request.body));
    const auto* sent = body.find("severity");
    if (!sent) return;
    if (*sent->string() == severity && body.map()->size() == 1) {
      response->status = 422;
      response->body = R"({"statusCode":422,"message":"nothing to change","error":"Unprocessable Entity"})";
      ++refused;
    }
    severity = *sent->string();
  };
  const auto done = run_virtually(run);
  CHECK(refused > 0);
  CHECK(std::none_of(done.results.cases.begin(), done.results.cases.end(),
                     [](const CaseResult& each) { return each.id == "left-behind"; }));
}

TEST_CASE("an undo that the probe has sent before the write is sent after it all the same") {
  auto run = everything_allowed("effects");
  run.inputs.select = "id:findings/duplicates/of-another-repository";
  run.deployment.faults = {"duplicate-across-repositories"};
  std::vector<std::string> links; // the bodies that linked or unlinked something, in order
  run.answered = [&](const Request& request, const std::string&, http::Outcome& outcome) {
    const auto* response = std::get_if<Response>(&outcome.answer);
    if (request.method == "PATCH" && response && response->status == 200) links.push_back(*request.body);
  };
  const auto done = run_virtually(run);
  CHECK(done.results.exit == ExitCode::nonconformant);
  REQUIRE(links.size() >= 4);
  CHECK(links[1] == links.back());
  CHECK(links.back().find(R"("duplicate_of":null)") != std::string::npos);
  CHECK(links[2].find(R"("duplicate_of":null)") == std::string::npos);
}

TEST_CASE("a link that should have been refused is taken back, although no finding shows it") {
  auto run = everything_allowed("effects");
  run.inputs.select = // what the second is about tells which repository both organizations have
      "id:isolation/findings/duplicate-of-alike or id:isolation/lists/nothing-unapproved-in-a-repository";
  run.deployment.faults = {"duplicate-of-foreign-finding"};
  std::string last; // what the deployment said of the link
  run.answered = [&](const Request& request, const std::string&, http::Outcome& outcome) {
    const auto* response = std::get_if<Response>(&outcome.answer);
    if (request.method == "PATCH" && response && response->status == 200) last = response->body;
  };
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  CHECK(done.results.exit == ExitCode::nonconformant);
  CHECK(last.find(R"("duplicate_of":null)") != std::string::npos);
}

TEST_CASE("a refusal that breaks a check is told as that, although later steps cannot go on") {
  auto run = everything_allowed("refusal");
  run.inputs.select = "id:estimations/limits/at-the-limit";
  run.deployment.faults = {"name-of-255-characters-is-too-long"};
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  const auto found = std::ranges::find(done.results.cases, "at-the-limit", &CaseResult::id);
  REQUIRE(found != done.results.cases.end());
  CHECK(found->verdict == Verdict::warning);
  CHECK(found->reason == "status is 400, expected 2xx");
  CHECK(found->unjudged.empty());
}

TEST_CASE("what a made fixture leaves behind is named") {
  Recorder recorder;
  const auto done = run_virtually(noted_by(recorder));
  CHECK(noted(done.results, "left behind fixture 'own.ready-estimation'"));
}

} // namespace conformance::cli
