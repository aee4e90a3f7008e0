#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool body_holds(const Call& call, std::string_view part) {
  return call.request.body.find(part) != std::string_view::npos;
}

Reply breakdown() {
  return refuse(500, "Internal server error");
}

Hooks breaking_on(std::string part) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (body_holds(call, part)) reply = breakdown();
  }};
}

} // namespace

std::vector<Fault> robustness_faults() {
  return {
      {"deep-json-answers-500", "ROBUST-JSON", gross, "a body of many lists within each other answers 500",
       breaking_on(std::string(1000, '['))},
      {"half-a-surrogate-answers-500", "ROBUST-JSON", subtle, "half a surrogate in a body answers 500",
       breaking_on("\\ud800")},
      {"broken-utf-8-answers-500", "ROBUST-JSON", subtle, "bytes in a body that are no UTF-8 answer 500",
       breaking_on("\xFF\xFE")},
      {"members-of-prototypes-answer-500", "ROBUST-JSON", subtle, "a member called __proto__ answers 500",
       breaking_on("__proto__")},
      {"bodies-of-no-type-answer-500",
       "ROBUST-JSON",
       subtle,
       "a body without a Content-Type answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.request.body.empty() && value_of(call.request.headers, "Content-Type").empty())
                reply = breakdown();
            }}},
      {"comments-converted",
       "ROBUST-TYPE",
       gross,
       "a comment that is no text is converted to one",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              const auto* comment = call.member_of_body("comment");
              if (call.is("add-comment") && comment && !comment->string()) complaints.all().clear();
            }}},
      {"no-uuid-answers-500",
       "ROBUST-PATH",
       gross,
       "an id that is no UUID answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status >= 400 && !is_uuid(call.parameter("id")))
                reply = breakdown();
            }}},
      {"numbers-are-refused-otherwise",
       "ROBUST-PATH",
       subtle,
       "a scan's id that is a number answers 400, another that is no UUID 404",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto id = call.parameter("id");
              const bool number = !id.empty() && std::all_of(id.begin(), id.end(),
                                                             [](char c) { return c >= '0' && c <= '9'; });
              if (call.is("read-scan") && number) reply = refuse(400, "The id must be a UUID");
            }}},
      {"encoded-nul-answers-500",
       "ROBUST-PATH",
       subtle,
       "an encoded NUL in a path answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.target.path.find("%00") != std::string::npos) reply = breakdown();
            }}},
      {"repeated-parameter-answers-500",
       "ROBUST-QUERY",
       gross,
       "a parameter that is given twice answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.target.repeated("severity")) reply = breakdown();
            }}},
      {"object-in-query-answers-500",
       "ROBUST-QUERY",
       subtle,
       "an object as a parameter answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.target.value("repo_url[$ne]")) reply = breakdown();
            }}},
      {"large-body-answers-500",
       "ROBUST-SIZE",
       gross,
       "a body that is too large answers 500",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.status == 413) reply = breakdown();
            }}},
      {"long-reasons-are-too-large",
       "ROBUST-SIZE",
       subtle,
       "a PATCH of more than 4 KiB is too large",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && call.request.body.size() > 4096)
                reply = refuse(413, "request entity too large");
            }},
       {"FINDING-PATCH-LIMITS"}},
      {"method-override-honoured",
       "ROBUST-METHOD",
       gross,
       "X-HTTP-Method-Override chooses the method",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (value_of(call.request.headers, "X-HTTP-Method-Override") == "POST")
                reply = refuse(404, "Cannot POST " + call.target.path);
            }}},
      {"method-override-honoured-where-it-fits",
       "ROBUST-METHOD",
       subtle,
       "X-HTTP-Method-Override chooses a method that the path takes",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-estimations") &&
                  value_of(call.request.headers, "X-HTTP-Method-Override") == "POST")
                reply = refuse(403, "API key missing required scope: write");
            }}},
      {"list-as-an-estimation-answers-500",
       "ROBUST-JSON",
       subtle,
       "a list as the body of an estimation answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-estimation") && call.request.body == "[]") reply = breakdown();
            }}},
      {"list-as-a-scan-answers-500",
       "ROBUST-JSON",
       subtle,
       "a list as the body of a scan answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-scan") && call.request.body == "[]") reply = breakdown();
            }}},
      {"no-estimation-answers-500",
       "ROBUST-JSON",
       subtle,
       "an empty body of an estimation answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-estimation") && call.request.body.empty()) reply = breakdown();
            }}},
      {"repositories-of-no-utf-8-answer-500", "ROBUST-JSON", subtle,
       "bytes in an estimation that are no UTF-8 answer 500", breaking_on("\"repos\": \"\xFF\xFE")},
      {"nul-in-a-reason-answers-500", "ROBUST-JSON", subtle, "a NUL in a reason answers 500",
       breaking_on(R"("reason": "a\u0000)")},
      {"comment-of-another-type-answers-500",
       "ROBUST-JSON",
       subtle,
       "a comment said to be text answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (body_holds(call, "\"comment\"") &&
                  value_of(call.request.headers, "Content-Type").starts_with("text/plain"))
                reply = breakdown();
            }}},
      {"empty-batch-answers-500",
       "ROBUST-JSON",
       subtle,
       "an empty body of a batch answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdicts") && call.request.body.empty()) reply = breakdown();
            }}},
      {"text-as-packages-answers-500", "ROBUST-JSON", subtle, "a text as the packages of a batch answers 500",
       breaking_on(R"("packages": "lodash")")},
  };
}

} // namespace conformance::reference
