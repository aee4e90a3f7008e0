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

/// `status: `, to be put before the finding's message; empty where the message says it itself.
std::string check_in_words(const Finding& finding);

/// True if the finding before it in the case is about the same check, whose line need not be shown again.
bool is_place_of_the_one_before(const CaseResult& result, const Finding& finding);

/// `, the reference`: behind the number of a request; empty if it has no role.
std::string_view role_in_words(std::string_view role);

/// True of a probe: `--select` knows it. Invariants look at the answers of all, and the run is no probe.
bool can_be_selected(const CaseResult& result);

/// Cases of one verdict that nothing was said of for one reason.
struct Unjudged {
  Verdict verdict = Verdict::not_run;
  std::string reason, excuse; // as in the first of them, not inert
  std::vector<const CaseResult*> cases;
  Lines requirements; // that they bear on, each once
};
/// In the order of the first of each. Those that lack the same principal, fixture, effect or service go
/// together.
std::vector<Unjudged> by_reason(const std::vector<const CaseResult*>& cases);
/// True of a case that was not sent or not judged, which many share a reason for.
bool is_unjudged(const CaseResult& result);
/// `A, B and 7 more`.
std::string some_of(const Lines& names, std::size_t most);

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
