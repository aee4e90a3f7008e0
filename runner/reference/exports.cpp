#include "reference/finding_list.hpp"
#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"

#include <fmt/format.h>

namespace conformance::reference {

namespace {

const Words formats = {"json", "csv", "sarif"};

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char each : text) {
    if (each == '"') out += '"';
    out += each;
  }
  return out + '"';
}

std::string csv(const std::vector<const Finding*>& findings) {
  std::string out = "id,title,category,severity,state,affected_file,scan_id,found_at,updated_at\r\n";
  for (const auto* each : findings)
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", each->id, csv_field(each->title),
                       csv_field(each->category), each->severity, each->state, csv_field(each->affected_file),
                       each->scans.empty() ? "" : each->scans.front(), iso_time(each->found_at),
                       iso_time(each->updated_at));
  return out;
}

const char* sarif_level(const std::string& severity) {
  if (severity == "critical" || severity == "high") return "error";
  return severity == "medium" ? "warning" : "note";
}

std::string sarif(const std::vector<const Finding*>& findings) {
  Value::List results;
  for (const auto* each : findings) {
    auto place = object(
        {{"physicalLocation", object({{"artifactLocation", object({{"uri", text(each->affected_file)}})}})}});
    results.push_back(object({{"ruleId", text(each->category)},
                              {"level", text(sarif_level(each->severity))},
                              {"message", object({{"text", text(each->title)}})},
                              {"guid", text(each->id)},
                              {"locations", list({std::move(place)})}}));
  }
  auto driver = object({{"name", text("Hacktron")}, {"rules", list({})}});
  auto run =
      object({{"tool", object({{"driver", std::move(driver)}})}, {"results", list(std::move(results))}});
  return to_json(object({{"$schema", text("https://json.schemastore.org/sarif-2.1.0.json")},
                         {"version", text("2.1.0")},
                         {"runs", list({std::move(run)})}}));
}

Reply exported(const Call& call, const std::vector<const Finding*>& findings, const std::string& name) {
  const auto format = call.query("format");
  if (format == "json") {
    Value::List items;
    for (const auto* each : findings)
      items.push_back(finding_json(*each));
    return json_reply(200, list(std::move(items)));
  }
  auto export_table = csv(findings);
  if (call.settings.csv_for_spreadsheets) {
    std::erase(export_table, '\r');
    export_table.insert(0, "\xef\xbb\xbf");
  }
  auto out = format == "csv" ? text_reply("text/csv", std::move(export_table))
                             : text_reply("application/sarif+json", sarif(findings));
  out.headers.push_back({"Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", name, format)});
  return out;
}

void check_format(const Call& call, Complaints& complaints) {
  if (!call.target.value("format"))
    complaints.add("format must be one of the following values: json, csv, sarif");
  else
    word_parameter(call, "format", formats, complaints);
}

std::optional<Reply> validate_scan_export(Call& call) {
  Complaints complaints;
  check_format(call, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply export_scan_findings(Call& call) {
  return exported(call, wanted_findings(call, {}), "findings-" + call.scan->id);
}

std::optional<Reply> validate_export(Call& call) {
  Complaints complaints;
  check_format(call, complaints);
  finding_query(call, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply export_findings(Call& call) {
  Complaints complaints;
  const auto query = finding_query(call, complaints);
  auto all = wanted_findings(call, query);
  if (query.limited || call.settings.exports_paged)
    all = page_of(all, (query.page - 1) * query.limit, query.limit);
  return exported(call, all, "findings");
}

constexpr Operation export_table[] = {
    {"export-scan-findings", "GET", "/scans/{id}/findings/export", Access::read, validate_scan_export,
     look_up_scan, export_scan_findings},
    {"export-findings", "GET", "/findings/export", Access::read, validate_export, look_up_filter,
     export_findings},
};

} // namespace

std::span<const Operation> export_operations() {
  return export_table;
}

} // namespace conformance::reference
