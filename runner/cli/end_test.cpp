#include "cli/testing.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

namespace conformance::cli {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Throws in the place of one answer.
class Throwing final : public http::Transport {
public:
  /// Fails at the request of this number, counted in `sent` from 1; 0: at none.
  Throwing(std::unique_ptr<http::Transport> below, std::size_t at, std::size_t& sent)
      : below_(std::move(below)), at_(at), sent_(&sent) {}

  asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override {
    if (++*sent_ == at_) throw std::runtime_error("an index is out of range");
    auto outcome = co_await below_->send(std::move(request), lane);
    co_return outcome;
  }
  void close(http::Lane lane) override { below_->close(lane); }

private:
  std::unique_ptr<http::Transport> below_;
  std::size_t at_;
  std::size_t* sent_;
};

VirtualResults failing_at(std::size_t at, std::size_t& sent) {
  auto run = everything_allowed("end");
  run.wrap = [at, &sent](std::unique_ptr<http::Transport> below, Clock&) {
    return std::make_unique<Throwing>(std::move(below), at, sent);
  };
  return run_virtually(run);
}

std::size_t count_of(const Results& results, Verdict verdict) {
  std::size_t out = 0;
  for (const auto& result : results.cases)
    out += result.verdict == verdict ? 1 : 0;
  return out;
}

} // namespace

TEST_CASE("a mistake of the runner ends the run with 4 and a report, whenever it shows") {
  std::size_t all = 0;
  CHECK(failing_at(0, all).results.exit == ExitCode::conformant);
  // Near the ends each phase of a run is short; in the middle some are sent by the workers of a burst.
  std::vector<std::size_t> places = {1, 10, 30, 60, 90, 150, all - 20, all};
  constexpr std::size_t parts = 12;
  for (std::size_t part = 1; part < parts; ++part)
    places.push_back(all * part / parts);
  for (const std::size_t at : places) {
    CAPTURE(at);
    std::size_t sent = 0;
    const auto done = failing_at(at, sent);
    CHECK(done.results.exit == ExitCode::runner_failed);
    CHECK(done.results.reason.find("an index is out of range") != std::string::npos);
    REQUIRE(done.results.cases.size() == 1);
    CHECK(done.results.cases[0].id == "runner");
    CHECK(done.results.profile == "reference");
  }
}

TEST_CASE("the deadline ends the run in the middle, without green and without a failure") {
  const auto whole = run_virtually(everything_allowed("end")).took;
  for (const int percent : {1, 10, 40, 60, 80, 90, 99}) {
    CAPTURE(percent);
    const Duration deadline = whole * percent / 100;
    auto run = everything_allowed("end");
    run.options.deadline = deadline;
    const auto done = run_virtually(run);
    CHECK(done.results.exit == ExitCode::not_verified);
    CHECK(count_of(done.results, Verdict::failed) == 0);
    CHECK(done.took <= deadline + 1s);
    bool said = false;
    for (const auto& result : done.results.cases) {
      const bool names_it = result.reason.find("deadline of") != std::string::npos;
      said = said || (names_it && result.verdict < Verdict::passed);
      if (result.verdict == Verdict::not_run) CHECK(names_it);
    }
    CHECK(said);
  }
}

TEST_CASE("an interruption ends the run in a moment") {
  auto run = everything_allowed("end");
  const bool interrupted = true;
  run.options.interrupted = &interrupted;
  const auto done = run_virtually(run);
  CHECK(done.results.exit == ExitCode::not_verified);
  CHECK(done.results.interrupted);
  CHECK(done.took <= 1s);
}

} // namespace conformance::cli
