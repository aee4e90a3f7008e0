#pragma once
#include "execute/collected.hpp"
#include "judge/indistinguishable.hpp"
#include "model/results.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace conformance::execute {

/// The first answers to one cell: two of the reference, and one of each case that can be compared:
/// that nobody of the organization had asked for before, in whatever probe, as nobody had for a reference.
struct FirstRound {
  struct Case {
    std::size_t number = 0; // among the results of the cell
    std::string difference; // from the references; empty: alike
  };
  std::size_t cell = 0; // its number in the plan
  std::size_t references = 2;
  std::size_t strange_references = 0; // that look neither like the other one nor like a case
  std::vector<Case> cases;
};

/// Looks at one round, of the cell 0. `numbers` are those of `cases`.
FirstRound first_round(const judge::Sample& reference, const judge::Sample& second_reference,
                       const std::vector<judge::Sample>& cases, const std::vector<std::size_t>& numbers,
                       const judge::ComparisonOptions& options);

/// What an id shows only when it is first asked for is gone when the case is asked again, and may be noise.
/// But noise makes as many references strange: if it does not, over the whole run, the cases that were
/// strange at first and passed then are inconclusive.
void doubt_first_answers(const std::vector<FirstRound>& rounds, Collected& collected);

} // namespace conformance::execute
