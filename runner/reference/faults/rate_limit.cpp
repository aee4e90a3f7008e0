#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool has_valid_key(const Call& call) {
  const auto sent = value_of(call.request.headers, "X-Api-Key");
  return std::any_of(call.primary.keys.begin(), call.primary.keys.end(), [&](const Key& each) {
    return each.text == sent && !each.revoked_at && (!each.expires_at || *each.expires_at > call.now);
  });
}

} // namespace

std::vector<Fault> rate_limit_faults() {
  return {
      {"no-rate-limit",
       "STATUS-429",
       gross,
       "there is no rate limit",
       {.over_limit = [](const Call&, bool) { return false; }},
       {"RATE-ALL", "RATE-LIMIT", "RATE-ROLLING"}},
      {"limit-of-one-less",
       "RATE-LIMIT",
       subtle,
       "the last request of the quota is refused",
       {.over_limit = [](const Call& call, bool over) { return over || call.quota_left <= 1; }},
       {"STATUS-429"}},
      {"limit-of-half",
       "RATE-LIMIT",
       gross,
       "half the quota is refused",
       {.over_limit = [](const Call& call, bool over) { return over || call.quota_left <= call.quota / 2; }},
       {"STATUS-429"}},
      {"limit-of-one-more",
       "RATE-LIMIT",
       subtle,
       "one request more than the quota passes",
       {.tune = [](Settings& settings) { settings.quota_more = 1; }},
       {"RATE-ALL", "RATE-ROLLING", "STATUS-429"}},
      {"limit-by-operation",
       "RATE-SHARED",
       subtle,
       "each operation has a quota of its own",
       {.bucket =
            [](const Call& call, std::string bucket) {
              return bucket + " " + std::string(call.operation ? call.operation->name : "");
            }},
       {"RATE-FIRST", "RATE-NO-EFFECT"}},
      {"limit-by-method",
       "RATE-SHARED",
       subtle,
       "reads and writes have a quota each",
       {.bucket =
            [](const Call& call, std::string bucket) {
              return bucket + (call.request.method == "GET" ? "" : " writes");
            }},
       {"RATE-FIRST", "RATE-NO-EFFECT"}},
      {"export-not-limited",
       "RATE-SHARED",
       gross,
       "the export of findings has no rate limit",
       {.over_limit = [](const Call& call, bool over) { return over && !call.is("export-findings"); }},
       {"RATE-ALL", "RATE-FIRST"}},
      {"limit-by-organization",
       "RATE-ISOLATED",
       subtle,
       "the keys of an organization share one quota",
       {.bucket = [](const Call& call,
                     std::string bucket) { return call.key ? call.key->organization : bucket; }}},
      {"limit-by-address",
       "RATE-ISOLATED",
       gross,
       "all keys share one quota",
       {.bucket = [](const Call&, std::string) { return std::string("address"); }}},
      {"limit-message-differs",
       "RATE-BODY",
       gross,
       "the message of a 429 is another one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::limited) set_message(reply, "Slow down");
            }},
       {"RATE-BODY-TEXT"}},
      {"limit-message-of-exports-differs",
       "RATE-BODY",
       subtle,
       "the message of a 429 to an export is another one",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool of_export = call.is("export-findings") || call.is("export-scan-findings");
              if (call.why == Why::limited && of_export) set_message(reply, "Rate limit exceeded");
            }}},
      {"limit-message-of-writes-differs",
       "RATE-BODY",
       subtle,
       "the message of a 429 to a write is another one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::limited && call.request.method != "GET")
                set_message(reply, "Rate limit exceeded");
            }}},
      {"limit-is-plain-text",
       "RATE-BODY",
       subtle,
       "a 429 is plain text",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::limited)
                set_text(reply, "text/plain", "ThrottlerException: Too Many Requests");
            }},
       {"ERROR-SHAPE", "ERROR-TYPE", "RATE-BODY-TEXT"}},
      {"limit-message-in-other-words",
       "RATE-BODY-TEXT",
       subtle,
       "the message of a 429 lacks its first word",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::limited) set_message(reply, "Too Many Requests");
            }}},
      {"limit-has-no-end",
       "RATE-RECOVERY",
       gross,
       "a key that was limited once is refused for ever",
       {.tune = [](Settings& settings) { settings.limiter = Settings::Limiter::blocks_for_ever; }},
       {"RATE-ALL", "RATE-LIMIT"}},
      {"limit-blocks-two-windows",
       "RATE-RECOVERY",
       subtle,
       "a key that was limited once is refused for two windows",
       {.tune = [](Settings& settings) { settings.limiter = Settings::Limiter::blocks_two_windows; }},
       {"RATE-ALL", "RATE-LIMIT"}},
      {"window-of-half",
       "RATE-LIMIT",
       subtle,
       "the quota is free again after half a window",
       {.tune = [](Settings& settings) { settings.window_parts = 2; }},
       {"RATE-ROLLING"}},
      {"fixed-windows-of-a-third",
       "RATE-LIMIT",
       subtle,
       "the limiter counts by fixed windows of a third of the one documented",
       {.tune =
            [](Settings& settings) {
              settings.window_parts = 3;
              settings.limiter = Settings::Limiter::fixed_window;
            }},
       {"RATE-ROLLING"}},
      {"window-does-not-roll",
       "RATE-ROLLING",
       subtle,
       "the whole quota is free again a window after the first request",
       {.tune = [](Settings& settings) { settings.limiter = Settings::Limiter::from_first; }}},
      {"limited-write-applied",
       "RATE-NO-EFFECT",
       gross,
       "a write above the quota is applied",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return call.why == Why::limited ? std::optional(Duration{}) : so_far;
            }},
       {"SCOPE-WRITE"}},
      {"limited-write-applied-late",
       "RATE-NO-EFFECT",
       subtle,
       "a write above the quota is applied 2 s later",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return call.why == Why::limited ? std::optional<Duration>(std::chrono::seconds(2)) : so_far;
            }},
       {"SCOPE-WRITE"}},
      {"limited-estimation-is-created",
       "RATE-NO-EFFECT",
       subtle,
       "an estimation is created above the quota",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return call.why == Why::limited && call.is("create-estimation") ? std::optional(Duration{})
                                                                              : so_far;
            }}},
      {"invalid-exports-not-counted",
       "RATE-ALL",
       subtle,
       "requests for an export without a format are not counted",
       {.counted =
            [](const Call& call, bool counted) {
              return counted && !(call.is("export-findings") && call.query("format").empty());
            }}},
      {"absent-findings-not-counted",
       "RATE-ALL",
       subtle,
       "requests for findings that do not exist are not counted",
       {.counted =
            [](const Call& call, bool counted) {
              return counted && !(call.is("read-finding") && !named_finding(call));
            }}},
      {"refused-for-scope-not-counted",
       "RATE-ALL",
       subtle,
       "requests of a key that lacks the scope are not counted",
       {.counted = [](const Call& call, bool counted) { return counted && call.in_scope(); }}},
      {"lookup-before-limit",
       "RATE-FIRST",
       subtle,
       "above the quota a request for a finding that does not exist answers 404",
       {.over_limit = [](const Call& call,
                         bool over) { return over && !(call.is("read-finding") && !named_finding(call)); }},
       {"RATE-ALL"}},
      {"new-estimations-not-limited",
       "RATE-NO-EFFECT",
       subtle,
       "the creation of an estimation has no rate limit",
       {.over_limit = [](const Call& call, bool over) { return over && !call.is("create-estimation"); }},
       {"RATE-FIRST"}},
      {"validation-before-limit",
       "RATE-FIRST",
       subtle,
       "above the quota an invalid comment answers 400",
       {.key_first =
            [](const Call& call, bool first) {
              return first &&
                     !(call.is("add-comment") && !call.member_of_body("comment") && has_valid_key(call));
            }},
       {"SCOPE-FIRST"}},
  };
}

} // namespace conformance::reference
