#include "reference/fault.hpp"
#include "reference/variant.hpp"

#include <doctest/doctest.h>
#include <map>
#include <set>

using namespace conformance::reference;

TEST_CASE("faults and variants have names, requirements and summaries of their own") {
  std::set<std::string> names;
  for (const auto& each : faults()) {
    CAPTURE(each.name);
    CHECK(names.insert(each.name).second);
    CHECK_FALSE(each.requirement.empty());
    CHECK_FALSE(each.summary.empty());
  }
  for (const auto& each : variants()) {
    CAPTURE(each.name);
    CHECK(names.insert(each.name).second);
    CHECK_FALSE(each.summary.empty());
    CHECK(std::set<std::string>{"passed", "warning", "flaky", "undecided", "not verified"}.contains(
        each.outcome));
  }
}

TEST_CASE("each requirement of the errors page has a gross fault and another one") {
  std::map<std::string, int> count;
  for (const auto& each : faults())
    ++count[each.requirement];
  for (const auto* requirement : {"STATUS-200-GET",
                                  "STATUS-200-PATCH",
                                  "STATUS-201",
                                  "STATUS-204",
                                  "STATUS-400",
                                  "STATUS-402",
                                  "STATUS-403",
                                  "STATUS-404",
                                  "STATUS-409",
                                  "STATUS-429",
                                  "STATUS-500",
                                  "STATUS-HONEST",
                                  "ERROR-SHAPE",
                                  "ERROR-STATUS",
                                  "ERROR-REASON",
                                  "ERROR-MESSAGE",
                                  "ERROR-MESSAGE-FIELDS",
                                  "ERROR-TYPE",
                                  "FAIL-SESSION-TOKEN",
                                  "FAIL-SCOPE",
                                  "FAIL-CREDITS",
                                  "FAIL-FINDING-404",
                                  "FAIL-ESTIMATE-REQUIRED",
                                  "FAIL-ESTIMATE-NOT-READY",
                                  "FAIL-ESTIMATE-REPO",
                                  "FAIL-ESTIMATE-BRANCH",
                                  "NOLEAK-STATUS",
                                  "NOLEAK-BODY",
                                  "NOLEAK-HEADERS",
                                  "NOLEAK-ORDER",
                                  "NOLEAK-EFFECT",
                                  "NOLEAK-SCAN",
                                  "NOLEAK-ESTIMATION",
                                  "AUTH-MISSING",
                                  "AUTH-MALFORMED",
                                  "AUTH-REVOKED",
                                  "AUTH-EXPIRED",
                                  "AUTH-ONLY-HEADER",
                                  "SCAN-CREATE-INVALID"}) {
    CAPTURE(requirement);
    CHECK(count[requirement] >= 2);
  }
}
