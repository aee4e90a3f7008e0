#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/times.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

Value repo_json(const Repo& repo) {
  auto out =
      object({{"id", text(repo.id)},
              {"provider", text(repo.provider)},
              {"name", text(repo.name)},
              {"providerKey", text(repo.provider_key)},
              {"enabled", boolean(repo.enabled)},
              {"threatModelUpdatedAt",
               repo.threat_model_updated_at ? text(iso_time(*repo.threat_model_updated_at)) : null()}});
  if (repo.provider == "github" || repo.provider == "gitlab") set(out, "prScansEnabled", boolean(true));
  if (repo.provider == "github") set(out, "installationId", number(12'345'678));
  if (repo.provider == "gitlab") set(out, "defaultBranch", text("main"));
  if (repo.provider == "bitbucket") set(out, "isPrivate", boolean(true));
  return out;
}

Reply list_repos(Call& call) {
  std::vector<const Repo*> all;
  for (const auto& each : call.world.repos)
    if (call.owns(each.organization)) all.push_back(&each);
  // An absent time is the least one, hence last.
  std::stable_sort(all.begin(), all.end(), [](const Repo* a, const Repo* b) {
    return a->threat_model_updated_at > b->threat_model_updated_at;
  });
  Value::List items;
  for (const auto* each : all)
    items.push_back(repo_json(*each));
  return json_reply(200, object({{"repos", list(std::move(items))}, {"errors", list({})}}));
}

constexpr Operation repo_table[] = {
    {"list-repos", "GET", "/repos", Access::read, nullptr, nullptr, list_repos},
};

} // namespace

std::span<const Operation> repo_operations() {
  return repo_table;
}

} // namespace conformance::reference
