#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

Value::List* items_at(Reply& reply, std::string_view list) {
  auto* found = reply.json->find(list);
  return found ? found->list() : nullptr;
}

/// Changes the body of each success of an operation.
template <class Change>
Hooks whole(std::string operation, Change change) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.is(operation) && reply.status >= 200 && reply.status <= 299 && reply.json && reply.json->map())
      change(*reply.json);
  }};
}

/// Changes each item of a list in them.
template <class Change>
Hooks each_of(std::string operation, std::string list, Change change) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (!call.is(operation) || reply.status < 200 || reply.status > 299 || !reply.json) return;
    if (auto* items = items_at(reply, list))
      for (auto& each : *items)
        change(each);
  }};
}

auto without(std::string member) {
  return [=](Value& value) { remove(value, member); };
}
auto with(std::string member, Value other) {
  return [=](Value& value) { set(value, member, other); };
}

} // namespace

std::vector<Fault> member_faults() {
  return {
      {"listed-scan-without-type",
       "SCHEMA-LIST-SCANS",
       gross,
       "a scan in the list lacks its scan_type",
       each_of("list-scans", "data", without("scan_type")),
       {"FILTER"}},
      {"listed-scan-of-a-time-in-seconds",
       "SCHEMA-LIST-SCANS",
       subtle,
       "created_at of a scan in the list is a number",
       each_of("list-scans", "data", [](Value& scan) { set(scan, "created_at", number(1'760'000'000)); }),
       {"SORT"}},
      {"scan-without-task", "SCHEMA-GET-SCAN", gross, "a scan lacks its task_id",
       whole("read-scan", without("task_id"))},
      {"scan-summary-counts-in-text",
       "SCHEMA-GET-SCAN",
       subtle,
       "the counts of a scan's findings_summary are texts",
       whole("read-scan", [](Value& scan) { set(*scan.find("findings_summary"), "info", text("0")); }),
       {"SCAN-SUMMARY"}},
      {"scan-of-another-id", "SCHEMA-GET-SCAN", subtle, "a scan is answered under another id",
       whole("read-scan", with("id", text("0b8f6a1e-6a57-4c39-9a43-0d8a6f0f7a11")))},
      {"status-without-task", "SCHEMA-GET-SCAN-STATUS", gross, "/status lacks its task_id",
       whole("read-scan-status", without("task_id"))},
      {"status-of-no-time", "SCHEMA-GET-SCAN-STATUS", subtle, "updated_at is null in /status",
       whole("read-scan-status", with("updated_at", null()))},
      {"scan-finding-without-category", "SCHEMA-LIST-SCAN-FINDINGS", gross,
       "a finding in the list of a scan lacks its category",
       each_of("list-scan-findings", "data", without("category"))},
      {"scan-finding-tags-are-a-text", "SCHEMA-LIST-SCAN-FINDINGS", subtle,
       "the tags of a finding in the list of a scan are one text",
       each_of("list-scan-findings", "data", with("tags", text("api,web")))},
      {"listed-finding-without-code", "SCHEMA-LIST-FINDINGS", gross,
       "a finding in the list lacks its affected_code",
       each_of("list-findings", "data", without("affected_code"))},
      {"finding-without-scan-type",
       "SCHEMA-GET-FINDING",
       gross,
       "a finding lacks its scan_type",
       whole("read-finding", without("scan_type")),
       {"FINDING-DETAIL"}},
      {"taint-path-of-lines-as-text",
       "SCHEMA-GET-FINDING",
       subtle,
       "the lines of a taint_path are texts",
       each_of("read-finding", "taint_path", [](Value& step) { set(step, "line", text("12")); }),
       {"FINDING-DETAIL"}},
      {"thread-entry-without-time",
       "SCHEMA-GET-FINDING",
       subtle,
       "an entry of a finding's thread lacks its timestamp",
       each_of("read-finding", "triage_thread", without("timestamp")),
       {"FINDING-DETAIL"}},
      {"listed-scan-counts-one-more", "SCAN-SUMMARY", gross,
       "findings_summary counts one finding more in the list than by the scan's id",
       each_of("list-scans", "data",
               [](Value& scan) {
                 auto& count = *scan.find("findings_summary")->find("low");
                 count = number(to_integer(*count.number()).value_or(0) + 1);
               })},
      {"comment-answers-an-id-by-another-name", "SCHEMA-ADD-COMMENT", gross,
       "the answer to a comment calls its id `id`",
       whole("add-comment",
             [](Value& answer) {
               answer = object({{"id", *answer.find("comment_id")}});
             })},
      {"comment-id-is-a-number", "SCHEMA-ADD-COMMENT", subtle, "comment_id is a number",
       whole("add-comment", with("comment_id", number(4711)))},
      {"patch-answers-no-id",
       "SCHEMA-UPDATE-FINDING",
       gross,
       "the answer to a PATCH lacks the id",
       whole("update-finding", without("id")),
       {"FINDING-PATCH"}},
      {"patch-answers-no-link",
       "SCHEMA-UPDATE-FINDING",
       subtle,
       "the answer to a PATCH lacks duplicate_of where it is null",
       whole("update-finding",
             [](Value& answer) {
               if (answer.find("duplicate_of")->is_null()) remove(answer, "duplicate_of");
             }),
       {"FINDING-PATCH"}},
      {"listed-estimation-without-user", "SCHEMA-LIST-ESTIMATIONS", gross,
       "an estimation in the list lacks its user_id",
       each_of("list-estimations", "data", without("user_id"))},
      {"listed-estimation-of-a-time-without-zone",
       "SCHEMA-LIST-ESTIMATIONS",
       subtle,
       "updated_at of an estimation in the list has no time zone",
       each_of("list-estimations", "data",
               [](Value& estimation) {
                 auto time = text_of(estimation, "updated_at");
                 if (time.ends_with('Z')) time.pop_back();
                 set(estimation, "updated_at", text(time));
               }),
       {"ESTIMATION-IMMUTABLE"}},
      {"new-estimation-without-organization", "SCHEMA-CREATE-ESTIMATION", gross,
       "a new estimation lacks its organization_id", whole("create-estimation", without("organization_id"))},
      {"new-estimation-asks-for-triage-in-text", "SCHEMA-CREATE-ESTIMATION", subtle,
       "triage_required of a new estimation is a text",
       whole("create-estimation", with("triage_required", text("false")))},
      {"estimation-of-another-id",
       "SCHEMA-GET-ESTIMATION",
       subtle,
       "an estimation is answered under another id",
       whole("read-estimation", with("id", text("0b8f6a1e-6a57-4c39-9a43-0d8a6f0f7a12"))),
       {"ESTIMATION-LIMITS"}},
      {"status-of-another-id",
       "SCHEMA-GET-SCAN-STATUS",
       subtle,
       "/status names another scan",
       whole("read-scan-status", with("id", text("0b8f6a1e-6a57-4c39-9a43-0d8a6f0f7a13"))),
       {"SCAN-CREATE"}},
      {"estimation-without-repos",
       "SCHEMA-GET-ESTIMATION",
       gross,
       "an estimation lacks its repos",
       whole("read-estimation", without("repos")),
       {"ESTIMATION-IMMUTABLE"}},
      {"estimation-of-credits-in-text", "SCHEMA-GET-ESTIMATION", subtle,
       "triage_fee_credits of an estimation is a text",
       whole("read-estimation", with("triage_fee_credits", text("240")))},
      {"repository-without-key",
       "SCHEMA-LIST-REPOS",
       gross,
       "a repository lacks its providerKey",
       each_of("list-repos", "repos", without("providerKey")),
       {"REPO-LIST"}},
      {"repository-enabled-in-text",
       "SCHEMA-LIST-REPOS",
       subtle,
       "enabled of a repository is a text",
       each_of("list-repos", "repos", with("enabled", text("true"))),
       {"REPO-LIST"}},
      {"new-scan-without-message", "SCHEMA-CREATE-SCAN", gross, "the answer to a new scan lacks its message",
       whole("create-scan", without("message"))},
      {"new-scan-of-no-task", "SCHEMA-CREATE-SCAN", subtle, "task_id of a new scan is null",
       whole("create-scan", with("task_id", null()))},
      {"verdict-of-a-confidence-in-numbers", "SCHEMA-GET-VERDICT", subtle,
       "the confidence of a verdict is a number", whole("read-verdict", with("confidence", number(1)))},
      {"scoped-verdict-without-findings", "SCHEMA-GET-SCOPED-VERDICT", gross,
       "a verdict on a scoped package lacks its findings", whole("read-scoped-verdict", without("findings"))},
      {"batch-level-in-capitals", "SCHEMA-BATCH-VERDICTS", subtle,
       "the level of a verdict in a batch is in capitals",
       each_of("read-verdicts", "verdicts", with("level", text("CLEAN")))},
      {"feed-versions-are-a-text", "SCHEMA-OSV-FEED", subtle, "the versions of the feed are one text",
       each_of("read-feed", "results", with("versions", text("1.0.0")))},
      {"cached-repositories-lack-errors",
       "SCHEMA-LIST-REPOS",
       subtle,
       "every second list of repositories lacks its errors",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "list-repos") && call.policy.times_before("repos") % 2 == 1)
                remove(*reply.json, "errors");
            }},
       {"REPO-LIST"}},
      {"oldest-finding-of-no-scan-type",
       "FINDING-DETAIL",
       subtle,
       "the detail of the oldest finding lacks its scan_type",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "read-finding")) return;
              for (const auto& each : call.world.findings)
                if (call.owns(each.organization) && each.approved && each.found_at < call.finding->found_at)
                  return;
              remove(*reply.json, "scan_type");
            }},
       {"SCHEMA-GET-FINDING"}},
  };
}

} // namespace conformance::reference
