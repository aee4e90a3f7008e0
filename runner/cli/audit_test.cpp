#include "cli/audit.hpp"
#include "cli/testing.hpp"
#include "load/allowances.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace conformance::cli {

namespace {

Results recorded(const std::string& select, execute::EvidenceKept kept = execute::EvidenceKept::all) {
  auto run = shipped_run("audit", {"refused", "restores"});
  run.inputs.select = select;
  run.options.evidence = kept;
  return ran(run);
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
  const auto found = audit(recorded("id:isolation/findings/* or id:findings/*"), setup(), {});
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
  const auto first = audit(results, setup(), {});
  CHECK(first.tried > 100);
  CHECK(audit_console(first) == audit_console(audit(results, setup(), {})));
  CHECK(audit_json(first) == audit_json(audit(results, setup(), {})));
}

TEST_CASE("a change that an only check would notice is missed without that case") {
  auto results = recorded("id:findings/*");
  const auto all = audit(results, setup(), {});
  std::erase_if(results.cases, [](const CaseResult& each) { return each.suite != "findings/detail"; });
  const auto some = audit(results, setup(), {});
  CHECK(some.cases < all.cases);
  CHECK(some.tried <= all.tried);
}

TEST_CASE(
    "of a full run next to nothing that the contract forbids goes unnoticed, and each of it has a reason") {
  auto run = everything_allowed("audit");
  run.profile.allow.push_back("timing");
  run.options.evidence = execute::EvidenceKept::all;
  const auto done = run_virtually(run);
  REQUIRE_MESSAGE(done.mistakes.empty(), done.mistakes);
  const auto allowances = load::load_allowances({std::string(CONFORMANCE_SOURCE_DIR) + "/suites"});
  REQUIRE(mistake_in(allowances).empty());
  const auto found = audit(done.results, setup(), allowances);
  CHECK(found.tried > 10'000);
  constexpr std::size_t one_in = 50;
  CHECK((found.missed - found.free) * one_in < found.forbidden());
  for (const auto& each : found.rows)
    CHECK_MESSAGE((!each.missed() || each.allowance),
                  each.answers << " " << each.place << " " << each.mutation << ": " << each.example);
}

TEST_CASE("an allowance covers what it names and nothing else, and does not hide what is noticed") {
  const auto results = recorded("id:findings/*");
  Allowance allowance;
  allowance.answers = {{"read-finding 200", {}}};
  allowance.places = {{"header (date|etag)", {}}, {"/id", {}}};
  allowance.changes = {{"dropped", {}}};
  allowance.because = "nobody promised it";
  const std::vector<Allowance> all{allowance};
  const auto found = audit(results, setup(), all);
  CHECK(found.free == 2);
  CHECK(row(found, "read-finding 200", "header date", "dropped")->free());
  CHECK_FALSE(row(found, "read-finding 200", "/id", "dropped")->free());
  CHECK(row(found, "list-findings 200", "header date", "dropped")->allowance == nullptr);
  CHECK(found.forbidden() == found.rows.size() - 2);
  CHECK(audit_console(found).find("beside 2 that are allowed") != std::string::npos);

  auto unseen = all;
  unseen[0].free = false;
  const auto held = audit(results, setup(), unseen);
  CHECK(held.free == 0);
  CHECK(audit_console(held).find("known: nobody promised it") != std::string::npos);

  auto wrong = all;
  wrong[0].places = {{"(", {}}};
  CHECK(mistake_in(wrong).find("'('") != std::string::npos);
  CHECK(mistake_in(all).empty());
}

TEST_CASE("what a later answer must repeat is noticed, and so is what stands behind an encoded value") {
  const auto found = audit(recorded("id:scans/status/* or id:exports/forms/*"), setup(), {});
  CHECK_FALSE(missed(found, "list-scans 200", "/data/*/findings_summary/low", "one off"));
  CHECK_FALSE(missed(found, "export-findings 200", "/*/severity", "dropped"));
}

TEST_CASE("what cannot be judged again is counted with its reason") {
  auto results = recorded("requirement:STATUS-404");
  REQUIRE_FALSE(results.cases.empty());
  CHECK(audit(recorded("requirement:STATUS-404", execute::EvidenceKept::none), setup(), {}).tried == 0);

  auto unknown = results;
  for (auto& each : unknown.cases)
    each.suite = "nowhere";
  const auto without_cases = audit(unknown, setup(), {});
  CHECK(without_cases.tried == 0);
  CHECK(without_cases.left_out.at("the suites have no such case") > 0);

  auto other = results;
  for (auto& each : other.cases)
    for (auto& evidence : each.evidence)
      evidence.method = "TRACE";
  CHECK(audit(other, setup(), {}).left_out.contains("its request could not be made again"));

  auto broken = results;
  for (auto& each : broken.cases)
    for (auto& evidence : each.evidence)
      evidence.status = 418;
  CHECK(audit(broken, setup(), {}).left_out.contains("it does not pass again"));
}

} // namespace conformance::cli
