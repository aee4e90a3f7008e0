#pragma once
#include "base/diagnostic.hpp"
#include "base/rare.hpp"
#include "model/contract.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace conformance::plan {

/// A probe at one point of its matrix.
struct Point {
  RareList<std::pair<std::string, std::string>> labels; // axis, label
  RareList<std::pair<std::string, Value>> bound;        // scalar axes
  /// The probe with all labels laid over it; without a matrix the probe's own. Never nullptr.
  std::shared_ptr<const Part> part = std::make_shared<const Part>();
  const Operation* operation = nullptr; // if an axis named operations
};

/// All points in the order written, skipped ones left out; `probe` must outlive them. A key that both the
/// probe and a label, or two labels, set is a mistake, except members of `headers`, `query` and `json`.
std::vector<Point> points(const Probe& probe, const Catalogue& catalogue, Diagnostics& diagnostics);

/// How many points a probe has, skipped ones included; no more than one above those that it may have.
std::size_t most_points(const Probe& probe, const Catalogue& catalogue);

/// The operations of a set: `operations.writes`, `.reads`, `.authenticated`, `.public`.
std::vector<const Operation*> operations_of(const Catalogue& catalogue, const std::string& set);

/// `probe[axis=label,...]`, the bare id where there are none.
std::string cell_id(const std::string& probe, const std::vector<std::pair<std::string, std::string>>& labels);

} // namespace conformance::plan
