#include "reference/finding_list.hpp"
#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"
#include "reference/triage.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

std::optional<Reply> validate_list_findings(Call& call) {
  Complaints complaints;
  finding_query(call, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply list_findings(Call& call) {
  Complaints complaints;
  const auto query = finding_query(call, complaints);
  const auto all = wanted_findings(call, query);
  Value::List items;
  for (const auto* each : page_of(all, (query.page - 1) * query.limit, query.limit))
    items.push_back(finding_json(*each));
  return json_reply(200, object({{"data", list(std::move(items))},
                                 {"total", number(static_cast<std::int64_t>(all.size()))},
                                 {"page", number(query.page)},
                                 {"limit", number(query.limit)}}));
}

Value thread_json(const Finding& finding) {
  Value::List out;
  for (const auto& each : finding.thread)
    out.push_back(object({{"id", text(each.id)},
                          {"reaction", or_null(each.reaction)},
                          {"comment", or_null(each.comment)},
                          {"user_id", text(each.user_id)},
                          {"username", text(each.username)},
                          {"source", text(each.source)},
                          {"timestamp", text(iso_time(each.timestamp))}}));
  return list(std::move(out));
}

Value taint_json(const Finding& finding) {
  Value::List out;
  for (const auto& each : finding.taint)
    out.push_back(object({{"type", text(each.type)},
                          {"file", text(each.file)},
                          {"line", number(each.line)},
                          {"end_line", number(each.line + 2)},
                          {"symbol", text(each.symbol)},
                          {"description", text(each.description)},
                          {"taint_sources", texts({"req.body"})}}));
  return list(std::move(out));
}

Reply read_finding(Call& call) {
  const auto& finding = *call.finding;
  auto body = finding_json(finding);
  set(body, "triage_thread", thread_json(finding));
  using Trace = Settings::Trace;
  const auto trace = call.settings.trace;
  if (trace == Trace::taint_path || trace == Trace::both) set(body, "taint_path", taint_json(finding));
  if (trace == Trace::mermaid || trace == Trace::both)
    set(body, "mermaid_trace", text("graph TD; source-->sink"));
  set(body, "occurrence_count", number(static_cast<std::int64_t>(finding.scans.size())));
  set(body, "repo_url", finding.repo_url.empty() ? null() : text(finding.repo_url));
  const auto* scan = finding.scans.empty() ? nullptr : call.world.scan(finding.scans.front());
  set(body, "scan_type", scan ? text(scan->type) : null());
  return json_reply(200, std::move(body));
}

std::optional<Reply> look_up_scan_and_filter(Call& call) {
  if (auto refusal = look_up_scan(call)) return refusal;
  const auto* scan = call.scan;
  if (auto refusal = look_up_filter(call)) return refusal;
  call.scan = call.world.scan(scan->id);
  return std::nullopt;
}

constexpr Operation finding_table[] = {
    {"list-findings", "GET", "/findings", Access::read, validate_list_findings, look_up_filter,
     list_findings},
    {"list-scan-findings", "GET", "/scans/{id}/findings", Access::read, validate_list_findings,
     look_up_scan_and_filter, list_findings},
    {"read-finding", "GET", "/findings/{id}", Access::read, nullptr, look_up_finding, read_finding},
    {"update-finding", "PATCH", "/findings/{id}", Access::write, validate_update, look_up_finding,
     update_finding},
    {"add-comment", "POST", "/findings/{id}/comments", Access::write, validate_comment, look_up_finding,
     add_comment},
};

} // namespace

std::span<const Operation> finding_operations() {
  return finding_table;
}

} // namespace conformance::reference
