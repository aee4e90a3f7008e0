#include "model/merge.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>
#include <map>

namespace conformance {

namespace {

using Parts = std::vector<ShardPart>;
using Refused = std::optional<MergeRefusal>;

MergeRefusal invalid(std::string reason) {
  return {ExitCode::invalid_input, std::move(reason)};
}

std::string called(const Results& results) {
  return fmt::format("shard {}/{}", results.shard->number, results.shard->of);
}

std::string waivers_of(const Results& results) {
  std::vector<std::string> all;
  for (const auto& one : results.waivers)
    all.push_back(fmt::format("{} until '{}'", one.target(), one.expires));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string requirements_of(const Results& results) {
  std::vector<std::string> all;
  for (const auto& one : results.requirements)
    all.push_back(one.id);
  return fmt::format("{}", fmt::join(all, ", "));
}

/// What all shards of one run have in common.
struct Trait {
  const char* name;
  std::function<std::string(const Results&)> of;
};

const std::vector<Trait>& traits() {
  static const std::vector<Trait> all{
      {"number of shards", [](const Results& one) { return std::to_string(one.shard->of); }},
      {"plan", [](const Results& one) { return one.shard->plan; }},
      {"revision of the suites", [](const Results& one) { return one.suites_revision; }},
      {"contract", [](const Results& one) { return one.contract_revision; }},
      {"profile", [](const Results& one) { return one.profile; }},
      {"target", [](const Results& one) { return one.base_url; }},
      {"seed", [](const Results& one) { return std::to_string(one.seed); }},
      {"gate", [](const Results& one) { return std::string(name(one.gate)); }},
      {"version of the program", [](const Results& one) { return one.program_version; }},
  };
  return all;
}

Refused strangers(const Parts& parts) {
  for (const auto& part : parts)
    if (!part.results.shard)
      return invalid(fmt::format("{} is no shard's result; run each part with --shard", part.name));
  const auto& first = parts.front();
  for (const auto& part : parts)
    for (const auto& trait : traits())
      if (const auto a = trait.of(first.results), b = trait.of(part.results); a != b)
        return invalid(fmt::format("{} has another {} than {}: '{}', not '{}'", part.name, trait.name,
                                   first.name, b, a));
  return std::nullopt;
}

Refused doubled(const Parts& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (parts[i].results.shard->number == parts[i - 1].results.shard->number)
      return invalid(fmt::format("{} is there twice: {} and {}", called(parts[i].results), parts[i - 1].name,
                                 parts[i].name));
  return std::nullopt;
}

Refused missing(const Parts& parts) {
  const auto of = parts.front().results.shard->of;
  std::vector<std::string> lacking;
  std::size_t at = 0;
  constexpr std::size_t most = 8;
  for (unsigned number = 1; number <= of && lacking.size() < most; ++number)
    if (at < parts.size() && parts[at].results.shard->number == number)
      ++at;
    else
      lacking.push_back(fmt::format("{}/{}", number, of));
  if (lacking.empty()) return std::nullopt;
  return MergeRefusal{ExitCode::not_verified, fmt::format("{} of {} shards are missing: {}",
                                                          of - parts.size(), of, fmt::join(lacking, ", "))};
}

/// A shard that broke down tells of nothing else.
const CaseResult* breakdown(const Results& results) {
  const CaseResult* found = nullptr;
  for (const auto& one : results.cases)
    if (one.suite == "run" && one.verdict == Verdict::error &&
        (one.id == "runner" || (one.id == "input" && !found)))
      found = &one;
  return found;
}

/// Each cell of the plan must stand in one shard.
Refused unwhole(const Parts& parts) {
  const auto cells = parts.front().results.shard->cells;
  std::map<std::size_t, const ShardPart*> holders;
  for (const auto& part : parts) {
    const auto& places = part.results.shard->places;
    const auto& cases = part.results.cases;
    const auto of_probes = std::count_if(cases.begin(), cases.end(), is_of_probe);
    if (static_cast<std::size_t>(of_probes) != places.size())
      return invalid(
          fmt::format("{} is not whole: {} cases, and places of {}", part.name, of_probes, places.size()));
    for (const auto place : places) {
      const auto* holder = holders.emplace(place, &part).first->second;
      if (place >= cells || holder != &part)
        return invalid(fmt::format("{} holds what is not its own: cell {} of the plan", part.name, place));
    }
  }
  if (holders.size() == cells) return std::nullopt;
  return MergeRefusal{ExitCode::not_verified, fmt::format("{} of {} cells of the plan stand in no shard",
                                                          cells - holders.size(), cells)};
}

/// Those that broke down have neither.
Refused otherwise_judged(const Parts& parts) {
  const auto& first = parts.front();
  const Trait judged_by[] = {{"waivers", waivers_of}, {"requirements", requirements_of}};
  for (const auto& part : parts)
    for (const auto& trait : judged_by)
      if (trait.of(part.results) != trait.of(first.results))
        return invalid(fmt::format("{} has other {} than {}", part.name, trait.name, first.name));
  return std::nullopt;
}

bool says_nothing(const CaseResult& one) {
  return one.verdict == Verdict::not_applicable || one.verdict == Verdict::not_testable;
}

/// Two shards' looks at the same thing.
void join(CaseResult& into, CaseResult more) {
  constexpr std::size_t most_findings = 20;
  const bool better =
      says_nothing(into) != says_nothing(more) ? says_nothing(into) : more.verdict < into.verdict;
  if (better) std::swap(into, more);
  into.flaky = into.flaky || more.flaky;
  for (auto& finding : more.findings)
    if (into.findings.size() < most_findings) into.findings.push_back(std::move(finding));
}

/// `error-shape` of `error-shape[operation=read]`.
std::string base_of(const CaseResult& one) {
  return one.id.substr(0, one.id.find('['));
}

/// By name of what stands in the brackets.
std::string order_of(const CaseResult& one) {
  return one.id.ends_with(']') ? one.id.substr(0, one.id.size() - 1) : one.id;
}

class Joined {
public:
  void add(CaseResult one) {
    const auto base = base_of(one);
    if (std::find(order_.begin(), order_.end(), base) == order_.end()) order_.push_back(base);
    auto& of_base = by_base_[base];
    const auto found = of_base.find(order_of(one));
    if (found == of_base.end())
      of_base.emplace(order_of(one), std::move(one));
    else
      join(found->second, std::move(one));
  }

  /// In the order of the first shard; what was seen nowhere only if no shard saw it.
  void take(std::vector<CaseResult>& into) {
    for (const auto& base : order_) {
      auto& of_base = by_base_[base];
      if (of_base.size() > 1) of_base.erase(base);
      for (auto& [order, one] : of_base)
        into.push_back(std::move(one));
    }
  }

private:
  std::vector<std::string> order_;
  std::map<std::string, std::map<std::string, CaseResult>> by_base_;
};

void add_new(std::vector<std::string>& into, const std::vector<std::string>& more) {
  for (const auto& line : more)
    if (std::find(into.begin(), into.end(), line) == into.end()) into.push_back(line);
}

double from_to(const Results& first, const Results& last) {
  return std::chrono::duration<double>(last.started - first.started).count() + last.seconds;
}

Results head_of(const Parts& parts) {
  const auto& first = parts.front().results;
  Results out = first;
  out.cases.clear();
  out.trusted.clear();
  out.notes.clear();
  out.requests.clear();
  out.quota.reset(); // of one shard alone
  out.partial = first.shard->whole;
  out.shard.reset();
  std::vector<std::string> runs;
  for (const auto& [path, one] : parts) {
    if (one.started < out.started) out.started = one.started;
    out.interrupted = out.interrupted || one.interrupted;
    add_new(out.trusted, one.trusted);
    add_new(out.notes, one.notes);
    for (const auto& [principal, count] : one.requests)
      out.requests[principal] += count;
    runs.push_back(one.run_id);
  }
  out.notes.push_back(fmt::format("merged from {} shards, the runs {}", parts.size(), fmt::join(runs, ", ")));
  out.seconds = 0;
  for (const auto& part : parts)
    out.seconds = std::max(out.seconds, from_to(out, part.results));
  return out;
}

Results joined(Parts parts) {
  Results out = head_of(parts);
  std::vector<std::pair<std::size_t, CaseResult>> probes;
  Joined conditions;
  Joined invariants;
  for (auto& part : parts) {
    std::size_t at = 0;
    for (auto& one : part.results.cases) {
      // `shard` says that a shard is empty; the others are settled anew.
      const bool of_shard = one.id == "shard" || one.id == "complete" || one.id == "waivers";
      if (is_of_probe(one))
        probes.emplace_back(part.results.shard->places[at++], std::move(one));
      else if (one.suite == "invariants")
        invariants.add(std::move(one));
      else if (!of_shard)
        conditions.add(std::move(one));
    }
  }
  std::stable_sort(probes.begin(), probes.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  conditions.take(out.cases);
  for (auto& [place, one] : probes)
    out.cases.push_back(std::move(one));
  invariants.take(out.cases);
  settle(out);
  return out;
}

} // namespace

std::variant<Results, MergeRefusal> merge(std::vector<ShardPart> parts) {
  if (parts.empty()) return invalid("there is nothing to merge");
  if (auto refused = strangers(parts)) return *refused;
  std::stable_sort(parts.begin(), parts.end(), [](const ShardPart& a, const ShardPart& b) {
    return a.results.shard->number < b.results.shard->number;
  });
  if (auto refused = doubled(parts)) return *refused;
  if (auto refused = missing(parts)) return *refused;
  for (const auto code : {ExitCode::runner_failed, ExitCode::invalid_input})
    for (const auto& part : parts)
      if (const auto* broken = part.results.exit == code ? breakdown(part.results) : nullptr)
        return failed_run(code, fmt::format("{}: {}", called(part.results), broken->reason), "",
                          head_of(parts));
  if (auto refused = otherwise_judged(parts)) return *refused;
  if (auto refused = unwhole(parts)) return *refused;
  return joined(std::move(parts));
}

} // namespace conformance
