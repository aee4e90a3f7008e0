#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

void replace_status(Reply& reply, int from, int to) {
  if (reply.status == from) set_status(reply, to);
}

/// Answers 500 to a key where this holds.
template <class Fits>
Hooks failing(Fits fits) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.key && fits(call)) reply = refuse(500, "Internal server error");
  }};
}

} // namespace

std::vector<Fault> status_faults() {
  return {
      {"unended-estimation-answers-202",
       "STATUS-200-GET",
       subtle,
       "an estimation that is pending or running answers 202",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "read-estimation")) return;
              const auto state = text_of(*reply.json, "status");
              if (state == "pending" || state == "running") reply.status = 202;
            }},
       {"SCHEMA-GET-ESTIMATION"}},
      {"reads-answer-202",
       "STATUS-200-GET",
       gross,
       "every successful GET answers 202",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (has_access(call, Access::read)) replace_status(reply, 200, 202);
            }},
       {"AUTH-ONLY-HEADER",
        "ESTIMATION-IMMUTABLE",
        "ESTIMATION-TERMINAL",
        "EXPORT-ALL",
        "EXPORT-COMPLETE",
        "EXPORT-CSV",
        "EXPORT-FILTERED",
        "EXPORT-JSON",
        "EXPORT-NAMES",
        "EXPORT-SARIF",
        "FILTER",
        "FILTER-SCAN",
        "FILTER-TIME",
        "FINDING-DETAIL",
        "PAGE-BEYOND",
        "PAGE-DEFAULT",
        "PAGE-ENVELOPE",
        "PAGE-MAX",
        "PAGE-OFFSET",
        "PAGE-WALK",
        "PAGE-WALK-TIES",
        "REPO-LIST",
        "REPO-ORDER",
        "ROBUST-METHOD",
        "SCAN-STATUS",
        "SCAN-STATUS-ENUM",
        "SCAN-SUMMARY",
        "SCAN-TERMINAL",
        "SCHEMA-GET-ESTIMATION",
        "SCHEMA-GET-FINDING",
        "SCHEMA-GET-SCAN",
        "SCHEMA-GET-SCAN-STATUS",
        "SCHEMA-LIST-ESTIMATIONS",
        "SCHEMA-LIST-FINDINGS",
        "SCHEMA-LIST-REPOS",
        "SCHEMA-LIST-SCANS",
        "SORT",
        "SORT-DEFAULT",
        "SORT-DEFAULT-FIELD",
        "SORT-RANK"}},
      {"scan-status-answers-203",
       "STATUS-200-GET",
       subtle,
       "GET /scans/{id}/status alone answers 203",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status")) replace_status(reply, 200, 203);
            }},
       {"SCAN-CREATE", "SCAN-STATUS", "SCAN-STATUS-ENUM", "SCAN-TERMINAL", "SCHEMA-GET-SCAN-STATUS"}},
      {"csv-answers-206",
       "STATUS-200-GET",
       subtle,
       "an export as CSV answers 206",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.query("format") == "csv") replace_status(reply, 200, 206);
            }},
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-CSV", "EXPORT-FILTERED", "EXPORT-NAMES"}},
      {"patch-answers-201",
       "STATUS-200-PATCH",
       gross,
       "a successful PATCH answers 201",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding")) replace_status(reply, 200, 201);
            }},
       {"FINDING-PATCH"}},
      {"patch-answers-204",
       "STATUS-200-PATCH",
       subtle,
       "a successful PATCH answers 204 without a body",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("update-finding") || reply.status != 200) return;
              reply.status = 204;
              reply.json.reset();
            }},
       {"FINDING-PATCH", "SCHEMA-UPDATE-FINDING"}},
      {"patch-of-a-severity-answers-202",
       "STATUS-200-PATCH",
       subtle,
       "a PATCH of a severity answers 202",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && call.body && call.body->find("severity"))
                replace_status(reply, 200, 202);
            }}},
      {"creations-answer-200",
       "STATUS-201",
       gross,
       "every creation answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (has_access(call, Access::write)) replace_status(reply, 201, 200);
            }},
       {"SCAN-CREATE"}},
      {"comment-answers-200",
       "STATUS-201",
       subtle,
       "adding a comment alone answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("add-comment")) replace_status(reply, 201, 200);
            }}},
      {"estimation-answers-202",
       "STATUS-201",
       subtle,
       "creating a cost estimation alone answers 202",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-estimation")) replace_status(reply, 201, 202);
            }}},
      {"revoking-answers-200",
       "STATUS-204",
       gross,
       "revoking a key answers 200 with a body",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.status == 204) reply = json_reply(200, object({{"revoked", boolean(true)}}));
            }}},
      {"revoking-answers-empty-200",
       "STATUS-204",
       subtle,
       "revoking a key answers 200 with an empty body",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 204, 200); }}},
      {"revoking-answers-202",
       "STATUS-204",
       subtle,
       "revoking a key answers 202 without a body",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 204, 202); }}},
      {"validation-answers-422",
       "STATUS-400",
       gross,
       "validation errors answer 422",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid) replace_status(reply, 400, 422);
            }},
       {"ERROR-MESSAGE",
        "ESTIMATION-CREATE-INVALID",
        "ESTIMATION-LIMITS",
        "EXPORT-FORMAT",
        "FAIL-ESTIMATE-REQUIRED",
        "FILTER-INVALID",
        "FINDING-COMMENT",
        "FINDING-COMMENT-EMPTY",
        "FINDING-PATCH-EMPTY",
        "FINDING-PATCH-INVALID",
        "FINDING-PATCH-LIMITS",
        "HFW-BATCH",
        "HFW-LIMITS",
        "HFW-SCOPED",
        "HFW-VERDICT",
        "PAGE-INVALID",
        "PAGE-MAX",
        "PAGE-OFFSET",
        "ROBUST-TYPE",
        "SCAN-CREATE-INVALID",
        "SCAN-CREATE-PRIVATE"}},
      {"query-errors-name-nothing",
       "STATUS-400",
       subtle,
       "a bad query is refused without naming the parameter",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.request.method == "GET")
                set_message(reply, "Validation failed");
            }},
       {"FILTER-INVALID", "PAGE-INVALID"}},
      {"body-errors-name-nothing",
       "STATUS-400",
       subtle,
       "a bad body is refused with one string that names no field",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.request.method != "GET")
                set_message(reply, "Validation failed");
            }},
       {"FAIL-ESTIMATE-REQUIRED"}},
      {"credits-answer-400",
       "STATUS-402",
       gross,
       "a scan without credits answers 400",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 402, 400); }},
       {"FAIL-CREDITS"}},
      {"credits-answer-403",
       "STATUS-402",
       subtle,
       "a scan without credits answers 403 with the right message",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 402, 403); }},
       {"FAIL-CREDITS"}},
      {"credits-not-looked-at",
       "STATUS-402",
       gross,
       "a scan starts without credits",
       {.solvent = [](const Call&, bool) { return true; }},
       {"FAIL-CREDITS"}},
      {"scope-answers-401",
       "STATUS-403",
       gross,
       "a key without the scope answers 401",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::scope) replace_status(reply, 403, 401);
            }},
       {"FAIL-SCOPE", "SCOPE-FIRST", "SCOPE-WRITE"}},
      {"scope-of-estimations-answers-404",
       "STATUS-403",
       subtle,
       "creating a cost estimation with a read-only key answers 404",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::scope && call.is("create-estimation")) replace_status(reply, 403, 404);
            }},
       {"FAIL-SCOPE", "SCOPE-DELETE", "SCOPE-FIRST", "SCOPE-WRITE"}},
      {"scope-of-comments-answers-400",
       "STATUS-403",
       subtle,
       "a comment with a read-only key answers 400",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::scope && call.is("add-comment")) replace_status(reply, 403, 400);
            }},
       {"FAIL-SCOPE", "SCOPE-DELETE", "SCOPE-FIRST", "SCOPE-WRITE"}},
      {"absent-answers-410",
       "STATUS-404",
       gross,
       "whatever does not exist answers 410",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.about != About::nothing) replace_status(reply, 404, 410);
            }},
       {"NOLEAK-ESTIMATION", "NOLEAK-FILTER", "NOLEAK-SCAN", "NOLEAK-STATUS", "ROBUST-PATH"}},
      {"absent-scan-answers-400",
       "STATUS-404",
       subtle,
       "a scan that does not exist answers 400",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.about == About::scan) replace_status(reply, 404, 400);
            }},
       {"NOLEAK-FILTER", "NOLEAK-SCAN"}},
      {"absent-estimation-answers-null",
       "STATUS-404",
       subtle,
       "an estimation that does not exist answers 200 and null",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-estimation") && reply.status == 404) reply = json_reply(200, null());
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-ESTIMATION", "NOLEAK-FORM", "ROBUST-PATH", "SCHEMA-GET-ESTIMATION"}},
      {"eleventh-key-answers-400",
       "STATUS-409",
       gross,
       "an eleventh key is refused with 400",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 409, 400); }}},
      {"eleventh-key-answers-422",
       "STATUS-409",
       subtle,
       "an eleventh key is refused with 422",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 409, 422); }}},
      {"twenty-keys-created",
       "STATUS-409",
       subtle,
       "twenty keys may be active",
       {.most_keys = [](const Call&, std::int64_t) { return std::int64_t{20}; }}},
      {"limit-answers-503",
       "STATUS-429",
       gross,
       "requests above the quota answer 503",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 429, 503); }},
       {"RATE-ALL", "RATE-LIMIT"}},
      {"limit-answers-403",
       "STATUS-429",
       subtle,
       "requests above the quota answer 403",
       {.reply = [](const Call&, Reply& reply) { replace_status(reply, 429, 403); }},
       {"RATE-ALL", "RATE-LIMIT", "RATE-ROLLING"}},
      {"repos-answer-500",
       "STATUS-500",
       gross,
       "GET /repos always answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-repos") && reply.status == 200) reply = refuse(500, "Internal server error");
            }},
       {"REPO-LIST", "REPO-ORDER", "SCHEMA-LIST-REPOS", "SCOPE-READ", "STATUS-200-GET"}},
      {"updated-at-beside-a-scan-type-answers-500",
       "STATUS-500",
       subtle,
       "findings of a type of scans by updated_at answer 500",
       failing([](const Call& call) {
         return call.is("list-findings") && !call.query("scan_type").empty() &&
                call.query("sort_by") == "updated_at";
       }),
       {"SORT"}},
      {"repository-beside-a-scan-type-answers-500", "STATUS-500", subtle,
       "findings of a type of scans in a repository answer 500", failing([](const Call& call) {
         return call.is("list-findings") && !call.query("scan_type").empty() &&
                !call.query("repo_url").empty();
       })},
      {"limit-beyond-all-bounds-answers-500",
       "PAGE-MAX",
       subtle,
       "a limit beyond what a floating-point number counts answers 500",
       failing([](const Call& call) { return call.query("limit").size() > 15; }),
       {"STATUS-500"}},
      {"offset-beyond-all-bounds-answers-500",
       "PAGE-OFFSET",
       subtle,
       "an offset beyond what a floating-point number counts answers 500",
       failing([](const Call& call) { return call.query("offset").size() > 15; }),
       {"STATUS-500"}},
      {"broken-utf-8-in-a-query-answers-500", "ROBUST-QUERY", subtle,
       "a byte in a query that is no UTF-8 answers 500",
       failing([](const Call& call) { return call.query("repo_url").find('\xff') != std::string::npos; })},
      {"sort-by-severity-answers-500",
       "STATUS-500",
       subtle,
       "sorting findings by severity always answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 200 && call.query("sort_by") == "severity")
                reply = refuse(500, "Internal server error");
            }},
       {"FILTER", "FILTER-SCAN", "NOLEAK-LIST", "PAGE-WALK", "PAGE-WALK-TIES", "SORT", "SORT-RANK",
        "STATUS-200-GET"}},
      {"csv-answers-500",
       "STATUS-500",
       subtle,
       "an export as CSV always answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 200 && call.query("format") == "csv")
                reply = refuse(500, "Internal server error");
            }},
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-CSV", "EXPORT-FILTERED", "EXPORT-NAMES", "STATUS-200-GET"}},
      {"errors-under-200",
       "STATUS-HONEST",
       gross,
       "an error body is sent under status 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.about != About::nothing && reply.status == 404) reply.status = 200;
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-ESTIMATION", "NOLEAK-FILTER", "NOLEAK-FORM", "NOLEAK-ORDER",
        "NOLEAK-SCAN", "NOLEAK-STATUS", "ROBUST-PATH", "SCHEMA-GET-ESTIMATION", "SCHEMA-GET-FINDING",
        "SCHEMA-GET-SCAN", "SCHEMA-GET-SCAN-STATUS", "SCHEMA-LIST-FINDINGS", "SCHEMA-LIST-SCAN-FINDINGS",
        "STATUS-404"}},
      {"absent-status-under-200",
       "STATUS-HONEST",
       subtle,
       "the status of a scan that does not exist is an error body under status 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status") && reply.status == 404) reply.status = 200;
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM", "NOLEAK-SCAN", "SCHEMA-GET-SCAN-STATUS", "STATUS-404"}},
      {"export-errors-under-200",
       "STATUS-HONEST",
       subtle,
       "a refused export is sent under status 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 400 && (call.is("export-findings") || call.is("export-scan-findings")))
                reply.status = 200;
            }},
       {"EXPORT-FORMAT", "STATUS-400"}},
  };
}

} // namespace conformance::reference
