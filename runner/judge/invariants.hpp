#pragma once
#include "judge/checks.hpp"
#include "model/contract.hpp"
#include "model/exchange.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace conformance::judge {

/// An answer that breaks an invariant.
struct Offender {
  std::uint64_t exchange = 0; // its number
  std::string request;        // `GET /things/...` as reader
  CheckResult broken;
  Weight weight = Weight::expect;
};

/// An exchange to be shown later, without what is too long of its body to be shown.
std::shared_ptr<const Exchange> kept_for_reports(const Exchange& exchange);

struct InvariantResult {
  const Invariant* invariant = nullptr;
  std::string operation; // label of the operation, or `other`
  std::size_t looked_at = 0;
  std::size_t broken = 0;                // all of them
  std::vector<Offender> offenders;       // the first twenty
  std::shared_ptr<const Exchange> first; // the first offender; of its body no more than is shown
};

/// Holds every answer of a run against the contract's invariants.
///
/// In their checks `${answer.status}` (a number where it is the whole value) and `${answer.reason}` stand for
/// the status of the answer and its standard reason phrase; an answer whose status has none is not held
/// against checks that name it. Other names are looked up; an answer that comes before a name has its value
/// is not held against checks that hold it. Answers to HEAD are held against `status` and `headers` alone.
/// Checks of weight `note` break nothing. An answer that breaks several checks is one offender, with the
/// worst of them.
class InvariantJudge {
public:
  using Lookup = std::function<std::optional<Value>(const std::string& name)>;

  /// Both must outlive it, and what `lookup` refers to.
  InvariantJudge(const Contract& contract, const Schemas& schemas, Lookup lookup = {});

  /// `operation` names the operation that the request was for, or is `other`. Answers of hops are not for
  /// here.
  void look_at(const Exchange& exchange, const std::string& operation);

  /// One for each invariant and operation that was looked at; and one, with looked_at 0, for each
  /// invariant that saw nothing. In the order of the contract, then of operations by name.
  std::vector<InvariantResult> results() const;

private:
  const Contract* contract_;
  const Schemas* schemas_;
  Lookup lookup_;
  std::map<std::pair<std::size_t, std::string>, InvariantResult> results_; // by invariant and operation
};

} // namespace conformance::judge
