#include "reference/limiter.hpp"
#include "reference/random.hpp"
#include "reference/target.hpp"
#include "reference/times.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::reference;

TEST_CASE("times are read and written") {
  const auto time = parse_iso_time("2026-08-03T09:15:00.25Z");
  REQUIRE(time);
  CHECK(iso_time(*time) == "2026-08-03T09:15:00.250Z");
  CHECK(http_date(*time) == "Mon, 03 Aug 2026 09:15:00 GMT");
  CHECK(parse_iso_time("2026-08-03T11:15:00.250+02:00") == time);
  CHECK(parse_iso_time("2026-08-03T07:15:00.250-0200") == time);
  CHECK(iso_time(*parse_iso_time("2024-02-29")) == "2024-02-29T00:00:00.000Z");
  CHECK(parse_iso_time("2026-08-03T09:15"));
  for (const auto* text :
       {"", "yesterday", "2026", "2026-13-01", "2026-02-30", "2026-08-03T", "2026-08-03T24:00",
        "2026-08-03T09:15:00.", "2026-08-03T09:15:00 02:00", "2026-08-03T09:15:00Zx", "2026-08-03T09:60",
        "2026-08-03T09:15+25:00", "99999-01-01"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso_time(text));
  }
}

TEST_CASE("targets are taken apart") {
  const auto target = parse_target("/findings/a%20b/?x=1&x=%32&y&=z&e=a+b&bad=%zz");
  CHECK(target.path == "/findings/a%20b/");
  CHECK(target.segments == std::vector<std::string>{"findings", "a%20b"});
  CHECK(target.value("x") == "1");
  CHECK(target.repeated("x"));
  CHECK(target.value("y") == "");
  CHECK_FALSE(target.value("z"));
  CHECK(target.value("e") == "a b");
  CHECK(target.value("bad") == "%zz");
  CHECK(parse_target("").segments.empty());
  CHECK(parse_target("/").segments.empty());
  CHECK(parse_target("//a").segments == std::vector<std::string>{"", "a"});
  CHECK(percent_decoded("%41%2f", false) == "A/");
  for (const auto* text : {"%", "%4", "%zz", "a%2"})
    CHECK_FALSE(percent_decoded(text, false));
}

TEST_CASE("a UUID is known by its shape") {
  CHECK(is_uuid("6f1c2d3e-0000-0000-0000-ABCDEFabcdef"));
  CHECK_FALSE(is_uuid("6f1c2d3e-0000-0000-0000-abcdefabcdeg"));
  CHECK_FALSE(is_uuid("{6f1c2d3e-0000-0000-0000-abcdefabcdef}"));
  CHECK_FALSE(is_uuid("6f1c2d3e00000-0000-0000-abcdefabcdef"));
  CHECK_FALSE(is_uuid(""));
  Random random(3);
  const auto uuid = random.uuid();
  CHECK(is_uuid(uuid));
  CHECK(uuid[14] == '4');
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  CHECK(Random(3).uuid() == uuid);
  CHECK(Random(4).uuid() != uuid);
}

TEST_CASE("refused requests do not count against a quota") {
  Limiter limiter(2, std::chrono::seconds(10), Settings::Limiter::rolling);
  const auto at = [](int seconds) { return Instant{std::chrono::seconds(seconds)}; };
  CHECK_FALSE(limiter.full("a", at(0)));
  limiter.count("a", at(0));
  limiter.count("a", at(6));
  CHECK(limiter.left("a", at(7)) == 0);
  CHECK(limiter.full("a", at(9)));
  CHECK_FALSE(limiter.full("b", at(9)));
  CHECK_FALSE(limiter.full("a", at(10)));
  limiter.count("a", at(10));
  CHECK(limiter.full("a", at(15)));
  CHECK(limiter.left("a", at(16)) == 1);
}

TEST_CASE("a bucket of tokens is filled evenly, and never more than full") {
  Limiter limiter(2, std::chrono::seconds(10), Settings::Limiter::token_bucket);
  const auto at = [](int seconds) { return Instant{std::chrono::seconds(seconds)}; };
  limiter.count("a", at(20));
  limiter.count("a", at(20));
  CHECK(limiter.full("a", at(24)));
  CHECK_FALSE(limiter.full("a", at(25)));
  limiter.count("a", at(25));
  CHECK(limiter.full("a", at(29)));
  CHECK(limiter.left("a", at(30)) == 1);
  CHECK(limiter.left("a", at(60)) == 2);
}
