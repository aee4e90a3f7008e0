#pragma once
#include "judge/forms.hpp"
#include "judge/reading.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace conformance::judge {

/// What varies in one part of an answer: a header, a member.
struct PartNoise {
  bool left_out = false;      // some references have the part and some do not
  std::optional<Noise> noise; // none: it does not vary
};
using NoiseByPart = std::unordered_map<std::string, PartNoise>;

/// Where a piece of a rendered JSON body came from.
struct Landmark {
  std::size_t rendered = 0;
  std::size_t raw = 0;
  bool unchanged = true; // rendered as it stands in the answer, up to the next landmark
  std::string pointer;   // of the innermost value
};

/// What varies between the JSON bodies of `references`, by JSON Pointer. Values at `volatile_members` are not
/// looked at.
NoiseByPart json_noise(const std::vector<const Reading*>& references,
                       const std::vector<std::string>& volatile_members);

/// The bytes of a JSON body, with varying values reduced to their form, volatile ones to their presence, and
/// members of varying presence left out, each with one comma. Order and white space stay.
std::string render_json(const Reading& reading, const NoiseByPart& noise,
                        const std::vector<std::string>& volatile_members, std::vector<Landmark>* landmarks);

} // namespace conformance::judge
