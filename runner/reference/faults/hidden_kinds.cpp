#include "base/text.hpp"
#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

bool may_write(const Call& call) {
  return call.key && call.key->has("write");
}
bool reads_with_write(const Call& call, const char* operation) {
  return call.is(operation) && may_write(call);
}
bool in_upper_case(const Call& call) {
  const auto id = call.parameter("id");
  return id != to_lower(id) && id == to_upper(id);
}
/// Takes this away from behind the segments of a path.
auto without(std::string end) {
  return [=](const Call&, Target& target) {
    bool changed = false;
    for (auto& each : target.segments)
      if (each.ends_with(end)) {
        each.resize(each.size() - end.size());
        changed = true;
      }
    return changed;
  };
}
/// Shows a scan to everybody where this stands behind its id.
Hooks opening_behind(std::string end) {
  return {.target = without(end), .sees_scan = [=](const Call& call, const Scan&, bool sees) {
            return sees || call.request.target.find(end) != std::string::npos;
          }};
}
/// Answers 403 to an operation on a foreign finding by its id in upper case, where the key has the scope.
Hooks telling_in_upper_case(const char* operation) {
  return {.reply = [=](const Call& call, Reply& reply) {
    const auto* finding = call.world.finding(to_lower(call.parameter("id")));
    if (call.is(operation) && in_upper_case(call) && finding && call.key &&
        finding->organization != call.key->organization && call.why != Why::scope)
      reply = refuse(403, "Forbidden resource");
  }};
}

bool broken_body(const Call& call) {
  return !call.request.body.empty() && !call.body;
}

bool scan_in_braces(std::string_view target) {
  return target.find("/scans/%7B") != std::string_view::npos && target.ends_with("%7D");
}

void empty_second_page(const Call& call, Reply& reply) {
  if (call.query("page") == "2")
    reply = json_reply(
        200, object({{"data", list({})}, {"total", number(0)}, {"page", number(2)}, {"limit", number(100)}}));
}

} // namespace

/// Leaks that show of some hidden items only, to some keys, or by some requests.
std::vector<Fault> hidden_kind_faults() {
  return {
      {"foreign-critical-finding-says-more",
       "NOLEAK-BODY",
       subtle,
       "the 404 of a critical foreign finding has a member more",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* finding = named_finding(call);
              if (names_foreign_finding(call) && finding->severity == "critical" && is_error(reply, 404))
                set(*reply.json, "hint", text("restricted"));
            }},
       {"NOLEAK-HEADERS"}},
      {"hidden-finding-says-more-to-writers",
       "NOLEAK-BODY",
       subtle,
       "a key that may write reads another 404 of a foreign finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (names_foreign_finding(call) && reads_with_write(call, "read-finding") &&
                  is_error(reply, 404))
                set(*reply.json, "hint", text("restricted"));
            }},
       {"NOLEAK-HEADERS"}},
      {"unapproved-finding-readable-to-writers",
       "NOLEAK-STATUS",
       subtle,
       "a key that may write reads an unapproved finding",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (reads_with_write(call, "read-finding") && call.owns(finding.organization));
            }},
       {"FAIL-FINDING-404", "STATUS-404"}},
      {"unapproved-finding-readable-with-write-alone",
       "NOLEAK-STATUS",
       subtle,
       "a key with write alone reads an unapproved finding",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (reads_with_write(call, "read-finding") && !call.key->has("read") &&
                              call.owns(finding.organization));
            }},
       {"FAIL-FINDING-404", "STATUS-404"}},
      {"foreign-severity-answers-403",
       "NOLEAK-STATUS",
       subtle,
       "a change of the severity of a foreign finding answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool severity = call.body && call.body->find("severity") && !call.body->find("state");
              if (call.is("update-finding") && severity && names_foreign_finding(call) && may_write(call) &&
                  reply.status == 404)
                reply = refuse(403, "Forbidden resource");
            }},
       {"FAIL-FINDING-404", "STATUS-404"}},
      {"head-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "HEAD of a foreign finding answers 403",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              const auto& target = call.request.target;
              const auto slash = target.rfind('/');
              const auto* finding =
                  slash == std::string::npos ? nullptr : call.world.finding(target.substr(slash + 1));
              if (call.request.method == "HEAD" && finding && call.key &&
                  finding->organization != call.key->organization)
                answer.status = 403;
            }}},
      {"upper-case-tells-foreign-findings", "NOLEAK-ORDER", subtle,
       "a foreign finding by its id in upper case answers 403", telling_in_upper_case("read-finding")},
      {"upper-case-triage-tells-foreign-findings", "NOLEAK-ORDER", subtle,
       "the triage of a foreign finding by its id in upper case answers 403",
       telling_in_upper_case("update-finding")},
      {"long-comment-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "a comment that is too long answers 400 on a foreign finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              constexpr std::size_t longest = 4000;
              const auto* comment = call.body ? call.body->find("comment") : nullptr;
              if (call.is("add-comment") && names_foreign_finding(call) && may_write(call) && comment &&
                  comment->string() && comment->string()->size() > longest)
                reply = refuse(reply.status == 400 ? 404 : 400, "Finding not found");
            }}},
      {"body-of-another-type-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "a body that is no JSON answers 403 on a foreign finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (broken_body(call) && names_foreign_finding(call) && may_write(call))
                reply = refuse(403, "Forbidden resource");
            }}},
      {"foreign-reason-phrase",
       "NOLEAK-HEADERS",
       subtle,
       "the reason phrase of a foreign finding's 404 differs",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (answer.status == 404 && names_foreign_finding(call)) answer.reason = "Not Yours";
            }},
       {"NOLEAK-ORDER"}},
      {"foreign-timing-metric",
       "NOLEAK-HEADERS",
       subtle,
       "Server-Timing has a second metric where a foreign finding was refused",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              const auto time = [&](std::uint64_t n) {
                return std::to_string((call.number * n) % 900 + 100);
              };
              auto value = "db;dur=0." + time(7);
              if (answer.status == 404 && names_foreign_finding(call)) value += ", acl;dur=0." + time(11);
              answer.headers.push_back({"Server-Timing", value});
            }},
       {"NOLEAK-ORDER"}},
      {"completed-foreign-scan-says-so",
       "NOLEAK-SCAN",
       subtle,
       "the message of a completed foreign scan differs",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* scan = call.world.scan(call.parameter("id"));
              if (call.is("read-scan") && hidden(call, About::scan, Why::foreign) && scan &&
                  scan->status == "completed")
                set_message(reply, "Scan not found.");
            }},
       {"NOLEAK-ALIKE"}},
      {"running-foreign-scan-readable",
       "NOLEAK-SCAN",
       subtle,
       "a foreign scan is readable while it runs",
       {.sees_scan = [](const Call& call, const Scan& scan,
                        bool sees) { return sees || (call.is("read-scan") && scan.status == "running"); }},
       {"NOLEAK-CANARY", "STATUS-404"}},
      {"second-page-of-a-foreign-scan-is-empty",
       "NOLEAK-SCAN",
       subtle,
       "the second page of a foreign scan's findings is empty",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-scan-findings") && hidden(call, About::scan, Why::foreign))
                empty_second_page(call, reply);
            }},
       {"STATUS-404"}},
      {"second-page-under-a-foreign-scan-is-empty",
       "NOLEAK-FILTER",
       subtle,
       "a foreign scan as a filter answers an empty second page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-findings") && hidden(call, About::scan, Why::foreign))
                empty_second_page(call, reply);
            }}},
      {"foreign-scan-as-filter-is-empty-to-writers",
       "NOLEAK-FILTER",
       subtle,
       "a foreign scan as a filter answers a key that may write with an empty list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads_with_write(call, "list-findings") && hidden(call, About::scan, Why::foreign))
                reply = json_reply(200, object({{"data", list({})},
                                                {"total", number(0)},
                                                {"page", number(1)},
                                                {"limit", number(100)}}));
            }}},
      {"foreign-scan-as-filter-beside-a-state-is-empty",
       "NOLEAK-FILTER",
       subtle,
       "a foreign scan as a filter of an export answers nothing beside a state",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("export-findings") && !call.query("state").empty() &&
                  hidden(call, About::scan, Why::foreign))
                reply = text_reply("text/csv", "id,title\r\n");
            }}},
      {"foreign-scan-in-braces",
       "NOLEAK-FORM",
       subtle,
       "a foreign scan is readable by its id in braces",
       {.target =
            [](const Call& call, Target& target) {
              if (target.segments.size() < 2 || !scan_in_braces(call.request.target)) return false;
              auto& id = target.segments.back();
              id = id.substr(3, id.size() - 6);
              return true;
            },
        .sees_scan = [](const Call& call, const Scan&,
                        bool sees) { return sees || scan_in_braces(call.request.target); }},
       {"NOLEAK-CANARY"}},
      {"foreign-export-with-a-slash",
       "NOLEAK-FORM",
       subtle,
       "the findings of a foreign scan are exported if the path ends with a slash",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists ||
                     (call.request.target.find("/export/?") != std::string::npos && finding.approved);
            },
        .sees_scan =
            [](const Call& call, const Scan&, bool sees) {
              return sees || call.request.target.find("/export/?") != std::string::npos;
            }},
       {"NOLEAK-CANARY"}},
      {"foreign-scan-says-so-to-writers",
       "NOLEAK-SCAN",
       subtle,
       "a key that may write reads another message of a foreign scan",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads_with_write(call, "read-scan") && hidden(call, About::scan, Why::foreign))
                set_message(reply, "Scan not found.");
            }}},
      {"foreign-scan-behind-a-suffix",
       "NOLEAK-FORM",
       subtle,
       "a foreign scan is readable where a format stands behind its id",
       opening_behind(".json"),
       {"NOLEAK-CANARY"}},
      {"foreign-status-behind-a-space",
       "NOLEAK-FORM",
       subtle,
       "the status of a foreign scan is readable where a space stands behind its id",
       opening_behind("%20"),
       {"NOLEAK-CANARY"}},
      {"foreign-estimation-behind-a-suffix",
       "NOLEAK-FORM",
       subtle,
       "a foreign estimation is readable where a format stands behind its id",
       {.target = without(".json"),
        .sees_estimation =
            [](const Call& call, const Estimation&, bool sees) {
              return sees || call.request.target.find(".json") != std::string::npos;
            }},
       {"NOLEAK-CANARY"}},
      {"foreign-finding-changed-behind-a-suffix",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding is changed where a format stands behind its id",
       {.target = without(".json"),
        .sees_finding =
            [](const Call& call, const Finding&, bool sees) {
              const bool fits = call.is("update-finding") && call.request.target.ends_with(".json");
              return sees || fits;
            }}},
      {"foreign-scan-in-upper-case-exported",
       "NOLEAK-FILTER",
       subtle,
       "a foreign scan in upper case is a filter of an export",
       {.sees_scan =
            [](const Call& call, const Scan&, bool sees) {
              const auto id = call.query("scan_id");
              return sees || (call.is("export-findings") && id != to_lower(id));
            }},
       {"NOLEAK-CANARY"}},
      {"foreign-estimation-in-upper-case-says-so",
       "NOLEAK-ESTIMATION",
       subtle,
       "a scan of a foreign estimation in upper case is refused in other words",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto id = call.text_of_body("cost_estimation_id");
              const auto* found = call.world.estimation(to_lower(id));
              if (call.is("create-scan") && call.key && reply.status == 404 && found && id != to_lower(id) &&
                  !call.owns(found->organization))
                set_message(reply, "Cost estimation cannot be used");
            }}},
      {"foreign-scan-in-upper-case",
       "NOLEAK-FORM",
       subtle,
       "a foreign scan is readable by its id in upper case",
       {.sees_scan = [](const Call& call, const Scan&,
                        bool sees) { return sees || (call.is("read-scan") && in_upper_case(call)); }},
       {"NOLEAK-CANARY"}},
      {"foreign-estimation-in-upper-case",
       "NOLEAK-FORM",
       subtle,
       "a foreign estimation is readable by its id in upper case",
       {.sees_estimation =
            [](const Call& call, const Estimation&, bool sees) {
              return sees || (call.is("read-estimation") && in_upper_case(call));
            }},
       {"NOLEAK-CANARY"}},
      {"foreign-estimation-says-so-to-writers",
       "NOLEAK-ESTIMATION",
       subtle,
       "a key that may write reads another message of a foreign estimation",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads_with_write(call, "read-estimation") && hidden(call, About::estimation, Why::foreign))
                set_message(reply, "Cost estimation not available");
            }}},
      {"unapproved-findings-under-a-state",
       "NOLEAK-LIST",
       subtle,
       "a list filtered by state holds unapproved findings",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || (call.is("list-findings") && !call.query("state").empty() &&
                               call.owns(finding.organization));
            }}},
      {"foreign-changes-by-header",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Organization-Id lets a finding of that organization be changed",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (call.is("update-finding") &&
                              value_of(call.request.headers, "X-Organization-Id") == finding.organization);
            }},
       {"NOLEAK-EFFECT"}},
      {"foreign-scans-by-header",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Organization-Id opens the scans of that organization",
       {.sees_scan =
            [](const Call& call, const Scan& scan, bool sees) {
              return sees || value_of(call.request.headers, "X-Organization-Id") == scan.organization;
            }},
       {"NOLEAK-CANARY"}},
      {"state-ignored-beside-a-severity",
       "FINDING-PATCH",
       subtle,
       "a state beside a severity is ignored",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && reply.status == 200 && call.finding && call.body &&
                  call.body->find("state") && call.body->find("severity")) {
                call.finding->state = "open";
                set(*reply.json, "state", text("open"));
              }
            }}},
      {"running-scan-says-in-progress",
       "SCAN-STATUS",
       subtle,
       "/status says `in_progress` for a running scan",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status") && reply.status == 200 &&
                  text_of(*reply.json, "status") == "running")
                set(*reply.json, "status", text("in_progress"));
            }},
       {"SCHEMA-GET-SCAN-STATUS"}},
      {"total-of-estimations-counts-the-page",
       "PAGE-OFFSET",
       subtle,
       "the total of cost estimations is the number of those on the page",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* items = call.is("list-estimations") && reply.status == 200 && reply.json
                                      ? reply.json->find("data")
                                      : nullptr;
              if (items && items->list())
                set(*reply.json, "total", number(static_cast<std::int64_t>(items->list()->size())));
            }},
       {"PAGE-BEYOND"}},
  };
}

} // namespace conformance::reference
