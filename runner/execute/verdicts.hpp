#pragma once
#include "execute/context.hpp"
#include "model/results.hpp"

#include <string>
#include <vector>

namespace conformance::execute {

/// A case with everything that the plan knows of it, verdict `passed` until something else is found.
CaseResult blank_case(const Context& context, const plan::Cell& cell, const std::string& id);

/// The verdict of a broken check: `failed` if one of the requirements is a MUST, else `warning`.
Verdict breach(const Catalogue& catalogue, const std::vector<std::string>& requirements, Weight weight);

/// Adds a finding against these requirements, or those that `kind` is mapped to where there are none, and
/// lowers the case's verdict.
void add_finding(const Context& context, const plan::Cell& cell, CaseResult& result, const std::string& kind,
                 const judge::CheckResult& broken, const Span& at, Weight weight,
                 const std::vector<Located>& against = {});

/// What the number of requests that passed in bursts shows.
struct BurstFinding {
  std::string message, expected, actual;
};

/// Adds it as a finding of the probe's `burst`.
void add_burst_finding(const Context& context, const plan::Cell& cell, CaseResult& result,
                       const BurstFinding& found, const std::string& kind = "burst");

/// Judges an answer by all checks; findings, notes and lacking data go into `result`.
void judge_answer(const Context& context, const plan::Cell& cell, const std::vector<Check>& checks,
                  const Response& response, CaseResult& result);

/// Adds exchanges to the evidence as the options say; called once the verdict is known. `role` as in
/// Evidence.
void keep_evidence(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result,
                   const std::string& role = {});

/// The same before the verdict is known, for what led to it: drop_evidence() follows.
void keep_for_now(const Context& context, const plan::Cell& cell, const Sent& sent, CaseResult& result);

/// Removes the evidence of a case that nothing is to be said of, as the options say.
void drop_evidence(const Context& context, CaseResult& result);

/// One exchange as the reports show it.
Evidence evidence_in(const Context& context, const Exchange& exchange, bool forbidden);

/// Takes a failure or a warning back that stood on something which no longer holds: inconclusive.
void withdraw(CaseResult& result, const std::string& reason);

/// Lowers the verdict to `verdict` with this reason, if it is worse than what the case has.
void lower(CaseResult& result, Verdict verdict, const std::string& reason);

} // namespace conformance::execute
