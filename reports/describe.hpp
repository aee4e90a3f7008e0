#pragma once
#include "model/results.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Words that several reports share. Everything returned is inert (inert.hpp).
namespace conformance::reports {

using Lines = std::vector<std::string>;

/// The requirements of a run by id.
class Catalogue {
public:
  explicit Catalogue(const Results& results);
  const RequirementResult* find(const std::string& id) const;
  /// `NOLEAK-STATUS (MUST): All three answer 404. [errors page]`
  std::string sentence(const std::string& id) const;
  const std::string& base_url() const { return base_url_; }

private:
  std::string base_url_;
  std::unordered_map<std::string, const RequirementResult*> by_id_;
};

struct Limits {
  std::size_t exchanges = 8;
  std::size_t body_bytes = 4096;
  std::size_t body_lines = 60;
  std::size_t value_bytes = 4096; // of `expected` and `actual`
};

/// What is to be said of the case in one line: the message of its first finding, or verdict and reason.
std::string headline(const CaseResult& result);

/// The same where the verdict stands beside it.
std::string headline_without_verdict(const CaseResult& result);

/// Everything known of a case but its headline: requirements, findings with the YAML line and a caret,
/// control, requests and answers, and how to repeat it.
Lines story(const Catalogue& catalogue, const CaseResult& result, const Limits& limits);

/// `, the reference`: behind the number of a request; empty if it has no role.
std::string_view role_in_words(std::string_view role);

/// True of a probe: `--select` knows it. Invariants look at the answers of all, and the run is no probe.
bool can_be_selected(const CaseResult& result);

/// `at suite/probe (suites/x.yaml:30:5)`, where the first finding was written, else the probe.
std::string place(const CaseResult& result);

/// A line for each waiver: what it accepts, who owns it, days left, what it covers.
Lines waiver_lines(const Results& results);

/// `0123456789abcdef (as shipped)`, or `(changed)`: which suites, and whether they came with the program.
/// Empty if that is not known.
std::string suites_in_words(const Results& results);

/// `142 passed, 3 not testable`, or `no cases`.
std::string counts(const Results& results);

/// `3 warnings`, `1 not testable`.
std::string counted(Verdict verdict, std::size_t number);

std::string joined(const Lines& lines, std::string_view separator);

} // namespace conformance::reports
