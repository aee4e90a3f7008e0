#include "reports/seconds.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>

using namespace conformance::reports;

TEST_CASE("seconds are rounded from whole microseconds") {
  CHECK(seconds_text(0.0, 3) == "0.000");
  CHECK(seconds_text(12.3456, 3) == "12.346");
  CHECK(seconds_text(12.3456, 1) == "12.3");
  CHECK(seconds_text(0.9996, 3) == "1.000");
  CHECK(seconds_text(1.0 / 3, 6) == "0.333333");
  CHECK(seconds_text(0.05, 3) == "0.050");
  CHECK(seconds_text(-1.0, 3) == "0.000");
  CHECK(seconds_text(std::numeric_limits<double>::quiet_NaN(), 3) == "0.000");
  CHECK(seconds_text(std::numeric_limits<double>::infinity(), 3) == "0.000");
  CHECK(seconds_text(1e300, 1) == "1000000000000.0");
}

TEST_CASE("what was written with six digits rounds like what it was made of") {
  for (const double seconds : {0.0314999996, 0.0315, 0.0315000004, 0.03449999999, 1.0005, 2.00049999999})
    for (const double near : {std::nextafter(seconds, 0.0), seconds, std::nextafter(seconds, 10.0)})
      CHECK(seconds_text(near, 3) == seconds_text(std::stod(seconds_text(near, 6)), 3));
}
