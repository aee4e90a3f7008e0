#include "reference/faults/tools.hpp"
#include "reference/times.hpp"

#include <memory>

namespace conformance::reference {

namespace {

bool exports(const Call& call, std::string_view format) {
  return (call.is("export-findings") || call.is("export-scan-findings")) && call.query("format") == format;
}

/// Unapproved findings of the own organization are listed where this holds.
template <class Where>
Hooks listing_unapproved(Where where) {
  return {.lists_finding = [=](const Call& call, const Finding& finding, bool lists) {
    return lists || (call.owns(finding.organization) && where(call));
  }};
}

/// Estimations in a state can be read, whoever they are of.
Hooks showing_estimations_that_are(std::string status) {
  return {.sees_estimation = [=](const Call& call, const Estimation& estimation, bool sees) {
    return sees || (call.is("read-estimation") && estimation.status == status);
  }};
}

/// A PATCH to the values that a finding has answers 204.
Hooks empty_without_a_change() {
  const auto same = std::make_shared<bool>(false);
  return {.takes_effect =
              [same](const Call& call, bool effect) {
                *same = call.is("update-finding") && call.body->map()->size() == 1 &&
                        call.text_of_body("state") == call.finding->state;
                return effect;
              },
          .reply =
              [same](const Call& call, Reply& reply) {
                if (!success(call, reply, "update-finding") || !*same) return;
                reply.status = 204;
                reply.json.reset();
              }};
}

/// What was changed in the last minute is found under no state.
void forget_fresh_states(const Call& call, Reply& reply) {
  auto* items = data(call, reply, "list-findings");
  if (!items || !call.target.value("state")) return;
  const auto fresh = std::erase_if(*items, [&](const Value& each) {
    const auto updated = parse_iso_time(text_of(each, "updated_at"));
    return updated && call.now - *updated < std::chrono::minutes(1);
  });
  auto& total = *reply.json->find("total");
  total = number(to_integer(*total.number()).value_or(0) - static_cast<std::int64_t>(fresh));
}

} // namespace

/// What shows in one form, for one kind of key or under one condition alone.
std::vector<Fault> condition_faults() {
  return {
      {"scan-csv-needs-no-key",
       "AUTH-MISSING",
       subtle,
       "the CSV export of a scan needs no key",
       {.caller =
            [](const Call& call, const Key* key) {
              const bool open = call.is("export-scan-findings") && exports(call, "csv");
              return !key && call.why == Why::no_key && open ? &call.primary.keys.front() : key;
            }}},
      {"pending-foreign-estimation-readable",
       "NOLEAK-ESTIMATION",
       subtle,
       "a foreign cost estimation that is pending is readable",
       showing_estimations_that_are("pending"),
       {"AUTH-ORG-FROM-KEY", "NOLEAK-CANARY", "NOLEAK-FORM", "STATUS-404"}},
      {"partial-foreign-estimation-readable",
       "NOLEAK-ESTIMATION",
       subtle,
       "a foreign cost estimation that is partial is readable",
       showing_estimations_that_are("partial"),
       {"AUTH-ORG-FROM-KEY", "NOLEAK-CANARY", "NOLEAK-FORM", "STATUS-404"}},
      {"lists-for-writers-hold-unapproved-findings", "NOLEAK-LIST", subtle,
       "to a key that may write the list of findings shows unapproved ones",
       listing_unapproved(
           [](const Call& call) { return call.is("list-findings") && call.key && call.key->has("write"); })},
      {"exports-of-a-scan-id-hold-unapproved-findings",
       "NOLEAK-LIST",
       subtle,
       "filtered by scan_id, the export holds unapproved findings",
       listing_unapproved([](const Call& call) {
         return call.is("export-findings") && call.target.value("scan_id").has_value();
       }),
       {"EXPORT-ALL", "EXPORT-FILTERED"}},
      {"severities-of-a-scan-hold-unapproved-findings",
       "NOLEAK-LIST",
       subtle,
       "filtered by severity, the findings of a scan hold unapproved ones",
       listing_unapproved([](const Call& call) {
         return call.is("list-scan-findings") && call.target.value("severity").has_value();
       }),
       {"SCAN-SUMMARY"}},
      {"estimations-behind-the-first-are-foreign-too",
       "NOLEAK-LIST",
       subtle,
       "with an offset the list of cost estimations holds foreign ones",
       {.lists_estimation = [](const Call& call, const Estimation&,
                               bool lists) { return lists || call.query("offset") == "1"; }},
       {"NOLEAK-CANARY"}},
      {"exports-open-by-header",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Organization-Id chooses whose findings the export holds",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || (call.is("export-findings") && finding.approved &&
                               value_of(call.request.headers, "X-Organization-Id") == finding.organization);
            }},
       {"NOLEAK-CANARY"}},
      {"limit-by-scopes",
       "RATE-ISOLATED",
       subtle,
       "the keys of an organization that have the same scopes share one quota",
       {.bucket =
            [](const Call& call, std::string bucket) {
              if (!call.key) return bucket;
              return call.key->organization + (call.key->has("write") ? " write" : " ") +
                     (call.key->has("read") ? " read" : "");
            }}},
      {"limited-severity-applied",
       "RATE-NO-EFFECT",
       subtle,
       "a severity above the quota is applied",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              const bool severity = call.body && call.member_of_body("severity");
              return call.why == Why::limited && severity ? std::optional(Duration{}) : so_far;
            }}},
      {"new-scans-not-limited",
       "RATE-SHARED",
       subtle,
       "the start of a scan has no rate limit",
       {.over_limit = [](const Call& call, bool over) { return over && !call.is("create-scan"); }},
       {"RATE-FIRST"}},
      {"connected-repository-without-url",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "an estimation of a connected repository needs no repo_url",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (!call.is("create-estimation")) return;
              const auto& repos = call.items_of_body("repos");
              if (!repos.empty() && text_of(repos.front(), "source") == "connected")
                std::erase_if(complaints.all(), [](const std::string& each) {
                  return each.find("repo_url") != std::string::npos;
                });
            }},
       {"STATUS-400"}},
      {"name-of-255-characters-is-too-long",
       "ESTIMATION-LIMITS",
       subtle,
       "an estimation with a name of 255 characters is refused",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (call.is("create-estimation") && call.text_of_body("name").size() >= 255)
                complaints.add("name must be shorter than 255 characters");
            }}},
      {"page-of-an-export-is-an-object",
       "EXPORT-JSON",
       subtle,
       "with a page the JSON export is an object",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "export-findings") && exports(call, "json") &&
                  call.target.value("page"))
                reply.json = object({{"data", *reply.json}});
            }}},
      {"fresh-states-are-not-found",
       "FINDING-PATCH",
       subtle,
       "the filter state does not find what was changed a minute ago",
       {.reply = forget_fresh_states}},
      {"no-change-answers-204", "STATUS-200-PATCH", subtle,
       "a PATCH to the state that a finding has answers 204 without a body", empty_without_a_change()},
  };
}

} // namespace conformance::reference
