#include "base/text.hpp"
#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

/// Leaves what a body's field has wrong uncomplained about.
Hooks unchecked(std::string operation, std::string field) {
  return {.complaints = [=](const Call& call, Complaints& complaints) {
    if (!call.is(operation)) return;
    std::erase_if(complaints.all(),
                  [&](const std::string& each) { return each.find(field) != std::string::npos; });
  }};
}

Hooks without_effect(std::string operation) {
  return {.takes_effect = [=](const Call& call, bool effect) { return effect && !call.is(operation); }};
}

/// What the last comment of a thread is shown as.
template <class Change>
Hooks showing(Change change) {
  return {.reply = [=](const Call& call, Reply& reply) {
    auto* thread = success(call, reply, "read-finding") ? reply.json->find("triage_thread") : nullptr;
    if (!thread || !thread->list() || thread->list()->empty()) return;
    auto& last = thread->list()->back();
    auto comment = text_of(last, "comment");
    if (comment.empty()) return;
    change(comment);
    set(last, "comment", text(comment));
  }};
}

/// A change that `fits` is answered, and not stored.
template <class Fits>
Hooks not_storing(Fits fits) {
  return {.takes_effect = [=](const Call& call, bool effect) {
    return effect && !(call.is("update-finding") && fits(call));
  }};
}

/// A change to `sent` is answered so, and another word is stored.
Hooks storing(const char* member, const char* sent, const char* stored) {
  return {.takes_effect = [=](const Call& call, bool effect) {
    if (!effect || !call.is("update-finding") || call.text_of_body(member) != sent) return effect;
    (member == std::string_view("state") ? call.finding->state : call.finding->severity) = stored;
    return false;
  }};
}

/// A value that validation complains of is taken, and changes nothing.
template <class Fits>
Hooks overlooking(std::string member, Fits fits) {
  const auto overlooked = [=](const Call& call) {
    const auto* sent = call.is("update-finding") ? call.member_of_body(member) : nullptr;
    return sent && sent->string() && fits(*sent->string());
  };
  return {.complaints =
              [=](const Call& call, Complaints& complaints) {
                if (overlooked(call)) complaints.all().clear();
              },
          .takes_effect = [=](const Call& call, bool effect) { return effect && !overlooked(call); }};
}

bool is_upper(const std::string& word) {
  return !word.empty() && to_lower(word) != word;
}

} // namespace

std::vector<Fault> resource_faults() {
  return {
      {"scan-fields-unchecked",
       "SCAN-CREATE-INVALID",
       gross,
       "the body of POST /scans is not validated",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (call.is("create-scan")) complaints.all().clear();
            }},
       {"FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "SCAN-CREATE-PRIVATE", "STATUS-400"}},
      {"scan-branch-unchecked", "ERROR-MESSAGE-ALL", subtle,
       "POST /scans does not name the missing branch of a repository", unchecked("create-scan", ".branch")},
      {"scan-context-unchecked",
       "SCAN-CREATE-INVALID",
       subtle,
       "POST /scans takes a custom_context of any length",
       unchecked("create-scan", "custom_context"),
       {"FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "STATUS-400"}},
      {"scan-not-created",
       "SCAN-CREATE",
       gross,
       "a scan is accepted, but never created",
       without_effect("create-scan"),
       {"FAIL-ESTIMATE-CLAIMED", "FAIL-ESTIMATE-400"}},
      {"scan-status-out-of-enum",
       "SCAN-STATUS",
       gross,
       "/status says `done` for a completed scan",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status") && reply.status == 200 &&
                  text_of(*reply.json, "status") == "completed")
                set(*reply.json, "status", text("done"));
            }},
       {"SCAN-STATUS-ENUM", "SCAN-TERMINAL", "SCHEMA-GET-SCAN-STATUS"}},
      {"finding-without-resolved-at",
       "SCHEMA-LIST-FINDINGS",
       subtle,
       "a finding in a list lacks resolved_at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-findings") || reply.status != 200) return;
              for (auto& each : *reply.json->find("data")->list())
                remove(each, "resolved_at");
            }}},
      {"detail-without-thread",
       "FINDING-DETAIL",
       gross,
       "the detail of a finding lacks its triage_thread",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200) remove(*reply.json, "triage_thread");
            }},
       {"FINDING-COMMENT", "FINDING-COMMENT-SOURCE", "SCHEMA-GET-FINDING"}},
      {"occurrence-count-is-text",
       "SCHEMA-GET-FINDING",
       subtle,
       "occurrence_count is a string",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200)
                set(*reply.json, "occurrence_count", text("1"));
            }},
       {"FINDING-DETAIL"}},
      {"patch-without-effect",
       "FINDING-PATCH",
       gross,
       "a PATCH is accepted, but changes nothing",
       without_effect("update-finding"),
       {"FINDING-DUPLICATE-STATE", "FINDING-PATCH-TIME"}},
      {"patch-answers-old-values",
       "FINDING-PATCH",
       subtle,
       "a PATCH answers the state from before",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && reply.status == 200) set(*reply.json, "state", text("open"));
            }}},
      {"patch-severity-unchecked",
       "FINDING-PATCH-INVALID",
       subtle,
       "PATCH takes any severity",
       unchecked("update-finding", "severity "),
       {"EXPORT-JSON", "SCHEMA-GET-FINDING", "SCHEMA-LIST-FINDINGS", "SCHEMA-LIST-SCAN-FINDINGS",
        "SCHEMA-UPDATE-FINDING", "SORT-RANK", "STATUS-400"}},
      {"patch-state-unchecked",
       "FINDING-PATCH-INVALID",
       gross,
       "PATCH takes any state",
       unchecked("update-finding", "state "),
       {"EXPORT-JSON", "ROBUST-TYPE", "SCHEMA-GET-FINDING", "SCHEMA-LIST-FINDINGS",
        "SCHEMA-LIST-SCAN-FINDINGS", "STATUS-400"}},
      {"comment-without-effect",
       "FINDING-COMMENT",
       gross,
       "a comment is accepted, but not added",
       without_effect("add-comment"),
       {"FINDING-COMMENT-SOURCE"}},
      {"comment-length-unchecked",
       "FINDING-COMMENT",
       subtle,
       "a comment of any length is accepted",
       unchecked("add-comment", "shorter than"),
       {"STATUS-400"}},
      {"estimation-branch-unchecked",
       "ESTIMATION-CREATE-INVALID",
       subtle,
       "an estimation without a branch is accepted",
       unchecked("create-estimation", ".branch"),
       {"ESTIMATION-LIMITS", "STATUS-400"}},
      {"estimation-without-credits",
       "ESTIMATION-TERMINAL",
       subtle,
       "a completed estimation lacks its total_credits",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-estimation") && reply.status == 200) remove(*reply.json, "total_credits");
            }},
       {"ESTIMATION-IMMUTABLE"}},
      {"csv-is-text-plain",
       "EXPORT-CSV",
       gross,
       "the CSV export has the type text/plain",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.media_type == "text/csv") reply.media_type = "text/plain";
            }},
       {"EXPORT-NAMES"}},
      {"sarif-is-json",
       "EXPORT-SARIF",
       subtle,
       "the SARIF export has the type application/json",
       {.reply =
            [](const Call&, Reply& reply) {
              if (reply.media_type == "application/sarif+json") reply.media_type = "application/json";
            }}},
      {"export-format-defaults",
       "EXPORT-FORMAT",
       subtle,
       "a missing format is taken as JSON",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.is("export-findings") && !call.target.value("format"))
                reply = json_reply(200, list({}));
            }},
       {"STATUS-400"}},
      {"export-format-unchecked",
       "EXPORT-FORMAT",
       gross,
       "an unknown format of an export is taken as JSON",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool exports = call.is("export-findings") || call.is("export-scan-findings");
              if (exports && call.why == Why::invalid && call.query("format") == "bogus")
                reply = json_reply(200, list({}));
            }},
       {"STATUS-400"}},
      {"repos-unordered",
       "REPO-ORDER",
       subtle,
       "repositories come in the wrong order",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-repos") || reply.status != 200) return;
              auto& items = *reply.json->find("repos")->list();
              std::reverse(items.begin(), items.end());
            }}},
      {"verdict-of-another-version",
       "HFW-VERDICT",
       subtle,
       "a verdict names another version than was asked for",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-verdict") && reply.status == 200) set(*reply.json, "version", text("latest"));
            }}},
      {"batch-without-packages",
       "HFW-BATCH",
       subtle,
       "a batch without packages is accepted",
       unchecked("read-verdicts", "packages"),
       {"ROBUST-JSON", "STATUS-400"}},
      {"feed-ignores-limit",
       "HFW-FEED",
       gross,
       "the feed ignores its limit",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-feed") || reply.status != 200) return;
              Value::List all;
              for (const auto& each : call.world.malware)
                all.push_back(object({{"ecosystem", text(each.ecosystem)},
                                      {"package", text(each.package)},
                                      {"versions", texts(each.versions)}}));
              set(*reply.json, "results", list(std::move(all)));
            }}},

      {"comment-may-be-empty", "FINDING-COMMENT-EMPTY", gross, "an empty comment is accepted",
       unchecked("add-comment", "not be empty")},
      {"reason-length-unchecked", "FINDING-PATCH-LIMITS", gross, "a reason of any length is accepted",
       unchecked("update-finding", "reason must be shorter")},
      {"estimation-limits-unchecked", "ESTIMATION-LIMITS", subtle,
       "an estimation of no repositories is accepted",
       unchecked("create-estimation", "repos should not be empty")},
      {"summary-counts-one-more",
       "SCAN-SUMMARY",
       subtle,
       "findings_summary counts one critical finding too many",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("read-scan") || reply.status != 200) return;
              auto& count = *reply.json->find("findings_summary")->find("critical");
              count = number(to_integer(*count.number()).value_or(0) + 1);
            }}},
      {"scan-export-misses-one",
       "EXPORT-COMPLETE",
       subtle,
       "the JSON export of a scan misses its last finding",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-scan-findings") && reply.json ? reply.json->list() : nullptr;
              if (items && !items->empty()) items->pop_back();
            }}},
      {"export-ignores-filters",
       "EXPORT-FILTERED",
       gross,
       "the organization's export ignores its filters",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = call.is("export-findings") && reply.json ? reply.json->list() : nullptr;
              if (!items || !call.target.value("severity")) return;
              items->clear();
              for (const auto& each : call.world.findings)
                if (call.owns(each.organization) && each.approved) items->push_back(finding_json(each));
            }}},
      {"export-file-has-no-name",
       "EXPORT-NAMES",
       subtle,
       "an exported file is called export",
       {.reply =
            [](const Call&, Reply& reply) {
              for (auto& each : reply.headers)
                if (each.name == "Content-Disposition")
                  each.value = "attachment; filename=\"export" + each.value.substr(each.value.rfind('.'));
            }}},
      {"patch-keeps-updated-at",
       "FINDING-PATCH-TIME",
       subtle,
       "a finding's updated_at is always its found_at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-finding") && reply.status == 200)
                set(*reply.json, "updated_at", *reply.json->find("found_at"));
            }}},
      {"comment-cut-at-500", "FINDING-COMMENT", subtle, "of a comment the first 500 characters are stored",
       showing([](std::string& comment) { comment.resize(std::min<std::size_t>(comment.size(), 500)); })},
      {"comment-in-ascii", "FINDING-COMMENT", subtle, "what is not ASCII in a comment becomes question marks",
       showing([](std::string& comment) {
         for (auto& each : comment)
           if (static_cast<unsigned char>(each) > 127) each = '?';
       })},
      {"comment-on-one-line", "FINDING-COMMENT", subtle, "the lines of a comment are joined",
       showing([](std::string& comment) { std::replace(comment.begin(), comment.end(), '\n', ' '); })},
      {"refused-comment-is-added",
       "FINDING-COMMENT",
       subtle,
       "a comment that is refused for its length is added, cut",
       {.before =
            [](Call& call) {
              const auto& target = call.request.target;
              const auto end = target.rfind("/comments");
              if (call.request.method != "POST" || end == std::string::npos ||
                  call.request.body.size() <= 4015)
                return;
              const auto start = target.rfind('/', end - 1) + 1;
              if (auto* finding = call.world.finding(target.substr(start, end - start)))
                finding->thread.push_back({call.random.uuid(), std::nullopt,
                                           call.request.body.substr(12, 4000), finding->id, "", "api",
                                           call.now});
            }},
       {"SCOPE-WRITE"}},
      {"medium-is-not-stored", "FINDING-PATCH", subtle, "a finding set to medium stays as severe as it was",
       not_storing([](const Call& call) { return call.text_of_body("severity") == "medium"; })},
      {"open-is-not-stored",
       "FINDING-PATCH",
       subtle,
       "a finding set to open stays in its state",
       not_storing([](const Call& call) { return call.text_of_body("state") == "open"; }),
       {"FINDING-PATCH-INVALID", "FINDING-PATCH-TIME"}},
      {"state-with-a-reason-is-lost", "FINDING-PATCH", subtle,
       "a state that comes with a reason is not stored",
       not_storing([](const Call& call) { return call.member_of_body("reason") != nullptr; })},
      {"severity-with-a-reason-is-lost", "FINDING-PATCH", subtle,
       "a severity that comes with a reason is not stored",
       not_storing([](const Call& call) { return call.member_of_body("severity_reason") != nullptr; })},
      {"accepted-risk-keeps-its-severity",
       "FINDING-PATCH",
       subtle,
       "the severity of an accepted risk answers 409",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "update-finding") && !call.member_of_body("state") &&
                  text_of(*reply.json, "state") == "accepted_risk")
                reply = refuse(409, "The risk was accepted");
            }},
       {"STATUS-200-PATCH"}},
      {"severity-in-any-case", "FINDING-PATCH-INVALID", subtle, "a severity in capitals is taken",
       overlooking("severity", is_upper)},
      {"state-in-any-case", "FINDING-PATCH-INVALID", subtle, "a state in capitals is taken",
       overlooking("state", is_upper)},
      {"empty-state-is-none", "FINDING-PATCH-INVALID", subtle, "an empty state answers 200",
       overlooking("state", [](const std::string& state) { return state.empty(); })},
      {"empty-severity-is-none", "FINDING-PATCH-INVALID", subtle, "an empty severity answers 200",
       overlooking("severity", [](const std::string& severity) { return severity.empty(); })},
      {"state-wontfix", "FINDING-PATCH-INVALID", subtle, "the state wontfix is taken",
       overlooking("state", [](const std::string& state) { return state == "wontfix"; })},
      {"severity-with-a-reason-is-answered-as-it-was",
       "FINDING-PATCH",
       subtle,
       "the answer to a severity with a reason shows another one",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "update-finding") && call.member_of_body("reason") &&
                  call.member_of_body("severity"))
                set(*reply.json, "severity", text("critical"));
            }}},
      {"state-alone-resets-the-severity",
       "FINDING-PATCH",
       subtle,
       "a change of the state alone sets the severity to medium",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!success(call, reply, "update-finding") || !call.member_of_body("state") ||
                  call.member_of_body("severity"))
                return;
              call.finding->severity = "medium";
              set(*reply.json, "severity", text("medium"));
            }}},
      {"info-is-stored-as-low", "FINDING-PATCH", subtle, "a finding set to info answers so, and is low",
       storing("severity", "info", "low")},
      {"false-positive-is-stored-as-resolved", "FINDING-PATCH", subtle,
       "a finding set to false_positive answers so, and is resolved",
       storing("state", "false_positive", "resolved")},
  };
}

} // namespace conformance::reference
