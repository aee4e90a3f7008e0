#pragma once
#include "judge/schema.hpp"
#include "model/exchange.hpp"
#include "model/suite.hpp"
#include "model/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace conformance::judge {

/// An answer with its body read at most once.
class Answer {
public:
  explicit Answer(const Response& response) : response_(&response) {}

  const Response& response() const { return *response_; }
  /// The body as JSON, or nullptr with the reason in json_error().
  const Value* json();
  const std::string& json_error() const { return error_; }
  /// It may well be JSON, but has more values than are read.
  bool beyond_limits() const { return beyond_limits_; }

private:
  const Response* response_;
  bool read_ = false;
  std::optional<Value> value_;
  std::string error_;
  bool beyond_limits_ = false;
};

/// What one check found.
struct CheckResult {
  enum class Kind {
    held,
    broken,
    beyond_limits,   // the body is too large to be looked at
    not_enough_data, // `each`, `sorted-by` and the like had nothing to bite on
  };
  Kind kind = Kind::held;
  std::string check;    // `status`, `json /message`, `header content-type`, `schema error`; empty if held
  std::string message;  // one line: `status is 200, expected 404`
  std::string expected; // for people, may be several lines
  std::string actual;
};

/// Judges one substituted check. Every text that comes from the answer is quoted and cut to 2 KiB.
CheckResult judge_check(const Check& check, Answer& answer, const Schemas& schemas);

/// Judges a literal or matcher map (LANGUAGE.md, "Checks") against a value; nullptr: there is none.
CheckResult judge_value(const Value& matcher, const Value* actual);

/// True if `status` is one of `statuses`: integers or classes such as `4xx`.
bool status_matches(const Value& statuses, int status);

/// Mistakes in a matcher or check as written: unknown or ill-typed keys, bad regex, bad pointer. Values with
/// `${` in them are not looked at. Each with the span it is about and a help text.
struct MatcherMistake {
  Span span;
  std::string title;
  std::string help;
};
std::vector<MatcherMistake> mistakes_in(const Check& check);

} // namespace conformance::judge
