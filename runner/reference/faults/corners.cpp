#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"

namespace conformance::reference {

namespace {

std::size_t length_of(const Call& call, std::string_view member) {
  const auto* found = call.member_of_body(member);
  return found && found->string() ? found->string()->size() : 0;
}

/// Refuses a text of just this length.
Hooks one_too_long(std::string operation, std::string member, std::size_t length) {
  return {.complaints = [=](const Call& call, Complaints& complaints) {
    if (call.is(operation) && length_of(call, member) == length) complaints.add(member + " is too long");
  }};
}

Hooks answering(std::string operation, std::string parameter, std::string value, int status) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.is(operation) && call.why == Why::invalid && call.query(parameter) == value)
      reply = refuse(status, std::string(reason_phrase(status)));
  }};
}

bool asks_for_a_foreign_finding_with(const Call& call, std::string_view name) {
  return call.is("read-finding") && names_foreign_finding(call) &&
         !value_of(call.request.headers, name).empty();
}

} // namespace

/// What goes wrong at a limit, past an end, or where a parameter stands that another operation has.
std::vector<Fault> corner_faults() {
  return {
      {"foreign-scan-by-organization-parameter",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "organization_id in the query opens a foreign scan by its id",
       {.sees_scan =
            [](const Call& call, const Scan& scan, bool sees) {
              return sees || (call.is("read-scan") && call.query("organization_id") == scan.organization);
            }}},
      {"foreign-findings-within-an-own-scan",
       "NOLEAK-LIST",
       subtle,
       "the findings of an own scan, filtered by a foreign one, are those of its organization",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* own = call.world.scan(call.parameter("id"));
              const auto* other = call.world.scan(call.query("scan_id"));
              if (!call.is("list-scan-findings") || !own || !other || !call.owns(own->organization) ||
                  call.owns(other->organization))
                return;
              Value::List shown;
              for (const auto& each : call.world.findings)
                if (each.organization == other->organization && each.approved)
                  shown.push_back(finding_json(each));
              const auto total = static_cast<std::int64_t>(shown.size());
              reply = json_reply(200, object({{"data", list(std::move(shown))},
                                              {"total", number(total)},
                                              {"page", number(1)},
                                              {"limit", number(total)}}));
            }},
       {"NOLEAK-CANARY"}},
      {"condition-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "If-Match on a foreign finding answers 412",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (asks_for_a_foreign_finding_with(call, "If-Match"))
                reply = refuse(412, "Precondition Failed");
            }}},
      {"range-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "a range of a foreign finding answers 416",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (asks_for_a_foreign_finding_with(call, "Range"))
                reply = refuse(416, "Range Not Satisfiable");
            }}},
      {"comment-of-4000-characters-refused", "FINDING-COMMENT", subtle,
       "a comment as long as allowed is too long", one_too_long("add-comment", "comment", 4000)},
      {"instructions-of-2000-characters-refused", "SCAN-CREATE-INVALID", subtle,
       "instructions as long as allowed are too long",
       one_too_long("create-scan", "auth_instructions", 2000)},
      {"context-of-2000-characters-refused", "SCAN-CREATE-INVALID", subtle,
       "a context as long as allowed is too long", one_too_long("create-scan", "custom_context", 2000)},
      {"reason-of-2000-characters-refused", "FINDING-PATCH-LIMITS", subtle,
       "a state_reason as long as allowed is too long", one_too_long("update-finding", "state_reason", 2000)},
      {"long-reason-of-a-finding-refused",
       "FINDING-PATCH-LIMITS",
       subtle,
       "a reason as long as allowed is too long where there is a finding to change",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && reply.status == 200 && length_of(call, "reason") == 2000)
                reply = refuse(400, "reason is too long");
            }}},
      {"far-page-answers-500",
       "PAGE-BEYOND",
       subtle,
       "a page that begins beyond 32 bits answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.key && call.query("page").size() > 7) reply = refuse(500, "Internal server error");
            }},
       {"ROBUST-QUERY", "STATUS-500"}},
      {"limit-0-of-estimations-obeyed",
       "PAGE-OFFSET",
       subtle,
       "with limit 0 the list of cost estimations is empty",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-estimations") && call.key && call.query("limit") == "0")
                reply = json_reply(200, object({{"data", list({})}, {"total", number(8)}}));
            }}},
      {"status-estimating-refused",
       "FILTER",
       subtle,
       "scans of the status estimating are refused",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-scans") && call.key && call.query("status") == "estimating")
                reply = refuse(400, "status must be a status of scans");
            }}},
      {"scan-type-knows-one-scan",
       "FILTER-SCAN",
       subtle,
       "scan_type finds nothing that a scan of another type found before",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              const auto type = call.query("scan_type");
              const auto* first = finding.scans.empty() ? nullptr : call.world.scan(finding.scans.front());
              return lists && (type.empty() || (first && first->type == type));
            }}},
      {"list-as-severity-answers-500",
       "ROBUST-TYPE",
       subtle,
       "a list as severity answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* severity = call.is("update-finding") ? call.member_of_body("severity") : nullptr;
              if (severity && severity->list()) reply = refuse(500, "Internal server error");
            }},
       {"STATUS-500"}},
      {"null-repositories-answer-500",
       "ROBUST-TYPE",
       subtle,
       "null as the repositories of an estimation answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* repos = call.is("create-estimation") ? call.member_of_body("repos") : nullptr;
              if (repos && repos->is_null()) reply = refuse(500, "Internal server error");
            }},
       {"STATUS-500"}},
      {"null-batch-is-empty",
       "ROBUST-JSON",
       subtle,
       "a batch that is null is taken for an empty one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdicts") && call.request.body == "null")
                reply = json_reply(200, object({{"verdicts", list({})}}));
            }}},
      {"feed-past-its-end-is-empty",
       "SCHEMA-OSV-FEED",
       subtle,
       "past its end the feed is an object without members",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-feed") && reply.status == 200 && call.query("offset").size() > 6)
                reply = json_reply(200, object({}));
            }}},
      {"info-filter-takes-all",
       "FILTER",
       subtle,
       "severity=info filters nothing",
       {.target =
            [](const Call&, Target& target) {
              if (target.path != "/findings" || target.value("severity") != "info") return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "severity"; }) > 0;
            }}},
      {"info-is-not-stored",
       "FINDING-PATCH",
       subtle,
       "a finding set to info stays as severe as it was",
       {.takes_effect =
            [](const Call& call, bool effect) {
              return effect && !(call.is("update-finding") && call.text_of_body("severity") == "info");
            }}},
      {"oldest-finding-is-not-since-long-ago",
       "FILTER-TIME",
       subtle,
       "found_since of long ago leaves a finding out of the total",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* total = success(call, reply, "list-findings") ? reply.json->find("total") : nullptr;
              if (total && call.query("found_since").starts_with("200"))
                *total = number(to_integer(*total->number()).value_or(1) - 1);
            }},
       {"FILTER"}},
      {"repository-by-host",
       "FILTER-SCAN",
       subtle,
       "repo_url of findings matches by its host",
       {.target =
            [](const Call&, Target& target) {
              if (target.path != "/findings" || !target.value("repo_url") || !target.value("limit"))
                return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "repo_url"; }) > 0;
            }},
       {"EXPORT-ALL"}},
      {"unknown-order-of-scans-answers-500",
       "FILTER-INVALID",
       subtle,
       "scans sorted by a member that they lack answer 500",
       answering("list-scans", "sort_by", "bogus", 500),
       {"STATUS-500"}},
      {"unknown-date-of-an-export-answers-409", "FILTER-INVALID", subtle,
       "an export since no date answers 409", answering("export-findings", "found_since", "bogus", 409)},
      {"newest-estimation-not-readable",
       "SCOPE-READ",
       subtle,
       "a read-only key cannot read an estimation that its list begins with",
       {.sees_estimation =
            [](const Call& call, const Estimation& estimation, bool sees) {
              if (!sees || !call.is("read-estimation") || !call.key || call.key->has("write")) return sees;
              for (const auto& each : call.world.estimations)
                if (each.organization == estimation.organization && each.created_at > estimation.created_at)
                  return sees;
              return false;
            }},
       {"ESTIMATION-LIMITS"}},
  };
}

} // namespace conformance::reference
