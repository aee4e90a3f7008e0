#pragma once
#include "cli/setup.hpp"
#include "execute/survey.hpp"
#include "model/results.hpp"

#include <string>
#include <vector>

namespace conformance::cli {

/// One thing that doctor found, in words for people. Not redacted.
struct Diagnosis {
  enum class State {
    good,
    note,    // nothing to mend, but good to know
    missing, // what stands on it will not be testable
    wrong,   // the profile, or what it names, must be mended
    unknown, // could not be told
  };
  State state = State::good;
  Location at;         // the line of the profile that it is about; no file: none
  std::string subject; // `principal writer`; empty if `meaning` names it
  std::string meaning; // what was seen and what it means
  std::string help;    // what to do; may be empty
};

/// What a survey means for the profile, in the order in which it is best mended.
std::vector<Diagnosis> diagnose(const execute::Survey& survey, const Setup& setup);

/// How many requests a key has if its first answer says that so many are left: one more, a million at most.
unsigned first_quota(std::size_t remaining);

/// 1: something is wrong; 2: something could not be told; 0: a run can begin.
ExitCode exit_of(const std::vector<Diagnosis>& findings);

/// One line for each, with the line of the profile, and a closing line. Made inert, not redacted.
std::string describe(const std::vector<Diagnosis>& findings, const execute::Survey& survey);

} // namespace conformance::cli
