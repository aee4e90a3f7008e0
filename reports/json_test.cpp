#include "reports/json.hpp"

#include "base/text.hpp"
#include "reports/tests/some_results.hpp"

#include <boost/json.hpp>
#include <cmath>
#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reports;
using namespace std::string_literals;

namespace {

/// Every member filled.
Results full() {
  auto results = one_case(Verdict::failed);
  results.contract_revision = "2026-08-03";
  results.base_url = "https://x.example";
  results.run_id = "run";
  results.seed = UINT64_MAX;
  results.started =
      WallTime{std::chrono::sys_days{std::chrono::year{2026} / 12 / 31} + std::chrono::seconds(86399)};
  results.seconds = 1.0 / 3;
  results.interrupted = true;
  results.partial = "1 of 2 MUST";
  results.shard = ShardResult{2, 3, "fedcba9876543210", "1 of 3 MUST", 9, {4, 4, 8}};
  results.trusted = {"a", ""};
  results.notes = {"b"};
  results.requests = {{"", 3}, {"nobody", 1}, {"reader", 54}};
  results.quota = QuotaUse{100, 60, 1.0 / 3, {{"", {}}, {"reader", {3, 0, 51}}}};
  Waiver waiver;
  waiver.probe = "area/suite/probe";
  waiver.reason = "reason";
  waiver.owner = "owner";
  waiver.issue = "https://x.example/1";
  waiver.expires = "2027-01-31";
  waiver.permanent_because = "because";
  waiver.only_if = "0123456789abcdef";
  waiver.at = {"waivers.yaml", 2, 5};
  waiver.days_left = 31;
  waiver.covers = {"area/suite/probe"};
  results.waivers = {waiver, {}};
  results.waivers.back().requirement = "R";
  results.waivers.back().state = Waiver::State::stale;
  results.suites_revision = "0123456789abcdef";
  results.requirements.front().proven_by = {"S"};
  results.requirements.front().not_applicable = "no service";
  auto& one = results.cases.front();
  one.principal = "reader";
  one.operation = "read-thing";
  one.unjudged = {"R"};
  one.missing = "principal:writer";
  one.excuse = "known";
  one.waived = one.flaky = one.provisional = true;
  one.control = "control";
  one.renamed_from = "area/suite/once";
  one.evidence.front().base_url = "https://app.example/api";
  one.evidence.front().role = "afterwards";
  TimingResult timing;
  timing.verdict = TimingVerdict::distinguishable;
  timing.reason = "later";
  timing.tolerance = 5;
  timing.bound = 5.25;
  timing.more = 7;
  timing.difference = {2, -1.0 / 3, -0.0000001, 1e-9, 1e-12, 0.05, 0.5};
  timing.control.low = -std::numeric_limits<double>::infinity();
  timing.control.high = -timing.control.low;
  timing.first = {{1, 2, 3, 0}, {0, -0.25, 1e6, 4}};
  timing.second = {{1.0 / 3, 0, 0, 2}};
  one.timing = timing;
  one.seconds = 0.1234567;
  auto& evidence = one.evidence.front();
  evidence.principal = "reader";
  evidence.role = "reference";
  evidence.request_headers = {{"A", "b"}, {"A", ""}};
  evidence.request_body = "\0\x01\n\t##[x]\\\"\xe2\x80\xae\xf0\x9f\xbf\xbe"s;
  evidence.no_answer = "closed";
  evidence.attempt = 3;
  return results;
}

std::string wrong_with(const std::string& text) {
  const auto read = read_results(text);
  REQUIRE(std::holds_alternative<std::string>(read));
  return std::get<std::string>(read);
}

std::string with(std::string_view from, std::string_view to) {
  auto text = results_json(full());
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("what was read is what was written") {
  const auto written = results_json(full());
  auto read = read_results(written);
  if (const auto* wrong = std::get_if<std::string>(&read)) FAIL(*wrong);
  const auto& results = std::get<Results>(read);
  CHECK(results_json(results) == written);
  CHECK(results.seed == UINT64_MAX);
  CHECK(results.started == full().started);
  CHECK(results.requests == full().requests);
  REQUIRE(results.quota);
  CHECK(results.quota->requests == 100);
  CHECK(results.quota->window == 60);
  CHECK(results.quota->slot == doctest::Approx(1.0 / 3));
  CHECK(results.quota->sent == full().quota->sent);
  CHECK(results.cases.front().evidence.front().request_body ==
        full().cases.front().evidence.front().request_body);
  const std::vector<std::string>& unjudged = results.cases.front().unjudged;
  CHECK(unjudged == std::vector<std::string>{"R"});
  CHECK(results.requirements.front().proven_by == full().requirements.front().proven_by);
}

TEST_CASE("a shard comes back, and one that cannot be is refused") {
  auto read = read_results(results_json(full()));
  REQUIRE(std::holds_alternative<Results>(read));
  const auto& shard = std::get<Results>(read).shard;
  REQUIRE(shard);
  CHECK(shard->number == 2);
  CHECK(shard->of == 3);
  CHECK(shard->plan == "fedcba9876543210");
  CHECK(shard->whole == "1 of 3 MUST");
  CHECK(shard->cells == 9);
  CHECK(shard->places == std::vector<std::size_t>{4, 4, 8});
  CHECK(wrong_with(with("\"of\": 3", "\"of\": 1")).find("shard has a number beyond") != std::string::npos);
  CHECK(wrong_with(with("[4, 4, 8]", "[4, -4, 8]")).find("shard.places[1] is no whole number") !=
        std::string::npos);
  CHECK(wrong_with(with("\"cells\": 9,", "")).find("shard has no 'cells'") != std::string::npos);
}

TEST_CASE("timing comes back with every sample, and without bounds where there are none") {
  auto read = read_results(results_json(full()));
  REQUIRE(std::holds_alternative<Results>(read));
  const auto& timing = std::get<Results>(read).cases.front().timing;
  REQUIRE(timing);
  CHECK(timing->verdict == TimingVerdict::distinguishable);
  CHECK(timing->more == std::size_t{7});
  CHECK(timing->difference.sign_p == doctest::Approx(1e-12));
  CHECK(std::isinf(timing->control.low));
  CHECK(timing->control.low < 0);
  REQUIRE(timing->first.size() == 2);
  CHECK(timing->first[1].control == doctest::Approx(1e6));
  CHECK(timing->first[1].ids == 4);
  CHECK(timing->second.size() == 1);
  for (const auto* wrong : {"[1, 2]", "[1, 2, 3]", "[1, 2, 3, 0, 0]"})
    CHECK(wrong_with(with("[1.000000, 2.000000, 3.000000, 0]", wrong))
              .find("timing.first[0] is not three times and a number") != std::string::npos);
  CHECK(wrong_with(with("[1.000000, 2.000000, 3.000000, 0]", "[1, 2, 3, 0.5]")).find("first[0][3]") !=
        std::string::npos);
  CHECK(wrong_with(with("\"distinguishable\"", "\"unknown\"")).find("timing.verdict has an unknown value") !=
        std::string::npos);
}

TEST_CASE("every verdict, level and gate comes back") {
  for (const auto verdict : {Verdict::failed, Verdict::error, Verdict::inconclusive, Verdict::not_testable,
                             Verdict::not_run, Verdict::warning, Verdict::passed, Verdict::not_applicable})
    for (const auto level : {Level::must, Level::should, Level::may})
      for (const auto gate : {Gate::release, Gate::strict, Gate::report}) {
        const auto written = results_json(one_case(verdict, level, gate));
        auto read = read_results(written);
        REQUIRE(std::holds_alternative<Results>(read));
        REQUIRE(results_json(std::get<Results>(read)) == written);
        settle(std::get<Results>(read));
        REQUIRE(results_json(std::get<Results>(read)) == written);
      }
}

TEST_CASE("any bytes give JSON that parses, is inert and is stable") {
  unsigned state = 1;
  for (int round = 0; round < 200; ++round) {
    auto results = one_case(Verdict::failed);
    std::string noise;
    for (int i = 0; i < 64; ++i) {
      state = state * 1664525U + 1013904223U;
      noise += static_cast<char>(state >> 24U);
    }
    results.cases.front().evidence.front().response_body = noise + "##[error]";
    results.requests[noise] = 1;
    const auto written = results_json(results);
    for (std::size_t at = 0; at < written.size();) {
      const auto point = code_point_at(written, at);
      REQUIRE(point.code);
      REQUIRE((*point.code == '\n' || !is_control(*point.code)));
      at += point.length;
    }
    REQUIRE(written.find("##[") == std::string::npos);
    auto read = read_results(written);
    REQUIRE(std::holds_alternative<Results>(read));
    REQUIRE(results_json(std::get<Results>(read)) == written);
  }
}

TEST_CASE("unknown members are ignored, a newer version is refused") {
  CHECK(std::holds_alternative<Results>(
      read_results(with("\"version\": 1,", "\"version\": 1, \"new\": [{}],"))));
  CHECK(wrong_with(with("\"version\": 1,", "\"version\": 2,")) ==
        "the results file has version 2, and this program knows versions up to 1: use a newer program");
}

TEST_CASE("what is wrong with a results file is said with its place") {
  CHECK(wrong_with("").starts_with("the results file is no JSON: "));
  CHECK(wrong_with("{}") == "the results file is not valid: the whole has no 'format'");
  CHECK(wrong_with("[]") == "the results file is not valid: the whole is no object");
  CHECK(wrong_with(with("hacktron-conformance-results", "x")).find("has another format") !=
        std::string::npos);
  CHECK(wrong_with(with("\"verdict\": \"failed\"", "\"verdict\": \"broken\"")) ==
        "the results file is not valid: cases[0].verdict has an unknown value 'broken'");
  CHECK(wrong_with(with("\"attempt\": 3", "\"attempt\": -3")) ==
        "the results file is not valid: cases[0].evidence[0].attempt is no whole number");
  CHECK(wrong_with(with("\"attempt\": 3", "\"attempt\": 4294967296")) ==
        "the results file is not valid: cases[0].evidence[0].attempt is too large");
  CHECK(wrong_with(with("\"exit\": 1", "\"exit\": 5")) ==
        "the results file is not valid: exit is no exit code");
  CHECK(wrong_with(with("2026-12-31T23:59:59Z", "2026-02-30T00:00:00Z")).find("started") !=
        std::string::npos);
  CHECK(wrong_with(with("2026-12-31T23:59:59Z", "today")).find("started is no time") != std::string::npos);
  CHECK(wrong_with(with("\"18446744073709551615\"", "\"18446744073709551616\"")).find("seed") !=
        std::string::npos);
  CHECK(wrong_with(std::string(100, '[')).starts_with("the results file is no JSON: "));
}

TEST_CASE("no cut or changed file crashes the reader") {
  const auto written = results_json(full());
  for (std::size_t size = 0; size + 2 < written.size(); ++size)
    REQUIRE(std::holds_alternative<std::string>(read_results(std::string_view(written).substr(0, size))));
  for (std::size_t at = 0; at < written.size(); ++at) {
    auto changed = written;
    changed[at] = '1';
    (void)read_results(changed);
  }
}

TEST_CASE("an outcome is a failure or an error exactly if the gate is shut") {
  for_every_run([](const Results& results) {
    const auto stored = boost::json::parse(results_json(results));
    bool failure = false, error = false;
    for (const auto& one : stored.at("cases").as_array()) {
      failure = failure || one.at("outcome") == "failure";
      error = error || one.at("outcome") == "error";
    }
    REQUIRE((results.exit != ExitCode::conformant) == (failure || error));
    REQUIRE((results.exit == ExitCode::nonconformant) == failure);
  });
}
