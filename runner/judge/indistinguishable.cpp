#include "judge/indistinguishable.hpp"

#include "base/text.hpp"
#include "judge/difference.hpp"
#include "judge/forms.hpp"
#include "judge/reading.hpp"
#include "judge/strangeness.hpp"
#include "judge/yardstick.hpp"

#include <algorithm>

namespace conformance::judge {

namespace {

std::size_t count(const std::vector<Picture>& all, const Picture& one) {
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), one));
}

/// One aspect of a gathering.
struct Look {
  std::size_t strange = 0; // samples that look like no reference
  std::optional<Difference> difference;
};

Look look(const Yardstick& yardstick, Aspect aspect, const std::vector<Reading>& samples) {
  Look out;
  std::vector<Picture> pictures;
  for (const auto& each : samples)
    pictures.push_back(yardstick.picture(each, aspect));
  std::size_t commonest = 0;
  std::size_t most_seen = 0;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (yardstick.knows(aspect, pictures[i])) continue;
    ++out.strange;
    const auto seen = count(pictures, pictures[i]);
    if (seen <= most_seen) continue;
    most_seen = seen;
    commonest = i;
  }
  if (out.strange == 0) return out;
  Picture reference;
  auto difference = first_difference(yardstick, aspect, samples[commonest], reference);
  difference.reference_seen = count(yardstick.references(aspect), reference);
  difference.reference_total = yardstick.references(aspect).size();
  difference.sample_seen = most_seen;
  difference.sample_total = samples.size();
  difference.shown = commonest;
  out.difference = std::move(difference);
  return out;
}

} // namespace

std::string_view name(Aspect aspect) {
  constexpr std::string_view names[] = {"attempts", "status", "members", "body", "headers", "header-order"};
  return names[static_cast<std::size_t>(aspect)];
}

std::vector<Difference> compare_round(const Sample& reference, const Sample& second_reference,
                                      const Sample& sample, const ComparisonOptions& options) {
  const auto references = readings({reference, second_reference});
  const auto samples = readings({sample});
  const Yardstick yardstick(pointers(references), options);
  std::vector<Difference> out;
  for (const auto aspect : options.aspects)
    if (auto found = look(yardstick, aspect, samples); found.difference)
      out.push_back(std::move(*found.difference));
  return out;
}

Conclusion conclude(const std::vector<Sample>& references, const std::vector<Sample>& samples,
                    const ComparisonOptions& options) {
  if (references.empty() || samples.empty()) return {};
  const auto reference_readings = readings(references);
  const auto sample_readings = readings(samples);
  const Yardstick yardstick(pointers(reference_readings), options);
  Conclusion separate;
  Conclusion mixed;
  bool only_order = true;
  for (const auto aspect : options.aspects) {
    auto found = look(yardstick, aspect, sample_readings);
    if (!found.difference) continue;
    const bool separates =
        found.strange == samples.size() && count_odd(pointers(reference_readings), aspect, options) == 0;
    if (separates) {
      separate.differences.push_back(std::move(*found.difference));
      only_order = only_order && aspect == Aspect::header_order;
    } else if (aspect != Aspect::header_order) {
      mixed.differences.push_back(std::move(*found.difference));
    }
  }
  separate.likeness = Likeness::different;
  mixed.likeness = Likeness::mixed;
  if (!separate.differences.empty() && (!only_order || mixed.differences.empty())) return separate;
  if (!mixed.differences.empty()) return mixed;
  return {};
}

} // namespace conformance::judge
