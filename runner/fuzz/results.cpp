#include "model/results.hpp"

#include "fuzz/promise.hpp"
#include "fuzz/targets.hpp"
#include "reports/json.hpp"

namespace conformance::fuzz {

/// A stored result is read or refused with a sentence; what is read and written does not change any more.
void results(std::string_view bytes) {
  const auto read = conformance::reports::read_results(bytes);
  if (const auto* const mistake = std::get_if<std::string>(&read)) {
    promise(!mistake->empty(), "what is wrong is said");
    return;
  }
  const auto text = conformance::reports::results_json(std::get<Results>(read));
  promise_inert(text, "the stored result");
  const auto again = conformance::reports::read_results(text);
  if (const auto* const mistake = std::get_if<std::string>(&again))
    promise(false, "what is written is read: " + *mistake);
  promise(conformance::reports::results_json(std::get<Results>(again)) == text,
          "what is written stays the same");
}

} // namespace conformance::fuzz
