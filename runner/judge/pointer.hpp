#pragma once
#include <string>
#include <string_view>

namespace conformance::judge {

/// Leads `pointer` one step deeper, to the member or item `token` (RFC 6901, 3).
inline void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
}

} // namespace conformance::judge
