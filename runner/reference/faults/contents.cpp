#include "reference/faults/tools.hpp"
#include "reference/times.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool holds(const Reply& reply, std::string_view member, std::string_view value) {
  return text_of(*reply.json, std::string(member)) == value;
}

Hooks accepting(std::string operation, std::string complaint) {
  return {.complaints = [=](const Call& call, Complaints& complaints) {
    if (!call.is(operation)) return;
    std::erase_if(complaints.all(),
                  [&](const std::string& each) { return each.find(complaint) != std::string::npos; });
  }};
}

/// Every error says this.
Hooks saying(std::string words) {
  return {.reply = [=](const Call&, Reply& reply) {
    if (is_error(reply, reply.status) && reply.status >= 400) set(*reply.json, "details", text(words));
  }};
}

} // namespace

std::vector<Fault> content_faults() {
  return {
      {"scan-status-with-summary",
       "SCAN-STATUS",
       subtle,
       "/status has a summary of findings",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scan-status"))
                set(*reply.json, "findings_summary", object({{"critical", number(0)}}));
            }}},
      {"scan-status-in-capitals",
       "SCAN-STATUS-ENUM",
       gross,
       "the list of scans writes statuses in capitals",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "list-scans")) return;
              for (auto& each : *reply.json->find("data")->list())
                if (text_of(each, "status") == "cancelled") set(each, "status", text("CANCELLED"));
            }}},
      {"scan-says-another-status",
       "SCAN-STATUS-ENUM",
       subtle,
       "/status says of a pending scan that it is running",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scan-status") && holds(reply, "status", "pending"))
                set(*reply.json, "status", text("running"));
            }}},
      {"detail-with-another-title",
       "FINDING-DETAIL",
       subtle,
       "a finding has another title by its id than in the list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-finding")) set(*reply.json, "title", text("Finding"));
            }}},
      {"empty-patch-accepted",
       "FINDING-PATCH-EMPTY",
       gross,
       "a PATCH of nothing answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* sent = call.body ? call.body->map() : nullptr;
              if (!call.is("update-finding") || call.why != Why::invalid || !sent || !sent->empty()) return;
              const auto* finding = named_finding(call);
              if (!finding || !finding->approved || !call.owns(finding->organization)) return;
              reply = json_reply(200, object({{"id", text(finding->id)},
                                              {"state", text(finding->state)},
                                              {"severity", text(finding->severity)},
                                              {"duplicate_of", null()}}));
            }}},
      {"detail-with-another-category",
       "FINDING-DETAIL",
       subtle,
       "a finding has another category by its id than in the list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-finding")) set(*reply.json, "category", text("other"));
            }}},
      {"detail-under-another-id",
       "FINDING-DETAIL",
       gross,
       "a finding is answered under another id",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-finding"))
                set(*reply.json, "id", text("0b8f6a1e-6a57-4c39-9a43-0d8a6f0f7a14"));
            }}},
      {"comment-source-is-dashboard",
       "FINDING-COMMENT-SOURCE",
       subtle,
       "comments of the API have the source dashboard",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "read-finding")) return;
              for (auto& each : *reply.json->find("triage_thread")->list())
                set(each, "source", text("dashboard"));
            }}},
      {"estimation-completed-at-once",
       "ESTIMATION-CREATE",
       gross,
       "a new estimation says that it is completed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "create-estimation")) set(*reply.json, "status", text("completed"));
            }}},
      {"new-estimation-of-the-default-branch",
       "ESTIMATION-CREATE",
       subtle,
       "a new estimation says another branch than was asked for",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "create-estimation")) return;
              for (auto& each : *reply.json->find("repos")->list())
                set(each, "branch", text("main"));
            }},
       {"FAIL-ESTIMATE-REPO", "SCAN-CREATE", "SCAN-CREATE-PENDING", "SCHEMA-CREATE-SCAN", "STATUS-201"}},
      {"new-estimation-of-a-repository-twice",
       "ESTIMATION-CREATE",
       subtle,
       "a new estimation holds its repository twice",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "create-estimation")) return;
              auto& repos = *reply.json->find("repos")->list();
              repos.push_back(Value(repos.front()));
            }}},
      {"new-estimation-takes-another-source",
       "ESTIMATION-CREATE",
       subtle,
       "a new estimation of a public repository says that it is connected",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "create-estimation")) return;
              for (auto& each : *reply.json->find("repos")->list())
                set(each, "source", text("connected"));
            }}},
      {"partial-estimation-hides-failures",
       "ESTIMATION-TERMINAL",
       subtle,
       "a partial estimation holds no failed result",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "read-estimation") || !holds(reply, "status", "partial")) return;
              std::erase_if(*reply.json->find("repo_results")->list(),
                            [](const Value& each) { return text_of(each, "status") == "failed"; });
            }},
       {"ESTIMATION-IMMUTABLE"}},
      {"failed-estimation-without-error",
       "ESTIMATION-TERMINAL",
       subtle,
       "a failed estimation does not say its error",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-estimation")) remove(*reply.json, "error");
            }},
       {"ESTIMATION-IMMUTABLE"}},
      {"reading-updates-an-estimation",
       "ESTIMATION-IMMUTABLE",
       gross,
       "updated_at of an estimation is the time of reading",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-estimation"))
                set(*reply.json, "updated_at", text(iso_time(call.now + Duration(call.number * 1'000'000))));
            }}},
      {"estimation-branch-of-any-length", "ESTIMATION-LIMITS", subtle,
       "an estimation takes a branch of any length",
       accepting("create-estimation", "branch must be shorter")},
      {"json-export-is-a-page",
       "EXPORT-JSON",
       gross,
       "an export as JSON is an object with data",
       {.reply =
            [](const Call& call, Reply& reply) {
              if ((call.is("export-findings") || call.is("export-scan-findings")) && reply.status == 200 &&
                  reply.json)
                reply.json = object({{"data", *reply.json}});
            }},
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-FILTERED"}},
      {"json-export-is-plain-text",
       "EXPORT-JSON",
       subtle,
       "an export as JSON has the type text/plain",
       {.reply =
            [](const Call& call, Reply& reply) {
              if ((call.is("export-findings") || call.is("export-scan-findings")) && reply.status == 200 &&
                  call.query("format") == "json")
                reply.media_type = "text/plain";
            }}},
      {"json-export-lacks-a-member",
       "EXPORT-JSON",
       subtle,
       "findings in the export of a scan lack resolved_at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "export-scan-findings")) return;
              for (auto& each : *reply.json->list())
                remove(each, "resolved_at");
            }}},
      {"csv-export-without-charset",
       "EXPORT-NAMES",
       subtle,
       "the CSV export does not say its charset",
       {.wire =
            [](const Call&, http::ServerAnswer& answer) {
              for (auto& each : answer.headers)
                if (each.name == "Content-Type" && media_type(each.value) == "text/csv")
                  each.value = "text/csv";
            }}},
      {"unknown-provider",
       "REPO-LIST",
       subtle,
       "a repository is of a provider that is not documented",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* repos = success(call, reply, "list-repos") ? reply.json->find("repos")->list() : nullptr;
              if (repos && !repos->empty()) set(repos->back(), "provider", text("subversion"));
            }},
       {"SCHEMA-LIST-REPOS"}},
      {"repos-are-a-plain-list",
       "REPO-LIST",
       gross,
       "the list of repositories has no errors beside it",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "list-repos")) reply.json = Value(*reply.json->find("repos"));
            }},
       {"REPO-ORDER", "SCHEMA-LIST-REPOS"}},
      {"undocumented-delete-answers-200",
       "ERROR-UNKNOWN-METHOD",
       gross,
       "DELETE of what has none answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::route && call.request.method == "DELETE")
                reply = json_reply(200, object({{"deleted", boolean(true)}}));
            }},
       {"ERROR-UNKNOWN-ROUTE"}},
      {"undocumented-put-answers-html",
       "ERROR-UNKNOWN-METHOD",
       subtle,
       "PUT of what has none answers HTML",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::route && call.request.method == "PUT")
                set_text(reply, "text/html", "<pre>Cannot PUT</pre>");
            }}},
      {"errors-carry-sql", "ERROR-NO-INTERNALS", subtle, "errors carry the query that failed",
       saying("SELECT * FROM findings WHERE id = $1")},
      {"errors-name-a-host", "ERROR-NO-INTERNALS", subtle, "errors name the host of the database",
       saying("connect ECONNREFUSED 10.0.3.17:5432")},
      {"errors-carry-a-stack-in-a-header",
       "ERROR-NO-INTERNALS",
       subtle,
       "errors have a header that shows a stack",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, reply.status) && reply.status >= 400)
                reply.headers.push_back(
                    {"X-Debug-Exception", "Error: at look_up (dist/findings.service.js:41:17)"});
            }}},
      {"errors-name-a-source-file", "ERROR-NO-INTERNALS", subtle, "errors name a file of source code",
       saying("thrown by /srv/app/dist/findings/findings.service.js")},
  };
}

} // namespace conformance::reference
