#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

/// Leaves what a body's field has wrong uncomplained about.
Hooks unchecked(std::string operation, std::string field) {
  return {.complaints = [=](const Call& call, Complaints& complaints) {
    if (!call.is(operation)) return;
    std::erase_if(complaints.all(),
                  [&](const std::string& each) { return each.find(field) != std::string::npos; });
  }};
}

Hooks without_effect(std::string operation) {
  return {.takes_effect = [=](const Call& call, bool effect) { return effect && !call.is(operation); }};
}

} // namespace

std::vector<Fault> resource_faults() {
  return {
      {"scan-fields-unchecked",
       "SCAN-CREATE-INVALID",
       gross,
       "the body of POST /scans is not validated",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (call.is("create-scan")) complaints.all().clear();
            }},
       {"FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "SCAN-CREATE-PRIVATE", "STATUS-400"}},
      {"scan-branch-unchecked", "ERROR-MESSAGE-ALL", subtle,
       "POST /scans does not name the missing branch of a repository", unchecked("create-scan", ".branch")},
      {"scan-context-unchecked",
       "SCAN-CREATE-INVALID",
       subtle,
       "POST /scans takes a custom_context of any length",
       unchecked("create-scan", "custom_context"),
       {"FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "STATUS-400"}},
      {"scan-not-created", "SCAN-CREATE", gross, "a scan is accepted, but never created",
       without_effect("create-scan")},
      {"scan-status-out-of-enum",
       "SCAN-STATUS",
       gross,
       "/status says `done` for a completed scan",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status") && reply.status == 200 &&
                  text_of(*reply.json, "status") == "completed")
                set(*reply.json, "status", text("done"));
            }},
       {"SCAN-TERMINAL", "SCHEMA-GET-SCAN-STATUS"}},
      {"finding-without-resolved-at",
       "SCHEMA-LIST-FINDINGS",
       subtle,
       "a finding in a list lacks resolved_at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-findings") || reply.status != 200) return;
              for (auto& each : *reply.json->find("data")->list())
                remove(each, "resolved_at");
            }}},
      {"detail-without-thread",
       "FINDING-DETAIL",
       gross,
       "the detail of a finding lacks its triage_thread",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200) remove(*reply.json, "triage_thread");
            }},
       {"FINDING-COMMENT", "FINDING-COMMENT-SOURCE", "SCHEMA-GET-FINDING"}},
      {"occurrence-count-is-text",
       "SCHEMA-GET-FINDING",
       subtle,
       "occurrence_count is a string",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200)
                set(*reply.json, "occurrence_count", text("1"));
            }},
       {"FINDING-DETAIL"}},
      {"patch-without-effect",
       "FINDING-PATCH",
       gross,
       "a PATCH is accepted, but changes nothing",
       without_effect("update-finding"),
       {"FINDING-DUPLICATE-STATE", "FINDING-PATCH-TIME"}},
      {"patch-answers-old-values",
       "FINDING-PATCH",
       subtle,
       "a PATCH answers the state from before",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && reply.status == 200) set(*reply.json, "state", text("open"));
            }}},
      {"patch-severity-unchecked",
       "FINDING-PATCH-INVALID",
       subtle,
       "PATCH takes any severity",
       unchecked("update-finding", "severity "),
       {"SCHEMA-GET-FINDING", "SCHEMA-LIST-FINDINGS", "SCHEMA-LIST-SCAN-FINDINGS", "SCHEMA-UPDATE-FINDING",
        "SORT-RANK", "STATUS-400"}},
      {"patch-state-unchecked",
       "FINDING-PATCH-INVALID",
       gross,
       "PATCH takes any state",
       unchecked("update-finding", "state "),
       {"EXPORT-JSON", "ROBUST-TYPE", "SCHEMA-GET-FINDING", "SCHEMA-LIST-FINDINGS",
        "SCHEMA-LIST-SCAN-FINDINGS", "STATUS-400"}},
      {"comment-without-effect",
       "FINDING-COMMENT",
       gross,
       "a comment is accepted, but not added",
       without_effect("add-comment"),
       {"FINDING-COMMENT-SOURCE"}},
      {"comment-length-unchecked",
       "FINDING-COMMENT",
       subtle,
       "a comment of any length is accepted",
       unchecked("add-comment", "shorter than"),
       {"STATUS-400"}},
      {"estimation-branch-unchecked",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "an estimation without a branch is accepted",
       unchecked("create-estimation", ".branch"),
       {"ESTIMATION-LIMITS", "STATUS-400"}},
      {"estimation-without-credits",
       "ESTIMATION-TERMINAL",
       subtle,
       "a completed estimation lacks its total_credits",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-estimation") && reply.status == 200) remove(*reply.json, "total_credits");
            }},
       {"ESTIMATION-IMMUTABLE"}},
      {"csv-is-text-plain",
       "EXPORT-CSV",
       gross,
       "the CSV export has the type text/plain",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.media_type == "text/csv") reply.media_type = "text/plain";
            }},
       {"EXPORT-NAMES"}},
      {"sarif-is-json",
       "EXPORT-SARIF",
       subtle,
       "the SARIF export has the type application/json",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.media_type == "application/sarif+json") reply.media_type = "application/json";
            }}},
      {"export-format-defaults",
       "EXPORT-FORMAT",
       subtle,
       "a missing format is taken as JSON",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.is("export-findings") && !call.target.value("format"))
                reply = json_reply(200, list({}));
            }},
       {"STATUS-400"}},
      {"export-format-unchecked",
       "EXPORT-FORMAT",
       gross,
       "an unknown format of an export is taken as JSON",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool exports = call.is("export-findings") || call.is("export-scan-findings");
              if (exports && call.why == Why::invalid && call.query("format") == "bogus")
                reply = json_reply(200, list({}));
            }},
       {"STATUS-400"}},
      {"repos-unordered",
       "REPO-ORDER",
       subtle,
       "repositories come in the wrong order",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-repos") || reply.status != 200) return;
              auto& items = *reply.json->find("repos")->list();
              std::reverse(items.begin(), items.end());
            }}},
      {"verdict-of-another-version",
       "HFW-VERDICT",
       subtle,
       "a verdict names another version than was asked for",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdict") && reply.status == 200) set(*reply.json, "version", text("latest"));
            }}},
      {"batch-without-packages",
       "HFW-BATCH",
       subtle,
       "a batch without packages is accepted",
       unchecked("read-verdicts", "packages"),
       {"STATUS-400"}},
      {"feed-ignores-limit",
       "HFW-FEED",
       gross,
       "the feed ignores its limit",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-feed") || reply.status != 200) return;
              Value::List all;
              for (const auto& each : call.world.malware)
                all.push_back(object({{"ecosystem", text(each.ecosystem)},
                                      {"package", text(each.package)},
                                      {"versions", texts(each.versions)}}));
              set(*reply.json, "results", list(std::move(all)));
            }}},

      {"comment-may-be-empty", "FINDING-COMMENT-EMPTY", gross, "an empty comment is accepted",
       unchecked("add-comment", "not be empty")},
      {"reason-length-unchecked", "FINDING-PATCH-LIMITS", gross, "a reason of any length is accepted",
       unchecked("update-finding", "reason must be shorter")},
      {"estimation-limits-unchecked", "ESTIMATION-LIMITS", subtle,
       "an estimation of no repositories is accepted",
       unchecked("create-estimation", "repos should not be empty")},
      {"summary-counts-one-more",
       "SCAN-SUMMARY",
       subtle,
       "findings_summary counts one critical finding too many",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-scan") || reply.status != 200) return;
              auto& count = *reply.json->find("findings_summary")->find("critical");
              count = number(to_integer(*count.number()).value_or(0) + 1);
            }}},
      {"scan-export-misses-one",
       "EXPORT-COMPLETE",
       subtle,
       "the JSON export of a scan misses its last finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-scan-findings") && reply.json ? reply.json->list() : nullptr;
              if (items && !items->empty()) items->pop_back();
            }}},
      {"export-ignores-filters",
       "EXPORT-FILTERED",
       gross,
       "the organization's export ignores its filters",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-findings") && reply.json ? reply.json->list() : nullptr;
              if (!items || !call.target.value("severity")) return;
              items->clear();
              for (const auto& each : call.world.findings)
                if (call.owns(each.organization) && each.approved) items->push_back(finding_json(each));
            }}},
      {"export-file-has-no-name",
       "EXPORT-NAMES",
       subtle,
       "an exported file is called export",
       {.reply =
            [](const Call&, Reply& reply) {
              for (auto& each : reply.headers)
                if (each.name == "Content-Disposition")
                  each.value = "attachment; filename=\"export" + each.value.substr(each.value.rfind('.'));
            }}},
      {"patch-keeps-updated-at",
       "FINDING-PATCH-TIME",
       subtle,
       "a finding's updated_at is always its found_at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200)
                set(*reply.json, "updated_at", *reply.json->find("found_at"));
            }}},
  };
}

} // namespace conformance::reference
