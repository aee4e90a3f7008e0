#include "reference/create_scan.hpp"
#include "reference/finding_list.hpp"
#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

Value summary(const Call& call, const Scan& scan) {
  auto out = object({{"critical", number(0)},
                     {"high", number(0)},
                     {"medium", number(0)},
                     {"low", number(0)},
                     {"info", number(0)}});
  for (const auto& each : call.world.findings) {
    if (!in_lists(call, each)) continue;
    if (std::find(each.scans.begin(), each.scans.end(), scan.id) == each.scans.end()) continue;
    // A fault may have let another severity in.
    if (auto* count = out.find(each.severity)) *count = number(to_integer(*count->number()).value_or(0) + 1);
  }
  return out;
}

Value scan_json(const Call& call, const Scan& scan) {
  return object({{"id", text(scan.id)},
                 {"task_id", text(scan.task_id)},
                 {"scan_type", text(scan.type)},
                 {"status", text(scan.status)},
                 {"name", or_null(scan.name)},
                 {"repo_url", or_null(scan.repo_url)},
                 {"branch", or_null(scan.branch)},
                 {"pr_number", scan.pr_number ? number(*scan.pr_number) : null()},
                 {"target_urls", scan.target_urls.empty() ? null() : texts(scan.target_urls)},
                 {"findings_summary", summary(call, scan)},
                 {"created_at", text(iso_time(scan.created_at))},
                 {"updated_at", text(iso_time(scan.updated_at))}});
}

struct ScanQuery {
  std::int64_t page = 1;
  std::int64_t limit = 0;
  std::string type, status;
  std::string sort_by = "created_at";
  bool ascending = false;
};

ScanQuery scan_query(const Call& call, Complaints& complaints) {
  ScanQuery out;
  out.page = integer_parameter(call, "page", 1, 9'007'199'254'740'991, 1, complaints);
  out.limit = integer_parameter(call, "limit", 1, 100, call.settings.default_limit, complaints);
  out.type = word_parameter(call, "scan_type", {"pr", "full"}, complaints);
  out.status = word_parameter(call, "status",
                              {"pending", "running", "completed", "failed", "stopped", "cancelled", "skipped",
                               "pending_verification", "pending_triage", "draft", "estimating", "estimated"},
                              complaints);
  const auto sort_by = word_parameter(call, "sort_by", {"created_at", "updated_at", "status"}, complaints);
  if (!sort_by.empty()) out.sort_by = sort_by;
  out.ascending = word_parameter(call, "sort_order", {"ASC", "DESC"}, complaints) == "ASC";
  return out;
}

std::optional<Reply> validate_list_scans(Call& call) {
  Complaints complaints;
  scan_query(call, complaints);
  return refuse_query(call, std::move(complaints));
}

bool listed(const Call& call, const Scan& scan, const ScanQuery& query) {
  return (query.type.empty() || scan.type == query.type) &&
         (query.status.empty() || scan.status == query.status) &&
         call.policy.decide(&Hooks::lists_scan, call, call.owns(scan.organization), scan);
}

Reply list_scans(Call& call) {
  Complaints complaints;
  const auto query = scan_query(call, complaints);
  std::vector<const Scan*> all;
  for (const auto& each : call.world.scans)
    if (listed(call, each, query)) all.push_back(&each);
  std::sort(all.begin(), all.end(), [&](const Scan* a, const Scan* b) {
    const auto order = query.sort_by == "status"       ? a->status.compare(b->status) <=> 0
                       : query.sort_by == "updated_at" ? a->updated_at <=> b->updated_at
                                                       : a->created_at <=> b->created_at;
    if (order == 0) return a->id < b->id;
    return query.ascending ? order < 0 : order > 0;
  });
  Value::List items;
  for (const auto* each : page_of(all, (query.page - 1) * query.limit, query.limit))
    items.push_back(scan_json(call, *each));
  return json_reply(200, object({{"data", list(std::move(items))},
                                 {"total", number(static_cast<std::int64_t>(all.size()))},
                                 {"page", number(query.page)},
                                 {"limit", number(query.limit)}}));
}

Reply read_scan(Call& call) {
  return json_reply(200, scan_json(call, *call.scan));
}

Reply read_status(Call& call) {
  const auto& scan = *call.scan;
  return json_reply(200, object({{"id", text(scan.id)},
                                 {"task_id", text(scan.task_id)},
                                 {"status", text(scan.status)},
                                 {"created_at", text(iso_time(scan.created_at))},
                                 {"updated_at", text(iso_time(scan.updated_at))}}));
}

constexpr Operation scan_table[] = {
    {"create-scan", "POST", "/scans", Access::write, validate_create_scan, look_up_start, create_scan},
    {"list-scans", "GET", "/scans", Access::read, validate_list_scans, nullptr, list_scans},
    {"read-scan", "GET", "/scans/{id}", Access::read, nullptr, look_up_scan, read_scan},
    {"read-scan-status", "GET", "/scans/{id}/status", Access::read, nullptr, look_up_scan, read_status},
};

} // namespace

std::span<const Operation> scan_operations() {
  return scan_table;
}

} // namespace conformance::reference
