#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool is_export(const Call& call, const Reply& reply) {
  return (call.is("export-findings") || call.is("export-scan-findings")) && reply.status == 200;
}

/// An export in the other formats than JSON.
Hooks rewritten(std::string format, void (*rewrite)(std::string&)) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (is_export(call, reply) && call.query("format") == format) rewrite(reply.text);
  }};
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

Hooks saved_as(std::string_view media_type, std::string disposition) {
  return {.reply = [=](const Call&, Reply& reply) {
    if (reply.media_type != media_type) return;
    for (auto& each : reply.headers)
      if (each.name == "Content-Disposition") each.value = disposition;
  }};
}

/// The organization's export in this format, or in any, takes no notice of a parameter.
Hooks export_ignoring(std::string parameter, std::string format = "") {
  return {.target = [=](const Call&, Target& target) {
    if (!target.path.ends_with("/findings/export") || target.path.find("/scans/") != std::string::npos)
      return false;
    if (!format.empty() && target.value("format") != format) return false;
    return std::erase_if(target.query, [&](const QueryItem& each) { return each.name == parameter; }) > 0;
  }};
}

/// There is a scan that found nothing, and its export in a format is no such file.
Hooks spoiling_what_is_empty(std::string format, std::string body) {
  return {.before =
              [](Call& call) {
                const std::string id = "5d0f1c6e-7b34-4a52-9f0e-2c1b8a93d471";
                if (call.world.scan(id) || call.world.scans.empty()) return;
                auto scan = call.world.scans.front();
                scan.id = id;
                scan.created_at -= std::chrono::hours(100);
                call.world.scans.push_back(std::move(scan));
              },
          .reply =
              [=](const Call& call, Reply& reply) {
                if (!call.is("export-scan-findings") || reply.status != 200 || !call.scan) return;
                if (call.query("format") != format) return;
                for (const auto& each : call.world.findings)
                  if (std::find(each.scans.begin(), each.scans.end(), call.scan->id) != each.scans.end())
                    return;
                reply.json.reset();
                reply.text = body;
              }};
}

} // namespace

std::vector<Fault> export_faults() {
  return {
      {"csv-without-a-header-row",
       "EXPORT-CSV",
       gross,
       "the CSV export begins with the first finding",
       rewritten("csv", [](std::string& csv) { csv.erase(0, csv.find('\n') + 1); }),
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-FILTERED", "EXPORT-NAMES"}},
      {"csv-quotes-badly",
       "EXPORT-CSV",
       subtle,
       "a quote inside a field of the CSV export is not doubled",
       rewritten("csv", [](std::string& csv) { replace_all(csv, ",sql_injection,", ",sql \"injection\","); }),
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-FILTERED"}},
      {"csv-breaks-its-last-row",
       "EXPORT-CSV",
       subtle,
       "the last row of the CSV export is cut short",
       rewritten("csv", [](std::string& csv) { csv.erase(csv.rfind(',')); }),
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-FILTERED"}},
      {"csv-repeats-its-last-row",
       "EXPORT-CSV",
       subtle,
       "the last row of the organization's CSV export comes twice",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("export-findings") || reply.status != 200 || call.query("format") != "csv") return;
              const auto end = reply.text.find_last_not_of("\r\n");
              const auto begin = reply.text.rfind('\n', end);
              if (begin != std::string::npos) reply.text += reply.text.substr(begin + 1);
            }},
       {"EXPORT-ALL", "EXPORT-FILTERED"}},
      {"csv-is-shown-inline",
       "EXPORT-CSV",
       subtle,
       "the CSV export is not sent as an attachment",
       saved_as("text/csv", "inline; filename=\"findings.csv\""),
       {"EXPORT-NAMES"}},
      {"csv-is-called-txt",
       "EXPORT-CSV",
       subtle,
       "the file of the CSV export ends in .txt",
       saved_as("text/csv", "attachment; filename=\"findings.txt\""),
       {"EXPORT-NAMES"}},

      {"sarif-of-an-old-version", "EXPORT-SARIF", gross, "the SARIF export is of version 2.0.0",
       rewritten("sarif",
                 [](std::string& log) { replace_all(log, R"("version":"2.1.0")", R"("version":"2.0.0")"); })},
      {"sarif-level-is-the-severity", "EXPORT-SARIF", subtle, "a result in SARIF has the level high",
       rewritten("sarif",
                 [](std::string& log) { replace_all(log, R"("level":"error")", R"("level":"high")"); })},
      {"sarif-message-is-a-text", "EXPORT-SARIF", subtle, "the message of a result in SARIF is a plain text",
       rewritten("sarif",
                 [](std::string& log) {
                   replace_all(log, R"("message":{"text":)", R"("message":)");
                   replace_all(log, R"(},"guid")", R"(,"guid")");
                 })},
      {"sarif-tool-without-driver", "EXPORT-SARIF", subtle, "the tool in SARIF has no driver",
       rewritten("sarif", [](std::string& log) { replace_all(log, R"("driver":)", R"("extensions":)"); })},
      {"sarif-with-a-member-of-its-own", "EXPORT-SARIF", subtle, "a result in SARIF has a member severity",
       rewritten("sarif",
                 [](std::string& log) { replace_all(log, R"("guid":)", R"("severity":"low","guid":)"); })},
      {"sarif-is-called-json",
       "EXPORT-SARIF",
       subtle,
       "the file of the SARIF export ends in .json",
       saved_as("application/sarif+json", "attachment; filename=\"findings.json\""),
       {"EXPORT-NAMES"}},

      {"scan-csv-stops-early",
       "EXPORT-COMPLETE",
       gross,
       "the CSV export of a scan holds three findings at most",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("export-scan-findings") || call.query("format") != "csv") return;
              std::size_t at = 0;
              for (int line = 0; line < 4 && at != std::string::npos; ++line)
                at = reply.text.find('\n', at + 1);
              if (at != std::string::npos) reply.text.erase(at + 1);
            }},
       {"EXPORT-CSV"}},

      {"csv-export-ignores-severity", "EXPORT-FILTERED", subtle, "the CSV export ignores the filter severity",
       export_ignoring("severity", "csv")},
      {"sarif-export-ignores-severity", "EXPORT-FILTERED", subtle,
       "the SARIF export ignores the filter severity", export_ignoring("severity", "sarif")},
      {"export-ignores-state", "EXPORT-FILTERED", subtle, "the export ignores the filter state",
       export_ignoring("state")},
      {"export-ignores-repositories",
       "EXPORT-FILTERED",
       subtle,
       "the export ignores the filter repo_url",
       export_ignoring("repo_url"),
       {"EXPORT-ALL"}},
      {"export-ignores-scans",
       "EXPORT-FILTERED",
       subtle,
       "the export ignores the filter scan_id",
       export_ignoring("scan_id"),
       {"EXPORT-ALL", "NOLEAK-FILTER"}},
      {"export-ignores-scan-types", "EXPORT-FILTERED", subtle, "the export ignores the filter scan_type",
       export_ignoring("scan_type")},
      {"export-ignores-the-first-time",
       "EXPORT-FILTERED",
       subtle,
       "the export ignores found_since",
       export_ignoring("found_since"),
       {"EXPORT-ALL", "EXPORT-CSV"}},
      {"export-ignores-the-last-time",
       "EXPORT-FILTERED",
       subtle,
       "the export ignores found_until",
       export_ignoring("found_until"),
       {"EXPORT-ALL"}},

      {"export-misses-one",
       "EXPORT-ALL",
       gross,
       "the organization's JSON export misses its last finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-findings") && reply.json ? reply.json->list() : nullptr;
              if (items && items->size() > 1) items->pop_back();
            }}},
      {"scan-sarif-leaves-out-the-mild",
       "EXPORT-ALL",
       subtle,
       "the SARIF export of a scan has no results of the level note",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("export-scan-findings") || call.query("format") != "sarif") return;
              auto log = parse_json(reply.text);
              auto* root = std::get_if<Value>(&log);
              auto* runs = root ? root->find("runs") : nullptr;
              if (!runs || !runs->list()) return;
              for (auto& run : *runs->list())
                std::erase_if(*run.find("results")->list(),
                              [](const Value& each) { return text_of(each, "level") == "note"; });
              reply.text = to_json(*root);
            }}},
      {"sarif-leaves-out-the-mild",
       "EXPORT-ALL",
       subtle,
       "the organization's SARIF export leaves out what is of low severity or less",
       {.target =
            [](const Call&, Target& target) {
              const bool sarif =
                  target.path.ends_with("/findings/export") && target.value("format") == "sarif" &&
                  target.path.find("/scans/") == std::string::npos && !target.value("severity");
              if (sarif) target.query.push_back({"severity", "high"});
              return sarif;
            }}},
      {"json-of-nothing-is-null",
       "EXPORT-JSON",
       subtle,
       "the JSON export of a scan without findings is null",
       spoiling_what_is_empty("json", "null"),
       {"EXPORT-COMPLETE"}},
      {"csv-of-nothing-is-empty",
       "EXPORT-CSV",
       subtle,
       "the CSV export of a scan without findings has no header row",
       spoiling_what_is_empty("csv", ""),
       {"EXPORT-COMPLETE", "EXPORT-NAMES"}},
      {"sarif-of-nothing-has-no-runs", "EXPORT-SARIF", subtle,
       "the SARIF export of a scan without findings has no runs",
       spoiling_what_is_empty("sarif", R"({"version":"2.1.0"})")},
      {"exported-descriptions-are-cut",
       "EXPORT-JSON",
       subtle,
       "the JSON export cuts descriptions",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-findings") && reply.json ? reply.json->list() : nullptr;
              if (!items) return;
              for (auto& each : *items)
                set(each, "description", text(text_of(each, "description").substr(0, 20)));
            }}},
      {"csv-export-ignores-scans",
       "EXPORT-FILTERED",
       subtle,
       "the CSV export ignores the filter scan_id",
       export_ignoring("scan_id", "csv"),
       {"EXPORT-ALL", "NOLEAK-FILTER"}},
      {"csv-export-ignores-repositories",
       "EXPORT-FILTERED",
       subtle,
       "the CSV export ignores the filter repo_url",
       export_ignoring("repo_url", "csv"),
       {"EXPORT-ALL"}},
      {"csv-export-ignores-the-last-time",
       "EXPORT-FILTERED",
       subtle,
       "the CSV export ignores found_until",
       export_ignoring("found_until", "csv"),
       {"EXPORT-ALL"}},
      {"sarif-export-ignores-scans",
       "EXPORT-FILTERED",
       subtle,
       "the SARIF export ignores the filter scan_id",
       export_ignoring("scan_id", "sarif"),
       {"NOLEAK-FILTER"}},
      {"sarif-export-ignores-scan-types", "EXPORT-FILTERED", subtle,
       "the SARIF export ignores the filter scan_type", export_ignoring("scan_type", "sarif")},
      {"json-export-ignores-a-second-filter",
       "EXPORT-FILTERED",
       subtle,
       "the JSON export ignores state beside severity",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.ends_with("/findings/export") || target.value("format") != "json" ||
                  !target.value("severity") || target.value("found_since"))
                return false;
              return std::erase_if(target.query, [](const QueryItem& each) { return each.name == "state"; }) >
                     0;
            }}},
      {"csv-export-of-a-filter-is-short",
       "EXPORT-ALL",
       subtle,
       "filtered by repo_url, the CSV export holds two findings at most",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("export-findings") || call.query("format") != "csv" ||
                  !call.target.value("repo_url"))
                return;
              std::size_t at = 0;
              for (int line = 0; line < 3 && at != std::string::npos; ++line)
                at = reply.text.find('\n', at + 1);
              if (at != std::string::npos) reply.text.erase(at + 1);
            }}},
  };
}

} // namespace conformance::reference
