#include "execute/assemble.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

CaseResult lacking(const char* what, Verdict verdict = Verdict::not_testable) {
  CaseResult result;
  result.verdict = verdict;
  result.missing = what;
  return result;
}

std::string excuse(CaseResult result, const char* today = "2026-11-24") {
  Profile profile;
  Gap gap;
  gap.kind = "principal";
  gap.name.text = "expired";
  gap.reason = "staging cannot issue expired keys";
  gap.expires = "2027-02-01";
  profile.gaps.push_back(gap);
  std::vector<CaseResult> cases{std::move(result)};
  excuse_gaps(profile, today, cases);
  return cases[0].excuse;
}

} // namespace

TEST_CASE("a gap excuses what lacks just that, and only what is not testable") {
  CHECK(excuse(lacking("principal:expired")) == "staging cannot issue expired keys");
  CHECK(excuse(lacking("principal:revoked")).empty());
  CHECK(excuse(lacking("fixture:expired")).empty());
  CHECK(excuse(lacking("principal:expired", Verdict::failed)).empty());
  CHECK(excuse(lacking("principal:expired", Verdict::error)).empty());
}

TEST_CASE("a gap excuses up to its last day, not after it") {
  CHECK_FALSE(excuse(lacking("principal:expired"), "2027-02-01").empty());
  CHECK(excuse(lacking("principal:expired"), "2027-02-02").empty());
}

} // namespace conformance::execute
