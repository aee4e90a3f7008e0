#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

bool foreign(const Call& call) {
  return hidden(call, About::finding, Why::foreign) || hidden(call, About::scan, Why::foreign) ||
         hidden(call, About::estimation, Why::foreign);
}

void say_cached(http::ServerAnswer& answer, bool cached, std::uint64_t seconds) {
  answer.headers.push_back({"X-Cache", cached ? "HIT" : "MISS"});
  if (cached) answer.headers.push_back({"Age", std::to_string(seconds)});
}

/// Some words of a title.
std::string gossip(Random& random) {
  constexpr const char* words[] = {"SQL", "injection", "in", "the", "login", "of", "payroll", "service"};
  std::string out = "hidden";
  for (int i = 0; i < 6; ++i)
    out += std::string(" ") + words[random.below(std::size(words))];
  return out;
}

/// How often a GET of this target was answered to this key before.
std::uint64_t asked_before(const Call& call, const std::string& fault) {
  return call.policy.times_before(fault + " " + call.key->id + " " + call.request.target);
}

void say(http::ServerAnswer& answer, int status, const Value& body) {
  answer.status = status;
  answer.reason.clear();
  answer.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  answer.body = to_json(body);
}

Value unavailable() {
  return object({{"statusCode", number(503)},
                 {"message", text("No upstream is available")},
                 {"error", text("Service Unavailable")}});
}

/// Ids of what the caller may not see.
Value ids_of_others(const Call& call) {
  Value::List out;
  for (const auto& each : call.world.findings)
    if (each.approved && !call.owns(each.organization)) out.push_back(text(each.id));
  return list(std::move(out));
}

} // namespace

std::vector<Fault> now_and_then_faults() {
  return {
      {"half-of-foreign-findings-say-more",
       "NOLEAK-BODY",
       subtle,
       "half of the 404s of a foreign finding say something of it, each time under another name",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!hidden(call, About::finding, Why::foreign) || !is_error(reply, 404)) return;
              if (call.random.below(2) == 0)
                set(*reply.json, "debug" + call.random.letters(6), text(gossip(call.random)));
            }},
       {"NOLEAK-HEADERS", "NOLEAK-ORDER"}},
      {"foreign-refused-first",
       "NOLEAK-STATUS",
       subtle,
       "something foreign that is read is answered 503 first, and 404 when it is asked for again",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!foreign(call) || call.request.method != "GET") return;
              if (asked_before(call, "foreign-refused-first") % 2 == 0) say(answer, 503, unavailable());
            }},
       {"NOLEAK-SCAN", "NOLEAK-ESTIMATION", "NOLEAK-FILTER", "NOLEAK-ORDER", "STATUS-404"}},
      {"foreign-refused-once",
       "NOLEAK-STATUS",
       subtle,
       "something foreign is answered 503 the first time that a key asks for it, and 404 ever after",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!foreign(call) || call.request.method != "GET") return;
              if (asked_before(call, "foreign-refused-once") == 0) say(answer, 503, unavailable());
            }},
       {},
       true},
      {"foreign-finding-from-the-cache",
       "NOLEAK-HEADERS",
       subtle,
       "the 404 of a foreign finding says that a cache knows it, since its owner reads it; of an absent one "
       "it "
       "never does",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (answer.status == 404 && call.request.method == "GET")
                say_cached(answer, hidden(call, About::finding, Why::foreign), 1 + call.number % 9);
            }},
       {"NOLEAK-ORDER"}},
      {"negative-cache-knows-what-is-foreign",
       "NOLEAK-HEADERS",
       subtle,
       "a cache remembers what a key did not find, and knows foreign findings when they are first asked for",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (answer.status != 404 || call.request.method != "GET" || !call.key) return;
              const auto before = asked_before(call, "negative-cache-knows-what-is-foreign");
              say_cached(answer, foreign(call) || before > 0, 1 + before);
            }},
       {},
       true},
      {"foreign-finding-shown-in-a-500",
       "NOLEAK-CANARY",
       subtle,
       "a foreign finding is answered 500 first, with its scan in the body, and 404 when it is asked for "
       "again",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!names_foreign_finding(call) || !foreign(call) || call.request.method != "GET") return;
              if (asked_before(call, "foreign-finding-shown-in-a-500") % 2 != 0) return;
              auto body = object({{"statusCode", number(500)},
                                  {"message", text("Internal server error")},
                                  {"error", text("Internal Server Error")}});
              set(body, "scan", text(named_finding(call)->scans.front()));
              say(answer, 500, body);
            }},
       {"AUTH-ORG-FROM-KEY", "FAIL-FINDING-404", "NOLEAK-ORDER", "NOLEAK-STATUS", "STATUS-404",
        "STATUS-500"}},
      {"a-503-lists-foreign-findings",
       "NOLEAK-CANARY",
       subtle,
       "a 503 now and then lists foreign findings; asked again, the answer is right",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!call.key || call.request.method != "GET" || call.number % 12 != 0) return;
              auto body = unavailable();
              set(body, "cached", ids_of_others(call));
              say(answer, 503, body);
            }}},
  };
}

} // namespace conformance::reference
