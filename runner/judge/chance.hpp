#pragma once
#include <cstddef>
#include <vector>

namespace conformance::judge {

/// Answers of a case and of its reference, sent in one shuffled sequence, and how many of each are strange.
struct Tally {
  std::size_t cases = 0, references = 0;
  std::size_t strange_cases = 0, strange_references = 0;
};

/// The probability that as many of the case's answers are strange as were seen, or more, if which are strange
/// has nothing to do with whose they are: Fisher's exact test, one-sided, of permutations within each
/// sequence. Whatever makes answers strange, and whenever, does not matter; 1 if none is.
double chance(const std::vector<Tally>& sequences);

} // namespace conformance::judge
