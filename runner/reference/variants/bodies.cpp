#include "reference/json_tools.hpp"
#include "reference/settings.hpp"
#include "reference/times.hpp"
#include "reference/variant.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool is_error(const Reply& reply) {
  return reply.status >= 400 && reply.json && reply.json->map();
}

void reverse_members(Value& value) {
  if (auto* list = value.list())
    for (auto& each : *list)
      reverse_members(each);
  if (auto* map = value.map()) {
    std::reverse(map->begin(), map->end());
    for (auto& each : *map)
      reverse_members(each.value);
  }
}

void add_members(Value& value) {
  if (auto* list = value.list())
    for (auto& each : *list)
      add_members(each);
  if (auto* map = value.map()) {
    for (auto& each : *map)
      add_members(each.value);
    set(value, "x_revision", number(3));
  }
}

/// Other words where the documentation has none.
const char* other_words(const Call& call) {
  switch (call.why) {
  case Why::no_key:
  case Why::unknown_key:
  case Why::revoked:
  case Why::expired:
    return "Unauthorized";
  case Why::route:
    return "No such resource";
  case Why::conflict:
    return "Too many keys";
  case Why::absent:
  case Why::foreign:
    return call.about == About::scan         ? "No scan has this id"
           : call.about == About::estimation ? "No estimation has this id"
                                             : nullptr;
  default:
    return nullptr;
  }
}

} // namespace

std::vector<Variant> body_variants() {
  using Trace = Settings::Trace;
  return {
      {"request-id-in-errors",
       "error bodies have a requestId",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (is_error(reply)) set(*reply.json, "requestId", text(Random(call.number * 77).uuid()));
            }}},
      {"negative-cache-of-bodies",
       "what was not found is answered from a cache for ten seconds, with the request id of the first answer",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!is_error(reply)) return;
              auto id = Random(call.number * 83).uuid();
              if (reply.status == 404 && call.request.method == "GET" && call.key) {
                const auto what = call.key->id + call.request.target;
                const auto since = call.policy.cached("negative-cache-of-bodies " + what, call.uptime,
                                                      std::chrono::seconds(10));
                id =
                    Random(std::hash<std::string>{}(what) ^ static_cast<std::uint64_t>(since.count())).uuid();
              }
              set(*reply.json, "requestId", text(id));
            }}},
      {"random-member-in-every-third-error",
       "every third error body has a member more, each time another",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              Random random(call.number * 79);
              if (is_error(reply) && call.number % 3 == 0)
                set(*reply.json, "x_" + random.letters(6), text(random.letters(12)));
            }}},
      {"path-and-timestamp",
       "error bodies have path, method and timestamp; the ETag follows",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!is_error(reply)) return;
              set(*reply.json, "timestamp", text(iso_time(call.now + Duration(call.number * 1'000'000))));
              set(*reply.json, "path", text(call.request.target));
              set(*reply.json, "method", text(call.request.method));
            }}},
      {"ids-in-messages",
       "the message of a 404 for a scan or an estimation repeats the id",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto id = call.is("create-scan")         ? call.text_of_body("cost_estimation_id")
                              : call.target.value("scan_id") ? call.query("scan_id")
                                                             : call.parameter("id");
              const bool about = call.about == About::scan || call.about == About::estimation;
              if (about && reply.status == 404 && is_error(reply))
                set(*reply.json, "message", text("Nothing has the id " + id));
            }}},
      {"other-wording",
       "messages differ where the documentation has none",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* words = other_words(call);
              if (is_error(reply) && words && !call.finding) set(*reply.json, "message", text(words));
            }}},
      {"extra-members",
       "every object has a member more",
       "passed",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.json) add_members(*reply.json);
            }}},
      {"members-reordered",
       "members come in the reverse order",
       "passed",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.json) reverse_members(*reply.json);
            }}},
      {"pretty-json",
       "bodies are indented",
       "passed",
       {.wire =
            [](const Call&, http::ServerAnswer& answer) {
              const auto parsed = parse_json(answer.body);
              if (const auto* value = std::get_if<Value>(&parsed)) answer.body = to_pretty_json(*value);
            }}},
      {"strings-for-all", "validation errors are always one string", "passed",
       tuned([](Settings& settings) { settings.strings_for_all = true; })},
      {"arrays-for-all", "validation errors of queries are arrays too", "passed",
       tuned([](Settings& settings) { settings.arrays_for_all = true; })},
      {"error-on-429",
       "a 429 has a member `error`",
       "passed",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply) && reply.status == 429)
                set(*reply.json, "error", text("Too Many Requests"));
            }}},
      {"no-error-on-rare-statuses",
       "413 and 500 have no member `error`",
       "warning",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply) && (reply.status == 413 || reply.status == 500))
                remove(*reply.json, "error");
            }}},
      {"problem-json",
       "errors have the type application/problem+json",
       "warning",
       {.reply =
            [](const Call&, Reply& reply) {
              if (is_error(reply)) reply.media_type = "application/problem+json";
            }}},
      {"default-limit-15", "the default limit is 15", "passed",
       tuned([](Settings& settings) { settings.default_limit = 15; })},
      {"mermaid-trace", "findings have mermaid_trace instead of taint_path", "passed",
       tuned([](Settings& settings) { settings.trace = Trace::mermaid; })},
      {"both-traces", "findings have mermaid_trace and taint_path", "passed",
       tuned([](Settings& settings) { settings.trace = Trace::both; })},
      {"nulls-for-absent", "optional members of estimations are null instead of absent", "passed",
       tuned([](Settings& settings) { settings.nulls_for_absent = true; })},
      {"short-session-message",
       "the message to a session token does not name the header",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::session)
                set(*reply.json, "message", text("This endpoint requires API key authentication"));
            }}},
      {"session-answers-403",
       "a session token is refused with 403",
       "warning",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::session) return;
              reply = refuse(403, "This endpoint requires API key authentication (X-Api-Key header)");
            }}},
  };
}

} // namespace conformance::reference
