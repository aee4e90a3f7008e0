#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/variant.hpp"

namespace conformance::reference {

namespace {

Hooks tuned(void (*tune)(Settings&)) {
  return {.tune = tune};
}

bool known_path(const Call& call) {
  for (const auto* method : {"GET", "POST", "PATCH"})
    if (match_api(method, call.target.segments).operation) return true;
  return false;
}

} // namespace

std::vector<Variant> behaviour_variants() {
  using Limiter = Settings::Limiter;
  return {
      {"key-before-body", "401 comes before a body is read", "passed",
       tuned([](Settings& settings) { settings.body_before_key = false; })},
      {"key-before-route", "401 comes before an unknown route", "passed",
       tuned([](Settings& settings) { settings.route_before_key = false; })},
      {"lookup-before-fields",
       "a finding is looked up before the body is validated",
       "passed",
       {.fields_first = [](const Call&, bool) { return false; }}},
      {"ids-validated", "an id that is no UUID answers 400", "passed",
       tuned([](Settings& settings) { settings.ids_validated = true; })},
      {"strict-parameters", "unknown parameters answer 400", "passed",
       tuned([](Settings& settings) { settings.strict_members = true; })},
      {"closing-refused", "PATCH does not take the state `closed`", "passed",
       tuned([](Settings& settings) { settings.closing_allowed = false; })},
      {"exports-paged", "the organization's export has a default limit", "warning",
       tuned([](Settings& settings) {
         settings.exports_paged = true;
         settings.default_limit = 15;
       })},
      {"fixed-window", "the limiter counts by fixed windows", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::fixed_window; })},
      {"blocks-a-window", "the limiter blocks a key for a whole window from the first refusal", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::blocks_a_window; })},
      {"refused-keys-limited", "requests without a valid key are counted by address and answered 429",
       "passed", tuned([](Settings& settings) { settings.refused_keys_limited = true; })},
      {"clock-ahead", "the deployment's clock is 10 minutes ahead", "passed",
       tuned([](Settings& settings) { settings.clock_skew = std::chrono::minutes(10); })},
      {"clock-behind", "the deployment's clock is 10 minutes behind", "passed",
       tuned([](Settings& settings) { settings.clock_skew = -std::chrono::minutes(10); })},
      {"replica-lag", "reads come from a replica that is 2 s late", "passed",
       tuned([](Settings& settings) { settings.read_lag = std::chrono::seconds(2); })},
      {"deep-base-path", "the base path is /a/b/v1", "passed",
       tuned([](Settings& settings) { settings.base_path = "/a/b/v1"; })},
      {"method-not-allowed",
       "an undocumented method on a documented path answers 405",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::route || !known_path(call)) return;
              reply = refuse(405, "Method not allowed");
              reply.headers.push_back({"Allow", "GET, POST, PATCH"});
            }}},
      {"scopes-with-at",
       "the scope of a package needs its @, and an answer spells it without",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-scoped-verdict") || reply.status != 200) return;
              const auto scope = call.parameter("scope");
              if (!scope.starts_with('@'))
                reply = refuse(404, "No such package");
              else
                set(*reply.json, "package", text(scope.substr(1) + "/" + call.parameter("packageName")));
            }}},
      {"verdicts-pending",
       "nothing is known yet of any package, and the feed has no total",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-feed") && reply.status == 200) remove(*reply.json, "total");
              if (!call.is("read-verdict") || reply.status != 200) return;
              set(*reply.json, "status", text("pending"));
              set(*reply.json, "level", text("unknown"));
            }}},
      {"batch-answers-201",
       "the verdict batch answers 201",
       "warning",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdicts") && reply.status == 200) reply.status = 201;
            }}},
  };
}

} // namespace conformance::reference
