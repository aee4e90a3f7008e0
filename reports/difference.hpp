#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace conformance::reports {

/// A stretch of one of two texts that are compared.
struct Piece {
  std::string text;
  bool differs = false;
};

/// Two texts, each as pieces that together are the whole of it.
struct Compared {
  std::vector<Piece> left, right;
};

/// Compares by words and single signs. The least that differs is marked in texts of a few hundred words; in
/// longer ones everything between the first and the last difference.
Compared compared(std::string_view left, std::string_view right);

/// Where two texts begin to differ, in bytes, at the start of a code point. Their length if they are equal.
std::size_t first_difference(std::string_view left, std::string_view right);

} // namespace conformance::reports
