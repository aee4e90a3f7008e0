#pragma once
#include "judge/indistinguishable.hpp"
#include "judge/json_noise.hpp"
#include "judge/reading.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace conformance::judge {

/// What one aspect of an answer looks like: text by part (a header, a member), noise reduced. Aspects of one
/// part only have it under the empty name.
using Picture = std::map<std::string, std::string>;

/// Reference answers, with the noise that they teach.
class Yardstick {
public:
  /// The readings and `options` must outlive it.
  Yardstick(const std::vector<const Reading*>& references, const ComparisonOptions& options);

  Picture picture(const Reading& reading, Aspect aspect) const;
  /// Of the references, in their order.
  const std::vector<Picture>& references(Aspect aspect) const { return references_.at(aspect); }
  /// True if a reference looks like that.
  bool knows(Aspect aspect, const Picture& picture) const;

  /// The landmarks of the body as picture() renders it; none if it is no JSON.
  std::vector<Landmark> landmarks(const Reading& reading) const;

private:
  static NoiseByPart learned(const std::vector<std::map<std::string, std::string>>& parts);
  static Picture reduced(const std::map<std::string, std::string>& parts, const NoiseByPart& noise);
  std::string body(const Reading& reading, std::vector<Landmark>* landmarks) const;
  void learn_bodies(const std::vector<const Reading*>& references);

  const ComparisonOptions* options_;
  NoiseByPart header_noise_, member_noise_;
  NoiseByPart json_noise_;          // by JSON Pointer into the body
  std::optional<Noise> text_noise_; // of bodies that are no JSON
  std::map<Aspect, std::vector<Picture>> references_;
};

} // namespace conformance::judge
