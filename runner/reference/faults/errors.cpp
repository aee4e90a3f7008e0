#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

const std::string page = "<!doctype html><html><body><h1>Error</h1></body></html>";

void drop_error(Reply& reply, int status) {
  if (is_error(reply, status)) remove(*reply.json, "error");
}

void set_error(Reply& reply, int status, std::string phrase) {
  if (is_error(reply, status)) set(*reply.json, "error", text(std::move(phrase)));
}

bool refused_fields(const Reply& reply) {
  const auto* message = is_error(reply, 400) ? reply.json->find("message") : nullptr;
  return message && message->list();
}

} // namespace

std::vector<Fault> error_faults() {
  return {
      {"errors-are-html",
       "ERROR-SHAPE",
       gross,
       "errors are HTML pages",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.status >= 400) set_text(reply, "text/html", page);
            }},
       {"ERROR-MESSAGE-ALL",
        "ERROR-MESSAGE-FIELDS",
        "ERROR-SHAPE-REST",
        "ERROR-TYPE",
        "ERROR-UNKNOWN-METHOD",
        "ERROR-UNKNOWN-ROUTE",
        "EXPORT-FILTERED",
        "FAIL-CREDITS",
        "FAIL-ESTIMATE-BRANCH",
        "FAIL-ESTIMATE-NOT-READY",
        "FAIL-ESTIMATE-REPO",
        "FAIL-ESTIMATE-REQUIRED",
        "FAIL-FINDING-404",
        "FAIL-SCOPE",
        "FAIL-SESSION-TOKEN",
        "FILTER",
        "FILTER-INVALID",
        "PAGE-INVALID",
        "PAGE-MAX",
        "PAGE-OFFSET",
        "RATE-BODY",
        "RATE-BODY-TEXT",
        "ROBUST-JSON",
        "ROBUST-SIZE",
        "ROBUST-TYPE",
        "SCAN-CREATE-INVALID",
        "STATUS-400"}},
      {"not-found-without-error",
       "ERROR-SHAPE",
       subtle,
       "a 404 has no member `error`",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::route) drop_error(reply, 404);
            }}},
      {"unauthorized-without-error",
       "ERROR-SHAPE",
       subtle,
       "a 401 has no member `error`",
       {.reply = [](const Call&, Reply& reply) { drop_error(reply, 401); }}},
      {"credits-without-error",
       "ERROR-SHAPE",
       subtle,
       "a 402 has no member `error`",
       {.reply = [](const Call&, Reply& reply) { drop_error(reply, 402); }}},
      {"forbidden-is-empty",
       "ERROR-SHAPE",
       gross,
       "a 403 has an empty body",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.status == 403) set_text(reply, "", "");
            }},
       {"ERROR-TYPE", "FAIL-SCOPE"}},
      {"status-code-is-text",
       "ERROR-SHAPE",
       subtle,
       "`statusCode` is a string",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, reply.status) && reply.json->find("statusCode"))
                set(*reply.json, "statusCode", text(std::to_string(reply.status)));
            }},
       {"ERROR-SHAPE-REST", "ERROR-UNKNOWN-METHOD", "ERROR-UNKNOWN-ROUTE", "RATE-BODY", "ROBUST-JSON",
        "ROBUST-SIZE", "ROBUST-TYPE"}},
      {"errors-are-lists",
       "ERROR-SHAPE",
       subtle,
       "a 404 is a list with the error in it",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 404)) reply.json = list({*reply.json});
            }},
       {"ERROR-UNKNOWN-METHOD", "ERROR-UNKNOWN-ROUTE", "FAIL-FINDING-404", "ROBUST-JSON", "ROBUST-SIZE"}},
      {"status-code-is-500",
       "ERROR-STATUS",
       gross,
       "`statusCode` is always 500",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, reply.status) && reply.json->find("statusCode"))
                set(*reply.json, "statusCode", number(500));
            }},
       {"RATE-BODY"}},
      {"status-code-of-scope-is-401",
       "ERROR-STATUS",
       subtle,
       "`statusCode` of a 403 is 401",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 403)) set(*reply.json, "statusCode", number(401));
            }}},
      {"status-code-of-credits-is-400",
       "ERROR-STATUS",
       subtle,
       "`statusCode` of a 402 is 400",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 402)) set(*reply.json, "statusCode", number(400));
            }}},
      {"reason-is-a-code",
       "ERROR-REASON",
       gross,
       "`error` is a code such as NOT_FOUND",
       {.reply = [](const Call&, Reply& reply) { set_error(reply, 404, "NOT_FOUND"); }}},
      {"unauthorized-misspelt",
       "ERROR-REASON",
       subtle,
       "`error` of a 401 is `Unauthorised`",
       {.reply = [](const Call&, Reply& reply) { set_error(reply, 401, "Unauthorised"); }}},
      {"reason-run-together",
       "ERROR-REASON",
       subtle,
       "`error` of a 404 is `NotFound`",
       {.reply = [](const Call&, Reply& reply) { set_error(reply, 404, "NotFound"); }}},
      {"message-is-an-object",
       "ERROR-MESSAGE",
       gross,
       "`message` is an object with a text",
       {.reply =
            [](const Call&, Reply& reply) {
              const auto* message = is_error(reply, reply.status) ? reply.json->find("message") : nullptr;
              if (message && reply.status >= 400) set(*reply.json, "message", object({{"text", *message}}));
            }},
       {"FAIL-CREDITS", "FAIL-ESTIMATE-NOT-READY", "FAIL-ESTIMATE-REQUIRED", "FAIL-FINDING-404", "FAIL-SCOPE",
        "FAIL-SESSION-TOKEN", "FILTER-INVALID", "PAGE-INVALID", "RATE-BODY", "RATE-BODY-TEXT", "STATUS-400"}},
      {"unauthorized-message-is-empty",
       "ERROR-MESSAGE",
       subtle,
       "`message` of a 401 is an empty string",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 401)) set_message(reply, "");
            }},
       {"FAIL-SESSION-TOKEN"}},
      {"not-found-message-is-an-array",
       "ERROR-MESSAGE",
       subtle,
       "`message` of a 404 is an array",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, 404)) set(*reply.json, "message", list({*reply.json->find("message")}));
            }},
       {"FAIL-FINDING-404"}},
      {"message-array-holds-an-empty-text",
       "ERROR-MESSAGE",
       subtle,
       "an array of messages ends with an empty string",
       {.reply =
            [](const Call&, Reply& reply) {
              if (refused_fields(reply)) reply.json->find("message")->list()->push_back(text(""));
            }},
       {"ERROR-MESSAGE-FIELDS"}},
      {"entries-name-no-field",
       "ERROR-MESSAGE-FIELDS",
       gross,
       "no entry of an array of messages names its field",
       {.reply =
            [](const Call&, Reply& reply) {
              if (!refused_fields(reply)) return;
              for (auto& each : *reply.json->find("message")->list())
                each = text("must be valid");
            }},
       {"ERROR-MESSAGE-ALL", "STATUS-400"}},
      {"last-entry-names-no-field",
       "ERROR-MESSAGE-FIELDS",
       subtle,
       "an array of messages ends with one that names no field",
       {.reply =
            [](const Call&, Reply& reply) {
              if (refused_fields(reply))
                reply.json->find("message")->list()->push_back(text("Validation failed"));
            }}},
      {"entries-of-patch-name-no-field",
       "ERROR-MESSAGE-FIELDS",
       subtle,
       "the entries of an array of messages to a PATCH name no field",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("update-finding") || !refused_fields(reply)) return;
              for (auto& each : *reply.json->find("message")->list())
                each = text("is not one of the allowed values");
            }},
       {"ERROR-MESSAGE-ALL", "STATUS-400"}},
      {"last-field-left-out",
       "ERROR-MESSAGE-ALL",
       subtle,
       "an array of messages leaves its last field out",
       {.reply =
            [](const Call&, Reply& reply) {
              if (refused_fields(reply) && reply.json->find("message")->list()->size() > 1)
                reply.json->find("message")->list()->pop_back();
            }}},
      {"errors-are-text-plain",
       "ERROR-TYPE",
       gross,
       "errors are JSON with the type text/plain",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.status >= 400) reply.media_type = "text/plain";
            }}},
      {"csv-errors-are-text-csv",
       "ERROR-TYPE",
       subtle,
       "a refused CSV export has the type text/csv",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status >= 400 && call.query("format") == "csv") reply.media_type = "text/csv";
            }}},
      {"errors-without-type",
       "ERROR-TYPE",
       subtle,
       "a 401 has no Content-Type",
       {.wire =
            [](const Call&, http::ServerAnswer& answer) {
              if (answer.status == 401)
                std::erase_if(answer.headers, [](const Header& each) { return each.name == "Content-Type"; });
            }}},
      {"errors-carry-a-stack",
       "ERROR-NO-INTERNALS",
       gross,
       "errors carry a stack trace",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply, reply.status) && reply.status >= 400)
                set(*reply.json, "stack",
                    text("Error: refused\n    at Guard.check (/srv/app/dist/guard.js:41:13)"));
            }}},
      {"unknown-route-is-html",
       "ERROR-UNKNOWN-ROUTE",
       gross,
       "an unknown route answers an HTML page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::route) set_text(reply, "text/html", page);
            }},
       {"ERROR-SHAPE", "ERROR-TYPE", "ERROR-UNKNOWN-METHOD"}},
      {"unknown-route-that-is-posted-to-is-html",
       "ERROR-UNKNOWN-ROUTE",
       subtle,
       "POST to an unknown route answers 403 with an HTML page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::route || call.request.method != "POST") return;
              set_text(reply, "text/html", page);
              reply.status = 403;
            }},
       {"ERROR-SHAPE", "ERROR-TYPE", "ERROR-UNKNOWN-METHOD"}},
      {"below-repositories-answers-200",
       "ERROR-UNKNOWN-ROUTE",
       subtle,
       "whatever is below /repos and /hfw answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto& path = call.target.segments;
              if (call.why == Why::route && path.size() == 2 && (path[0] == "repos" || path[0] == "hfw"))
                reply = json_reply(200, object({}));
            }}},
      {"unknown-pages-are-html",
       "ERROR-UNKNOWN-ROUTE",
       subtle,
       "an unknown path that ends with .html answers a page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::route && call.target.path.ends_with(".html"))
                set_text(reply, "text/html", page);
            }},
       {"ERROR-SHAPE", "ERROR-TYPE"}},
      {"unknown-methods-answer-detail",
       "ERROR-UNKNOWN-METHOD",
       subtle,
       "PUT of a status or of the feed answers 405 with `detail`",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto& path = call.target.path;
              if (call.request.method == "PUT" && (path.ends_with("/status") || path.ends_with("/feed")))
                reply = json_reply(405, object({{"detail", text("Method \"PUT\" not allowed.")}}));
            }},
       {"ERROR-SHAPE-REST"}},
      {"errors-are-html-if-asked-for",
       "ERROR-TYPE",
       subtle,
       "errors are HTML pages if the request accepts HTML",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status >= 400 && value_of(call.request.headers, "Accept") == "text/html")
                set_text(reply, "text/html", page);
            }}},
      {"errors-are-csv-if-asked-for",
       "ERROR-TYPE",
       subtle,
       "errors have the type text/csv if the request accepts it",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status >= 400 && value_of(call.request.headers, "Accept") == "text/csv")
                reply.media_type = "text/csv";
            }}},
      {"unknown-route-answers-200",
       "ERROR-UNKNOWN-ROUTE",
       subtle,
       "an unknown route answers 200",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::route) reply = json_reply(200, object({{"ok", boolean(true)}}));
            }},
       {"AUTH-MISSING", "ERROR-UNKNOWN-METHOD"}},
  };
}

} // namespace conformance::reference
