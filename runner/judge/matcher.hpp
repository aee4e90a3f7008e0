#pragma once
#include "judge/checks.hpp"

#include <string>
#include <string_view>

namespace conformance::judge {

/// Where a value stands, for messages: `/data/3/id`, `header x-build`.
struct Subject {
  std::string name;            // empty where no words are wanted
  bool text_only = false;      // a header: `100` counts as a number where a matcher asks for one
  const Value* body = nullptr; // the whole JSON body, for sizes that are pointers into it
  bool explained = true;       // else nobody reads what was expected and what came instead
};

/// Judges a literal or matcher map against a value. `check` of the result is left empty.
CheckResult judge_matcher(const Value& matcher, const Value* actual, const Subject& subject);

/// The name of a place in the body: the pointer, or `the body` for the whole.
std::string place(const std::string& pointer);

/// A value of the answer as JSON in one line, controls visible, cut to `bytes`.
std::string shown(const Value& value, std::size_t bytes);
std::string shown(std::string_view text, std::size_t bytes);
inline constexpr std::size_t shown_in_message = 200;
inline constexpr std::size_t shown_in_full = 2048;

/// `an integer`, `a uuid`, `null`.
std::string with_article(const std::string& type);

/// What a literal or matcher map demands, in words: `"open"`, `text that matches /x/`, `a list of 3 items`.
std::string demand(const Value& matcher);

} // namespace conformance::judge
