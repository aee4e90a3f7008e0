#include "cli/testing.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <map>

namespace conformance::cli {

namespace asio = boost::asio;

namespace {

VirtualRun reading(const std::string& select) {
  auto run = shipped_run("again", {"refused"});
  run.inputs.select = select;
  return run;
}

/// From the second answer on, what a scan's status says is another one.
class Changing final : public http::Transport {
public:
  explicit Changing(std::unique_ptr<http::Transport> below) : below_(std::move(below)) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const auto target = request.target;
    auto outcome = co_await below_->send(std::move(request), lane);
    auto* response = std::get_if<Response>(&outcome.answer);
    if (response && target.ends_with("/status") && ++asked_[target] > 1) {
      const std::string from = "completed";
      const auto at = response->body.find(from);
      if (at != std::string::npos) response->body.replace(at, from.size(), "stopped");
    }
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  std::map<std::string, int> asked_;
};

const CaseResult* find(const Results& results, const std::string& part) {
  const auto found = std::find_if(results.cases.begin(), results.cases.end(), [&](const CaseResult& each) {
    return each.id.find(part) != std::string::npos;
  });
  return found == results.cases.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("what must last is asked again when the run ends, once") {
  auto run = reading("id:scans/status/ended-for-good*");
  const auto lasting = run_virtually(run);
  REQUIRE_MESSAGE(lasting.mistakes.empty(), lasting.mistakes);
  const auto* passed = find(lasting.results, "a-completed-scan");
  REQUIRE(passed);
  CHECK(passed->verdict == Verdict::passed);

  run.wrap = [](std::unique_ptr<http::Transport> below, Clock&) {
    return std::make_unique<Changing>(std::move(below));
  };
  const auto done = run_virtually(run);
  const auto* changed = find(done.results, "a-completed-scan");
  REQUIRE(changed);
  CHECK(changed->verdict == Verdict::warning);
  CHECK(changed->reason.find("stopped") != std::string::npos);
  REQUIRE(changed->evidence.size() == 1); // the first was as it should be
  CHECK(changed->evidence.front().response_body.find("stopped") != std::string::npos);
  const auto* other = find(done.results, "a-scan-that-failed");
  REQUIRE(other);
  CHECK(other->verdict == Verdict::passed);
}

TEST_CASE("lists and exports are judged whatever their size, with a bounded number of requests") {
  constexpr std::size_t most = 380;
  for (const std::size_t findings : {20U, 3000U}) {
    CAPTURE(findings);
    auto run = reading("id:lists/* or id:exports/*");
    run.deployment.findings = findings;
    const auto done = run_virtually(run);
    REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
    for (const auto& result : done.results.cases) {
      const bool too_many = findings > 2000 && result.id == "all";
      const auto expected = too_many ? Verdict::not_testable : Verdict::passed;
      if (result.suite == "lists/pages" || result.suite == "exports/contents" ||
          result.suite == "exports/forms")
        CHECK_MESSAGE(result.verdict == expected, result.suite << "/" << result.id << ": " << result.reason);
    }
    CHECK(done.results.requests.at("reader") < most);
  }
}

} // namespace conformance::cli
