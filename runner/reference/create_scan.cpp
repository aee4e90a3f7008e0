#include "reference/create_scan.hpp"

#include "base/text.hpp"
#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/validate.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reference {

namespace {

const Words sources = {"connected", "public", "upload"};

void check_repos(const Call& call, Complaints& complaints) {
  const auto* repos = call.member_of_body("repos");
  const auto* items = repos ? repos->list() : nullptr;
  if (!items) return complaints.add("repos must be an array");
  if (items->empty()) return complaints.add("repos should not be empty");
  for (std::size_t i = 0; i < items->size(); ++i) {
    const auto prefix = fmt::format("repos.{}.", i);
    const auto& repo = (*items)[i];
    text_member(&repo, "url", prefix, {.required = true, .may_be_empty = false, .most = 500}, complaints);
    text_member(&repo, "branch", prefix, {.required = true, .may_be_empty = false, .most = 255}, complaints);
    word_member(&repo, "source", prefix, sources, false, complaints);
  }
}

bool is_private_host(std::string host) {
  host = to_lower(host);
  if (host == "localhost" || host.ends_with(".localhost") || host.ends_with(".internal") ||
      host.ends_with(".local"))
    return true;
  if (host.starts_with('[')) return true; // address literals of IPv6 are not offered at all
  for (const auto* prefix : {"127.", "10.", "192.168.", "169.254.", "0."})
    if (host.starts_with(prefix)) return true;
  for (int i = 16; i < 32; ++i)
    if (host.starts_with(fmt::format("172.{}.", i))) return true;
  return false;
}

void check_target_urls(const Call& call, Complaints& complaints) {
  const auto* urls = call.member_of_body("target_urls");
  if (!urls || urls->is_null()) return;
  if (!urls->list()) return complaints.add("target_urls must be an array");
  for (const auto& each : *urls->list()) {
    const auto* url = each.string();
    const auto scheme = url ? url->find("://") : std::string::npos;
    if (scheme == std::string::npos || !is_one_of(url->substr(0, scheme), {"http", "https"}))
      return complaints.add("each value in target_urls must be a URL address");
    const auto host = url->substr(scheme + 3);
    if (host.empty()) return complaints.add("each value in target_urls must be a URL address");
    const auto end = host.starts_with('[') ? host.find(']') : host.find_first_of(":/?#");
    if (is_private_host(host.substr(0, end)))
      return complaints.add("target_urls must not hold private or internal addresses");
  }
}

void check_documents(const Call& call, Complaints& complaints) {
  const auto* documents = call.member_of_body("context_document_ids");
  if (!documents || documents->is_null()) return;
  if (!documents->list()) return complaints.add("context_document_ids must be an array");
  const auto& ids = *documents->list();
  if (!std::all_of(ids.begin(), ids.end(),
                   [](const Value& id) { return id.string() && is_uuid(*id.string()); }))
    complaints.add("each value in context_document_ids must be a UUID");
}

bool is_pentest(const Call& call) {
  for (const auto* name : {"target_urls", "auth_instructions", "custom_context", "context_document_ids"})
    if (const auto* input = call.member_of_body(name); input && !input->is_null()) return true;
  return false;
}

/// Why an estimation in its state starts no scan; empty if it does.
std::string unfit(const Estimation& estimation) {
  if (is_one_of(estimation.status, {"pending", "running"})) return "Cost estimation is not ready";
  if (estimation.status == "failed") return "Cost estimation has failed";
  if (estimation.claimed) return "Cost estimation has already been used to start a scan";
  if (estimation.total_credits.value_or(0) <= 0) return "Cost estimation has no credits to start a scan with";
  return {};
}

/// Why a repository asked for is not the one that was estimated; empty if it is.
std::string unestimated(const Estimation& estimation, const Value& repo) {
  const auto url = text_of(repo, "url");
  const auto branch = text_of(repo, "branch");
  const auto found =
      std::find_if(estimation.repos.begin(), estimation.repos.end(), [&](const EstimatedRepo& each) {
        return each.result == "completed" &&
               (each.source == "upload" ? each.archive_id : each.repo_url) == url;
      });
  if (found == estimation.repos.end())
    return fmt::format("Repository {} was not included in the cost estimation", url);
  if (found->source != "upload" && found->branch != branch)
    return fmt::format("Branch {} does not match the cost estimation branch {}", branch, found->branch);
  return {};
}

std::optional<Reply> refuse_state(Call& call, std::string reason) {
  reason = call.policy.decide(&Hooks::unfit, call, reason);
  if (reason.empty()) return std::nullopt;
  call.why = Why::state;
  return refuse(400, std::move(reason));
}

} // namespace

std::optional<Reply> validate_create_scan(Call& call) {
  Complaints complaints;
  const auto* id = call.member_of_body("cost_estimation_id");
  const bool missing = !id || id->is_null();
  if (!missing && (!id->string() || !is_uuid(*id->string())))
    complaints.add("cost_estimation_id must be a UUID");
  check_repos(call, complaints);
  check_target_urls(call, complaints);
  const auto* body = call.body ? &*call.body : nullptr;
  text_member(body, "auth_instructions", "", {.most = 2000}, complaints);
  text_member(body, "custom_context", "", {.most = 2000}, complaints);
  check_documents(call, complaints);
  if (missing && is_pentest(call) && complaints.empty()) {
    call.why = Why::invalid;
    return refuse(400, "cost_estimation_id is required for pentest scans");
  }
  if (missing) complaints.add("cost_estimation_id must be a UUID");
  return refuse_body(call, std::move(complaints));
}

std::optional<Reply> look_up_start(Call& call) {
  if (auto refusal = look_up_estimation(call, call.text_of_body("cost_estimation_id"))) return refusal;
  if (auto refusal = refuse_state(call, unfit(*call.estimation))) return refusal;
  for (const auto& repo : call.items_of_body("repos"))
    if (auto refusal = refuse_state(call, unestimated(*call.estimation, repo))) return refusal;
  const auto* organization = call.world.organization(call.estimation->organization);
  const bool solvent = organization->credits >= call.estimation->total_credits.value_or(0);
  if (call.policy.decide(&Hooks::solvent, call, solvent)) return std::nullopt;
  call.why = Why::credits;
  return refuse(402, "Insufficient credits to start this scan");
}

Reply create_scan(Call& call) {
  Scan scan;
  scan.id = call.random.uuid();
  scan.task_id = "task_" + call.random.hexadecimal(12);
  scan.organization = call.estimation->organization;
  scan.type = "full";
  scan.status = "pending";
  if (const auto& repos = call.items_of_body("repos"); !repos.empty()) {
    scan.repo_url = text_of(repos.front(), "url");
    scan.branch = text_of(repos.front(), "branch");
  }
  for (const auto& each : call.items_of_body("target_urls"))
    if (each.string()) scan.target_urls.push_back(*each.string());
  scan.created_at = scan.updated_at = std::chrono::floor<std::chrono::milliseconds>(call.now);

  auto body = object({{"id", text(scan.id)},
                      {"task_id", text(scan.task_id)},
                      {"status", text(scan.status)},
                      {"message", text("Scan created")}});
  if (call.policy.decide(&Hooks::takes_effect, call, true)) {
    call.estimation->claimed = true;
    call.world.organization(scan.organization)->credits -= call.estimation->total_credits.value_or(0);
    call.world.scans.push_back(std::move(scan));
  }
  return json_reply(201, std::move(body));
}

} // namespace conformance::reference
