#include "model/waiver.hpp"

#include "base/text.hpp"
#include "model/results.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <charconv>
#include <fmt/format.h>

namespace conformance {

namespace {

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

std::string without_chance(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_word) - text.begin());
    const auto word = text.substr(0, end);
    const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
    const bool status = word.size() == 3 && std::all_of(word.begin(), word.end(), is_digit);
    out += has_digit && !status ? "#" : word;
    if (end < text.size()) out += text[end];
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool names(const Waiver& waiver, const CaseResult& result) {
  if (waiver.probe.empty()) return false;
  const auto id = full_id(result);
  return id == waiver.probe || (id.starts_with(waiver.probe) && id[waiver.probe.size()] == '[');
}

/// The requirements that failed in it.
std::vector<std::string> failed_requirements(const CaseResult& result) {
  std::vector<std::string> ids;
  for (const auto& finding : result.findings) {
    if (finding.verdict != Verdict::failed) continue;
    const auto& some = finding.requirements.empty() ? result.requirements : finding.requirements;
    ids.insert(ids.end(), some.begin(), some.end());
  }
  return ids.empty() ? result.requirements : ids;
}

std::string excuse_of(const Waiver& waiver) {
  std::string text = fmt::format("{} ({}, {}", waiver.reason, waiver.owner, waiver.issue);
  text += waiver.expires.empty() ? std::string(", no end)") : fmt::format(", until {})", waiver.expires);
  return text;
}

class Applying {
public:
  explicit Applying(Results& results) : results_(results) {}

  void apply() {
    for (auto& waiver : results_.waivers) {
      waiver.covers.clear();
      waiver.days_left = 0;
      const auto days = days_until(results_.started, waiver.expires);
      const bool over = !waiver.expires.empty() && (!days || *days < 0);
      waiver.state = over ? Waiver::State::expired : Waiver::State::in_force;
      if (!over && days) waiver.days_left = *days;
    }
    for (auto& result : results_.cases)
      if (result.suite != "run" && result.verdict == Verdict::failed) cover(result);
    for (auto& waiver : results_.waivers)
      if (waiver.state == Waiver::State::in_force && waiver.covers.empty() && should_have_covered(waiver))
        waiver.state = Waiver::State::stale;
  }

private:
  static bool applies(const Waiver& waiver, const std::string& print) {
    return waiver.state != Waiver::State::expired && (waiver.only_if.empty() || waiver.only_if == print);
  }

  void cover(CaseResult& result) {
    const auto print = fingerprint(result);
    std::vector<Waiver*> used;
    for (auto& waiver : results_.waivers)
      if (used.empty() && applies(waiver, print) && names(waiver, result)) used.push_back(&waiver);
    if (used.empty()) {
      const auto failed = failed_requirements(result);
      for (const auto& id : failed) {
        const auto found =
            std::find_if(results_.waivers.begin(), results_.waivers.end(),
                         [&](const Waiver& one) { return one.requirement == id && applies(one, print); });
        if (found == results_.waivers.end()) return;
        if (std::find(used.begin(), used.end(), &*found) == used.end()) used.push_back(&*found);
      }
    }
    if (used.empty()) return;
    result.waived = true;
    result.excuse.clear();
    for (auto* waiver : used) {
      waiver->covers.push_back(full_id(result));
      result.excuse += (result.excuse.empty() ? "" : "; ") + excuse_of(*waiver);
    }
  }

  /// A run that left something out cannot tell that a waiver of it is stale.
  bool should_have_covered(const Waiver& waiver) const {
    if (results_.partial.empty() && !results_.interrupted) return true;
    return std::any_of(results_.cases.begin(), results_.cases.end(), [&](const CaseResult& result) {
      const bool judged = result.verdict == Verdict::passed || result.verdict == Verdict::failed;
      return judged && (names(waiver, result) || std::ranges::find(result.requirements, waiver.requirement) !=
                                                     result.requirements.end());
    });
  }

  Results& results_;
};

std::string what_is_wrong(const Waiver& waiver) {
  return waiver.state == Waiver::State::expired
             ? fmt::format("the waiver of {} expired on {}", waiver.target(), waiver.expires)
             : fmt::format("the waiver of {} covers nothing any more", waiver.target());
}

CaseResult waivers_case(const std::vector<Waiver>& waivers) {
  CaseResult result;
  result.suite = "run";
  result.id = "waivers";
  result.title = "Every waiver is in force and needed";
  result.verdict = Verdict::passed;
  for (const auto& waiver : waivers) {
    if (waiver.state == Waiver::State::in_force) continue;
    Finding finding;
    finding.check = finding.kind = "waiver";
    finding.message = what_is_wrong(waiver);
    finding.at = waiver.at;
    finding.verdict = Verdict::warning;
    if (result.verdict == Verdict::passed) result.at = waiver.at;
    if (result.verdict == Verdict::passed) result.reason = finding.message;
    result.verdict = Verdict::warning;
    result.findings.push_back(std::move(finding));
  }
  return result;
}

} // namespace

std::string Waiver::target() const {
  return probe.empty() ? "requirement " + requirement : "probe " + probe;
}

std::string_view name(Waiver::State state) {
  switch (state) {
  case Waiver::State::in_force:
    return "in-force";
  case Waiver::State::expired:
    return "expired";
  case Waiver::State::stale:
    break;
  }
  return "stale";
}

std::optional<Waiver::State> waiver_state_named(std::string_view text) {
  for (const auto state : {Waiver::State::in_force, Waiver::State::expired, Waiver::State::stale})
    if (name(state) == text) return state;
  return std::nullopt;
}

std::string digits_of(std::string_view text) {
  const auto hash = boost::uuids::name_generator_sha1(boost::uuids::ns::oid())(std::string(text));
  std::string out;
  for (std::size_t i = 0; i < 8; ++i)
    out += fmt::format("{:02x}", hash.data[i]);
  return out;
}

std::string fingerprint(const CaseResult& result) {
  std::string all;
  for (const auto& finding : result.findings) {
    if (finding.verdict != Verdict::failed) continue;
    const bool shown = !finding.expected.empty() || !finding.actual.empty();
    all += fmt::format("{}\n{}\n{}\n", finding.check, without_chance(finding.expected),
                       without_chance(shown ? finding.actual : finding.message));
  }
  return all.empty() ? std::string() : digits_of(all);
}

void apply_waivers(Results& results) {
  std::erase_if(results.cases,
                [](const CaseResult& result) { return result.suite == "run" && result.id == "waivers"; });
  if (results.waivers.empty()) return;
  Applying(results).apply();
  results.cases.push_back(waivers_case(results.waivers));
}

std::optional<int> days_until(WallTime now, std::string_view date) {
  namespace chrono = std::chrono;
  constexpr std::string_view shape = "dddd-dd-dd";
  bool fits = date.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == 'd' ? is_digit(date[i]) : date[i] == shape[i];
  if (!fits) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(date.data() + at, date.data() + at + size, value);
    return value;
  };
  const chrono::year_month_day day{chrono::year{part(0, 4)}, chrono::month{static_cast<unsigned>(part(5, 2))},
                                   chrono::day{static_cast<unsigned>(part(8, 2))}};
  if (!day.ok()) return std::nullopt;
  return static_cast<int>((chrono::sys_days{day} - chrono::floor<chrono::days>(now)).count());
}

} // namespace conformance
