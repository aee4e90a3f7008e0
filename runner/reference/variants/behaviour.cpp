#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"
#include "reference/variant.hpp"

#include <algorithm>
#include <string>

namespace conformance::reference {

namespace {

/// A page or limit of a list, or an offset, that the contract allows.
bool is_legal(const QueryItem& item) {
  const auto& digits = item.value;
  const bool number = !digits.empty() && digits.size() < 9 &&
                      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!number) return false;
  const auto value = std::stol(digits);
  return item.name == "offset" || (value >= 1 && (item.name == "page" || value <= 100));
}

bool has_unknown_value(const Call& call) {
  const auto& query = call.target.query;
  return std::any_of(query.begin(), query.end(), [](const QueryItem& each) { return each.value == "bogus"; });
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
      {"csv-for-spreadsheets", "CSV comes with a byte order mark and bare line feeds", "passed",
       tuned([](Settings& settings) { settings.csv_for_spreadsheets = true; })},
      {"files-named-in-extended-form",
       "the file name of an export has no quotes, or the form for other languages",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              for (auto& each : reply.headers) {
                if (each.name != "Content-Disposition") continue;
                const auto begin = each.value.find('"') + 1;
                const auto name = each.value.substr(begin, each.value.rfind('"') - begin);
                each.value = call.query("format") == "csv" ? "attachment; filename*=UTF-8''" + name
                                                           : "Attachment;filename=" + name;
              }
            }}},
      {"sarif-in-several-runs",
       "a SARIF log has a run for the findings and an empty one beside it, with what else SARIF knows",
       "passed",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.media_type != "application/sarif+json") return;
              const auto end = reply.text.rfind("]}");
              reply.text.insert(
                  end, R"(,{"tool":{"driver":{"name":"Hacktron","informationUri":"https://hacktron.ai",)"
                       R"("rules":[{"id":"xss","shortDescription":{"text":"XSS"},)"
                       R"("defaultConfiguration":{"level":"error"},"properties":{"tags":["a"]}}]}},)"
                       R"("columnKind":"utf16CodeUnits","invocations":[{"executionSuccessful":true}],)"
                       R"("results":[]})");
            }}},
      {"other-repository-answers-409",
       "a duplicate_of in another repository is a conflict",
       "passed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::invalid || !call.is("update-finding") || reply.status != 400) return;
              const auto* other = call.world.finding(call.text_of_body("duplicate_of"));
              if (other && call.finding && call.owns(other->organization) && other->approved)
                reply = refuse(409, "Findings of two repositories cannot be linked");
            }}},
      {"fixed-window", "the limiter counts by fixed windows", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::fixed_window; })},
      {"blocks-a-window", "the limiter blocks a key for a whole window from the first refusal", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::blocks_a_window; })},
      {"window-from-the-first-request", "the window of the limiter begins with the first request in it",
       "warning", tuned([](Settings& settings) { settings.limiter = Limiter::from_first; })},
      {"token-bucket", "the limiter is a bucket of tokens that is filled again evenly", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::token_bucket; })},
      {"weighted-window", "the limiter counts by fixed windows, and the one before in part", "warning",
       tuned([](Settings& settings) { settings.limiter = Limiter::weighted; })},
      {"refused-requests-count", "the limiter counts the requests that it refuses too", "passed",
       tuned([](Settings& settings) { settings.limiter = Limiter::counts_refused; })},
      {"public-operations-limited", "requests with a key to public operations count against its quota",
       "passed", tuned([](Settings& settings) { settings.public_limited = true; })},
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
      {"limits-clamped",
       "an illegal page or limit is replaced by a legal one, which the answer says",
       "warning",
       {.target =
            [](const Call&, Target& target) {
              return std::erase_if(target.query, [](const QueryItem& each) {
                       return (each.name == "limit" || each.name == "page" || each.name == "offset") &&
                              !is_legal(each);
                     }) > 0;
            }}},
      {"unknown-filters-find-nothing",
       "a filter with a value that is not documented finds nothing",
       "warning",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool list =
                  call.is("list-findings") || call.is("list-scans") || call.is("list-scan-findings");
              if (!list || call.why != Why::invalid || !has_unknown_value(call)) return;
              reply = json_reply(200, object({{"data", Value{Value::List{}, {}}},
                                              {"total", number(0)},
                                              {"page", number(1)},
                                              {"limit", number(1)}}));
            }}},
      {"severities-upside-down",
       "in descending order the mildest severity comes first",
       "passed",
       {.target =
            [](const Call&, Target& target) {
              if (target.value("sort_by") != "severity") return false;
              const bool ascending = target.value("sort_order") == "ASC";
              std::erase_if(target.query, [](const QueryItem& each) { return each.name == "sort_order"; });
              target.query.push_back({"sort_order", ascending ? "DESC" : "ASC"});
              return true;
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
