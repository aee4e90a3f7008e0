#include "load/scalars.hpp"

#include <doctest/doctest.h>

using namespace conformance;
using namespace conformance::load;
using namespace std::chrono_literals;

TEST_CASE("durations carry a unit") {
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("2s") == 2s);
  CHECK(parse_duration("10m") == 10min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("0s") == 0s);
  CHECK(parse_duration("1000h") == 1000h);
  for (const auto* text :
       {"", "5", "s", "5 s", "1.5s", "-1s", "05s", "5S", "5sec", "1001h", "99999999999999999999s"})
    CHECK_MESSAGE(!parse_duration(text), std::string(text));
}

TEST_CASE("sizes carry a unit") {
  CHECK(parse_size("512B") == 512U);
  CHECK(parse_size("64KiB") == 65536U);
  CHECK(parse_size("16MiB") == 16U * 1024 * 1024);
  CHECK(parse_size("1GiB") == std::size_t{1} << 30);
  for (const auto* text : {"", "64", "64k", "64KB", "64 KiB", "-1B", "1025GiB", "999999999999GiB"})
    CHECK_MESSAGE(!parse_size(text), std::string(text));
}

TEST_CASE("parts of one") {
  CHECK(parse_fraction("1/2") == 0.5);
  CHECK(parse_fraction("1/1") == 1.0);
  for (const auto* text : {"", "1", "/", "1/", "/2", "2/1", "0/1", "1/0", "1/2/3", "a/b", "1 / 2"})
    CHECK_MESSAGE(!parse_fraction(text), std::string(text));
  CHECK(parse_percentage("10%") == 0.1);
  CHECK(parse_percentage("0%") == 0.0);
  CHECK(parse_percentage("100%") == 1.0);
  for (const auto* text : {"", "%", "10", "101%", "-1%", "1.5%", "10 %"})
    CHECK_MESSAGE(!parse_percentage(text), std::string(text));
}

TEST_CASE("dates are days of the calendar") {
  CHECK(is_date("2027-02-01"));
  CHECK(is_date("2028-02-29"));
  for (const auto* text :
       {"", "2027-02-29", "2027-13-01", "2027-00-10", "2027-2-1", "01.02.2027", "2027-02-01 ", "2o27-02-01"})
    CHECK_MESSAGE(!is_date(text), std::string(text));
}

TEST_CASE("names") {
  CHECK(is_identifier("foreign-finding-2"));
  for (const auto* text : {"", "A", "a_b", "a b", "-a", "a-", "a/b", "\xc3\xa9"})
    CHECK_MESSAGE(!is_identifier(text), std::string(text));
  CHECK(is_member_name("found_at"));
  CHECK_FALSE(is_member_name("a.b"));
  CHECK(is_suite_name("findings/non-leaking-404"));
  CHECK(is_suite_name("errors"));
  for (const auto* text : {"", "/", "a/", "/a", "a//b", "A/b"})
    CHECK_MESSAGE(!is_suite_name(text), std::string(text));
  CHECK(is_requirement_id("STATUS-404"));
  CHECK_FALSE(is_requirement_id("Status-404"));
  CHECK(is_token("X-Api-Key"));
  for (const auto* text : {"", "a b", "a:", "a\n", "\xc3\xa9"})
    CHECK_MESSAGE(!is_token(text), std::string(text));
}
