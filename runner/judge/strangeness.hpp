#pragma once
#include "judge/reading.hpp"
#include "judge/yardstick.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace conformance::judge {

std::vector<Reading> readings(const std::vector<Sample>& samples);
std::vector<const Reading*> pointers(const std::vector<Reading>& all);

/// Which references look like no other of them: noise, learned from the others, does not explain them. What a
/// case may show as often as its reference without being told from it.
std::vector<bool> odd(const std::vector<const Reading*>& references, Aspect aspect,
                      const ComparisonOptions& options);
std::size_t count_odd(const std::vector<const Reading*>& references, Aspect aspect,
                      const ComparisonOptions& options);

/// A strange part of an answer: as written, or with random-looking values reduced.
struct Trait {
  std::string part;
  bool is_generic = false;
  std::optional<std::string> text; // none: the part is absent

  auto operator<=>(const Trait&) const = default;
};

/// All traits that references show, and all parts that one of them has.
class KnownTraits {
public:
  explicit KnownTraits(const std::vector<Picture>& references);
  /// What `picture` shows and no reference does.
  std::set<Trait> strange(const Picture& picture) const;

private:
  void learn(const std::string& part, const std::optional<std::string>& text);
  bool shows(const Trait& trait) const;

  std::set<Trait> traits_;
  std::set<std::string> parts_;
};

} // namespace conformance::judge
