#include "reference/finding_list.hpp"

#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace conformance::reference {

namespace {

std::optional<WallTime> time_parameter(const Call& call, const std::string& name, Complaints& complaints) {
  const auto given = call.target.value(name);
  if (!given) return std::nullopt;
  auto time = parse_iso_time(*given);
  if (!time || call.target.repeated(name)) complaints.add(name + " must be a valid ISO 8601 date string");
  return time;
}

int rank(std::string_view severity) {
  constexpr std::string_view ranks[] = {"info", "low", "medium", "high", "critical"};
  return static_cast<int>(std::find(std::begin(ranks), std::end(ranks), severity) - std::begin(ranks));
}

/// An order among equals that is another one for each request.
std::size_t shuffled(const Finding& finding, std::uint64_t request) {
  return std::hash<std::string>{}(finding.id + std::to_string(request));
}

bool of_scan_type(const Call& call, const Finding& finding, const std::string& type) {
  return std::any_of(finding.scans.begin(), finding.scans.end(), [&](const std::string& id) {
    const auto* scan = call.world.scan(id);
    return scan && scan->type == type;
  });
}

bool wanted(const Call& call, const Finding& finding, const FindingQuery& query) {
  if (!query.severity.empty() && finding.severity != query.severity) return false;
  if (!query.state.empty() && finding.state != query.state) return false;
  if (!query.any_repo && finding.repo_url != query.repo_url) return false;
  if (query.since && finding.found_at < *query.since) return false;
  if (query.until && finding.found_at >= *query.until) return false;
  if (!query.scan_type.empty() && !of_scan_type(call, finding, query.scan_type)) return false;
  return !call.scan ||
         std::find(finding.scans.begin(), finding.scans.end(), call.scan->id) != finding.scans.end();
}

} // namespace

FindingQuery finding_query(const Call& call, Complaints& complaints) {
  FindingQuery out;
  out.page = integer_parameter(call, "page", 1, 9'007'199'254'740'991, 1, complaints);
  out.limited = call.target.value("limit").has_value();
  out.limit = integer_parameter(call, "limit", 1, 100, call.settings.default_limit, complaints);
  out.severity = word_parameter(call, "severity", {"critical", "high", "medium", "low", "info"}, complaints);
  out.state = word_parameter(
      call, "state", {"open", "true_positive", "false_positive", "accepted_risk", "resolved", "closed"},
      complaints);
  out.scan_type = word_parameter(call, "scan_type", {"pr", "full"}, complaints);
  out.scan_id = call.query("scan_id");
  if (call.target.value("scan_id") && (!is_uuid(out.scan_id) || call.target.repeated("scan_id")))
    complaints.add("scan_id must be a UUID");
  out.any_repo = !call.target.value("repo_url");
  out.repo_url = call.query("repo_url");
  if (call.target.repeated("repo_url")) complaints.add("repo_url must be a string");
  out.since = time_parameter(call, "found_since", complaints);
  out.until = time_parameter(call, "found_until", complaints);
  const auto sort_by = word_parameter(call, "sort_by", {"found_at", "updated_at", "severity"}, complaints);
  if (!sort_by.empty()) out.sort_by = sort_by;
  out.ascending = word_parameter(call, "sort_order", {"ASC", "DESC"}, complaints) == "ASC";
  return out;
}

std::vector<const Finding*> wanted_findings(const Call& call, const FindingQuery& query) {
  std::vector<const Finding*> out;
  for (const auto& each : call.world.findings)
    if (in_lists(call, each) && wanted(call, each, query)) out.push_back(&each);
  const auto less = [&](const Finding* a, const Finding* b) {
    const auto by_severity = call.settings.severities_by_alphabet ? a->severity <=> b->severity
                                                                  : rank(a->severity) <=> rank(b->severity);
    const auto order = query.sort_by == "severity"     ? by_severity
                       : query.sort_by == "updated_at" ? a->updated_at <=> b->updated_at
                                                       : a->found_at <=> b->found_at;
    if (order == 0 && call.settings.ties_shuffled)
      return shuffled(*a, call.number) < shuffled(*b, call.number);
    if (order == 0) return a->id < b->id;
    return query.ascending ? order < 0 : order > 0;
  };
  std::sort(out.begin(), out.end(), less);
  return out;
}

Value finding_json(const Finding& finding) {
  return object({{"id", text(finding.id)},
                 {"title", text(finding.title)},
                 {"category", text(finding.category)},
                 {"severity", text(finding.severity)},
                 {"state", text(finding.state)},
                 {"description", text(finding.description)},
                 {"affected_file", text(finding.affected_file)},
                 {"affected_code", text(finding.affected_code)},
                 {"proof_of_concept", or_null(finding.proof_of_concept)},
                 {"tags", texts(finding.tags)},
                 {"scan_id", finding.scans.empty() ? null() : text(finding.scans.front())},
                 {"found_at", text(iso_time(finding.found_at))},
                 {"updated_at", text(iso_time(finding.updated_at))},
                 {"resolved_at", finding.resolved_at ? text(iso_time(*finding.resolved_at)) : null()}});
}

} // namespace conformance::reference
