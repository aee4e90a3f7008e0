#include "judge/difference.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::judge {

namespace {

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto end = std::min(a.size(), b.size());
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(end), b.begin()).first - a.begin());
}

/// How alike two pictures are: equal parts first, then the equal beginnings of unequal ones.
std::pair<std::size_t, std::size_t> likeness(const Picture& a, const Picture& b) {
  std::size_t equal = 0;
  std::size_t prefix = 0;
  for (const auto& [name, text] : a) {
    const auto found = b.find(name);
    if (found == b.end()) continue;
    if (found->second == text)
      ++equal;
    else
      prefix += common_prefix(text, found->second);
  }
  return {equal, prefix};
}

/// The first part in which they differ.
std::string first_part(const Picture& a, const Picture& b) {
  const auto differs = [](const Picture& one, const Picture& other, const std::string& name) {
    const auto x = one.find(name);
    const auto y = other.find(name);
    return (x == one.end()) != (y == other.end()) || (x != one.end() && x->second != y->second);
  };
  Picture all = a;
  all.insert(b.begin(), b.end());
  for (const auto& [name, text] : all)
    if (differs(a, b, name)) return name;
  return {};
}

std::string place_in_body(const Yardstick& yardstick, const Reading& sample, std::size_t rendered_at) {
  if (!sample.json()) {
    return sample.clean_body() == sample.body() ? fmt::format("body at byte {}", rendered_at + 1) : "body";
  }
  const auto landmarks = yardstick.landmarks(sample);
  Landmark last;
  for (const auto& each : landmarks)
    if (each.rendered <= rendered_at) last = each;
  const auto raw = last.raw + (last.unchanged ? rendered_at - last.rendered : 0);
  const auto member =
      last.pointer.empty() ? "" : fmt::format(" (member {})", truncated(visible(last.pointer), 200));
  return fmt::format("body at byte {}{}", std::min(raw, sample.body().size()) + 1, member);
}

std::string where(Aspect aspect, const std::string& part) {
  switch (aspect) {
  case Aspect::attempts:
    return "sequence of attempts";
  case Aspect::status:
    return "status";
  case Aspect::members:
    return "member " + part;
  case Aspect::headers:
    return part == Reading::reason_phrase_part ? part : "header " + visible(part);
  case Aspect::header_order:
    return "order of headers";
  case Aspect::body:
    break;
  }
  return "body";
}

} // namespace

std::string excerpt(std::string_view text, std::size_t at) {
  constexpr std::size_t around = 40;
  const auto continues = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80;
  };
  at = std::min(at, text.size());
  std::size_t begin = at > around ? at - around : 0;
  for (int i = 0; i < 3 && continues(begin); ++i)
    ++begin;
  std::size_t end = std::min(text.size(), at + around);
  for (int i = 0; i < 3 && continues(end); ++i)
    ++end;
  return fmt::format("{}{}{}", begin > 0 ? "..." : "", visible(text.substr(begin, end - begin)),
                     end < text.size() ? "..." : "");
}

Difference first_difference(const Yardstick& yardstick, Aspect aspect, const Reading& sample,
                            Picture& reference) {
  const auto picture = yardstick.picture(sample, aspect);
  const auto& all = yardstick.references(aspect);
  reference = *std::max_element(all.begin(), all.end(), [&](const Picture& a, const Picture& b) {
    return likeness(a, picture) < likeness(b, picture);
  });
  const auto part = first_part(reference, picture);
  const auto text = [&](const Picture& from) -> std::optional<std::string_view> {
    const auto found = from.find(part);
    if (found == from.end()) return std::nullopt;
    return found->second;
  };
  const auto expected = text(reference);
  const auto actual = text(picture);
  const auto at = common_prefix(expected.value_or(""), actual.value_or(""));

  Difference out;
  out.aspect = aspect;
  out.where = aspect == Aspect::body ? place_in_body(yardstick, sample, at) : where(aspect, part);
  out.reference = expected ? excerpt(*expected, at) : "absent";
  out.sample = actual ? excerpt(*actual, at) : "absent";
  return out;
}

} // namespace conformance::judge
