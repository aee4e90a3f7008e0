#include "judge/gathering.hpp"

#include "judge/chance.hpp"
#include "judge/difference.hpp"
#include "judge/strangeness.hpp"

#include <algorithm>
#include <boost/math/special_functions/binomial.hpp>
#include <cmath>
#include <fmt/format.h>

namespace conformance::judge {

namespace {

using Outcome = Weighing::Outcome;

constexpr std::size_t most_gatherings = 4;
/// By chance only so often: what is beyond doubt, what needs no more answers, what is told in the end, and
/// what is worth another gathering. Four strange samples of sixteen, and no reference, just are.
constexpr double beyond_doubt = 1e-4;
constexpr double enough = 2e-3;
constexpr double telling = 5e-3;
constexpr double suspicious = 0.06;

/// One aspect of all gatherings: which samples look like no reference, and how likely noise does that.
class Excess {
public:
  Excess(const std::vector<std::vector<Reading>>& references,
         const std::vector<std::vector<Reading>>& samples, const Yardstick& yardstick, Aspect aspect)
      : yardstick_(yardstick), aspect_(aspect) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      tallies_.push_back({samples[i].size(), references[i].size()});
      references_total_ += references[i].size();
      for (const auto& each : samples[i]) {
        auto picture = yardstick.picture(each, aspect);
        if (!yardstick.knows(aspect, picture)) {
          ++tallies_[i].strange_cases;
          strange_.push_back({&each, std::move(picture), total_, i});
        }
        ++total_;
      }
    }
  }

  bool any() const { return !strange_.empty(); }

  void weigh_against(const std::vector<bool>& odd_references) {
    std::size_t at = 0;
    for (auto& tally : tallies_)
      for (std::size_t i = 0; i < tally.references; ++i)
        if (odd_references[at++]) {
          ++tally.strange_references;
          ++strange_references_;
        }
    find_forms();
    chance_ = std::min(1.0, chance(tallies_) * ways_to_choose_forms());
  }

  Outcome outcome() const {
    const bool every = strange_.size() == total_;
    if (every && chance_ < beyond_doubt) return Outcome::different;
    if (strange_references_ == 0 && chance(tallies_of_unique_) < beyond_doubt) return Outcome::different;
    const bool last = tallies_.size() >= most_gatherings;
    // Where references are odd, it is known that there is noise, and every case has its chance to be one of
    // those that look worse than they are.
    const double needed = strange_references_ == 0 ? telling : beyond_doubt;
    if (last) return chance_ < needed ? Outcome::now_and_then : Outcome::alike;
    if (one_form_ && chance_ < enough) return Outcome::now_and_then;
    return chance_ < suspicious ? Outcome::open : Outcome::alike;
  }

  Difference difference() const {
    const auto& shown = strange_[shown_];
    Picture reference;
    auto out = first_difference(yardstick_, aspect_, *shown.reading, reference);
    out.shown = shown.number;
    out.sample_seen = one_form_ ? of_form_ : strange_.size();
    out.sample_total = total_;
    out.reference_seen = one_form_ ? 0 : strange_references_;
    out.reference_total = references_total_;
    out.chance = chance_;
    out.one_form = one_form_;
    return out;
  }

private:
  struct Strange {
    const Reading* reading;
    Picture picture;
    std::size_t number;
    std::size_t gathering;
  };

  /// The form that most strange samples show, as one node of several would, and those samples that share
  /// nothing strange with another one.
  void find_forms() {
    const KnownTraits known(yardstick_.references(aspect_));
    std::vector<std::set<Trait>> traits;
    std::map<Trait, std::vector<std::size_t>> shown_by;
    for (const auto& each : strange_) {
      traits.push_back(known.strange(each.picture));
      for (const auto& trait : traits.back())
        shown_by[trait].push_back(traits.size() - 1);
    }
    for (const auto& [trait, which] : shown_by) {
      if (which.size() <= of_form_) continue;
      of_form_ = which.size();
      shown_ = which.front();
    }
    one_form_ = of_form_ >= 2 && 2 * of_form_ >= strange_.size();
    tallies_of_unique_ = tallies_;
    for (std::size_t i = 0; i < strange_.size(); ++i)
      if (std::any_of(traits[i].begin(), traits[i].end(),
                      [&](const Trait& trait) { return shown_by[trait].size() > 1; }))
        --tallies_of_unique_[strange_[i].gathering].strange_cases;
  }

  /// Of forms that come more than once, those that no reference shows were not chosen beforehand: noise of
  /// several forms has so many more ways to look like a leak. The commonest one is no noise.
  double ways_to_choose_forms() const {
    std::map<Picture, std::size_t> known, strange;
    for (const auto& each : yardstick_.references(aspect_))
      ++known[each];
    for (const auto& each : strange_)
      ++strange[each.picture];
    const auto recurring = [](const std::map<Picture, std::size_t>& forms) {
      return static_cast<std::size_t>(
          std::count_if(forms.begin(), forms.end(), [](const auto& each) { return each.second > 1; }));
    };
    const auto of_references = recurring(known);
    const auto of_samples = recurring(strange);
    const auto all = of_samples + std::max<std::size_t>(of_references, 1) - 1;
    return boost::math::binomial_coefficient<double>(static_cast<unsigned>(all),
                                                     static_cast<unsigned>(of_samples));
  }

  const Yardstick& yardstick_;
  Aspect aspect_;
  std::vector<Tally> tallies_, tallies_of_unique_; // by gathering
  std::vector<Strange> strange_;
  std::size_t total_ = 0;
  std::size_t strange_references_ = 0, references_total_ = 0;
  double chance_ = 1;
  std::size_t of_form_ = 0; // strange samples that show it
  std::size_t shown_ = 0;   // which of the strange ones shows it
  bool one_form_ = false;
};

/// All answers of the case and of the reference, with what noise makes of them.
class Answers {
public:
  Answers(const std::vector<Gathering>& gatherings, const ComparisonOptions& options)
      : options_(options), references_(read(gatherings, &Gathering::references)),
        samples_(read(gatherings, &Gathering::samples)), all_references_(all(references_)),
        yardstick_(all_references_, options) {}

  /// None if every sample looks like a reference.
  std::optional<Excess> excess(Aspect aspect) const {
    if (all_references_.empty()) return std::nullopt;
    Excess out(references_, samples_, yardstick_, aspect);
    if (!out.any()) return std::nullopt;
    out.weigh_against(odd(all_references_, aspect, options_));
    return out;
  }

private:
  using Readings = std::vector<std::vector<Reading>>;

  static Readings read(const std::vector<Gathering>& gatherings,
                       const std::vector<Sample> Gathering::*which) {
    Readings out;
    for (const auto& each : gatherings)
      out.push_back(readings(each.*which));
    return out;
  }
  static std::vector<const Reading*> all(const Readings& by_gathering) {
    std::vector<const Reading*> out;
    for (const auto& each : by_gathering)
      for (const auto* one : pointers(each))
        out.push_back(one);
    return out;
  }

  const ComparisonOptions& options_;
  Readings references_, samples_;
  std::vector<const Reading*> all_references_;
  Yardstick yardstick_;
};

/// What separates all samples from all references is beyond doubt, unless both have several forms.
Weighing weigh_one(const Gathering& gathering, const ComparisonOptions& options) {
  auto conclusion = conclude(gathering.references, gathering.samples, options);
  if (conclusion.likeness == Likeness::alike) return {};
  if (conclusion.likeness == Likeness::mixed) return {Outcome::open, {}};
  const Answers answers({gathering}, options);
  bool only_order = true;
  for (const auto& each : conclusion.differences) {
    only_order = only_order && each.aspect == Aspect::header_order;
    const auto excess = answers.excess(each.aspect);
    if (excess && excess->outcome() == Outcome::different)
      return {Outcome::different, std::move(conclusion.differences)};
  }
  return {only_order ? Outcome::alike : Outcome::open, {}};
}

std::string how_rare(double chance) {
  constexpr double a_million = 1e6;
  const double times = 1 / std::max(chance, 1e-300);
  if (times > a_million) return "less than once in a million times";
  double step = 1;
  while (times / step >= 100)
    step *= 10;
  return fmt::format("once in {:.0f} times", std::floor(times / step) * step);
}

} // namespace

Weighing weigh(const std::vector<Gathering>& gatherings, const ComparisonOptions& options) {
  if (gatherings.empty()) return {};
  if (gatherings.size() == 1) return weigh_one(gatherings.front(), options);
  const Answers answers(gatherings, options);
  Weighing out;
  bool open = false;
  for (const auto aspect : options.aspects) {
    if (aspect == Aspect::header_order) continue;
    const auto excess = answers.excess(aspect);
    if (!excess) continue;
    const auto outcome = excess->outcome();
    open = open || outcome == Outcome::open;
    if (outcome == Outcome::alike || outcome == Outcome::open) continue;
    const bool worse = outcome == Outcome::different && out.outcome != Outcome::different;
    if (worse) out.differences.clear();
    if (outcome == Outcome::now_and_then && out.outcome == Outcome::different) continue;
    out.outcome = outcome;
    out.differences.push_back(excess->difference());
  }
  if (open && out.outcome == Outcome::alike) out.outcome = Outcome::open;
  return out;
}

std::string told(const Difference& difference) {
  const auto& d = difference;
  if (!d.chance)
    return fmt::format(
        "the {} differs from that of the reference: in {} of {} answers, whereas {} of {} of the "
        "reference agree",
        d.where, d.sample_seen, d.sample_total, d.reference_seen, d.reference_total);
  const bool every = d.sample_seen == d.sample_total;
  if (d.one_form && !every)
    return fmt::format(
        "the {} differs from that of the reference now and then: it is {} in {} of {} answers, "
        "and {} in those of the reference; perhaps not all nodes are alike",
        d.where, d.sample, d.sample_seen, d.sample_total, d.reference);
  const auto itself = d.reference_seen == 0 ? std::string("none") : std::to_string(d.reference_seen);
  return fmt::format("the {} differs from that of the reference in {} of {} answers, {}such as {} where the "
                     "reference has {}; of the {} of the reference {} differ so from the others, and chance "
                     "alone does that {}",
                     d.where, d.sample_seen, d.sample_total, d.one_form ? "" : "each time otherwise, ",
                     d.sample, d.reference, d.reference_total, itself, how_rare(*d.chance));
}

} // namespace conformance::judge
