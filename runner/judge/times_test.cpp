#include "judge/times.hpp"

#include <doctest/doctest.h>

namespace conformance::judge {

TEST_CASE("timestamps of ISO 8601 in both formats") {
  for (const auto* good :
       {"2026-08-03T09:15:00Z", "2026-08-03T09:15:00.123456Z", "2026-08-03T09:15Z",
        "2026-08-03T09:15:00,5+02:00", "2026-08-03T09:15:00-0800", "2026-08-03T09:15:00", "20260803T091500Z",
        "20260803T091500.5+02", "2024-02-29T24:00:00Z", "2026-08-03T09Z"}) {
    CAPTURE(good);
    CHECK(timestamp(good));
  }
  for (const auto* bad :
       {"", "2026-08-03", "2026-08-03T", "2026-08-03 09:15:00Z", "2026-02-30T09:15:00Z",
        "2026-08-03T25:00:00Z", "2026-08-03T09:61:00Z", "2026-08-03T09:15:00.Z", "2026-08-03T09:15:00Zx",
        "2026-08-03T09:15:00+25:00", "1754212500", "Mon, 03 Aug 2026 09:15:00 GMT", "2026-8-3T09:15:00Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(timestamp(bad));
  }
}

TEST_CASE("times compare by instant, fractions included") {
  CHECK(*timestamp("2026-08-03T09:15:00Z") == *timestamp("2026-08-03T11:15:00.000+02:00"));
  CHECK(*timestamp("2026-08-03T09:15:00Z") < *timestamp("2026-08-03T09:15:00.5Z"));
  CHECK(*timestamp("2026-08-03T09:15:00.5Z") == *timestamp("20260803T091500.500Z"));
  CHECK(*timestamp("2026-08-03T09:15:00.09Z") < *timestamp("2026-08-03T09:15:00.1Z"));
  CHECK(timestamp("1970-01-01T00:00:00Z")->seconds == 0);
  CHECK(time_at("Sun, 06 Nov 1994 08:49:37 GMT", 0)->at.seconds == 784111777);
}

TEST_CASE("times inside a text") {
  const std::string text = "at 2026-08-03T09:15:00.5Z, not before";
  REQUIRE(time_at(text, 3));
  CHECK(time_at(text, 3)->length == 22);
  CHECK(time_at(text, 3)->form == TimeForm::iso8601);
  CHECK_FALSE(time_at(text, 0));
  CHECK(time_at("2026-08-03 09:15:00 UTC", 0)->length == 19);
  CHECK_FALSE(time_at("2026-08-03 12 items found", 0));
  CHECK_FALSE(time_at("Mon, 31 Feb 2026 09:15:00 GMT", 0));
  CHECK_FALSE(time_at("Mon, 03 Aug 2026 09:15:00 CET", 0));
}

TEST_CASE("RFC 3339 wants seconds and an offset") {
  for (const auto* good : {"2026-08-03T09:15:00Z", "2026-08-03t09:15:00.1z", "2026-08-03T09:15:60+02:00"})
    CHECK_MESSAGE(rfc3339(good), good);
  for (const auto* bad : {"2026-08-03T09:15:00", "2026-08-03T09:15Z", "2026-08-03T09:15:00+0200",
                          "2026-08-03T09:15:00,5Z", "20260803T091500Z"})
    CHECK_FALSE_MESSAGE(rfc3339(bad), bad);
}

TEST_CASE("dates and UUIDs by shape") {
  CHECK(is_date("2024-02-29"));
  CHECK_FALSE(is_date("2026-02-29"));
  CHECK_FALSE(is_date("2026-08-03T09:15:00Z"));
  CHECK(is_uuid("6F1c0000-0000-0000-0000-00000000000a"));
  CHECK_FALSE(is_uuid("6f1c00000000000000000000000000000000"));
  CHECK_FALSE(is_uuid("6f1c0000-0000-0000-0000-00000000000g"));
  CHECK_FALSE(is_uuid("{6f1c0000-0000-0000-0000-00000000000a}"));
}

} // namespace conformance::judge
