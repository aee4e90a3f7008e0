#include "cli/audit.hpp"
#include "cli/virtual_run.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace conformance::cli {

namespace {

Inputs shipped_inputs() {
  Inputs inputs;
  inputs.suites = {std::string(CONFORMANCE_SOURCE_DIR) + "/suites"};
  inputs.schemas = std::string(CONFORMANCE_SOURCE_DIR) + "/schemas";
  return inputs;
}

Results recorded(const std::string& select, execute::EvidenceKept kept = execute::EvidenceKept::all) {
  VirtualRun run;
  run.inputs = shipped_inputs();
  run.inputs.select = select;
  run.profile.allow = {"refused", "restores"};
  run.options.run_id = "audit";
  run.options.evidence = kept;
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  return done.results;
}

const Setup& setup() {
  static const auto read = set_up(shipped_inputs());
  REQUIRE_MESSAGE(read.valid(), read.mistakes);
  return read;
}

const AuditRow* row(const Audit& audit, const std::string& answers, const std::string& place,
                    const std::string& mutation) {
  const auto found = std::find_if(audit.rows.begin(), audit.rows.end(), [&](const AuditRow& each) {
    return each.answers == answers && each.place == place && each.mutation == mutation;
  });
  return found == audit.rows.end() ? nullptr : &*found;
}

bool missed(const Audit& audit, const std::string& answers, const std::string& place,
            const std::string& mutation) {
  const auto* found = row(audit, answers, place, mutation);
  REQUIRE_MESSAGE(found != nullptr, answers << " " << place << " " << mutation);
  return found->missed();
}

} // namespace

TEST_CASE("what a check looks at is noticed, and what nobody promised is not") {
  const auto found = audit(recorded("id:isolation/findings/* or id:findings/*"), setup());
  CHECK(found.cases > 10);
  CHECK_FALSE(missed(found, "read-finding 404", "/statusCode", "dropped"));
  CHECK_FALSE(missed(found, "read-finding 404", "/error", "one letter off"));
  CHECK_FALSE(missed(found, "read-finding 404", "status", "to 403"));
  CHECK_FALSE(missed(found, "read-finding 404", "body", "empty"));
  CHECK_FALSE(missed(found, "read-finding 404", "body", "an HTML page"));
  CHECK_FALSE(missed(found, "read-finding 200", "/id", "dropped"));
  CHECK_FALSE(missed(found, "read-finding 200", "status", "to 500"));
  CHECK(missed(found, "read-finding 200", "header", "added"));
  CHECK(missed(found, "read-finding 200", "header date", "dropped"));
}

TEST_CASE("two audits of one recording say the same") {
  const auto results = recorded("id:findings/*");
  const auto first = audit(results, setup());
  CHECK(first.tried > 100);
  CHECK(audit_console(first) == audit_console(audit(results, setup())));
  CHECK(audit_json(first) == audit_json(audit(results, setup())));
}

TEST_CASE("a change that an only check would notice is missed without that case") {
  auto results = recorded("id:findings/*");
  const auto all = audit(results, setup());
  std::erase_if(results.cases, [](const CaseResult& each) { return each.suite != "findings/detail"; });
  const auto some = audit(results, setup());
  CHECK(some.cases < all.cases);
  CHECK(some.tried <= all.tried);
}

TEST_CASE("what cannot be judged again is counted with its reason") {
  auto results = recorded("requirement:STATUS-404");
  REQUIRE_FALSE(results.cases.empty());
  CHECK(audit(recorded("requirement:STATUS-404", execute::EvidenceKept::none), setup()).tried == 0);

  auto unknown = results;
  for (auto& each : unknown.cases)
    each.suite = "nowhere";
  const auto without_cases = audit(unknown, setup());
  CHECK(without_cases.tried == 0);
  CHECK(without_cases.left_out.at("the suites have no such case") > 0);

  auto other = results;
  for (auto& each : other.cases)
    for (auto& evidence : each.evidence)
      evidence.method = "TRACE";
  CHECK(audit(other, setup()).left_out.contains("its request could not be made again"));

  auto broken = results;
  for (auto& each : broken.cases)
    for (auto& evidence : each.evidence)
      evidence.status = 418;
  CHECK(audit(broken, setup()).left_out.contains("it does not pass again"));
}

} // namespace conformance::cli
