#include "base/text.hpp"
#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

const std::string prefix = "hacktron_";

std::string sent_key(const Call& call) {
  return value_of(call.request.headers, "X-Api-Key");
}

template <class Fits>
const Key* key_that(const Call& call, Fits fits) {
  for (const auto& each : call.primary.keys)
    if (!each.revoked_at && (!each.expires_at || *each.expires_at > call.now) && fits(each)) return &each;
  return nullptr;
}

const Key* sent_elsewhere(const Call& call, std::string_view text) {
  return key_that(call, [&](const Key& key) { return text.find(key.text) != std::string_view::npos; });
}

/// Accepts a key as `Authorization`, behind these words.
Hooks as_authorization(std::string scheme) {
  return {.caller = [=](const Call& call, const Key* key) {
    const auto sent = value_of(call.request.headers, "Authorization");
    return key || !sent.starts_with(scheme) ? key : sent_elsewhere(call, sent);
  }};
}

/// Refused keys of one kind get another status.
Hooks status(Why why, int to) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.why == why && reply.status == 401) set_status(reply, to);
  }};
}

/// The key of the header although it is no longer valid.
const Key* stale(const Call& call) {
  for (const auto& each : call.primary.keys)
    if (each.text == sent_key(call)) return &each;
  return nullptr;
}

} // namespace

std::vector<Fault> key_faults() {
  return {
      {"no-key-accepted",
       "AUTH-MISSING",
       gross,
       "lists answer without a key",
       {.caller =
            [](const Call& call, const Key* key) {
              const bool lists =
                  call.is("list-findings") || call.is("list-scans") || call.is("list-estimations");
              return !key && call.why == Why::no_key && lists ? &call.primary.keys.front() : key;
            }},
       {"AUTH-BEFORE-ALL", "AUTH-ONLY-HEADER"}},
      {"no-key-behind-a-slash",
       "AUTH-MISSING",
       subtle,
       "a list answers without a key where a slash stands behind its path",
       {.caller =
            [](const Call& call, const Key* key) {
              const bool fits = call.why == Why::no_key && call.target.path.ends_with('/');
              return !key && fits ? &call.primary.keys.front() : key;
            }}},
      {"no-key-behind-a-semicolon",
       "AUTH-MISSING",
       subtle,
       "what stands behind a semicolon in a path is cut off once the key has been looked at",
       {.target =
            [](const Call&, Target& target) {
              const auto at = target.path.find(';');
              if (at == std::string::npos || target.segments.empty()) return false;
              target.path.resize(at);
              auto& last = target.segments.back();
              last.resize(std::min(last.find(';'), last.size()));
              return true;
            },
        .caller =
            [](const Call& call, const Key* key) {
              const bool fits = call.why == Why::no_key && call.request.target.find(';') != std::string::npos;
              return !key && fits ? &call.primary.keys.front() : key;
            }}},
      {"empty-key-accepted",
       "AUTH-MISSING",
       subtle,
       "an empty key is accepted",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = header(call.request.headers, "X-Api-Key");
              return !key && sent && sent->empty() ? &call.primary.keys.front() : key;
            }}},
      {"no-key-answers-403",
       "AUTH-MISSING",
       gross,
       "a missing key answers 403",
       status(Why::no_key, 403),
       {"AUTH-BEFORE-ALL", "AUTH-ONLY-HEADER"}},
      {"case-flipped-key-accepted",
       "AUTH-MALFORMED",
       subtle,
       "letter case in keys is ignored",
       {.caller =
            [](const Call& call, const Key* key) {
              return key ? key : key_that(call, [&](const Key& each) {
                return equal_ignoring_case(each.text, sent_key(call));
              });
            }}},
      {"truncated-key-accepted",
       "AUTH-MALFORMED",
       subtle,
       "the beginning of a key is enough",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              if (key || sent.size() < prefix.size() + 16) return key;
              return key_that(call, [&](const Key& each) { return each.text.starts_with(sent); });
            }}},
      {"other-prefix-accepted",
       "AUTH-MALFORMED",
       subtle,
       "the prefix of a key is not looked at",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              if (key || sent.size() < prefix.size()) return key;
              return key_that(call, [&](const Key& each) {
                return each.text.substr(prefix.size()) == sent.substr(prefix.size());
              });
            }}},
      {"end-of-a-key-ignored",
       "AUTH-MALFORMED",
       subtle,
       "of a key of the right length the first 32 characters are compared",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              if (key || sent.size() < 32) return key;
              return key_that(call, [&](const Key& each) {
                return each.text.size() == sent.size() && each.text.starts_with(sent.substr(0, 32));
              });
            }}},
      {"bare-key-accepted",
       "AUTH-MALFORMED",
       subtle,
       "a key may be sent without its prefix",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              if (key || sent.empty()) return key;
              return key_that(call, [&](const Key& each) { return each.text.substr(prefix.size()) == sent; });
            }}},
      {"bearer-before-a-key-accepted",
       "AUTH-MALFORMED",
       subtle,
       "the word Bearer before a key is skipped",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              if (key || !sent.starts_with("Bearer ")) return key;
              return key_that(call, [&](const Key& each) { return each.text == sent.substr(7); });
            }}},
      {"unknown-key-answers-403",
       "AUTH-MALFORMED",
       gross,
       "an unknown key answers 403",
       status(Why::unknown_key, 403),
       {"AUTH-BEFORE-ALL"}},
      {"key-behind-another-accepted",
       "AUTH-MALFORMED",
       subtle,
       "of several keys in one header, one that is valid is enough",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto sent = sent_key(call);
              return key || sent.find(',') == std::string::npos ? key : sent_elsewhere(call, sent);
            }}},
      {"revoked-key-accepted",
       "AUTH-REVOKED",
       gross,
       "a revoked key is accepted",
       {.caller = [](const Call& call,
                     const Key* key) { return call.why == Why::revoked ? stale(call) : key; }},
       {"AUTH-BEFORE-ALL", "AUTH-REVOKED-AT-ONCE"}},
      {"revoked-key-reads",
       "AUTH-REVOKED",
       subtle,
       "a revoked key is accepted for the list of findings",
       {.caller =
            [](const Call& call, const Key* key) {
              return call.why == Why::revoked && call.is("list-findings") ? stale(call) : key;
            }},
       {"AUTH-BEFORE-ALL"}},
      {"revoked-key-answers-403",
       "AUTH-REVOKED",
       subtle,
       "a revoked key answers 403",
       status(Why::revoked, 403),
       {"AUTH-BEFORE-ALL", "AUTH-REVOKED-AT-ONCE"}},
      {"revoked-key-lives-on",
       "AUTH-REVOKED-AT-ONCE",
       subtle,
       "a revoked key is accepted for another 5 s",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto* old = call.why == Why::revoked ? stale(call) : nullptr;
              return old && call.now - *old->revoked_at < std::chrono::seconds(5) ? old : key;
            }},
       {"AUTH-REVOKED"}},
      {"revoked-key-is-remembered-by-lists",
       "AUTH-REVOKED-AT-ONCE",
       gross,
       "a revoked key is accepted for another minute",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto* old = call.why == Why::revoked ? stale(call) : nullptr;
              return old && call.now - *old->revoked_at < std::chrono::minutes(1) ? old : key;
            }},
       {"AUTH-REVOKED"}},
      {"expired-key-accepted",
       "AUTH-EXPIRED",
       gross,
       "an expired key is accepted",
       {.caller = [](const Call& call,
                     const Key* key) { return call.why == Why::expired ? stale(call) : key; }},
       {"AUTH-BEFORE-ALL"}},
      {"expired-key-answers-403-to-writes",
       "AUTH-EXPIRED",
       subtle,
       "an expired key answers 403 to writes",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::expired && has_access(call, Access::write)) set_status(reply, 403);
            }},
       {"AUTH-BEFORE-ALL"}},
      {"expired-key-reads-repos",
       "AUTH-EXPIRED",
       subtle,
       "an expired key is accepted for the list of repositories",
       {.caller =
            [](const Call& call, const Key* key) {
              return call.why == Why::expired && call.is("list-repos") ? stale(call) : key;
            }}},
      {"key-as-bearer-accepted",
       "AUTH-ONLY-HEADER",
       gross,
       "a key is accepted as a Bearer token",
       {.caller =
            [](const Call& call, const Key* key) {
              return key ? key : sent_elsewhere(call, value_of(call.request.headers, "Authorization"));
            }}},
      {"key-by-the-scheme-api-key-accepted", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted as Authorization: Api-Key", as_authorization("Api-Key ")},
      {"key-by-the-scheme-basic-accepted", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted as Authorization: Basic", as_authorization("Basic ")},
      {"key-as-bearer-in-lower-case-accepted", "AUTH-ONLY-HEADER", subtle,
       "a key is accepted as Authorization: bearer", as_authorization("bearer ")},
      {"key-in-query-of-repos-accepted",
       "AUTH-ONLY-HEADER",
       subtle,
       "the list of repositories accepts a key in the query",
       {.caller =
            [](const Call& call, const Key* key) {
              if (call.target.path == "/repos")
                for (const auto& each : call.target.query)
                  if (!key) key = sent_elsewhere(call, each.value);
              return key;
            }}},
      {"key-in-query-accepted",
       "AUTH-ONLY-HEADER",
       subtle,
       "a key is accepted in the query",
       {.caller =
            [](const Call& call, const Key* key) {
              for (const auto& each : call.target.query)
                if (!key) key = sent_elsewhere(call, each.value);
              return key;
            }}},
      {"key-in-cookie-accepted",
       "AUTH-ONLY-HEADER",
       subtle,
       "a key is accepted in a cookie",
       {.caller =
            [](const Call& call, const Key* key) {
              return key ? key : sent_elsewhere(call, value_of(call.request.headers, "Cookie"));
            }}},
      {"key-in-a-parameter-called-token",
       "AUTH-ONLY-HEADER",
       subtle,
       "a key is accepted in the parameter token",
       {.caller = [](const Call& call,
                     const Key* key) { return key ? key : sent_elsewhere(call, call.query("token")); }}},
      {"key-in-a-cookie-called-api-key",
       "AUTH-ONLY-HEADER",
       subtle,
       "a key is accepted in the cookie api_key",
       {.caller =
            [](const Call& call, const Key* key) {
              const auto cookie = value_of(call.request.headers, "Cookie");
              return key || !cookie.starts_with("api_key=") ? key : sent_elsewhere(call, cookie);
            }}},
      {"key-header-in-one-letter-case",
       "AUTH-ONLY-HEADER",
       subtle,
       "the name of the key's header is understood in one letter case only",
       {.caller =
            [](const Call& call, const Key* key) {
              for (const auto& each : call.request.headers)
                if (each.name == "X-Api-Key") return key;
              return static_cast<const Key*>(nullptr);
            }}},
      {"validation-before-key",
       "AUTH-BEFORE-ALL",
       gross,
       "validation comes before the key",
       {.key_first = [](const Call&, bool) { return false; }},
       {"RATE-ALL", "RATE-FIRST", "SCOPE-FIRST"}},
      {"limit-of-estimations-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "the limit of the list of cost estimations is looked at before the key",
       {.key_first =
            [](const Call& call, bool first) {
              return first && !(call.is("list-estimations") && call.query("limit") == "0");
            }}},
      {"format-of-a-scan-export-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "the format of the export of a scan is looked at before the key",
       {.key_first =
            [](const Call& call, bool first) {
              return first && !(call.is("export-scan-findings") && call.query("format").empty());
            }}},
      {"form-of-an-id-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "that the id of a scan is no UUID is said before the key is looked at",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan-status") && is_error(reply, 401) && !is_uuid(call.parameter("id")))
                reply = refuse(400, "Validation failed (uuid is expected)");
            }}},
      {"order-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "sort_by is looked at before the key",
       {.key_first = [](const Call& call, bool first) { return first && call.query("sort_by").empty(); }}},
      {"lookup-before-key",
       "AUTH-BEFORE-ALL",
       subtle,
       "without a key an existing scan answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 401 && call.is("read-scan") && call.world.scan(call.parameter("id")))
                reply = refuse(403, "Forbidden resource");
            }}},
      {"organization-from-header",
       "AUTH-ORG-FROM-KEY",
       gross,
       "X-Organization-Id chooses the organization",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || value_of(call.request.headers, "X-Organization-Id") == finding.organization;
            },
        .lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || value_of(call.request.headers, "X-Organization-Id") == finding.organization;
            }},
       {"AUTH-ORG-IGNORED", "NOLEAK-CANARY", "NOLEAK-EFFECT"}},
      {"organization-from-query",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "organization_id in the query chooses the organization",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || call.query("organization_id") == finding.organization;
            }},
       {"NOLEAK-CANARY"}},
      {"organization-header-of-scans",
       "AUTH-ORG-FROM-KEY",
       subtle,
       "X-Organization-Id adds another organization's scans to the list",
       {.lists_scan =
            [](const Call& call, const Scan& scan, bool lists) {
              return lists || value_of(call.request.headers, "X-Organization-Id") == scan.organization;
            }},
       {"NOLEAK-CANARY"}},
      {"organization-header-checked",
       "AUTH-ORG-IGNORED",
       gross,
       "X-Organization-Id of another organization is refused",
       {.reply =
            [](const Call& call, Reply& reply) {
              for (const auto& each : call.world.organizations)
                if (call.key && each.id != call.key->organization &&
                    value_of(call.request.headers, "X-Organization-Id") == each.id)
                  reply = refuse(403, "The key belongs to another organization");
            }}},
      {"organization-header-answered",
       "AUTH-ORG-IGNORED",
       subtle,
       "X-Organization-Id of an organization that exists is answered by one header more",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              const auto asked = value_of(call.request.headers, "X-Organization-Id");
              for (const auto& each : call.world.organizations)
                if (each.id == asked) answer.headers.push_back({"X-Region", "eu"});
            }}},
      {"public-needs-a-key",
       "AUTH-PUBLIC",
       gross,
       "/hfw needs a key",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (has_access(call, Access::open) && sent_key(call).empty())
                reply = refuse(401, "Missing API key");
            }},
       {"HFW-BATCH", "HFW-FEED", "HFW-LIMITS", "HFW-SCOPED", "HFW-VERDICT", "SCHEMA-BATCH-VERDICTS",
        "SCHEMA-GET-SCOPED-VERDICT", "SCHEMA-GET-VERDICT", "SCHEMA-OSV-FEED", "STATUS-200-BATCH"}},
      {"scoped-packages-need-a-key",
       "AUTH-PUBLIC",
       subtle,
       "a verdict on a scoped package needs a key",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scoped-verdict") && sent_key(call).empty())
                reply = refuse(401, "Missing API key");
            }},
       {"HFW-SCOPED", "SCHEMA-GET-SCOPED-VERDICT"}},
      {"key-with-another-prefix",
       "KEY-FORMAT",
       subtle,
       "a created key begins with hacktron-",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* key = call.is("create-key") && reply.status == 201 ? reply.json->find("key") : nullptr;
              if (key) *key = text("hacktron-" + key->string()->substr(prefix.size()));
            }}},
      {"keys-listed-under-another-name",
       "KEY-ONCE",
       subtle,
       "the list of keys holds the newest key as its preview",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-keys") || reply.status != 200) return;
              for (auto& each : *reply.json->find("data")->list())
                if (call.primary.keys.back().id == text_of(each, "id"))
                  set(each, "preview", text("key: " + call.primary.keys.back().text));
            }}},
      {"key-without-prefix",
       "KEY-FORMAT",
       gross,
       "a created key has no prefix",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* key = call.is("create-key") && reply.status == 201 ? reply.json->find("key") : nullptr;
              if (key) *key = text(key->string()->substr(prefix.size()));
            }}},
      {"keys-listed-in-full",
       "KEY-ONCE",
       gross,
       "the list of keys holds the keys themselves",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!call.is("list-keys") || reply.status != 200) return;
              for (auto& each : *reply.json->find("data")->list())
                for (const auto& key : call.primary.keys)
                  if (key.id == text_of(each, "id")) set(each, "key", text(key.text));
            }}},
  };
}

} // namespace conformance::reference
