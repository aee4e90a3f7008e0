#include "reference/finding_list.hpp"
#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reference {

namespace {

/// An optional member: left out, or null, where there is nothing to say.
void set_optional(const Call& call, Value& object, const std::string& name, std::optional<Value> value) {
  if (value)
    set(object, name, std::move(*value));
  else if (call.settings.nulls_for_absent)
    set(object, name, null());
}

std::optional<Value> unless_empty(const std::string& value) {
  return value.empty() ? std::nullopt : std::optional(text(value));
}

Value input_json(const Call& call, const EstimatedRepo& repo) {
  auto out = object({{"source", text(repo.source)}});
  set_optional(call, out, "repo_url", unless_empty(repo.repo_url));
  set_optional(call, out, "branch", unless_empty(repo.branch));
  set_optional(call, out, "commit_sha", unless_empty(repo.commit_sha));
  set_optional(call, out, "archive_id", unless_empty(repo.archive_id));
  return out;
}

Value result_json(const EstimatedRepo& repo) {
  auto out = object({{"repo_url", text(repo.source == "upload" ? repo.archive_id : repo.repo_url)},
                     {"status", text(repo.result)},
                     {"from_cache", boolean(false)}});
  if (!repo.branch.empty()) set(out, "branch", text(repo.branch));
  if (repo.result == "failed") {
    set(out, "error", text("No supported language was found"));
    set(out, "failure_reason", text("unsupported_language"));
    return out;
  }
  set(out, "credits", number(repo.credits));
  set(out, "applications", list({object({{"app_name", text("api")}, {"app_root_path", text("apps/api")}})}));
  return out;
}

std::optional<Value> results_json(const Estimation& estimation) {
  Value::List out;
  for (const auto& each : estimation.repos)
    if (!each.result.empty()) out.push_back(result_json(each));
  return out.empty() ? std::nullopt : std::optional(list(std::move(out)));
}

Value estimation_json(const Call& call, const Estimation& estimation) {
  Value::List repos;
  for (const auto& each : estimation.repos)
    repos.push_back(input_json(call, each));
  auto out = object({{"id", text(estimation.id)},
                     {"organization_id", text(estimation.organization)},
                     {"user_id", text(estimation.user_id)}});
  set_optional(call, out, "name", estimation.name ? unless_empty(*estimation.name) : std::nullopt);
  set(out, "task_id", text(estimation.task_id));
  set(out, "status", text(estimation.status));
  set(out, "repos", list(std::move(repos)));
  const auto credits = estimation.total_credits;
  set_optional(call, out, "total_credits", credits ? std::optional(number(*credits)) : std::nullopt);
  set_optional(call, out, "repo_results", results_json(estimation));
  set_optional(call, out, "error", estimation.error ? unless_empty(*estimation.error) : std::nullopt);
  set(out, "triage_required", boolean(false));
  set(out, "triage_fee_credits", number(credits.value_or(0) / 5));
  set(out, "created_at", text(iso_time(estimation.created_at)));
  set(out, "updated_at", text(iso_time(estimation.updated_at)));
  return out;
}

constexpr std::int64_t credits_of_a_repo = 1'200;

std::optional<Reply> validate_list_estimations(Call& call) {
  Complaints complaints;
  integer_parameter(call, "limit", 1, 100, 50, complaints);
  integer_parameter(call, "offset", 0, 9'007'199'254'740'991, 0, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply list_estimations(Call& call) {
  Complaints complaints;
  const auto limit = integer_parameter(call, "limit", 1, 100, 50, complaints);
  const auto offset = integer_parameter(call, "offset", 0, 9'007'199'254'740'991, 0, complaints);
  std::vector<const Estimation*> all;
  for (const auto& each : call.world.estimations)
    if (call.policy.decide(&Hooks::lists_estimation, call, call.owns(each.organization), each))
      all.push_back(&each);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto* a, const auto* b) { return a->created_at > b->created_at; });
  Value::List items;
  for (const auto* each : page_of(all, offset, limit))
    items.push_back(estimation_json(call, *each));
  return json_reply(200, object({{"data", list(std::move(items))},
                                 {"total", number(static_cast<std::int64_t>(all.size()))}}));
}

Reply read_estimation(Call& call) {
  return json_reply(200, estimation_json(call, *call.estimation));
}

void check_repo(const Value& repo, const std::string& prefix, Complaints& complaints) {
  if (repo.find("source") &&
      !word_member(&repo, "source", prefix, {"connected", "public", "upload"}, true, complaints))
    return;
  const auto* source = repo.find("source");
  const TextRule url{.required = true, .may_be_empty = false, .most = 500};
  const TextRule name{.required = true, .may_be_empty = false, .most = 255};
  if (source && *source->string() == "upload") {
    text_member(&repo, "archive_id", prefix, name, complaints);
    return;
  }
  text_member(&repo, "repo_url", prefix, url, complaints);
  text_member(&repo, "branch", prefix, name, complaints);
  const auto* installation = repo.find("github_installation_id");
  if (installation && !installation->is_null() && !installation->number())
    complaints.add(prefix + "github_installation_id must be a number");
}

std::optional<Reply> validate_create_estimation(Call& call) {
  Complaints complaints;
  text_member(call.body ? &*call.body : nullptr, "name", "", {.most = 255}, complaints);
  const auto* repos = call.member_of_body("repos");
  if (!repos || !repos->list())
    complaints.add("repos must be an array");
  else if (repos->list()->empty())
    complaints.add("repos should not be empty");
  else if (repos->list()->size() > 20)
    complaints.add("repos must contain no more than 20 elements");
  else
    for (std::size_t i = 0; i < repos->list()->size(); ++i)
      check_repo((*repos->list())[i], fmt::format("repos.{}.", i), complaints);
  return refuse_body(call, std::move(complaints));
}

Reply create_estimation(Call& call) {
  const auto& organization = call.organization();
  Estimation estimation;
  estimation.id = call.random.uuid();
  estimation.task_id = "cost_est_" + call.random.hexadecimal(8);
  estimation.organization = organization.id;
  estimation.user_id = organization.user_id;
  if (const auto name = call.text_of_body("name"); !name.empty()) estimation.name = name;
  estimation.status = "pending";
  for (const auto& each : call.items_of_body("repos")) {
    const auto source = text_of(each, "source");
    const bool upload = source == "upload";
    estimation.repos.push_back(
        {source.empty() ? "connected" : source, upload ? "" : text_of(each, "repo_url"),
         upload ? "" : text_of(each, "branch"), "", upload ? text_of(each, "archive_id") : "", "", 0});
  }
  estimation.created_at = estimation.updated_at = std::chrono::floor<std::chrono::milliseconds>(call.now);
  estimation.under_way = true;
  auto body = estimation_json(call, estimation);
  if (call.policy.decide(&Hooks::takes_effect, call, true))
    call.world.estimations.push_back(std::move(estimation));
  return json_reply(201, std::move(body));
}

constexpr Operation estimation_table[] = {
    {"create-estimation", "POST", "/cost-estimations", Access::write, validate_create_estimation, nullptr,
     create_estimation},
    {"list-estimations", "GET", "/cost-estimations", Access::read, validate_list_estimations, nullptr,
     list_estimations},
    {"read-estimation", "GET", "/cost-estimations/{id}", Access::read, nullptr, look_up_estimation,
     read_estimation},
};

} // namespace

void complete_estimations(World& world, WallTime now, Duration takes) {
  for (auto& each : world.estimations) {
    const auto done = each.created_at + std::chrono::duration_cast<WallTime::duration>(takes);
    if (!each.under_way || done > now) continue;
    each.under_way = false;
    each.status = "completed";
    each.updated_at = done;
    each.total_credits = 0;
    for (auto& repo : each.repos) {
      repo.result = "completed";
      repo.credits = credits_of_a_repo;
      *each.total_credits += credits_of_a_repo;
    }
  }
}

std::span<const Operation> estimation_operations() {
  return estimation_table;
}

} // namespace conformance::reference
