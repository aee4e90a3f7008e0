#pragma once
#include "model/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// Where each value of a JSON text stands, in the order of the text: a container, then all that is in it.
struct JsonSpan {
  enum class Kind : std::uint8_t { scalar, list, map };
  Kind kind = Kind::scalar;
  std::uint32_t key_begin = 0, key_end = 0; // with its quotes; equal where there is no key
  std::uint32_t begin = 0, end = 0;         // of the value
  std::uint32_t next = 0;                   // index of the first span behind this one and all in it
};

/// The spans of a whole document, the root first. None if `text` is no JSON within `limits`, or longer than
/// `longest` bytes.
std::optional<std::vector<JsonSpan>> json_spans(std::string_view text, std::size_t longest,
                                                const JsonLimits& limits = {});

/// What the quoted JSON string `quoted` says.
std::string json_string(std::string_view quoted);

} // namespace conformance::judge
