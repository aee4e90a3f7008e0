#include "model/number.hpp"

#include <doctest/doctest.h>

namespace conformance {

TEST_CASE("equal numbers have one canonical spelling") {
  struct {
    const char* digits;
    const char* expected;
  } const table[] = {
      {"0", "0"},         {"-0.0", "0"},       {"0e5", "0"},        {"12000", "12e3"}, {"-1.2e4", "-12e3"},
      {"1.50", "15e-1"},  {"15e-1", "15e-1"},  {"1", "1e0"},        {"1.0", "1e0"},    {"0.001", "1e-3"},
      {"1e400", "1e400"}, {"10e399", "1e400"}, {"100.0e-2", "1e0"},
  };
  for (const auto& row : table) {
    CAPTURE(row.digits);
    CHECK(canonical(Number{row.digits}) == row.expected);
  }
}

TEST_CASE("zero is an integer in every spelling") {
  for (const auto* zero : {"0", "-0", "0.0", "0e99"})
    CHECK(to_integer(Number{zero}) == 0);
}

} // namespace conformance
