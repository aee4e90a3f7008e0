#pragma once
#include "base/text.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::fuzz {

/// Ends the target with a finding unless it holds.
inline void promise(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

/// Text that people see: UTF-8 without anything that acts, but line feeds and tabs.
inline void promise_inert(std::string_view text, const std::string& what) {
  promise(is_utf8(text), what + " is UTF-8");
  for (std::size_t at = 0; at < text.size();) {
    const auto point = code_point_at(text, at);
    promise(*point.code == U'\n' || *point.code == U'\t' || !is_control(*point.code), what + " is inert");
    at += point.length;
  }
}

/// Cuts bytes at each 0xff: it stands in no UTF-8, so that it is free to be a mark. At least one part.
inline std::vector<std::string_view> parts_of(std::string_view bytes) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = bytes.find('\xff');
    out.push_back(bytes.substr(0, end));
    if (end == std::string_view::npos) return out;
    bytes.remove_prefix(end + 1);
  }
}

} // namespace conformance::fuzz
