#pragma once
#include "model/value.hpp"

#include <string>

namespace conformance {

/// One spelling for all numbers that are equal: `-12e3` of -12000 and -1.2e4, `0` of 0, -0 and 0e5. Digits
/// without leading or trailing zeros, then `e` and the exponent. Exponents are bounded as in compare().
std::string canonical(const Number& number);

} // namespace conformance
