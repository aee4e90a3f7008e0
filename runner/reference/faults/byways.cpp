#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

/// A valid key, sent as this text.
const Key* key_sent_as(const Call& call, const std::string& text) {
  for (const auto& each : call.primary.keys)
    if (each.text == text && !each.revoked_at && (!each.expires_at || *each.expires_at > call.now))
      return &each;
  return nullptr;
}

Hooks key_in_header(std::string name) {
  return {.caller = [=](const Call& call, const Key* key) {
    return key ? key : key_sent_as(call, value_of(call.request.headers, name));
  }};
}

Hooks key_in_query(std::string parameter, std::string path_ends) {
  return {.caller = [=](const Call& call, const Key* key) {
    return key || !call.target.path.ends_with(path_ends) ? key : key_sent_as(call, call.query(parameter));
  }};
}

/// Refuses what a hidden finding is sent by a key that may write, with 400, if the body fits.
template <class Fits>
Hooks telling_hidden(Fits fits) {
  return {.reply = [=](const Call& call, Reply& reply) {
    const bool hidden = names_foreign_finding(call) || names_unapproved_finding(call);
    if (call.is("update-finding") && hidden && reply.status == 404 && fits(call))
      reply = refuse(400, "This change is not possible");
  }};
}

/// A refusal of a scan of a foreign estimation has other words, if estimation and body fit.
template <class Fits>
Hooks telling_foreign_estimation(Fits fits) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (!call.is("create-scan") || !call.key || reply.status != 404) return;
    const auto* found = call.world.estimation(call.text_of_body("cost_estimation_id"));
    if (found && !call.owns(found->organization) && fits(call, *found))
      set_message(reply, "Cost estimation cannot be used");
  }};
}

/// A key of any scope may ask for this, if the body fits.
template <class Fits>
Hooks without_scope(std::string operation, Fits fits) {
  return {.in_scope = [=](const Call& call, bool in) { return in || (call.is(operation) && fits(call)); }};
}

const Value* first_repo(const Call& call) {
  const auto& repos = call.items_of_body("repos");
  return repos.empty() ? nullptr : &repos.front();
}

/// A scan that is refused in these words starts, if the call is such a one.
template <class Fits>
Hooks excusing(std::string words, Fits fits) {
  return {.unfit = [=](const Call& call, std::string reason) {
    return reason.find(words) != std::string::npos && fits(call) ? std::string() : reason;
  }};
}

Words estimated_branches(const Call& call) {
  Words found;
  for (const auto& each : call.estimation->repos)
    found.push_back(each.branch);
  return found;
}

Hooks claiming_one_repository() {
  const auto claim = [](const Call& call, const Value& repo) {
    return "claimed " + call.text_of_body("cost_estimation_id") + " " + text_of(repo, "url");
  };
  auto hooks = excusing("already been used", [=](const Call& call) {
    const auto* first = first_repo(call);
    return first && !call.policy.asked_before(claim(call, *first));
  });
  hooks.reply = [=](const Call& call, Reply& reply) {
    if (!call.is("create-scan") || reply.status != 201) return;
    for (const auto& repo : call.items_of_body("repos"))
      call.policy.times_before(claim(call, repo));
  };
  return hooks;
}

Hooks organization_in_query(std::string parameter) {
  return {.lists_finding = [=](const Call& call, const Finding& finding, bool lists) {
    return lists || call.query(parameter) == finding.organization;
  }};
}

void replace_in(Reply& reply, const char* member, const std::string& from, const std::string& to) {
  if (reply.json && text_of(*reply.json, member) == from) set(*reply.json, member, text(to));
}

} // namespace

/// What goes wrong on ways that are seldom taken: another name of a parameter, a filter beside another, a
/// second page, a second item.
std::vector<Fault> byway_faults() {
  return {
      {"key-in-a-header-called-api-key", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted in the header Api-Key", key_in_header("Api-Key")},
      {"key-in-a-header-called-x-auth-token", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted in the header X-Auth-Token", key_in_header("X-Auth-Token")},
      {"key-in-a-parameter-with-a-hyphen", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted in the parameter api-key", key_in_query("api-key", "")},
      {"key-in-the-query-of-comments", "AUTH-ONLY-HEADER", subtle,
       "comments are accepted with a key in the query", key_in_query("api_key", "/comments")},
      {"key-in-a-cookie-of-exports",
       "AUTH-ONLY-HEADER",
       subtle,
       "exports are answered to a key in the cookie api_key",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto cookie = value_of(call.request.headers, "Cookie");
              const bool fits = call.target.path.ends_with("/export") && cookie.starts_with("api_key=");
              return key || !fits ? key : key_sent_as(call, cookie.substr(8));
            }}},
      {"limit-of-scans-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "that the limit of the list of scans is no number is said before the key is looked at",
       {.key_first =
            [](const Call& call, bool first) {
              return first && !(call.is("list-scans") && call.query("limit") == "many");
            }}},
      {"length-of-a-comment-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "the length of a comment is looked at before the key",
       {.key_first =
            [](const Call& call, bool first) {
              return first && !(call.is("add-comment") && call.text_of_body("comment").size() > 4000);
            }}},
      {"empty-change-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "that a change changes nothing is said before the key is looked at",
       {.key_first =
            [](const Call& call, bool first) {
              const bool empty = call.body && call.body->map() && call.body->map()->empty();
              return first && !(call.is("update-finding") && empty);
            }},
       {"NOLEAK-ORDER"}},
      {"validation-before-expiry",
       "AUTH-BEFORE-ALL",
       subtle,
       "a scan of nothing is refused before it is seen that the key has expired",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-scan") && call.why == Why::expired && !first_repo(call))
                reply = refuse(400, "repos should not be empty");
            }}},
      {"revoked-key-writes-on",
       "AUTH-REVOKED-AT-ONCE",
       subtle,
       "a revoked key is accepted by writes for another 5 s",
       {.caller =
            [](const Call& call, const Key* key) {
              if (key || call.why != Why::revoked || call.request.method == "GET") return key;
              for (const auto& each : call.primary.keys)
                if (each.text == value_of(call.request.headers, "X-Api-Key") && each.revoked_at &&
                    call.now - *each.revoked_at < std::chrono::seconds(5))
                  return &each;
              return key;
            }},
       {"AUTH-REVOKED"}},
      {"organization-from-a-parameter-in-camel-case",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "organizationId in the query chooses the organization",
       organization_in_query("organizationId"),
       {"NOLEAK-CANARY"}},
      {"organization-from-a-tenant",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Tenant-Id opens a finding of another organization",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              const auto sent = value_of(call.request.headers, "X-Tenant-Id");
              return sees || (call.is("read-finding") && sent == finding.organization && finding.approved);
            }},
       {"NOLEAK-CANARY"}},
      {"list-of-a-workspace",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Workspace-Id adds the findings of another organization to the list",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              const auto sent = value_of(call.request.headers, "X-Workspace-Id");
              return lists || (call.is("list-findings") && sent == finding.organization && finding.approved);
            }},
       {"NOLEAK-CANARY"}},
      {"organization-from-a-short-header",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Org-Id opens a finding of another organization",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              const auto sent = value_of(call.request.headers, "X-Org-Id");
              return sees || (call.is("read-finding") && sent == finding.organization && finding.approved);
            }},
       {"NOLEAK-CANARY"}},
      {"reader-estimates-uploads", "SCOPE-WRITE", subtle,
       "a read-only key may ask for estimations of uploads",
       without_scope("create-estimation",
                     [](const Call& call) {
                       return first_repo(call) && text_of(*first_repo(call), "source") == "upload";
                     })},
      {"reader-scans-targets", "SCOPE-WRITE", subtle, "a read-only key may ask for scans of targets",
       without_scope("create-scan", [](const Call& call) { return call.member_of_body("target_urls"); })},
      {"no-duplicate-tells-hidden-findings", "NOLEAK-ORDER", subtle,
       "duplicate_of null is refused with 400 where a hidden finding is no duplicate",
       telling_hidden([](const Call& call) {
         const auto* found = call.member_of_body("duplicate_of");
         return found && found->is_null();
       })},
      {"duplicate-tells-hidden-findings", "NOLEAK-ORDER", subtle,
       "a duplicate_of that exists is refused with 400 if the finding that it is for is hidden",
       telling_hidden([](const Call& call) {
         const auto* found = call.world.finding(call.text_of_body("duplicate_of"));
         return found && call.owns(found->organization);
       })},
      {"closing-tells-hidden-findings", "NOLEAK-ORDER", subtle,
       "a hidden finding is refused to be closed with 400",
       telling_hidden([](const Call& call) { return call.text_of_body("state") == "closed"; })},
      {"resolution-tells-hidden-findings", "NOLEAK-ORDER", subtle,
       "a hidden finding is refused to be resolved for a reason with 400",
       telling_hidden([](const Call& call) {
         return call.text_of_body("state") == "resolved" && call.member_of_body("reason");
       })},
      {"refused-unlinking-reopens",
       "NOLEAK-EFFECT",
       subtle,
       "duplicate_of null opens a foreign finding that it is refused for",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* sent = call.is("update-finding") ? call.member_of_body("duplicate_of") : nullptr;
              const auto* found = call.world.finding(call.parameter("id"));
              const auto kept = "refused-unlinking-reopens " + call.parameter("id");
              if (sent && sent->is_null() && found && call.key && !call.owns(found->organization))
                call.policy.times_before(kept);
              if (success(call, reply, "read-finding") && call.policy.asked_before(kept))
                set(*reply.json, "state", text("open"));
            }},
       {},
       true},
      {"foreign-branch-tells", "NOLEAK-ESTIMATION", subtle,
       "a scan of another branch of a foreign estimation is refused in other words",
       telling_foreign_estimation([](const Call& call, const Estimation& estimation) {
         const auto* repo = first_repo(call);
         return repo && !estimation.repos.empty() &&
                text_of(*repo, "url") == estimation.repos.front().repo_url &&
                text_of(*repo, "branch") != estimation.repos.front().branch;
       })},
      {"target-tells-foreign-estimations", "NOLEAK-ESTIMATION", subtle,
       "a scan of a target by a foreign estimation is refused in other words",
       telling_foreign_estimation(
           [](const Call& call, const Estimation&) { return call.member_of_body("target_urls"); })},
      {"claimed-foreign-estimation-tells", "NOLEAK-ESTIMATION", subtle,
       "a scan of a foreign estimation that has started one is refused in other words",
       telling_foreign_estimation(
           [](const Call&, const Estimation& estimation) { return estimation.claimed; })},
      {"branch-by-its-end",
       "FAIL-ESTIMATE-BRANCH",
       subtle,
       "of a branch only what stands behind the last slash is compared",
       {.unfit =
            [](const Call& call, std::string reason) {
              const auto* repo = first_repo(call);
              const bool of_branch = reason.find("does not match") != std::string::npos;
              return of_branch && repo && text_of(*repo, "branch").starts_with("test/") ? std::string()
                                                                                        : reason;
            }},
       {"FAIL-ESTIMATE-400", "FAIL-ESTIMATE-REPO"}},
      {"branch-of-the-second-ignored",
       "FAIL-ESTIMATE-BRANCH",
       subtle,
       "of several repositories only the branch of the first is compared",
       excusing("does not match",
                [](const Call& call) {
                  const auto* first = first_repo(call);
                  return call.items_of_body("repos").size() > 1 && first &&
                         estimated_branches(call).front() == text_of(*first, "branch");
                }),
       {"FAIL-ESTIMATE-400"}},
      {"branch-of-any-repository",
       "FAIL-ESTIMATE-BRANCH",
       subtle,
       "a branch is right that was estimated of any repository",
       excusing("does not match",
                [](const Call& call) {
                  const auto known = estimated_branches(call);
                  const auto& asked = call.items_of_body("repos");
                  return std::all_of(asked.begin(), asked.end(), [&](const Value& repo) {
                    return is_one_of(text_of(repo, "branch"), known);
                  });
                }),
       {"FAIL-ESTIMATE-400"}},
      {"claims-one-repository",
       "FAIL-ESTIMATE-CLAIMED",
       subtle,
       "an estimation starts one scan of each of its repositories",
       claiming_one_repository(),
       {"FAIL-ESTIMATE-400"}},
      {"list-shows-the-old-severity",
       "FILTER",
       subtle,
       "a finding that was just changed stands in the list of its new severity with the one it had",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (!items || call.query("sort_by") != "updated_at") return;
              for (auto& each : *items) {
                const auto* finding = call.world.finding(text_of(each, "id"));
                if (finding && call.now - finding->updated_at < std::chrono::minutes(1))
                  set(each, "severity", text("low"));
              }
            }}},
      {"first-time-lost-beside-a-repository", "FILTER-TIME", subtle,
       "beside repo_url found_since does nothing", losing("found_since", "repo_url", "", "/findings")},
      {"last-time-lost-beside-a-scan", "FILTER-TIME", subtle, "beside scan_id found_until does nothing",
       losing("found_until", "scan_id", "", "/findings")},
      {"last-time-lost-beside-a-scan-type",
       "FILTER-TIME",
       subtle,
       "beside scan_type found_until does nothing",
       losing("found_until", "scan_type", "", "/findings"),
       {"PAGE-WALK"}},
      {"state-lost-beside-a-scan-type",
       "FILTER",
       subtle,
       "beside scan_type the state does nothing",
       losing("state", "scan_type", "", "/findings"),
       {"FILTER-SCAN"}},
      {"severity-lost-beside-a-scan-type", "FILTER", subtle, "beside scan_type the severity does nothing",
       losing("severity", "scan_type", "", "/findings")},
      {"severity-lost-beside-a-scan", "FILTER", subtle, "beside scan_id the severity does nothing",
       losing("severity", "scan_id", "", "/findings")},
      {"state-lost-beside-a-scan", "FILTER", subtle, "beside scan_id the state does nothing",
       losing("state", "scan_id", "", "/findings")},
      {"repository-lost-beside-a-scan", "FILTER-SCAN", subtle, "beside scan_id the repository does nothing",
       losing("repo_url", "scan_id", "", "/findings")},
      {"state-lost-on-the-second-page",
       "FILTER",
       subtle,
       "on the second page of two the state does nothing",
       losing("state", "page", "2", "/findings"),
       {"PAGE-WALK"}},
      {"scan-type-ignored-within-a-scan", "FILTER-SCAN", subtle, "within a scan scan_type does nothing",
       ignoring_within_a_scan("scan_type")},
      {"repository-ignored-within-a-scan", "FILTER-SCAN", subtle, "within a scan repo_url does nothing",
       ignoring_within_a_scan("repo_url")},
      {"page-of-a-scan-is-small-by-default",
       "PAGE-WALK",
       subtle,
       "without a limit the findings of a scan come by three, though the limit says more",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-scan-findings");
              if (items && call.query("limit").empty() && items->size() > 3) items->resize(3);
            }}},
      {"local-version-is-cut",
       "HFW-VERDICT",
       subtle,
       "of a version what stands behind the plus is lost",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-verdict")) replace_in(reply, "version", "2.1.0+cpu", "2.1.0");
            }}},
      {"batch-loses-scopes",
       "HFW-BATCH",
       subtle,
       "a batch answers a scoped package without its scope",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* found = success(call, reply, "read-verdicts") ? reply.json->find("verdicts") : nullptr;
              if (!found || !found->list()) return;
              for (auto& each : *found->list())
                if (const auto name = text_of(each, "package"); name.starts_with("@"))
                  set(each, "package", text(name.substr(name.find('/') + 1)));
            }}},
      {"scoped-verdict-of-the-latest-version",
       "HFW-SCOPED",
       subtle,
       "with its at sign a scoped package is answered without a version",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scoped-verdict") && reply.status == 400 &&
                  call.parameter("scope").starts_with("@"))
                reply = json_reply(200, object({{"level", text("none")}}));
            }}},
  };
}

} // namespace conformance::reference
