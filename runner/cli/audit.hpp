#pragma once
#include "cli/setup.hpp"
#include "model/allowance.hpp"
#include "model/results.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace conformance::cli {

/// One kind of mutation at one place of the answers of one operation.
struct AuditRow {
  std::string answers;  // `read-finding 404`: operation and recorded status
  std::string place;    // `status`, `header etag`, `/data/*/id`, `body`
  std::string mutation; // `dropped`
  std::size_t tried = 0, unnoticed = 0;
  std::string example;                  // the request of the first that nothing noticed
  const Allowance* allowance = nullptr; // that covers it, if it is missed

  /// No answer of them all in which this change would be noticed.
  bool missed() const { return unnoticed == tried; }
  bool free() const { return missed() && allowance && allowance->free; }
};

struct Audit {
  std::vector<AuditRow> rows;                  // by answers, place, mutation
  std::size_t answers = 0;                     // that were mutated
  std::size_t cases = 0;                       // judged again
  std::map<std::string, std::size_t> left_out; // cases, by why
  std::size_t tried = 0;                       // mutations
  std::size_t missed = 0;                      // rows
  std::size_t free = 0;                        // those of them that the contract allows

  /// Rows that the contract forbids.
  std::size_t forbidden() const { return rows.size() - free; }
};

/// Changes every recorded answer in every way and judges it again, with all cases that it bears on and the
/// contract's invariants. Nothing is sent. The same input gives the same output. `allowances` must outlive
/// it; the first that covers a row holds.
Audit audit(const Results& results, const Setup& setup, const std::vector<Allowance>& allowances);

/// Why one of these is no allowance: a regular expression that is none. Empty if all are right.
std::string mistake_in(const std::vector<Allowance>& allowances);

std::string audit_console(const Audit& audit);
std::string audit_json(const Audit& audit);

} // namespace conformance::cli
