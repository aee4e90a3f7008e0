#pragma once
#include "judge/checks.hpp"
#include "model/contract.hpp"
#include "model/exchange.hpp"

#include <string>
#include <vector>

namespace conformance::judge {

/// An answer that breaks an invariant.
struct Offender {
  std::uint64_t exchange = 0; // its number
  std::string request;        // `GET /findings/...` as reader
  CheckResult broken;
  Weight weight = Weight::expect;
};

struct InvariantResult {
  const Invariant* invariant = nullptr;
  std::string operation;    // label of the operation, or `other`
  std::size_t looked_at = 0;
  std::size_t broken = 0;   // all of them
  std::vector<Offender> offenders; // the first twenty
};

/// Holds every answer of a run against the contract's invariants.
class InvariantJudge {
public:
  InvariantJudge(const Contract& contract, const Schemas& schemas);

  /// `operation` names the operation that the request was for, or is `other`. Answers of hops are not for here.
  void look_at(const Exchange& exchange, const std::string& operation);

  /// One for each invariant and operation that was looked at; and one, with looked_at 0, for each
  /// invariant that saw nothing. In the order of the contract, then of operations by name.
  std::vector<InvariantResult> results() const;

private:
  const Contract* contract_;
  const Schemas* schemas_;
  std::vector<InvariantResult> results_;
};

} // namespace conformance::judge
