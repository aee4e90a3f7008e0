#pragma once
#include "base/clock.hpp"

#include <cstdint>
#include <string>

namespace conformance::reference {

/// What one conforming deployment may do otherwise than another.
struct Settings {
  enum class Limiter {
    rolling,
    fixed_window,    // from one multiple of the window to the next
    weighted,        // by fixed windows, and the one before in the part of it that a rolling one would hold
    from_first,      // the window begins with the first request in it
    token_bucket,    // holds the quota, and is filled again evenly, within a window from empty to full
    counts_refused,  // rolling, and refused requests count too
    blocks_a_window, // rolling, and blocks a key for a whole window from the first refusal
    blocks_two_windows,
    blocks_for_ever,
  };
  enum class Trace { taint_path, mermaid, both, neither };

  Limiter limiter = Limiter::rolling;
  std::size_t quota_more = 0;        // requests that pass beyond the quota
  unsigned window_parts = 1;         // the limiter's window is such a part of the one that is documented
  bool public_limited = false;       // requests with a key to public operations count too
  bool refused_keys_limited = false; // requests without a valid key are counted, all in one bucket
  std::int64_t default_limit = 100;
  Trace trace = Trace::taint_path;
  bool nulls_for_absent = false; // optional members are null instead of absent
  bool body_before_key = true;   // a body that cannot be parsed is refused before 401
  bool route_before_key = true;  // an unknown route is refused before 401
  bool ids_validated = false;    // an id that is no UUID answers 400, not 404
  bool arrays_for_all = false;   // an array also for queries and parameters
  bool strings_for_all = false;  // a single string also for bodies
  bool strict_members = false;   // unknown members of bodies and unknown parameters answer 400
  bool closing_allowed = true;   // PATCH may set `closed`
  bool exports_paged = false;    // the organization's export has a default limit
  bool ties_shuffled = false;    // findings with equal sort values come in another order each time
  bool severities_by_alphabet = false;
  bool csv_for_spreadsheets = false; // with a byte order mark and bare line feeds
  std::string base_path;             // instead of the one of the options, if not empty
  Duration clock_skew{};
  Duration read_lag{};
  Duration others_every{}; // somebody else sends a request with the reader's key this often; 0: nobody does
};

} // namespace conformance::reference
