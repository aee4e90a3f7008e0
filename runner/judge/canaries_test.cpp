#include "judge/canaries.hpp"
#include "judge/testing.hpp"

#include <random>

namespace conformance::judge {

namespace {

constexpr const char* theirs = "0a1b2c3d-0000-4000-8000-00000000beef";

Exchange exchange(const std::string& target, const std::string& body, Headers headers = {}) {
  Exchange out;
  out.number = 7;
  out.principal = "reader";
  out.request.method = "GET";
  out.request.target = target;
  out.response = response(200, std::move(headers), body);
  return out;
}

CanaryJudge judge_that_knows(const std::string& canary) {
  CanaryJudge judge;
  judge.know("foreign", canary);
  judge.complete();
  return judge;
}

} // namespace

TEST_CASE("an id of another organization is found wherever it stands") {
  const std::pair<std::string, Headers> answers[] = {
      {std::string(R"({"id":")") + theirs + "\"}", {}},
      {R"({"links":"/things/0A1B2C3D-0000-4000-8000-00000000BEEF/x"})", {}},
      {"", {{"Location", std::string("/things/") + theirs}}}};
  for (const auto& [body, headers] : answers) {
    CAPTURE(body);
    auto judge = judge_that_knows(theirs);
    judge.look_at(exchange("/things", body, headers), "own");
    REQUIRE(judge.offenders().size() == 1);
    CHECK(judge.offenders()[0].canary == theirs);
    CHECK(judge.offenders()[0].organization == "foreign");
    CHECK(judge.offenders()[0].request == "GET /things as reader");
    CHECK(judge.offenders()[0].exchange == 7);
  }
}

/// Text that no compression makes shorter than three quarters.
std::string incompressible(std::size_t bytes) {
  std::mt19937_64 random(1);
  std::string out(bytes, '\0');
  for (auto& each : out)
    each = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[random() % 64];
  return out;
}

TEST_CASE("what comes before the ids are known is kept as far as memory allows") {
  CanaryJudge judge;
  const auto large = incompressible(std::size_t{6} * 1024 * 1024);
  for (int i = 0; i < 5; ++i)
    judge.look_at(exchange("/things", theirs + (" " + large)), "own");
  judge.look_at(exchange("/things", theirs), "own");
  judge.look_at(exchange("/things", ""), "own");
  judge.know("foreign", theirs);
  judge.complete();
  CHECK(judge.unseen() == 2);
  CHECK(judge.looked_at() == 5);
  CHECK(judge.broken() == 4);
  CHECK(judge.first()->response->body.substr(0, std::string(theirs).size()) == theirs);
  judge.look_at(exchange("/things", theirs + (" " + large)), "own");
  CHECK(judge.broken() == 5);
}

TEST_CASE("pages that are alike take little room") {
  CanaryJudge judge;
  for (int i = 0; i < 50; ++i)
    judge.look_at(exchange("/things", theirs + std::string(1'000'000, ' ')), "own");
  judge.know("foreign", theirs);
  judge.complete();
  CHECK(judge.unseen() == 0);
  CHECK(judge.broken() == 50);
}

TEST_CASE("its own organization may see an id, and an echo is none of ours") {
  const auto body = std::string(R"({"id":")") + theirs + "\"}";
  auto judge = judge_that_knows(theirs);
  judge.look_at(exchange("/things", body), "foreign");
  judge.look_at(exchange(std::string("/things/") + theirs, body), "own");
  judge.look_at(exchange("/things/%30a1b2c3d-0000-4000-8000-00000000beef", body), "own");
  auto posted = exchange("/things", body);
  posted.request.body = body;
  judge.look_at(posted, "own");
  CHECK(judge.looked_at() == 4);
  CHECK(judge.broken() == 0);
}

TEST_CASE("a longer word that holds an id is another one") {
  auto judge = judge_that_knows(theirs);
  judge.look_at(exchange("/things", std::string("x") + theirs), "own");
  CHECK(judge.broken() == 0);
}

TEST_CASE("texts with spaces are found too") {
  auto judge = judge_that_knows("Globex Private Plan");
  judge.look_at(exchange("/things", "the globex private plan of 2026"), "own");
  CHECK(judge.broken() == 1);
}

TEST_CASE("answers that came before all was known are looked at in the end") {
  CanaryJudge judge;
  judge.look_at(exchange("/things", theirs), "own");
  CHECK(judge.looked_at() == 0);
  judge.know("foreign", theirs);
  CHECK(judge.knows_of("foreign"));
  CHECK_FALSE(judge.knows_of("own"));
  judge.complete();
  CHECK(judge.broken() == 1);
  for (int i = 0; i < 30; ++i)
    judge.look_at(exchange("/things", theirs), "own");
  CHECK(judge.broken() == 31);
  CHECK(judge.offenders().size() == CanaryJudge::most_offenders);
}

} // namespace conformance::judge
