#pragma once
#include <string>
#include <string_view>

namespace conformance {

/// SHA-256 of the bytes, in 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

} // namespace conformance
