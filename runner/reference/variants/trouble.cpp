#include "reference/json_tools.hpp"
#include "reference/variant.hpp"

namespace conformance::reference {

namespace {

http::ServerAnswer html_page(int status) {
  http::ServerAnswer out;
  out.status = status;
  out.headers = {{"Content-Type", "text/html"}, {"Server", "edge"}};
  out.body = "<html><body><h1>" + std::string(reason_phrase(status)) + "</h1></body></html>";
  return out;
}

bool oversized(const Call& call) {
  for (const auto& each : call.request.headers)
    if (each.value.size() >= 4096) return true;
  return false;
}

Finding* first_own(Call& call) {
  for (auto& each : call.world.findings)
    if (each.organization == call.world.organizations.front().id && each.state == "open" && each.approved)
      return &each;
  return nullptr;
}

Finding* oldest_own(Call& call) {
  for (auto& each : call.world.findings)
    if (each.organization == call.world.organizations.front().id && each.approved) return &each;
  return nullptr;
}

/// Never what stood there before a probe wrote: that is no different from a write that was lost.
std::string as_others_set(const std::string& severity) {
  if (severity == "high") return "medium";
  if (severity == "medium") return "high";
  return severity == "info" ? "low" : "info";
}

} // namespace

std::vector<Variant> trouble_variants() {
  return {
      {"502-now-and-then",
       "every 40th answer is a 502 of a proxy: to reads, refused writes and PATCH",
       "flaky",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              const auto& method = call.request.method;
              const bool created_or_removed = (method == "POST" || method == "DELETE") && answer.status < 300;
              if (call.number % 40 == 0 && !created_or_removed) answer = html_page(502);
            }}},
      {"502-to-whatever-comes",
       "every 40th answer is a 502 of a proxy, also to what creates and removes",
       "undecided",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (call.number % 40 == 0) answer = html_page(502);
            }}},
      {"rollout",
       "a second after the start, and every 97 s, every answer is a 503 with HTML for 3 s",
       "flaky",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              constexpr std::chrono::seconds start(1), length(3), period(97);
              const bool first = call.uptime >= start && call.uptime < start + length;
              if (first || (call.uptime >= period && call.uptime % period < length)) answer = html_page(503);
            }}},
      {"one-500",
       "one answer is a 500 that does not come again",
       "warning",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.number == 50 && call.request.method == "GET")
                reply = refuse(500, "Internal server error");
            }}},
      {"proxy-pages",
       "413, a malformed target and oversized headers are answered by a proxy with HTML",
       "warning",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (answer.status == 413)
                answer = html_page(413);
              else if (call.request.target.find("%ZZ") != std::string::npos)
                answer = html_page(400);
              else if (oversized(call))
                answer = html_page(431);
            }}},
      {"redirects-to-https",
       "every request is redirected to https",
       "not verified",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              answer = html_page(301);
              answer.headers.push_back(
                  {"Location", "https://" + header(call.request.headers, "Host").value_or("localhost") +
                                   call.request.target});
            }}},
      {"two-builds",
       "the nodes say different builds in X-Build, which the ready profile takes for identity",
       "not verified",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              answer.headers.push_back({"X-Build", call.number % 2 == 0 ? "2026.08.1" : "2026.08.2"});
            }}},
      {"others-use-the-reader",
       "somebody else sends 30 requests a minute with the reader's key",
       "passed",
       {.tune = [](Settings& settings) { settings.others_every = std::chrono::seconds(2); }}},
      {"others-use-the-reader-and-remaining-is-said",
       "likewise, and answers say how much of the quota is left",
       "passed",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (call.quota > 0)
                answer.headers.push_back({"X-RateLimit-Remaining", std::to_string(call.quota_left)});
            },
        .tune = [](Settings& settings) { settings.others_every = std::chrono::seconds(2); }}},
      {"throttled-key-only-reads",
       "the key `throttled` has no write scope",
       "not verified",
       {.before =
            [](Call& call) {
              for (auto& key : call.world.keys)
                if (key.name == "throttled") key.scopes = {"read"};
            }}},
      {"equals-come-in-any-order",
       "most findings share their time with another, and the order of such two is another one each time",
       "warning",
       {.before =
            [](Call& call) {
              Finding* other = nullptr;
              for (auto& each : call.world.findings) {
                if (other && other->organization == each.organization) {
                  each.found_at = other->found_at;
                  other = nullptr;
                } else {
                  other = &each;
                }
              }
            },
        .tune = [](Settings& settings) { settings.ties_shuffled = true; }}},
      {"findings-name-no-scan",
       "no finding says its scan",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* value = reply.status == 200 && reply.json ? &*reply.json : nullptr;
              if (!value) return;
              if (call.is("read-finding")) set(*value, "scan_id", null());
              auto* items =
                  call.is("list-findings") || call.is("list-scan-findings") ? value->find("data") : nullptr;
              if (!items || !items->list()) return;
              for (auto& each : *items->list())
                set(each, "scan_id", null());
            }}},
      {"others-insert-findings",
       "a new finding appears with every tenth request",
       "undecided",
       {.before =
            [](Call& call) {
              const auto* like = call.number % 10 == 0 ? first_own(call) : nullptr;
              if (!like) return;
              auto added = *like;
              added.id = call.random.uuid();
              added.found_at = added.updated_at = std::chrono::floor<std::chrono::milliseconds>(call.now);
              call.world.findings.push_back(std::move(added));
            }}},
      {"others-triage",
       "somebody else changes a finding with every tenth request",
       "undecided",
       {.before =
            [](Call& call) {
              auto* finding = call.number % 10 == 0 ? first_own(call) : nullptr;
              if (!finding) return;
              finding->severity = as_others_set(finding->severity);
              finding->updated_at = std::chrono::floor<std::chrono::milliseconds>(call.now);
            }}},
      {"approved-meanwhile",
       "with the 300th request all findings of the organization are approved",
       "undecided",
       {.before =
            [](Call& call) {
              if (call.number != 300) return;
              for (auto& each : call.world.findings)
                each.approved = true;
            }}},
      {"others-set-the-same",
       "with one of ten requests somebody else sets a finding to what refused writes carry, or to another "
       "value",
       "undecided",
       {.before =
            [](Call& call) {
              auto chance = noise(call);
              auto* finding = chance.below(10) == 0 ? oldest_own(call) : nullptr;
              if (!finding) return;
              const auto turn = chance.below(4);
              if (turn < 2)
                finding->severity = turn == 0 ? "info" : as_others_set(finding->severity);
              else
                finding->state = turn == 2 ? "accepted_risk" : "true_positive";
              finding->updated_at = std::chrono::floor<std::chrono::milliseconds>(call.now);
            }}},
  };
}

} // namespace conformance::reference
