#include "cli/testing.hpp"
#include "http/stream.hpp"
#include "http/transport.hpp"
#include "reference/fault.hpp"

#include <algorithm>
#include <chrono>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace conformance::cli {

namespace {

VirtualRun floods() {
  auto run = shipped_run("rates", {"refused"});
  run.inputs.select = "id:rate-limit/*";
  return run;
}

const CaseResult& case_of(const Results& results, const std::string& id) {
  const auto found = std::find_if(results.cases.begin(), results.cases.end(),
                                  [&](const CaseResult& each) { return each.id == id; });
  REQUIRE_MESSAGE(found != results.cases.end(), id);
  return *found;
}

/// What breaks: `RATE-SHARED:failed`, once each, in order.
std::vector<std::string> broken(const Results& results) {
  std::vector<std::string> out;
  for (const auto& result : results.cases)
    for (const auto& finding : result.findings)
      for (const auto& id : finding.requirements)
        out.push_back(fmt::format("{}:{}", id, name(finding.verdict)));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// A deployment that takes its time, most of all for the first answer.
class Slow final : public http::Transport {
public:
  Slow(std::unique_ptr<http::Transport> below, Clock& clock, Duration first, Duration by)
      : below_(std::move(below)), clock_(clock), next_(first), by_(by) {}

  boost::asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const auto took = std::exchange(next_, by_);
    co_await http::sleep(clock_, took);
    auto outcome = co_await below_->send(std::move(request), lane);
    outcome.total += took;
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  Clock& clock_;
  Duration next_, by_;
};

/// A deployment that takes two seconds for each answer, and four for those after the 130th.
class Tiring final : public http::Transport {
public:
  Tiring(std::unique_ptr<http::Transport> below, Clock& clock) : below_(std::move(below)), clock_(clock) {}

  boost::asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    const Duration took = std::chrono::seconds(++number_ > 130 ? 4 : 2);
    co_await http::sleep(clock_, took);
    auto outcome = co_await below_->send(std::move(request), lane);
    outcome.total += took;
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  Clock& clock_;
  std::size_t number_ = 0;
};

} // namespace

TEST_CASE("the rate limit of a conforming deployment is verified without a warning") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    auto run = floods();
    run.options.seed = seed;
    const auto results = ran(run);
    CAPTURE(seed);
    CHECK_MESSAGE(results.exit == ExitCode::conformant, troubles(results));
    CHECK_MESSAGE(count(results, Verdict::warning) == 0, troubles(results));
    CHECK_MESSAGE(count(results, Verdict::not_testable) == 0, troubles(results));
    CHECK_MESSAGE(count(results, Verdict::inconclusive) == 0, troubles(results));
  }
}

TEST_CASE("probes of the rate limit share their floods") {
  const auto done = run_virtually(floods());
  const auto& sent = done.results.requests;
  // Two of GET /scans, three of refused requests, one that is sustained, one and a half of the rolling
  // window.
  CHECK(sent.at("throttled") < 820);
  CHECK(sent.at("throttled") > 740);
  CHECK(sent.at("throttled-reader") < 110); // one of refused requests
  CHECK(done.took < std::chrono::minutes(13));
  for (const auto& [principal, requests] : sent) {
    CAPTURE(principal);
    if (!principal.starts_with("throttled")) CHECK(requests < 100);
  }
}

TEST_CASE("whatever the limiter leaves open is at most a warning that the window does not roll") {
  for (const std::string variant :
       {"fixed-window", "window-from-the-first-request", "blocks-a-window", "refused-requests-count",
        "weighted-window", "token-bucket", "public-operations-limited", "502-now-and-then", "rollout",
        "refused-keys-limited", "one-500"}) {
    auto run = floods();
    run.deployment.variants = {variant};
    const auto results = ran(run);
    CHECK_MESSAGE(results.exit == ExitCode::conformant, variant << ": " << troubles(results));
    for (const auto& id : broken(results))
      CHECK_MESSAGE(id == "RATE-ROLLING:warning", variant << ": " << id);
  }
}

TEST_CASE("the end of a fixed window inside slow bursts breaks nothing") {
  using namespace std::chrono_literals;
  constexpr auto by = 2250ms; // a burst goes on for nearly half a window
  for (auto first = 0s; first < 60s; first += 5s) {
    auto run = floods();
    run.inputs.select = "id:rate-limit/burst/over-the-quota";
    run.deployment.variants = {"fixed-window"};
    run.wrap = [=](std::unique_ptr<http::Transport> below, Clock& clock) {
      return std::make_unique<Slow>(std::move(below), clock, first, by);
    };
    const auto results = ran(run);
    CAPTURE(first.count());
    CHECK_MESSAGE(results.exit == ExitCode::conformant, troubles(results));
  }
}

TEST_CASE("a fixed window is told apart from one that rolls") {
  auto run = floods();
  run.deployment.variants = {"window-from-the-first-request"};
  CHECK(broken(ran(run)) == std::vector<std::string>{"RATE-ROLLING:warning"});
}

TEST_CASE("each fault of the rate limit breaks its own requirement") {
  for (const auto& fault : reference::faults()) {
    if (!fault.requirement.starts_with("RATE-")) continue;
    auto run = floods();
    run.deployment.faults = {fault.name};
    const auto results = ran(run);
    const auto ids = broken(results);
    const bool failed = std::find(ids.begin(), ids.end(), fault.requirement + ":failed") != ids.end();
    const bool warned = std::find(ids.begin(), ids.end(), fault.requirement + ":warning") != ids.end();
    CHECK_MESSAGE((failed || warned), fault.name << ": " << troubles(results));
    CHECK_MESSAGE(results.exit == (failed ? ExitCode::nonconformant : ExitCode::conformant),
                  fault.name << ": " << troubles(results));
  }
}

TEST_CASE("a quota that keys share breaks no more than their isolation, though other probes use it up too") {
  for (const std::string fault : {"limit-by-organization", "limit-by-address"}) {
    auto run = floods();
    run.inputs.select.clear();
    run.deployment.faults = {fault};
    const auto results = ran(run);
    CAPTURE(fault);
    CHECK_MESSAGE(broken(results) == std::vector<std::string>{"RATE-ISOLATED:failed"}, troubles(results));
    CHECK_MESSAGE(count(results, Verdict::inconclusive) == 0, troubles(results));
    CHECK_MESSAGE(count(results, Verdict::error) == 0, troubles(results));
    CHECK(case_of(results, "over-the-quota").verdict == Verdict::passed);
    CHECK(case_of(results, "recovery").verdict == Verdict::passed);
  }
}

TEST_CASE("a quota that is too small is found although other probes run") {
  auto run = floods();
  run.inputs.select.clear();
  run.deployment.faults = {"limit-of-half"};
  const auto results = ran(run);
  CHECK(case_of(results, "over-the-quota").verdict == Verdict::failed);
  for (const auto& id : broken(results))
    CHECK_MESSAGE((id == "RATE-LIMIT:failed" || id == "STATUS-429:failed"), id);
}

TEST_CASE(
    "a 429 below the quota breaks the limit where nobody else uses the key and no other key is in use") {
  const auto with = [](int limited) {
    auto run = floods();
    run.inputs.select = "id:rate-limit/burst/first";
    run.answered = [&limited](const Request& request, const std::string&, http::Outcome& outcome) {
      auto* response = std::get_if<Response>(&outcome.answer);
      if (request.method != "PATCH" || !response || response->status != 404 || limited-- <= 0) return;
      response->status = 429;
      response->body = R"({"statusCode":429,"message":"ThrottlerException: Too Many Requests"})";
    };
    return ran(run);
  };
  CHECK(case_of(with(0), "quota").verdict == Verdict::passed);
  const auto once = with(1); // the proofs of the other keys were just before
  CHECK(case_of(once, "quota").verdict == Verdict::passed);
  CHECK(once.notes.size() > with(0).notes.size());
  const auto again = with(3);
  CHECK(case_of(again, "quota").verdict == Verdict::failed);
  CHECK(broken(again) == std::vector<std::string>{"RATE-LIMIT:failed"});
}

TEST_CASE("a write that the limit did not stop is put back") {
  for (const std::string fault : {"limited-write-applied", "limited-write-applied-late", "limit-by-method"}) {
    CAPTURE(fault);
    auto run = floods();
    run.inputs.select = "id:rate-limit/burst/no-effect[write=a-change]";
    run.deployment.faults = {fault};
    const auto results = ran(run);
    CHECK(case_of(results, "no-effect[write=a-change]").verdict == Verdict::failed);
    for (const auto& each : results.cases)
      CHECK_MESSAGE(each.id != "left-behind", each.reason);
    REQUIRE(!results.notes.empty());
    CHECK(results.notes.front().find("put it back") != std::string::npos);
  }
}

TEST_CASE("a write above the quota is not repeated where it may be accepted") {
  const auto check = [](const std::string& limiter, int readings_before_others_write) {
    CAPTURE(limiter);
    CAPTURE(readings_before_others_write);
    auto run = everything_allowed("rates");
    if (!limiter.empty()) run.deployment.variants = {limiter};
    std::string used_up, written; // the key, the finding
    std::vector<std::string> accepted;
    int readings = 0;
    run.answered = [&](const Request& request, const std::string&, http::Outcome& outcome) {
      auto* response = std::get_if<Response>(&outcome.answer);
      if (!response) return;
      const auto key = header(request.headers, "X-Api-Key").value_or("");
      if (response->status == 429 && request.body.value_or("").find("\"info\"") != std::string::npos) {
        used_up = key;
        written = request.target; // that of something absent first
      }
      if (request.method != "GET" && response->status < 300 && !key.empty() && key == used_up)
        accepted.push_back(request.method + " " + request.target);
      if (written.empty() || request.method != "GET" || request.target != written) return;
      const std::string member = R"("updated_at":"20)";
      const auto at = response->body.find(member);
      if (at != std::string::npos && ++readings > readings_before_others_write)
        response->body[at + member.size()] = '9';
    };
    const auto results = ran(run);
    const auto& result = case_of(results, "no-effect[write=a-change-of-the-severity]");
    CHECK(result.verdict == Verdict::inconclusive);
    CHECK_FALSE(used_up.empty());
    CHECK_MESSAGE(accepted.empty(), fmt::format("{}", fmt::join(accepted, ", ")));
  };
  for (const std::string limiter : {"", "fixed-window", "blocks-a-window"})
    for (const int readings : {0, 1}) // the one right after the write shows it, or only the late one
      check(limiter, readings);
}

TEST_CASE("bursts that take longer than a window do not show that there is no limit") {
  auto run = floods();
  run.inputs.select = "id:rate-limit/burst/over-the-quota";
  run.deployment.faults = {"no-rate-limit"};
  CHECK(case_of(ran(run), "over-the-quota").verdict == Verdict::failed);
  run.wrap = [](std::unique_ptr<http::Transport> below, Clock& clock) {
    return std::make_unique<Tiring>(std::move(below), clock);
  };
  const auto results = ran(run);
  CHECK_MESSAGE(case_of(results, "over-the-quota").verdict == Verdict::inconclusive, troubles(results));
}

TEST_CASE("without a limit nothing is said of what comes above it") {
  auto run = floods();
  run.deployment.faults = {"no-rate-limit"};
  const auto results = ran(run);
  CHECK(results.exit == ExitCode::nonconformant);
  CHECK(case_of(results, "over-the-quota").verdict == Verdict::failed);
  for (const auto* id : {"message", "shared[operation=list-repos]", "recovery", "no-effect[write=a-change]",
                         "isolated[other=another-organization]"}) {
    CAPTURE(id);
    CHECK(case_of(results, id).verdict == Verdict::not_testable);
  }
}

TEST_CASE("a key that may not write proves nothing about writes above the quota") {
  auto run = floods();
  run.deployment.variants = {"throttled-key-only-reads"};
  const auto results = ran(run);
  const auto& result = case_of(results, "no-effect[write=a-change]");
  CHECK(result.verdict == Verdict::not_testable);
  CHECK_MESSAGE(result.reason.find("403") != std::string::npos, result.reason);
  CHECK(results.exit == ExitCode::not_verified);
  CHECK(case_of(results, "counts[refused=for-scope-or-absence]").verdict == Verdict::passed);
  CHECK_MESSAGE(broken(results).empty(), troubles(results));
}

TEST_CASE("without permission for refused writes, only what writes is left out") {
  auto run = floods();
  run.profile.allow.clear();
  const auto results = ran(run);
  CHECK(case_of(results, "no-effect[write=a-change]").missing == "effect:refused");
  CHECK(case_of(results, "counts[refused=for-scope-or-absence]").missing == "effect:refused");
  CHECK(case_of(results, "shared[operation=list-findings]").verdict == Verdict::passed);
}

} // namespace conformance::cli
