#include "judge/strangeness.hpp"

#include "judge/forms.hpp"

#include <algorithm>

namespace conformance::judge {

namespace {

std::optional<std::string> text_of(const Picture& picture, const std::string& part) {
  const auto found = picture.find(part);
  if (found == picture.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> generic_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return generic(*text);
}

} // namespace

std::vector<Reading> readings(const std::vector<Sample>& samples) {
  std::vector<Reading> out;
  out.reserve(samples.size());
  for (const auto& each : samples)
    out.emplace_back(each);
  return out;
}

std::vector<const Reading*> pointers(const std::vector<Reading>& all) {
  std::vector<const Reading*> out;
  out.reserve(all.size());
  for (const auto& each : all)
    out.push_back(&each);
  return out;
}

std::vector<bool> odd(const std::vector<const Reading*>& references, Aspect aspect,
                      const ComparisonOptions& options) {
  std::vector<bool> out(references.size(), false);
  if (references.size() < 2) return out;
  auto only = options;
  only.aspects = {aspect};
  const Yardstick unlearned({}, only);
  std::vector<Picture> pictures;
  for (const auto* each : references)
    pictures.push_back(unlearned.picture(*each, aspect));
  for (std::size_t i = 0; i < references.size(); ++i) {
    // Whatever is noise, it looks like one that looks the same without any.
    if (std::count(pictures.begin(), pictures.end(), pictures[i]) > 1) continue;
    auto others = references;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const Yardstick yardstick(others, only);
    out[i] = !yardstick.knows(aspect, yardstick.picture(*references[i], aspect));
  }
  return out;
}

std::size_t count_odd(const std::vector<const Reading*>& references, Aspect aspect,
                      const ComparisonOptions& options) {
  const auto all = odd(references, aspect, options);
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), true));
}

KnownTraits::KnownTraits(const std::vector<Picture>& references) {
  for (const auto& each : references)
    for (const auto& [part, text] : each)
      parts_.insert(part);
  for (const auto& each : references)
    for (const auto& part : parts_)
      learn(part, text_of(each, part));
}

void KnownTraits::learn(const std::string& part, const std::optional<std::string>& text) {
  if (traits_.insert({part, false, text}).second) traits_.insert({part, true, generic_of(text)});
}

bool KnownTraits::shows(const Trait& trait) const {
  return parts_.contains(trait.part) ? traits_.contains(trait) : !trait.text.has_value();
}

std::set<Trait> KnownTraits::strange(const Picture& picture) const {
  auto all = parts_;
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

} // namespace conformance::judge
