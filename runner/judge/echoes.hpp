#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace conformance::judge {

/// Finds what a request carried in its answer: in any letter case, percent-encoded, or escaped as JSON does.
class EchoRemover {
public:
  static constexpr std::string_view mark = "«echo»";
  static constexpr std::size_t shortest = 4; // shorter echoes are left: they stand in every text

  explicit EchoRemover(const std::vector<std::string>& echoes);

  /// `text` with a mark for every occurrence of an echo, longest echoes first. Linear in the length of the
  /// text.
  std::string without(std::string_view text) const;

private:
  struct Pattern {
    std::string bytes;                 // decoded, lower case
    std::vector<std::size_t> fallback; // Knuth-Morris-Pratt: length of the border of each prefix
  };
  std::vector<Pattern> patterns_; // longest first
};

} // namespace conformance::judge
