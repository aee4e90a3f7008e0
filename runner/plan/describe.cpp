#include "plan/describe.hpp"

#include "base/text.hpp"
#include "plan/requests.hpp"
#include "plan/schedule.hpp"
#include "plan/timing_cost.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace conformance::plan {

namespace {

std::string request_line(const Cell& cell) {
  const auto& part = cell.part();
  if (part.has_request) return fmt::format("{} {}", part.request.method.text, part.request.target.text);
  return fmt::format("{} steps", part.steps.size());
}

std::string shown(const std::string& account) {
  return account.empty() ? "without a valid key" : account;
}

/// Requests and windows by account, and the least time of the run.
std::string quota_table(const Plan& plan, const Catalogue& catalogue, const Profile& profile) {
  const auto times = schedule(plan, catalogue, profile);
  std::string out;
  for (const auto& [account, count] : request_bound(plan, catalogue, profile)) {
    const auto windows = times.windows.find(account);
    out += fmt::format("  {:<24} {:>5}", shown(account), count);
    if (windows != times.windows.end()) out += "  in " + counted(windows->second, "window");
    if (plan.sharers(account) > 1) out += fmt::format(", shared by {} shards", plan.sharers(account));
    out += '\n';
  }
  if (times.least == Duration{}) return out;
  out += fmt::format("takes at least {}", human(times.least));
  if (const auto windows = times.windows.find(times.busiest); windows != times.windows.end())
    out += fmt::format("; {} is the busiest and needs {} by itself", shown(times.busiest),
                       counted(windows->second, "window"));
  if (times.settling > Duration{})
    out += fmt::format("; {} of it in case refused writes take effect late", human(times.settling));
  return out + '\n';
}

} // namespace

std::string floods_line(const Plan& plan, const Quota& quota) {
  const auto flooded = flooded_by(plan);
  if (flooded.empty() || quota.requests == 0) return {};
  return fmt::format("bursts of up to {} requests, as fast as they go, with the key of {}",
                     2 * quota.requests + 1, fmt::join(flooded, ", "));
}

std::string describe(const Plan& plan, const Catalogue& catalogue, const Profile& profile, bool every_case) {
  std::string out;
  std::size_t sent = 0;
  std::map<std::string, std::vector<const Cell*>> missing;
  std::set<std::string> requirements;
  for (const auto& cell : plan.cells) {
    if (cell.missing)
      missing[cell.missing->reason].push_back(&cell);
    else
      ++sent;
    requirements.insert(cell.requirements.begin(), cell.requirements.end());
  }
  out += fmt::format("{} against {}\n", profile.name.text, profile.base_url.text);
  out += fmt::format("contract {} of {}; {}, {}: {} to send, {} not testable\n", catalogue.contract.name.text,
                     catalogue.contract.revision, counted(requirements.size(), "requirement"),
                     counted(plan.cells.size(), "case"), sent, plan.cells.size() - sent);

  if (plan.shard)
    out +=
        fmt::format("shard {}/{}: {} of {} cases{}\n", plan.shard->number, plan.shard->of, plan.cells.size(),
                    plan.shard->cells, plan.cells.empty() ? "; it will verify nothing by itself" : "");

  const auto quota = profile.quota.value_or(catalogue.contract.quota);
  out += "\nrequests at most, repeats and floods apart";
  out += quota.requests == 0
             ? std::string(" (no quota)\n")
             : fmt::format(" (quota {} in {} and key)\n", quota.requests, human(quota.window));
  out += quota_table(plan, catalogue, profile);

  out += timing_line(plan, quota);

  std::map<Effect, std::size_t> effects;
  for (const auto& cell : plan.cells)
    if (!cell.missing) ++effects[cell.effect];
  out += "\nwhat it does to the target\n";
  for (const auto& [effect, count] : effects)
    out += fmt::format("  {:<24} {:>5} case{}\n", name(effect), count, count == 1 ? "" : "s");
  if (const auto line = floods_line(plan, quota); !line.empty()) out += "  " + line + "\n";

  if (!missing.empty()) out += "\nnot testable\n";
  for (const auto& [reason, cells] : missing) {
    std::set<std::string> ids;
    for (const auto* cell : cells)
      ids.insert(cell->requirements.begin(), cell->requirements.end());
    out += fmt::format("  {}: {}\n    {}\n", counted(cells.size(), "case"), reason, fmt::join(ids, ", "));
  }
  if (!every_case) return out;

  out += "\ncases\n";
  for (const auto& cell : plan.cells)
    out += fmt::format("  {}/{}\n    {}{}  [{}]{}  {}\n", cell.suite->name.text, cell.id,
                       cell.principal.empty() ? "" : "as " + cell.principal + ": ", request_line(cell),
                       name(cell.effect), cell.missing ? " not testable" : "",
                       fmt::join(cell.requirements, ", "));
  return out;
}

} // namespace conformance::plan
