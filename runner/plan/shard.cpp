#include "plan/shard.hpp"

#include "model/waiver.hpp"
#include "plan/phase.hpp"
#include "plan/requests.hpp"
#include "plan/timing_cost.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <numeric>
#include <set>
#include <tuple>

namespace conformance::plan {

namespace {

constexpr unsigned most_shards = 1000;

bool is_read(const RequestTemplate& request) {
  return request.method.text == "GET" || request.method.text == "HEAD";
}

/// The parts of a path that are written out; `*` for one that is not known yet, if it is the first.
std::set<std::string> resources_of(const std::string& target) {
  std::set<std::string> out;
  const auto path = target.substr(0, target.find('?'));
  for (std::size_t at = 0; at < path.size();) {
    const auto from = path.find_first_not_of('/', at);
    if (from == std::string::npos) break;
    const auto to = std::min(path.find('/', from), path.size());
    const auto segment = path.substr(from, to - from);
    const bool known = segment.find("${") == std::string::npos;
    if (known || out.empty()) out.insert(known ? segment : "*");
    at = to;
  }
  return out;
}

bool meet(const std::set<std::string>& a, const std::set<std::string>& b) {
  if (a.empty() || b.empty()) return false;
  if (a.contains("*") || b.contains("*")) return true;
  return std::any_of(a.begin(), a.end(), [&](const std::string& each) { return b.contains(each); });
}

/// All that a cell asks for, its controls apart.
std::vector<const RequestTemplate*> requests_of(const Cell& cell) {
  const auto& part = cell.part();
  std::vector<const RequestTemplate*> out;
  if (part.has_request) out.push_back(&part.request);
  if (part.unchanged) out.push_back(&*part.unchanged);
  for (const auto& step : part.steps)
    out.push_back(&step);
  return out;
}

/// Divides cells into groups that must stay together, and these among the shards.
class Divider {
public:
  Divider(const Plan& plan, const Catalogue& catalogue, const Profile& profile, unsigned shards)
      : plan_(plan), catalogue_(catalogue), profile_(profile), shards_(shards), group_(plan.cells.size()) {
    std::iota(group_.begin(), group_.end(), std::size_t{0});
  }

  /// The shard of each cell, from 0.
  std::vector<unsigned> divide() {
    keep_together(writers());
    for (const auto& principal : flooded_by(plan_))
      keep_together(users_of(principal));
    keep_probes_together();
    return fill();
  }

private:
  using Cells = std::vector<std::size_t>;

  std::size_t root(std::size_t cell) {
    while (group_[cell] != cell)
      cell = group_[cell] = group_[group_[cell]];
    return cell;
  }
  void keep_together(const Cells& cells) {
    for (const auto each : cells)
      group_[std::max(root(each), root(cells.front()))] = std::min(root(each), root(cells.front()));
  }

  bool makes_key(const Cell& cell) const {
    return std::any_of(cell.principals.begin(), cell.principals.end(), [&](const std::string& name) {
      const auto* spec = catalogue_.contract.principal(name);
      return spec && spec->make && !profile_.principal(name);
    });
  }

  /// It changes something, or nothing else must be under way meanwhile.
  bool is_writer(const Cell& cell) const {
    const auto phase = phase_of(catalogue_, profile_, cell);
    const bool calls = std::any_of(cell.part().steps.begin(), cell.part().steps.end(),
                                   [](const RequestTemplate& step) { return step.call.has_value(); });
    return (phase >= 1 && cell.effect != Effect::floods) || calls || makes_key(cell);
  }

  std::set<std::string> written(const Cell& cell) const {
    std::set<std::string> out;
    const bool accepted =
        cell.effect == Effect::restores || cell.effect == Effect::leaves || cell.effect == Effect::spends;
    const auto add = [&](const RequestTemplate& request) {
      if (!request.call && !is_read(request)) out.merge(resources_of(request.target.text));
    };
    if (accepted)
      for (const auto* request : requests_of(cell))
        add(*request);
    for (const auto& name : cell.fixtures)
      if (is_made(catalogue_, profile_, name)) add(*catalogue_.fixture(name)->create);
    return out;
  }

  /// A refusal stays one whatever is written meanwhile; what is there, or must not change, does not.
  bool is_disturbed(const Cell& cell, const std::set<std::string>& resources) const {
    if (cell.refusal && !cell.part().unchanged) return false;
    const auto requests = requests_of(cell);
    return std::any_of(requests.begin(), requests.end(), [&](const RequestTemplate* request) {
      return !request->call && meet(resources_of(request->target.text), resources);
    });
  }

  Cells writers() const {
    Cells out;
    std::set<std::string> resources;
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      if (plan_.cells[i].missing || !is_writer(plan_.cells[i])) continue;
      out.push_back(i);
      resources.merge(written(plan_.cells[i]));
    }
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      const auto& cell = plan_.cells[i];
      if (!cell.missing && !is_writer(cell) && is_disturbed(cell, resources)) out.push_back(i);
    }
    return out;
  }

  Cells users_of(const std::string& principal) const {
    Cells out;
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      const auto& used = plan_.cells[i].principals;
      if (!plan_.cells[i].missing && std::find(used.begin(), used.end(), principal) != used.end())
        out.push_back(i);
    }
    return out;
  }

  /// Cells of one probe often send the same controls.
  void keep_probes_together() {
    std::map<std::pair<const Probe*, bool>, Cells> of_probe;
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      const auto& cell = plan_.cells[i];
      const bool free = !cell.missing && !cell.part().burst && root(i) == i && !is_writer(cell);
      if (free || cell.missing) of_probe[{cell.probe, cell.missing.has_value()}].push_back(i);
    }
    for (const auto& [probe, cells] : of_probe)
      keep_together(cells);
  }

  std::size_t cost(const Cell& cell) const {
    if (cell.missing) return 0;
    const auto& part = cell.part();
    const auto quota = profile_.quota.value_or(catalogue_.contract.quota);
    std::size_t out = cell.controls.size() + requests_of(cell).size() + part.cases.size();
    if (part.walk) out += part.walk->least;
    if (part.burst) out += quota.requests;
    return out + timing_requests(cell, quota).least;
  }

  struct Group {
    std::string principal;
    std::size_t first = 0, cost = 0;
    Cells cells;
  };

  /// Large ones of several cells first, then by principal, so that few shards share a key; what is not sent
  /// comes last.
  std::vector<Group> groups() {
    std::map<std::size_t, Group> by_root;
    for (std::size_t i = 0; i < plan_.cells.size(); ++i) {
      auto& group = by_root[root(i)];
      if (group.cells.empty()) {
        group.first = i;
        group.principal = plan_.cells[i].principal;
      }
      group.cells.push_back(i);
      group.cost += cost(plan_.cells[i]);
    }
    std::vector<Group> out;
    std::size_t all = 0;
    for (auto& [first, group] : by_root) {
      all += group.cost;
      out.push_back(std::move(group));
    }
    const auto rank = [&](const Group& group) {
      if (group.cost == 0) return 2;
      return group.cost * shards_ >= all ? 0 : 1;
    };
    std::stable_sort(out.begin(), out.end(), [&](const Group& a, const Group& b) {
      return std::tuple(rank(a), a.principal, a.first) < std::tuple(rank(b), b.principal, b.first);
    });
    return out;
  }

  /// Each shard takes groups up to an equal part of what is left.
  std::vector<unsigned> fill() {
    const auto all = groups();
    std::vector<unsigned> shard_of(plan_.cells.size(), 0);
    std::size_t left = 0;
    for (const auto& group : all)
      left += group.cost;
    unsigned shard = 0;
    std::size_t taken = 0;
    for (const auto& group : all) {
      const auto fair = left / (shards_ - shard);
      const bool full = taken > 0 && taken + group.cost / 2 >= fair && group.cost > 0;
      if (full && shard + 1 < shards_) {
        left -= taken;
        taken = 0;
        ++shard;
      }
      taken += group.cost;
      for (const auto cell : group.cells)
        shard_of[cell] = shard;
    }
    return shard_of;
  }

  const Plan& plan_;
  const Catalogue& catalogue_;
  const Profile& profile_;
  unsigned shards_;
  std::vector<std::size_t> group_;
};

std::string digest(const Plan& plan) {
  std::string all = fmt::format("{} cells left out\n", plan.unselected);
  for (const auto& cell : plan.cells)
    all += fmt::format("{}/{} {} {}\n", cell.suite->name.text, cell.id, name(cell.effect),
                       cell.missing ? cell.missing->what : "");
  return digits_of(all);
}

/// Shards watch the answers of both organizations, whoever their cells ask as. Nobody else uses a flooded
/// key.
void keep_organizations(Plan& part, const Plan& whole, const Catalogue& catalogue) {
  if (part.cells.empty()) return;
  std::set<std::string> kept(part.principals.begin(), part.principals.end());
  const auto flooded = flooded_by(whole);
  std::set<std::string> organizations;
  for (const auto& name : whole.principals)
    if (const auto* spec = catalogue.contract.principal(name);
        spec && (spec->organization == "own" || spec->organization == "foreign") && !flooded.contains(name) &&
        organizations.insert(spec->organization).second)
      kept.insert(name);
  part.principals.clear();
  for (const auto& name : whole.principals)
    if (kept.contains(name)) part.principals.push_back(name);
}

Plan part_of(const Plan& whole, const Catalogue& catalogue, const std::vector<unsigned>& shard_of,
             unsigned shard) {
  Plan out;
  out.unselected = whole.unselected;
  out.shard.emplace();
  for (std::size_t i = 0; i < whole.cells.size(); ++i) {
    if (shard_of[i] != shard) {
      ++out.unselected;
      continue;
    }
    out.shard->places.push_back(i);
    out.cells.push_back(whole.cells[i]);
  }
  list_needs(out, catalogue);
  keep_organizations(out, whole, catalogue);
  return out;
}

/// The quota accounts that a plan uses.
std::set<std::string> accounts_of(const Plan& plan, const Catalogue& catalogue, const Profile& profile) {
  std::set<std::string> out;
  if (plan.cells.empty()) return out;
  const auto add = [&](const std::string& name) { out.insert(account_of(catalogue, profile, name)); };
  for (const auto& name : plan.principals)
    add(name);
  for (const auto& cell : plan.cells)
    for (const auto& name : cell.principals)
      if (!cell.missing) add(name);
  if (catalogue.contract.health) add(catalogue.contract.health->as.text);
  return out;
}

std::optional<unsigned> whole_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::variant<ShardNumber, std::string> checked(std::optional<unsigned> number, std::optional<unsigned> of,
                                               const std::string& text) {
  if (!number || !of || *number < 1 || *of < 1 || *number > *of || *of > most_shards)
    return fmt::format("'{}' names no shard; write for example 3/8, from 1/8 to 8/8, at most {}", text,
                       most_shards);
  return ShardNumber{*number, *of};
}

} // namespace

unsigned Plan::sharers(const std::string& account) const {
  if (!shard) return 1;
  const auto found = shard->sharers.find(account);
  return found == shard->sharers.end() ? 1 : found->second;
}

std::variant<ShardNumber, std::string>
shard_named(std::string_view text,
            const std::function<std::optional<std::string>(std::string_view)>& environment) {
  struct Variables {
    const char *index, *count;
    unsigned first;
  };
  if (text != "auto") {
    const auto slash = text.find('/');
    const auto of = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
    return checked(whole_number(text.substr(0, slash)), whole_number(of), std::string(text));
  }
  for (const auto& [index, count, first] : {Variables{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
                                            Variables{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0}}) {
    const auto at = environment(index);
    const auto of = environment(count);
    if (!at && !of) continue;
    if (!at || !of)
      return fmt::format("auto: {} is set and {} is not", at ? index : count, at ? count : index);
    auto number = whole_number(*at);
    if (number && first == 0) number = *number + 1;
    return checked(number, whole_number(*of), fmt::format("{}={} {}={}", index, *at, count, *of));
  }
  return std::string("auto: neither CI_NODE_INDEX and CI_NODE_TOTAL nor JOB_COMPLETION_INDEX and "
                     "JOB_COMPLETIONS are set; name the shard, for example 3/8");
}

std::optional<std::string> take_shard(Plan& plan, const Catalogue& catalogue, const Profile& profile,
                                      ShardNumber which) {
  const auto shard_of = Divider(plan, catalogue, profile, which.of).divide();
  std::map<std::string, unsigned> sharers;
  for (unsigned shard = 0; shard < which.of; ++shard)
    for (const auto& account : accounts_of(part_of(plan, catalogue, shard_of, shard), catalogue, profile))
      ++sharers[account];
  std::erase_if(sharers, [](const auto& each) { return each.second < 2; });

  const auto quota = profile.quota.value_or(catalogue.contract.quota);
  for (const auto& [account, count] : sharers) {
    if (quota.requests == 0 || quota.in_one_window() >= count) continue;
    return fmt::format(
        "{} shards must share the quota of {}, of which this run has {} request{} in a window; "
        "take fewer shards",
        count, account.empty() ? "requests without a valid key" : account, quota.in_one_window(),
        quota.in_one_window() == 1 ? "" : "s");
  }

  auto part = part_of(plan, catalogue, shard_of, which.number - 1);
  auto& shard = *part.shard;
  shard.number = which.number;
  shard.of = which.of;
  shard.plan = digest(plan);
  shard.cells = plan.cells.size();
  shard.unselected = plan.unselected;
  shard.sharers = std::move(sharers);
  std::set<std::string> requirements;
  for (const auto& cell : plan.cells)
    requirements.insert(cell.requirements.begin(), cell.requirements.end());
  shard.requirements.assign(requirements.begin(), requirements.end());
  plan = std::move(part);
  return std::nullopt;
}

} // namespace conformance::plan
