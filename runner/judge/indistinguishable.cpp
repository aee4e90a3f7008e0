#include "judge/indistinguishable.hpp"

#include "base/text.hpp"
#include "judge/difference.hpp"
#include "judge/forms.hpp"
#include "judge/reading.hpp"
#include "judge/yardstick.hpp"

#include <algorithm>
#include <set>

namespace conformance::judge {

namespace {

std::vector<Reading> readings(const std::vector<Sample>& samples) {
  std::vector<Reading> out;
  out.reserve(samples.size());
  for (const auto& each : samples)
    out.emplace_back(each);
  return out;
}

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
  out.difference = std::move(difference);
  return out;
}

/// A strange part of an answer: as written, or with random-looking values reduced.
struct Trait {
  std::string part;
  bool is_generic = false;
  std::optional<std::string> text; // none: the part is absent

  auto operator<=>(const Trait&) const = default;
};

std::optional<std::string> text_of(const Picture& picture, const std::string& part) {
  const auto found = picture.find(part);
  if (found == picture.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> generic_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return generic(*text);
}

/// All traits that references show, and all parts that one of them has.
struct Known {
  std::set<Trait> traits;
  std::set<std::string> parts;

  explicit Known(const std::vector<Picture>& references) {
    for (const auto& each : references)
      for (const auto& [part, text] : each)
        parts.insert(part);
    for (const auto& each : references)
      for (const auto& part : parts)
        learn(part, text_of(each, part));
  }

  void learn(const std::string& part, const std::optional<std::string>& text) {
    if (traits.insert({part, false, text}).second) traits.insert({part, true, generic_of(text)});
  }

  bool shows(const Trait& trait) const {
    return parts.contains(trait.part) ? traits.contains(trait) : !trait.text.has_value();
  }

  /// What `picture` shows and no reference does.
  std::set<Trait> strange(const Picture& picture) const {
    auto all = parts;
    for (const auto& [part, text] : picture)
      all.insert(part);
    std::set<Trait> out;
    for (const auto& part : all) {
      Trait trait{part, false, text_of(picture, part)};
      if (shows(trait)) continue;
      Trait reduced{part, true, generic_of(trait.text)};
      if (!shows(reduced)) out.insert(std::move(reduced));
      out.insert(std::move(trait));
    }
    return out;
  }
};

/// How many pictures show a trait, and the first that does.
struct Seen {
  std::size_t times = 0;
  std::size_t first = 0;
};

std::map<Trait, Seen> counted(const std::vector<Picture>& pictures, const Known& known) {
  std::map<Trait, Seen> out;
  for (std::size_t i = 0; i < pictures.size(); ++i)
    for (const auto& trait : known.strange(pictures[i])) {
      auto& seen = out[trait];
      if (seen.times++ == 0) seen.first = i;
    }
  return out;
}

bool is_a_quarter(std::size_t part, std::size_t whole) {
  return part > 0 && 4 * part >= whole;
}

std::optional<Difference> recurring_in(Aspect aspect, const Yardstick& yardstick,
                                       const std::vector<Reading>& first,
                                       const std::vector<Reading>& second) {
  const auto pictures = [&](const std::vector<Reading>& samples) {
    std::vector<Picture> out;
    for (const auto& each : samples)
      out.push_back(yardstick.picture(each, aspect));
    return out;
  };
  const auto& references = yardstick.references(aspect);
  const Known known(references);
  const auto in_first = counted(pictures(first), known);
  const auto in_second = counted(pictures(second), known);
  std::size_t most = 0;
  std::size_t shown_by = 0;
  for (const auto& [trait, seen] : in_first) {
    const auto again = in_second.find(trait);
    if (again == in_second.end() || !is_a_quarter(seen.times, first.size()) ||
        !is_a_quarter(again->second.times, second.size()) || seen.times + again->second.times <= most)
      continue;
    most = seen.times + again->second.times;
    shown_by = again->second.first;
  }
  if (most == 0) return std::nullopt;
  Picture reference;
  auto out = first_difference(yardstick, aspect, second[shown_by], reference);
  out.reference_total = references.size();
  out.sample_seen = most;
  out.sample_total = first.size() + second.size();
  return out;
}

} // namespace

std::string_view name(Aspect aspect) {
  constexpr std::string_view names[] = {"status", "members", "body", "headers", "header-order"};
  return names[static_cast<std::size_t>(aspect)];
}

std::vector<Difference> compare_round(const Sample& reference, const Sample& second_reference,
                                      const Sample& sample, const ComparisonOptions& options) {
  const auto references = readings({reference, second_reference});
  const auto samples = readings({sample});
  const Yardstick yardstick(references, options);
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
  const Yardstick yardstick(reference_readings, options);
  Conclusion separate;
  Conclusion mixed;
  bool only_order = true;
  for (const auto aspect : options.aspects) {
    auto found = look(yardstick, aspect, sample_readings);
    if (!found.difference) continue;
    if (found.strange == samples.size()) {
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

std::vector<Difference> recurring(const std::vector<Sample>& first_references,
                                  const std::vector<Sample>& first_samples,
                                  const std::vector<Sample>& second_references,
                                  const std::vector<Sample>& second_samples,
                                  const ComparisonOptions& options) {
  auto all_references = first_references;
  all_references.insert(all_references.end(), second_references.begin(), second_references.end());
  if (all_references.empty()) return {};
  const auto references = readings(all_references);
  const auto first = readings(first_samples);
  const auto second = readings(second_samples);
  const Yardstick yardstick(references, options);
  std::vector<Difference> out;
  for (const auto aspect : options.aspects) {
    if (aspect == Aspect::header_order) continue;
    if (auto found = recurring_in(aspect, yardstick, first, second)) out.push_back(std::move(*found));
  }
  return out;
}

} // namespace conformance::judge
