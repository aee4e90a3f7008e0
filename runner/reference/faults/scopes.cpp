#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

/// Lets a key with `read` call one of the writes.
Hooks reader_may(std::string operation) {
  return {.in_scope = [=](const Call& call, bool enough) {
    return enough || (call.is(operation) && call.key->has("read"));
  }};
}

} // namespace

std::vector<Fault> scope_faults() {
  return {
      {"reader-may-patch",
       "FAIL-SCOPE",
       gross,
       "a read-only key may PATCH",
       reader_may("update-finding"),
       {"SCOPE-FIRST", "SCOPE-WRITE", "STATUS-403"}},
      {"reader-may-comment",
       "FAIL-SCOPE",
       subtle,
       "a read-only key may comment",
       reader_may("add-comment"),
       {"SCOPE-FIRST", "SCOPE-WRITE", "STATUS-403"}},
      {"reader-may-estimate",
       "FAIL-SCOPE",
       subtle,
       "a read-only key may create cost estimations",
       reader_may("create-estimation"),
       {"SCOPE-FIRST", "SCOPE-WRITE", "STATUS-403"}},
      {"reader-may-start-scans",
       "FAIL-SCOPE",
       subtle,
       "a read-only key may start scans",
       reader_may("create-scan"),
       {"SCOPE-FIRST", "SCOPE-WRITE", "STATUS-403"}},
      {"write-alone-may-not-comment",
       "FAIL-SCOPE",
       subtle,
       "a key with write alone may not comment",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough && (call.key->has("read") || !call.is("add-comment"));
            }}},
      {"refused-scope-applied",
       "SCOPE-WRITE",
       subtle,
       "a write refused for its scope is applied",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return call.why == Why::scope ? std::optional(Duration{}) : so_far;
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-EFFECT"}},
      {"refused-estimation-made-without-its-name",
       "SCOPE-WRITE",
       subtle,
       "an estimation that is refused to a read-only key is made all the same, without its name",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("create-estimation") || reply.status != 403 || call.why != Why::scope) return;
              auto made = call.world.estimations.front();
              made.id = call.random.uuid();
              made.name.reset();
              made.repos.clear();
              for (const auto& each : call.items_of_body("repos"))
                made.repos.push_back({text_of(each, "source"), text_of(each, "repo_url"),
                                      text_of(each, "branch"), "", text_of(each, "archive_id"), "", 0});
              made.organization = call.key->organization;
              made.created_at = made.updated_at = call.now;
              reply.headers.push_back({"Location", "/v1/cost-estimations/" + made.id});
              call.world.estimations.push_back(std::move(made));
            }}},
      {"scope-after-lookup",
       "SCOPE-WRITE",
       subtle,
       "a read-only key gets 404 for whatever does not exist",
       {.scope_first = [](const Call&, bool) { return false; }},
       {"FAIL-SCOPE", "SCOPE-DELETE", "SCOPE-FIRST", "STATUS-403"}},
      {"scope-after-validation",
       "SCOPE-FIRST",
       subtle,
       "a read-only key gets 400 for an invalid body",
       {.scope_first =
            [](const Call& call, bool first) {
              return first && !(call.is("create-estimation") && !call.member_of_body("repos"));
            }}},
      {"reader-may-not-list-repos",
       "SCOPE-READ",
       gross,
       "a read-only key may not list repositories",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough && !(call.is("list-repos") && !call.key->has("write"));
            }},
       {"REPO-LIST", "REPO-ORDER", "SCHEMA-LIST-REPOS", "STATUS-200-GET"}},
      {"reader-may-not-export",
       "SCOPE-READ",
       subtle,
       "the export of a scan's findings needs write",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough && !(call.is("export-scan-findings") && !call.key->has("write"));
            }},
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-CSV", "EXPORT-JSON", "EXPORT-NAMES", "EXPORT-SARIF",
        "NOLEAK-SCAN", "STATUS-200-GET", "STATUS-404"}},
      {"write-without-reading-status",
       "SCOPE-WRITE-IMPLIES-READ",
       subtle,
       "a key with write alone may not read the status of a scan",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough && (call.key->has("read") || !call.is("read-scan-status"));
            }}},
      {"write-without-read",
       "SCOPE-WRITE-IMPLIES-READ",
       gross,
       "a key with write alone may not read findings",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough &&
                     (call.key->has("read") || has_access(call, Access::write) || !call.is("list-findings"));
            }}},
      {"delete-reads",
       "SCOPE-DELETE",
       gross,
       "a key with delete alone may read",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough || (call.key->has("delete") && has_access(call, Access::read));
            }}},
      {"delete-writes",
       "SCOPE-DELETE",
       subtle,
       "a key with delete alone may write",
       {.in_scope =
            [](const Call& call, bool enough) {
              return enough || (call.key->has("delete") && has_access(call, Access::write));
            }}},
  };
}

} // namespace conformance::reference
