#include "execute/first_rounds.hpp"

#include <doctest/doctest.h>

namespace conformance::execute {

namespace {

const judge::ComparisonOptions options = {{judge::Aspect::headers, judge::Aspect::attempts}, {}, {}, {}};

/// Rounds of one case each, and their results.
class Rounds {
public:
  /// So many, of which one answer was preceded by a 503.
  Rounds& add(std::size_t rounds, const char* which) {
    const std::string strange = which;
    const auto sample = [&](const char* name) {
      return judge::Sample{&answer_, {}, strange == name ? "503" : ""};
    };
    for (std::size_t i = 0; i < rounds; ++i) {
      rounds_.push_back(first_round(sample("reference"), sample("second"), {sample("case")}, {0}, options));
      rounds_.back().cell = rounds_.size() - 1;
      CaseResult result;
      result.verdict = Verdict::passed;
      results_.push_back(result);
    }
    return *this;
  }
  Rounds& with_verdict(Verdict verdict) {
    for (auto& each : results_)
      each.verdict = verdict;
    return *this;
  }
  std::vector<CaseResult> doubted() {
    Collected collected(results_.size(), 0);
    for (std::size_t i = 0; i < results_.size(); ++i)
      collected.add(i, {results_[i]});
    doubt_first_answers(rounds_, collected);
    return collected.take();
  }
  std::size_t inconclusive() {
    std::size_t out = 0;
    for (const auto& each : doubted())
      out += each.verdict == Verdict::inconclusive ? 1U : 0U;
    return out;
  }
  const FirstRound& last() const { return rounds_.back(); }

private:
  Response answer_;
  std::vector<FirstRound> rounds_;
  std::vector<CaseResult> results_;
};

} // namespace

TEST_CASE("a first round tells what is strange in it") {
  CHECK(Rounds().add(1, "none").last().strange_references == 0);
  CHECK(Rounds().add(1, "none").last().cases.front().difference.empty());
  CHECK(Rounds().add(1, "reference").last().strange_references == 1);
  CHECK(Rounds().add(1, "second").last().strange_references == 1);
  CHECK(Rounds().add(1, "second").last().cases.front().difference.empty());
  CHECK(Rounds().add(1, "case").last().strange_references == 0);
  CHECK(Rounds().add(1, "case").last().cases.front().difference ==
        "the sequence of attempts was 503, then the answer where the reference had the answer");
}

TEST_CASE("first answers that only cases get otherwise are doubted") {
  CHECK(Rounds().add(7, "case").inconclusive() == 7);
  CHECK(Rounds().add(7, "case").add(40, "none").inconclusive() == 7);
  CHECK(Rounds().add(6, "case").add(40, "none").inconclusive() == 0); // (1/3)^6
  CHECK(Rounds().add(20, "case").add(9, "reference").add(30, "none").inconclusive() == 20);
  const auto results = Rounds().add(7, "case").add(3, "none").doubted();
  CHECK(results.front().reason == "only when it was first asked for it was told from the reference: "
                                  "the sequence of attempts was 503, then "
                                  "the answer where the reference had the answer; so it is with 7 of "
                                  "10 first answers of cases in this run, "
                                  "and with 0 of 20 of references, which noise does not explain");
}

TEST_CASE("noise makes references strange as often, and nothing is doubted") {
  CHECK(Rounds().add(10, "case").add(9, "reference").add(10, "second").inconclusive() == 0);
  CHECK(Rounds().add(1, "case").add(100, "none").inconclusive() == 0);
  CHECK(Rounds().add(20, "reference").inconclusive() == 0);
}

TEST_CASE("what was found out by asking again casts no doubt on others") {
  CHECK(Rounds().add(9, "case").with_verdict(Verdict::failed).add(1, "case").inconclusive() == 0);
}

} // namespace conformance::execute
