#pragma once
#include "model/results.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace conformance::execute {

/// The results of a run's cells as they come in. Each is held once, also while they are put in order.
class Collected {
public:
  /// `more`: so many others may be put among them later without a copy of all.
  Collected(std::size_t cells, std::size_t more);

  bool has(std::size_t cell) const { return places_[cell].count > 0; }
  /// Once for each cell.
  void add(std::size_t cell, std::vector<CaseResult> results);
  /// Those of one cell, until others are added or sorted.
  std::span<CaseResult> of(std::size_t cell);

  /// Puts them in the order of the cells.
  void sort();
  std::vector<CaseResult> take() { return std::move(results_); }

private:
  struct Place {
    std::uint32_t first = 0, count = 0;
  };
  std::vector<CaseResult> results_;
  std::vector<Place> places_; // by cell
};

} // namespace conformance::execute
