#pragma once
#include "plan/plan.hpp"

#include <set>
#include <string>
#include <utility>

namespace conformance::plan {

/// Finds what the cells may do to the target. What a suite says of it is held against the requests that it
/// sends.
class Effects {
public:
  Effects(const Catalogue& catalogue, const Profile& profile, Diagnostics& diagnostics)
      : catalogue_(&catalogue), profile_(&profile), diagnostics_(&diagnostics) {}

  /// Sets the effect of a cell. Reported: writes that are said to be something else, controls that may
  /// change something.
  void find(Cell& cell);

  /// True if something beside the effect is sent for it that only `refused` permits: proofs, controls and
  /// bursts that write, what is safe but sent with a key, what asks for another method in a header.
  bool needs_refused(const Cell& cell) const;

  /// A flood goes on a key that was given for it: giving it is the permission.
  bool allowed(Effect effect) const { return effect == Effect::floods || profile_->allows(effect); }

  /// True of a request that changes nothing although its method could.
  bool is_safe(const Cell& cell, const RequestTemplate& request) const;

private:
  bool changes(const Cell& cell, const RequestTemplate& request) const;
  bool is_hardly_harmless(const Cell& cell, const RequestTemplate& request) const;
  void check(const Cell& cell);
  void check_write(const Cell& cell, const RequestTemplate& request);
  void check_burst(const Cell& cell);
  void error_once(const Span& at, std::string title, std::string help);

  const Catalogue* catalogue_;
  const Profile* profile_;
  Diagnostics* diagnostics_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> told_; // a probe has many cells
};

} // namespace conformance::plan
