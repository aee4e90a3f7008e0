#include "execute/collected.hpp"

#include <iterator>
#include <utility>

namespace conformance::execute {

Collected::Collected(std::size_t cells, std::size_t more) : places_(cells) {
  results_.reserve(cells + more);
}

void Collected::add(std::size_t cell, std::vector<CaseResult> results) {
  places_[cell] = {static_cast<std::uint32_t>(results_.size()), static_cast<std::uint32_t>(results.size())};
  results_.insert(results_.end(), std::make_move_iterator(results.begin()),
                  std::make_move_iterator(results.end()));
}

std::span<CaseResult> Collected::of(std::size_t cell) {
  return std::span(results_).subspan(places_[cell].first, places_[cell].count);
}

void Collected::sort() {
  std::vector<std::uint32_t> from; // where the one that belongs here was at first
  from.reserve(results_.size());
  for (auto& place : places_) {
    const auto first = static_cast<std::uint32_t>(from.size());
    for (std::uint32_t i = 0; i < place.count; ++i)
      from.push_back(place.first + i);
    place.first = first;
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t at = from[i];
    while (at < i) // it was swapped away from there
      at = from[at];
    if (at != i) std::swap(results_[i], results_[at]);
  }
}

} // namespace conformance::execute
