#include "execute/first_rounds.hpp"

#include "execute/verdicts.hpp"
#include "judge/chance.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::execute {

namespace {

constexpr double beyond_noise = 1e-3;

std::string difference_between(const judge::Sample& one, const judge::Sample& other,
                               const judge::Sample& sample, const judge::ComparisonOptions& options) {
  for (const auto& each : judge::compare_round(one, other, sample, options))
    if (each.aspect != judge::Aspect::header_order)
      return fmt::format("the {} was {} where the reference had {}", each.where, each.sample, each.reference);
  return {};
}

bool is_judged(const CaseResult& result) {
  return result.verdict == Verdict::passed;
}

} // namespace

FirstRound first_round(const judge::Sample& reference, const judge::Sample& second_reference,
                       const std::vector<judge::Sample>& cases, const std::vector<std::size_t>& numbers,
                       const judge::ComparisonOptions& options) {
  FirstRound out;
  for (std::size_t i = 0; i < cases.size(); ++i)
    out.cases.push_back({numbers[i], difference_between(reference, second_reference, cases[i], options)});
  const auto is_strange = [&](const judge::Sample& one, const judge::Sample& other) {
    return std::any_of(cases.begin(), cases.end(), [&](const judge::Sample& each) {
      return !difference_between(other, each, one, options).empty();
    });
  };
  out.strange_references = (is_strange(reference, second_reference) ? 1U : 0U) +
                           (is_strange(second_reference, reference) ? 1U : 0U);
  return out;
}

void doubt_first_answers(const std::vector<FirstRound>& rounds, Collected& collected) {
  struct Doubted {
    CaseResult* result;
    const std::string* difference;
  };
  std::vector<Doubted> doubted;
  std::vector<judge::Tally> tallies;
  judge::Tally all;
  for (const auto& round : rounds) {
    const auto results = collected.of(round.cell);
    judge::Tally tally;
    for (const auto& each : round.cases) {
      if (each.number >= results.size()) continue; // the run ended meanwhile
      auto& result = results[each.number];
      if (!is_judged(result)) continue; // what was found out by asking again is no reason to doubt others
      ++tally.cases;
      if (each.difference.empty()) continue;
      ++tally.strange_cases;
      doubted.push_back({&result, &each.difference});
    }
    if (tally.cases == 0) continue;
    tally.references = round.references;
    tally.strange_references = round.strange_references;
    all.cases += tally.cases;
    all.strange_cases += tally.strange_cases;
    all.references += tally.references;
    all.strange_references += tally.strange_references;
    tallies.push_back(tally);
  }
  if (judge::chance(tallies) >= beyond_noise) return;
  for (const auto& each : doubted)
    lower(*each.result, Verdict::inconclusive,
          fmt::format(
              "only when it was first asked for it was told from the reference: {}; so it is with {} of "
              "{} first answers of cases in this run, and with {} of {} of references, which noise "
              "does not explain",
              *each.difference, all.strange_cases, all.cases, all.strange_references, all.references));
}

} // namespace conformance::execute
