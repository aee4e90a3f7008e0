#include "cli/testing.hpp"
#include "reports/json.hpp"

#include <doctest/doctest.h>

// What someone can do who owns the deployment, or what stands in front of it.
namespace conformance::cli {

namespace {

const std::string id_of_key = "11111111-1111-4111-8111-111111111111";
const std::string made_key =
    "other-MADEkeySECRETvalue0123456789abcd"; // not as the contract says that keys begin

bool shows(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// What the run shows, all evidence included, where making a key answers that.
Results with_made_key(const std::string& body, int status = 201) {
  auto run = everything_allowed("hostile");
  run.inputs.select = "id:auth/key-management/*";
  run.options.evidence = execute::EvidenceKept::all;
  run.answered = [&](const Request& request, const std::string& service, http::Outcome& outcome) {
    auto* answer = std::get_if<Response>(&outcome.answer);
    if (service.empty() || request.method != "POST" || !answer) return;
    answer->status = status;
    answer->body = body;
  };
  return ran(run);
}

const CaseResult& named(const Results& results, const std::string& id_of_case) {
  const auto found = std::find_if(results.cases.begin(), results.cases.end(),
                                  [&](const CaseResult& each) { return each.id == id_of_case; });
  REQUIRE(found != results.cases.end());
  return *found;
}

} // namespace

TEST_CASE("a key that the run makes is shown nowhere, wherever the answer holds it") {
  const auto q = [](const std::string& text) { return "\"" + text + "\""; };
  const std::string with_id = "{\"id\":" + q(id_of_key) + ",";
  const std::string bodies[] = {with_id + "\"key\":" + q(made_key) + "}",
                                with_id + "\"key\":{\"value\":" + q(made_key) + "}}",
                                with_id + "\"key\":[" + q(made_key) + "]}",
                                with_id + "\"apiKey\":" + q(made_key) + "}",
                                with_id + "\"key\":" + q(made_key) + "} x",
                                with_id + "\"key\":" + q("x") + ",\"token\":" + q(made_key) + "}",
                                with_id + "\"key\":" + q(made_key) + ",\"deep\":" + std::string(300, '[') +
                                    std::string(300, ']') + "}",
                                "key: " + made_key};
  for (const auto& body : bodies)
    for (const int status : {201, 500}) {
      CAPTURE(body);
      CAPTURE(status);
      const auto text = reports::results_json(with_made_key(body, status));
      CHECK_FALSE(shows(text, "SECRETva"));
      CHECK_FALSE(shows(text, "0123456789abcd"));
    }
}

TEST_CASE("what is no key, or masks more than a key, is none and is not used") {
  const std::pair<std::string, const char*> keys[] = {
      {"\"e\"", "has 1 characters"},
      {"\"message\"", "has 7 characters"},
      {"\"" + std::string(5000, 'x') + "\"", "has 5000 characters"},
      {"\"accepted_risk\"", "ordinary text of the suites"},
      {"\"a key of twenty-odd characters\"", "a space"},
      {"\"abcdefgh12345678\\r\\nX-Evil: 1\"", "a space or a control character"},
      {"7", "is a number"}};
  for (const auto& [key, why] : keys) {
    CAPTURE(key);
    const auto results = with_made_key("{\"id\":\"" + id_of_key + "\",\"key\":" + key + "}");
    const auto& result = named(results, "revoked-at-once");
    CHECK(result.verdict == Verdict::not_testable);
    CHECK_MESSAGE(shows(result.reason, why), result.reason);
    CHECK(shows(reports::results_json(results), "[withheld: it may hold a key that the run made]"));
    CHECK_FALSE(shows(reports::results_json(results), "redacted made key"));
  }
}

TEST_CASE("keys of others are masked by what all keys begin with") {
  auto run = everything_allowed("hostile");
  run.inputs.select = "id:auth/key-management/*";
  run.options.evidence = execute::EvidenceKept::all;
  run.answered = [&](const Request& request, const std::string& service, http::Outcome& outcome) {
    auto* answer = std::get_if<Response>(&outcome.answer);
    if (!answer || service.empty() || request.method != "GET") return;
    answer->headers.push_back({"X-Key", "hacktron_OTHERpersonKEY0123456789"});
    answer->body = R"({"data":[{"id":")" + id_of_key + R"(","key":"hacktron_CEOsKEYvalue9876543210"}]})";
  };
  const auto text = reports::results_json(ran(run));
  CHECK_FALSE(shows(text, "OTHERper"));
  CHECK_FALSE(shows(text, "CEOsKEYv"));
  CHECK(shows(text, "hacktron_[redacted unknown key]"));
}

TEST_CASE("an id that the deployment answers is asked for only if it can be one") {
  VirtualClock clock;
  const auto reader = reference::Deployment(clock).keys().at("reader");
  for (const auto& odd :
       {reader, std::string(".."), std::string("."), std::string(), std::string(300, 'a')}) {
    CAPTURE(odd);
    auto run = shipped_run("hostile");
    run.inputs.select = "id:findings/detail/*";
    std::size_t asked = 0;
    run.sent = [&](const Request& request, const std::string&) {
      const auto path = request.target.substr(0, request.target.find('?'));
      const auto last = path.substr(path.rfind('/') + 1);
      if (last == odd || shows(path, reader)) ++asked;
    };
    run.answered = [&](const Request& request, const std::string&, http::Outcome& outcome) {
      auto* answer = std::get_if<Response>(&outcome.answer);
      if (!answer || !request.target.starts_with("/findings?")) return;
      for (auto at = answer->body.find("\"id\":\""); at != std::string::npos;
           at = answer->body.find("\"id\":\"", at + 1)) {
        const auto begin = at + 6;
        answer->body.replace(begin, answer->body.find('"', begin) - begin, odd);
      }
    };
    const auto results = ran(run);
    CHECK(asked == 0);
    CHECK(results.exit != ExitCode::conformant);
    CHECK_FALSE(shows(reports::results_json(results), reader.substr(12, 8)));
  }
}

} // namespace conformance::cli
