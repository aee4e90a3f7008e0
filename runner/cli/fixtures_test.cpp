#include "cli/testing.hpp"
#include "http/transport.hpp"

#include <algorithm>
#include <regex>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

/// Shows findings that nobody may write to wherever the list is asked for without a filter.
class FirstPageClosed final : public http::Transport {
public:
  explicit FirstPageClosed(std::unique_ptr<http::Transport> below) : below_(std::move(below)) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const bool hit = request.target.ends_with("/findings?limit=100");
    auto outcome = co_await below_->send(std::move(request), lane);
    auto* response = std::get_if<Response>(&outcome.answer);
    if (hit && response) close_all(response->body);
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  static void close_all(std::string& body) {
    for (const std::string state : {"open", "true_positive", "false_positive", "resolved"})
      for (std::size_t at = 0; (at = body.find("\"state\":\"" + state + '"', at)) != std::string::npos;)
        body.replace(at, state.size() + 10, "\"state\":\"closed\"");
  }

  std::unique_ptr<http::Transport> below_;
};

/// Estimations that the run made never end.
class Unending final : public http::Transport {
public:
  explicit Unending(std::unique_ptr<http::Transport> below) : below_(std::move(below)) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const bool one =
        request.method == "GET" && request.target.find("/cost-estimations/") != std::string::npos;
    auto outcome = co_await below_->send(std::move(request), lane);
    auto* response = std::get_if<Response>(&outcome.answer);
    if (one && response)
      response->body =
          std::regex_replace(response->body, std::regex(R"("status":"completed")"), R"("status":"pending")");
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
};

VirtualRun triage() {
  auto run = shipped_run("fixtures", {"refused", "restores"});
  run.inputs.select = "id:findings/triage/*";
  return run;
}

} // namespace

TEST_CASE("estimations that never end are waited for all at once") {
  auto run = shipped_run("unending", {"refused", "restores", "leaves", "spends"});
  run.inputs.select = "id:estimations/* or id:scans/creation*";
  run.wrap = [](std::unique_ptr<http::Transport> below, Clock&) {
    return std::make_unique<Unending>(std::move(below));
  };
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  const auto untestable =
      std::count_if(done.results.cases.begin(), done.results.cases.end(), [](const CaseResult& each) {
        return each.reason.find("estimation' could not be proven") != std::string::npos;
      });
  CHECK(untestable > 3);
  CHECK(done.results.seconds > 60);
  CHECK(done.results.seconds < 120);
}

TEST_CASE("a fixture that the first list lacks is looked for in the next") {
  auto run = triage();
  run.wrap = [](std::unique_ptr<http::Transport> below, Clock&) {
    return std::make_unique<FirstPageClosed>(std::move(below));
  };
  const auto results = ran(run);
  CHECK_MESSAGE(count(results, Verdict::not_testable) == 0, troubles(results));
  CHECK_MESSAGE(results.requests.at("reader") > ran(triage()).requests.at("reader"), troubles(results));
}

TEST_CASE("a fixture is found though one that it should rather not be is missing") {
  auto run = shipped_run("fixtures", {"refused", "restores"});
  run.inputs.select = "id:findings/comments/too-long-is-not-added or id:findings/duplicates/round-trip";
  run.answered = [](const Request& request, const std::string&, http::Outcome& outcome) {
    auto* response = std::get_if<Response>(&outcome.answer);
    const std::string name = "\"repo_url\":";
    const auto at = response ? response->body.find(name) : std::string::npos;
    if (request.target.find("/findings/") == std::string::npos || at == std::string::npos) return;
    response->body.insert(at + name.size(), "null,\"was\":");
  };
  const auto results = ran(run);
  const auto verdict = [&](const std::string& id) {
    const auto found = std::find_if(results.cases.begin(), results.cases.end(),
                                    [&](const auto& each) { return each.id == id; });
    REQUIRE(found != results.cases.end());
    return found->verdict;
  };
  CHECK_MESSAGE(verdict("too-long-is-not-added") == Verdict::passed, troubles(results));
  CHECK_MESSAGE(verdict("round-trip") == Verdict::not_testable, troubles(results));
}

TEST_CASE("what no list shows is said with all that were asked") {
  auto run = shipped_run("fixtures");
  run.inputs.select = "id:findings/detail/*";
  VirtualClock clock;
  const reference::Deployment deployment(clock);
  run.profile.left_out = {"writer", "write-only", "delete-only", "throttled", "own.unapproved-finding"};
  run.profile.replaced = {{"reader", deployment.keys().at("empty")}};
  const auto results = ran(run);
  const auto lacking = std::find_if(results.cases.begin(), results.cases.end(), [](const CaseResult& each) {
    return each.reason.find("own.finding") != std::string::npos;
  });
  REQUIRE(lacking != results.cases.end());
  CHECK(lacking->verdict == Verdict::not_testable);
  CHECK_MESSAGE(lacking->reason.find("limit=100 as reader, then GET /findings?limit=100&state=open") !=
                    std::string::npos,
                lacking->reason);
}

TEST_CASE(
    "what is to be hidden and is shown when the run begins is not written to, and its failures say so") {
  auto run = shipped_run("fixtures", {"refused", "leaves"});
  run.inputs.select = "id:isolation/findings/alike-whoever-asks-for-what or id:errors/failure-modes/*";
  run.deployment.faults = {"unapproved-finding-readable"};
  const auto results = ran(run);
  std::size_t failed = 0, unwritten = 0;
  for (const auto& each : results.cases) {
    const bool told = each.reason.find("when the run began: it is hidden no longer") != std::string::npos;
    failed += told && each.verdict == Verdict::failed ? 1 : 0;
    const bool left_out = each.reason.find("nothing is written to it") != std::string::npos;
    unwritten += left_out && each.verdict == Verdict::not_testable ? 1 : 0;
  }
  CHECK_MESSAGE(failed > 0, troubles(results));
  CHECK_MESSAGE(unwritten > 0, troubles(results));
}

TEST_CASE("what is hidden no longer when the run ends is failed nowhere") {
  auto run = everything_allowed("hidden no longer");
  run.deployment.variants = {"approved-meanwhile"};
  const auto results = ran(run);
  CHECK_MESSAGE(count(results, Verdict::failed) == 0, troubles(results));
  CHECK_MESSAGE(std::any_of(results.cases.begin(), results.cases.end(),
                            [](const CaseResult& each) {
                              return each.suite == "invariants" &&
                                     each.id.starts_with("nothing-unapproved") &&
                                     each.verdict == Verdict::inconclusive &&
                                     each.reason.find("it may be hidden no longer; before: ") !=
                                         std::string::npos;
                            }),
                troubles(results));
}

} // namespace conformance::cli
