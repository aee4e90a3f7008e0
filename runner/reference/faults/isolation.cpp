#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool foreign_scan(const Call& call) {
  return hidden(call, About::scan, Why::foreign);
}
bool names_foreign_scan(const Call& call) {
  const auto* scan = call.world.scan(call.parameter("id"));
  return scan && call.key && scan->organization != call.key->organization;
}
bool foreign_estimation(const Call& call) {
  return hidden(call, About::estimation, Why::foreign);
}
bool filters_by_scan(const Call& call) {
  return call.is("list-findings") || call.is("export-findings");
}
/// A finding that a PATCH names as the one it duplicates.
bool canonical(const Call& call, const Finding& finding) {
  return call.finding && call.finding != &finding;
}

/// The finding that a PATCH names as the one it duplicates, of whomever it is.
const Finding* canonical_to_link(const Call& call) {
  if (!call.is("update-finding") || !call.finding) return nullptr;
  return call.world.finding(call.text_of_body("duplicate_of"));
}
const Finding* refused_canonical(const Call& call, const Reply& reply) {
  return reply.status == 400 ? canonical_to_link(call) : nullptr;
}
/// The estimation of another organization that a scan is asked of.
const Estimation* foreign_to_scan(const Call& call) {
  if (!call.is("create-scan") || !call.key) return nullptr;
  const auto* found = call.world.estimation(call.text_of_body("cost_estimation_id"));
  return found && found->organization != call.key->organization ? found : nullptr;
}
/// The repository of the last completed scan of the caller's organization.
std::optional<std::string> last_repository(const Call& call) {
  std::optional<std::string> out;
  for (const auto& each : call.world.scans)
    if (call.owns(each.organization) && each.type == "full" && each.status == "completed")
      out = each.repo_url;
  return out;
}
/// The export holds unapproved findings where it is asked for with this parameter.
Hooks exports_unapproved_with(std::string parameter) {
  return {.lists_finding = [=](const Call& call, const Finding& finding, bool lists) {
    return lists ||
           (call.is("export-findings") && !call.query(parameter).empty() && call.owns(finding.organization));
  }};
}
bool in_state(const Estimation* estimation, std::initializer_list<std::string_view> states) {
  return estimation && std::find(states.begin(), states.end(), estimation->status) != states.end();
}

} // namespace

std::vector<Fault> isolation_faults() {
  return {
      {"scan-status-cached-for-everybody",
       "NOLEAK-SCAN",
       subtle,
       "the status of a scan that its owner has read is kept, and shown to everybody",
       {.sees_scan =
            [](const Call& call, const Scan& scan, bool sees) {
              if (!call.is("read-scan-status")) return sees;
              const auto kept = "scan-status-cached-for-everybody " + scan.id;
              if (sees) call.policy.times_before(kept);
              return call.policy.asked_before(kept);
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM", "STATUS-404"}},
      {"filtered-list-cached-for-everybody",
       "NOLEAK-FILTER",
       subtle,
       "the findings of a scan that its owner has listed are kept, and shown to everybody",
       {.sees_scan =
            [](const Call& call, const Scan& scan, bool sees) {
              if (!call.is("list-findings")) return sees;
              const auto kept = "filtered-list-cached-for-everybody " + scan.id;
              if (sees) call.policy.times_before(kept);
              return call.policy.asked_before(kept);
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM"}},
      {"foreign-scan-answers-403",
       "NOLEAK-SCAN",
       gross,
       "a foreign scan answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && !filters_by_scan(call)) reply = refuse(403, "Forbidden resource");
            }},
       {"STATUS-404"}},
      {"foreign-scan-status-readable",
       "NOLEAK-SCAN",
       gross,
       "the status of a foreign scan is readable",
       {.sees_scan = [](const Call& call, const Scan&,
                        bool sees) { return sees || call.is("read-scan-status"); }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM", "STATUS-404"}},
      {"foreign-scan-message-differs",
       "NOLEAK-SCAN",
       subtle,
       "the message of a foreign scan's findings differs",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && call.is("list-scan-findings")) set_message(reply, "Scan not found.");
            }},
       {"NOLEAK-ALIKE"}},
      {"foreign-scan-with-invalid-query",
       "NOLEAK-SCAN",
       subtle,
       "a foreign scan answers 404 to an invalid query, an absent one 400",
       {.fields_first = [](const Call& call, bool first) { return first && !names_foreign_scan(call); }}},
      {"foreign-scan-exports-nothing",
       "NOLEAK-SCAN",
       subtle,
       "the CSV export of a foreign scan answers 200 without rows",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && call.is("export-scan-findings") && call.query("format") == "csv")
                reply = text_reply("text/csv", "id,title\r\n");
            }},
       {"STATUS-404"}},
      {"csv-of-one-scan-holds-something-more",
       "EXPORT-COMPLETE",
       subtle,
       "the CSV export of one scan, which is not its largest, holds a finding that its list does not",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("export-scan-findings") && reply.status == 200 && call.query("format") == "csv" &&
                  call.scan && call.scan->type == "full" && call.scan->repo_url == last_repository(call))
                reply.text += ",Something unapproved,,low,open,,,,\r\n";
            }}},
      {"repository-shows-the-unapproved",
       "NOLEAK-LIST",
       subtle,
       "filtered by another repository than the first, the list holds unapproved findings",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || (call.is("list-findings") && !call.query("repo_url").empty() &&
                               call.owns(finding.organization) &&
                               finding.repo_url != call.world.findings.front().repo_url);
            }}},
      {"export-of-a-repository-shows-the-foreign",
       "NOLEAK-LIST",
       subtle,
       "filtered by a repository, the export holds the findings of all organizations in it",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists ||
                     (call.is("export-findings") && !call.query("repo_url").empty() && finding.approved);
            }},
       {"NOLEAK-CANARY"}},
      {"ordered-export-shows-the-unapproved", "NOLEAK-LIST", subtle,
       "put in an order, the export holds unapproved findings", exports_unapproved_with("sort_by")},
      {"export-of-a-scan-type-shows-the-unapproved", "NOLEAK-LIST", subtle,
       "filtered by a type of scans, the export holds unapproved findings",
       exports_unapproved_with("scan_type")},
      {"scan-shows-the-foreign-of-its-repository",
       "NOLEAK-LIST",
       subtle,
       "filtered by its repository, the findings of a scan are those of all organizations",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-scan-findings");
              if (!items || call.query("repo_url").empty()) return;
              for (const auto& each : call.world.findings)
                if (!call.owns(each.organization) && each.approved && each.repo_url == call.query("repo_url"))
                  items->push_back(finding_json(each));
              set(*reply.json, "total", number(static_cast<std::int64_t>(items->size())));
            }},
       {"NOLEAK-CANARY"}},
      {"foreign-duplicate-of-the-same-repository",
       "NOLEAK-DUPLICATE",
       subtle,
       "duplicate_of is refused with other words if it is a foreign finding of the same repository",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* canonical = refused_canonical(call, reply);
              if (canonical && !call.owns(canonical->organization) &&
                  canonical->repo_url == call.finding->repo_url)
                set_message(reply, "duplicate_of is no finding of yours");
            }}},
      {"foreign-estimation-readable",
       "NOLEAK-ESTIMATION",
       gross,
       "a foreign cost estimation is readable",
       {.sees_estimation = [](const Call& call, const Estimation&,
                              bool sees) { return sees || call.is("read-estimation"); }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-CANARY", "NOLEAK-FORM", "STATUS-404"}},
      {"foreign-estimation-answers-403",
       "NOLEAK-ESTIMATION",
       gross,
       "a foreign cost estimation answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_estimation(call) && call.is("read-estimation"))
                reply = refuse(403, "Forbidden resource");
            }},
       {"STATUS-404"}},
      {"foreign-estimation-message-differs",
       "NOLEAK-ESTIMATION",
       subtle,
       "the message of a foreign cost estimation in POST /scans differs",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_estimation(call) && call.is("create-scan"))
                set_message(reply, "Cost estimation not available");
            }}},
      {"failed-foreign-estimation-starts-nothing",
       "NOLEAK-ESTIMATION",
       subtle,
       "POST /scans of a foreign estimation that failed answers that it did",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 404 && in_state(foreign_to_scan(call), {"failed"}))
                reply = refuse(400, "Cost estimation failed");
            }}},
      {"unended-foreign-estimation-is-not-ready",
       "NOLEAK-ESTIMATION",
       subtle,
       "POST /scans of a foreign estimation that has not ended answers that it is not ready",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 404 && in_state(foreign_to_scan(call), {"pending", "running"}))
                reply = refuse(400, "Cost estimation is not ready");
            }}},
      {"unended-foreign-estimation-answers-403",
       "NOLEAK-ESTIMATION",
       subtle,
       "a foreign cost estimation that has not ended answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* found = call.world.estimation(call.parameter("id"));
              if (foreign_estimation(call) && call.is("read-estimation") &&
                  in_state(found, {"pending", "running"}))
                reply = refuse(403, "Forbidden resource");
            }},
       {"STATUS-404"}},
      {"credits-before-organization",
       "NOLEAK-ESTIMATION",
       subtle,
       "an organization without credits gets 402 for a scan of a foreign estimation, 404 for one of an "
       "absent one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 404 && foreign_to_scan(call) && call.organization().credits <= 0)
                reply = refuse(402, "Insufficient credits to start this scan");
            }}},
      {"foreign-estimation-before-fields",
       "NOLEAK-ESTIMATION",
       subtle,
       "a foreign estimation in POST /scans answers 404 to an invalid body, an absent one 400",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 400 && foreign_to_scan(call))
                reply = refuse(404, "Cost estimation not found");
            }}},
      {"foreign-estimation-says-so",
       "NOLEAK-ESTIMATION",
       subtle,
       "the message of a foreign cost estimation that is read differs",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_estimation(call) && call.is("read-estimation"))
                set_message(reply, "Cost estimation not available");
            }},
       {"NOLEAK-ALIKE"}},
      {"foreign-scan-as-filter-says-so",
       "NOLEAK-FILTER",
       subtle,
       "the message of a foreign scan as a filter differs",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && filters_by_scan(call)) set_message(reply, "Scan not available");
            }},
       {"NOLEAK-ALIKE"}},
      {"foreign-scan-as-filter-is-empty",
       "NOLEAK-FILTER",
       gross,
       "a foreign scan as a filter answers an empty list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && call.is("list-findings"))
                reply = json_reply(200, object({{"data", list({})},
                                                {"total", number(0)},
                                                {"page", number(1)},
                                                {"limit", number(100)}}));
            }},
       {"NOLEAK-FORM"}},
      {"foreign-scan-as-export-filter-is-empty",
       "NOLEAK-FILTER",
       subtle,
       "a foreign scan as a filter of an export answers an empty list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign_scan(call) && call.is("export-findings")) reply = json_reply(200, list({}));
            }}},
      {"foreign-scan-header-differs",
       "NOLEAK-ALIKE",
       subtle,
       "a foreign scan's answer has a header more",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (foreign_scan(call)) answer.headers.push_back({"X-Denied", "organization"});
            }}},
      {"duplicate-of-foreign-finding",
       "NOLEAK-DUPLICATE",
       gross,
       "a finding may be linked to a foreign one",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (canonical(call, finding) && finding.organization != call.finding->organization);
            }}},
      {"duplicate-of-foreign-message-differs",
       "NOLEAK-DUPLICATE",
       subtle,
       "a link to a foreign finding is refused in other words",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.finding && call.refused(About::finding, Why::foreign))
                set_message(reply, "duplicate_of must be a finding of your organization");
            }}},
      {"repository-before-organization",
       "NOLEAK-DUPLICATE",
       subtle,
       "a link to a foreign finding of another repository is refused for its repository",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* finding = refused_canonical(call, reply);
              if (finding && finding->organization != call.finding->organization &&
                  finding->repo_url != call.finding->repo_url)
                set_message(reply, "duplicate_of is in another repository");
            }}},
      {"duplicate-of-foreign-beside-a-severity-says-so",
       "NOLEAK-DUPLICATE",
       subtle,
       "a link to a foreign finding beside a severity is refused in other words",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* finding = refused_canonical(call, reply);
              if (finding && finding->organization != call.finding->organization &&
                  call.member_of_body("severity"))
                set_message(reply, "duplicate_of must be a finding of your organization");
            }}},
      {"severity-beside-a-foreign-duplicate-applied",
       "NOLEAK-DUPLICATE",
       subtle,
       "a severity beside a link to a foreign finding is applied although it is refused",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              const auto* finding = canonical_to_link(call);
              if (!finding || finding->organization == call.finding->organization) return so_far;
              if (!call.member_of_body("severity")) return so_far;
              call.finding->severity = call.text_of_body("severity");
              return std::optional(Duration{});
            }}},
      {"refused-unapproved-duplicate-linked",
       "NOLEAK-DUPLICATE-UNAPPROVED",
       subtle,
       "a link to an unapproved finding is refused and made all the same",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              const auto* finding = canonical_to_link(call);
              if (!finding || finding->organization != call.finding->organization || finding->approved)
                return so_far;
              call.finding->duplicate_of = finding->id;
              call.finding->state = "closed";
              return std::optional(Duration{});
            }},
       {"FINDING-COMMENT"}},
      {"duplicate-of-unapproved-finding",
       "NOLEAK-DUPLICATE-UNAPPROVED",
       gross,
       "a finding may be linked to an unapproved one",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (canonical(call, finding) && finding.organization == call.finding->organization);
            }},
       {"NOLEAK-DUPLICATE", "SCOPE-WRITE", "FINDING-PATCH-INVALID", "STATUS-400"}},
      {"duplicate-of-unapproved-says-so",
       "NOLEAK-DUPLICATE-UNAPPROVED",
       subtle,
       "a link to an unapproved finding is refused in other words",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.finding && call.refused(About::finding, Why::unapproved))
                set_message(reply, "duplicate_of must be an approved finding");
            }}},
      {"lists-hold-foreign-findings",
       "NOLEAK-LIST",
       gross,
       "lists hold foreign findings",
       {.lists_finding = [](const Call&, const Finding& finding,
                            bool lists) { return lists || finding.approved; }},
       {"AUTH-ORG-FROM-KEY", "FINDING-DETAIL", "NOLEAK-CANARY", "SCOPE-READ"}},
      {"lists-hold-unapproved-findings",
       "NOLEAK-LIST",
       subtle,
       "lists hold unapproved findings",
       {.lists_finding = [](const Call& call, const Finding& finding,
                            bool lists) { return lists || call.owns(finding.organization); }}},
      {"exports-hold-unapproved-findings",
       "NOLEAK-LIST",
       subtle,
       "the organization's export holds unapproved findings",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || (call.is("export-findings") && call.owns(finding.organization));
            }},
       {"EXPORT-ALL", "EXPORT-FILTERED"}},
      {"scans-hold-foreign-ones",
       "NOLEAK-LIST",
       gross,
       "the list of scans holds foreign ones",
       {.lists_scan = [](const Call&, const Scan&, bool) { return true; }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-CANARY", "SCAN-STATUS-ENUM", "SCAN-SUMMARY", "SCOPE-READ"}},
      {"estimations-hold-foreign-ones",
       "NOLEAK-LIST",
       gross,
       "the list of cost estimations holds foreign ones",
       {.lists_estimation = [](const Call&, const Estimation&, bool) { return true; }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-CANARY", "NOLEAK-ESTIMATION"}},
      {"next-finding-is-foreign",
       "NOLEAK-CANARY",
       gross,
       "a finding names the one of another organization that comes next",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-finding") || reply.status != 200) return;
              const auto& all = call.world.findings;
              const auto next = std::find_if(all.begin(), all.end(), [&](const Finding& each) {
                return each.approved && !call.owns(each.organization);
              });
              if (next != all.end()) set(*reply.json, "next", text(next->id));
            }}},
      {"owner-in-header",
       "NOLEAK-CANARY",
       subtle,
       "a foreign finding's answer names its organization in a header",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!names_foreign_finding(call)) return;
              answer.headers.push_back({"X-Owner", named_finding(call)->organization});
            }},
       {"NOLEAK-HEADERS", "NOLEAK-ORDER"}},
      {"total-counts-foreign-findings",
       "NOLEAK-LIST",
       subtle,
       "the total of findings counts one of another organization",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* total =
                  call.is("list-findings") && reply.status == 200 ? reply.json->find("total") : nullptr;
              if (total) *total = number(to_integer(*total->number()).value_or(0) + 1);
            }},
       {"EXPORT-ALL", "FILTER", "FILTER-SCAN", "FILTER-TIME", "PAGE-WALK", "PAGE-WALK-TIES"}},
      {"absent-estimation-answers-400-to-scans",
       "NOLEAK-ESTIMATION-404",
       subtle,
       "an unknown estimation in POST /scans answers 400",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-scan") && call.about == About::estimation && reply.status == 404)
                set_status(reply, 400);
            }}},
  };
}

} // namespace conformance::reference
