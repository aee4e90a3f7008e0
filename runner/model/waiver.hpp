#pragma once
#include "base/clock.hpp"
#include "base/source.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

struct CaseResult;
struct Finding;
struct Results;

/// An accepted failure: somebody knows of it, owns it, and has a date.
struct Waiver {
  std::string probe;       // `suite/probe`, with labels or without (then every case of it)
  std::string requirement; // or this; exactly one of the two is set
  std::string reason, owner, issue;
  std::string expires;           // YYYY-MM-DD, in UTC, the last day on which it covers; empty: never
  std::string permanent_because; // why it may stand for longer than half a year
  std::string only_if;           // fingerprint of the failure that it accepts; empty: any
  Location at;

  /// What became of it. It follows from the cases: settle() fills it.
  enum class State { in_force, expired, stale } state = State::in_force;
  int days_left = 0;               // while in force and not without end
  std::vector<std::string> covers; // `suite/id` of the cases

  /// `probe area/suite/x` or `requirement X`.
  std::string target() const;
};
std::string_view name(Waiver::State state); // `in-force`
std::optional<Waiver::State> waiver_state_named(std::string_view name);

/// Sixteen hexadecimal digits that stay the same while a case fails in the same way: made of which checks are
/// broken, what was expected and what came. Words with digits in them (ids, times, lengths) do not count, but
/// numbers of three digits (statuses) do. Empty if nothing failed.
std::string fingerprint(const CaseResult& result);

/// Sixteen hexadecimal digits that follow from a text.
std::string digits_of(std::string_view text);

/// Marks the failed cases that waivers cover, and fills in what became of each waiver. A waiver of a
/// requirement covers a case only if everything that failed in it is about requirements so waived. Waivers
/// that have expired or that cover nothing are the warning `run/waivers`. Part of settle().
void apply_waivers(Results& results);

/// Days from the day of `now` (UTC) to `date`, YYYY-MM-DD; negative if it is past. None if it is no date.
std::optional<int> days_until(WallTime now, std::string_view date);

} // namespace conformance
