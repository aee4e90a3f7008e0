#pragma once
#include "judge/indistinguishable.hpp"

#include <string>
#include <vector>

namespace conformance::judge {

/// Answers of a case and of its reference, sent in one shuffled sequence. The references are asked for with
/// an id of its own each time, and as often with one that stays, as that of the case does: what depends on
/// the id and what asking again changes, as a cache does, then differs between references too.
struct Gathering {
  static constexpr std::size_t size = 8; // of the case, of the reference anew, of the reference again

  std::vector<Sample> references, samples;
};

/// What becomes of a case after its gatherings. Only what an exact test says that noise does not explain
/// counts: noise makes references look unlike each other as often as it makes a case look unlike them.
///   alike         nothing, or nothing that noise does not explain
///   different     every sample is told from every reference; or so many are, each otherwise, and no
///   reference
///                 from the others, that chance is out of the question
///   now_and_then  more samples than noise explains, but not that
///   open          another gathering is needed
struct Weighing {
  enum class Outcome { alike, different, now_and_then, open };
  Outcome outcome = Outcome::alike;
  std::vector<Difference> differences; // of different and now_and_then
};

/// Asked after each gathering, until the outcome is not open: after the fourth at the latest.
Weighing weigh(const std::vector<Gathering>& gatherings, const ComparisonOptions& options);

/// A sentence for people: what differs, in how many answers of each.
std::string told(const Difference& difference);

} // namespace conformance::judge
