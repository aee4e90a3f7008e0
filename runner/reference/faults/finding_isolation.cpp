#include "base/text.hpp"
#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

bool foreign(const Call& call) {
  return hidden(call, About::finding, Why::foreign);
}
bool unapproved(const Call& call) {
  return hidden(call, About::finding, Why::unapproved);
}

/// Changes the bytes of the body of a hidden finding.
Hooks bytes(bool (*which)(const Call&), std::string from, std::string to) {
  return {.wire = [=](const Call& call, http::ServerAnswer& answer) {
    const auto at = answer.body.find(from);
    if (which(call) && answer.status == 404 && at != std::string::npos)
      answer.body.replace(at, from.size(), to);
  }};
}

Hooks with_header(bool (*which)(const Call&), std::string name, std::string value) {
  return {.wire = [=](const Call& call, http::ServerAnswer& answer) {
    if (which(call) && answer.status == 404) answer.headers.push_back({name, value});
  }};
}

/// Every answer waits: waiting itself takes longer on a busy machine, and not only for foreign ones.
Hooks foreign_takes_longer(int milliseconds) {
  return {.wire = [=](const Call& call, http::ServerAnswer& answer) {
    answer.delay += std::chrono::milliseconds(3);
    if (foreign(call)) answer.delay += std::chrono::milliseconds(milliseconds);
  }};
}

/// A segment, or a target that ends with one.
bool in_braces(std::string_view text) {
  return text.find("%7B") != std::string_view::npos && text.ends_with("%7D");
}

/// A finding is readable by its id with this before or behind it.
Hooks readable_with(std::string before, std::string behind, Why of_whom) {
  const auto odd = [=](const Target& target) {
    const auto& segments = target.segments;
    if (segments.size() < 2 || segments[segments.size() - 2] != "findings") return false;
    const auto& id = segments.back();
    return id.size() == before.size() + 36 + behind.size() && id.starts_with(before) && id.ends_with(behind);
  };
  const auto sent_oddly = [=](const Call& call) { return odd(parse_target(call.request.target)); };
  return {.target =
              [=](const Call&, Target& target) {
                if (!odd(target)) return false;
                target.segments.back() = target.segments.back().substr(before.size(), 36);
                return true;
              },
          .sees_finding =
              [=](const Call& call, const Finding& finding, bool sees) {
                const bool own = call.owns(finding.organization);
                return sees || (sent_oddly(call) && own == (of_whom == Why::unapproved));
              }};
}

bool changes_alone(const Call& call, const char* member) {
  return call.is("update-finding") && call.body && call.body->map() && call.body->map()->size() == 1 &&
         call.body->find(member);
}

Hooks applied_alone(const char* member) {
  return {.applied_after = [=](const Call& call, std::optional<Duration> so_far) {
    return foreign(call) && changes_alone(call, member) ? std::optional(Duration{}) : so_far;
  }};
}

} // namespace

std::vector<Fault> finding_isolation_faults() {
  return {
      {"foreign-finding-answers-403",
       "NOLEAK-STATUS",
       gross,
       "a foreign finding answers 403",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign(call)) reply = refuse(403, "Forbidden resource");
            }},
       {"FAIL-FINDING-404", "NOLEAK-ORDER", "STATUS-404"}},
      {"foreign-finding-readable",
       "NOLEAK-STATUS",
       gross,
       "a foreign finding is readable",
       {.sees_finding = [](const Call& call, const Finding& finding,
                           bool sees) { return sees || (call.is("read-finding") && finding.approved); }},
       {"AUTH-ORG-FROM-KEY", "FAIL-FINDING-404", "NOLEAK-CANARY", "NOLEAK-FORM", "NOLEAK-ORDER",
        "STATUS-404"}},
      {"unapproved-finding-readable",
       "NOLEAK-STATUS",
       gross,
       "an unapproved finding is readable",
       {.sees_finding =
            [](const Call& call, const Finding& finding, bool sees) {
              return sees || (call.is("read-finding") && call.owns(finding.organization));
            }},
       {"FAIL-FINDING-404", "NOLEAK-ORDER", "STATUS-404"}},
      {"foreign-finding-answers-403-to-patch",
       "NOLEAK-STATUS",
       subtle,
       "a foreign finding answers 403 to PATCH only",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign(call) && call.is("update-finding")) reply = refuse(403, "Forbidden resource");
            }},
       {"FAIL-FINDING-404", "NOLEAK-ORDER", "STATUS-404"}},
      {"unapproved-finding-answers-409-to-comments",
       "NOLEAK-STATUS",
       subtle,
       "an unapproved finding answers 409 to comments only",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (unapproved(call) && call.is("add-comment")) reply = refuse(409, "Finding not found");
            }},
       {"STATUS-404"}},
      {"foreign-message-of-one-byte",
       "NOLEAK-BODY",
       gross,
       "a foreign finding's message differs by one byte",
       bytes(foreign, "Finding not found", "Finding not found."),
       {"FAIL-FINDING-404", "NOLEAK-ORDER"}},
      {"foreign-white-space",
       "NOLEAK-BODY",
       subtle,
       "a foreign finding's body differs in white space only",
       bytes(foreign, "\"statusCode\":", "\"statusCode\": "),
       {"NOLEAK-ORDER"}},
      {"foreign-without-error",
       "NOLEAK-BODY",
       subtle,
       "a foreign finding's body has no member `error`",
       bytes(foreign, ",\"error\":\"Not Found\"", ""),
       {"ERROR-SHAPE", "NOLEAK-ORDER"}},
      {"foreign-member-order",
       "NOLEAK-BODY",
       subtle,
       "a foreign finding's body has its members in another order",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign(call) && is_error(reply, 404))
                std::swap(reply.json->map()->front(), reply.json->map()->back());
            }},
       {"NOLEAK-HEADERS", "NOLEAK-ORDER"}},
      {"unapproved-message-differs",
       "NOLEAK-BODY",
       subtle,
       "an unapproved finding's body differs in letter case",
       bytes(unapproved, "\"Not Found\"", "\"Not found\""),
       {"ERROR-SHAPE-REST", "NOLEAK-ORDER"}},
      {"foreign-message-on-patch",
       "NOLEAK-BODY",
       subtle,
       "a foreign finding's body differs on PATCH only",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign(call) && call.is("update-finding")) set(*reply.json, "code", number(2));
            }},
       {"NOLEAK-HEADERS", "NOLEAK-ORDER"}},
      {"foreign-header",
       "NOLEAK-HEADERS",
       gross,
       "a foreign finding's answer has a header more",
       with_header(foreign, "X-Denied", "organization"),
       {"NOLEAK-ORDER"}},
      {"foreign-etag",
       "NOLEAK-HEADERS",
       subtle,
       "a foreign finding's answer differs in its ETag only",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!foreign(call) || answer.status != 404) return;
              for (auto& each : answer.headers)
                if (each.name == "ETag") each.value = "W/\"2a-00000000000000ff\"";
            }},
       {"NOLEAK-ORDER"}},
      {"unapproved-cache-header",
       "NOLEAK-HEADERS",
       subtle,
       "an unapproved finding's answer may be cached",
       with_header(unapproved, "Cache-Control", "private, max-age=5"),
       {"NOLEAK-ORDER"}},
      {"foreign-content-type",
       "NOLEAK-HEADERS",
       subtle,
       "a foreign finding's answer names its charset in upper case",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (!foreign(call) || answer.status != 404) return;
              for (auto& each : answer.headers)
                if (each.name == "Content-Type") each.value = "application/json; charset=UTF-8";
            }},
       {"NOLEAK-ORDER"}},
      {"foreign-with-invalid-body",
       "NOLEAK-ORDER",
       subtle,
       "a foreign finding answers 404 to an invalid body, an absent one 400",
       {.fields_first = [](const Call& call, bool first) { return first && !names_foreign_finding(call); }}},
      {"unapproved-with-invalid-body",
       "NOLEAK-ORDER",
       subtle,
       "an unapproved finding answers 404 to an invalid body, an absent one 400",
       {.fields_first = [](const Call& call,
                           bool first) { return first && !names_unapproved_finding(call); }}},
      {"absent-before-scope",
       "NOLEAK-ORDER",
       gross,
       "a read-only key gets 404 for an absent finding, 403 for a foreign one",
       {.scope_first =
            [](const Call& call, bool first) {
              const bool on_finding = call.is("update-finding") || call.is("add-comment");
              return first && !(on_finding && !named_finding(call));
            }},
       {"FAIL-SCOPE", "SCOPE-DELETE", "SCOPE-FIRST", "SCOPE-WRITE", "STATUS-403"}},
      {"foreign-without-key",
       "NOLEAK-ORDER",
       subtle,
       "without a key an existing finding is refused in other words",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reply.status == 401 && call.is("read-finding") && named_finding(call))
                set_message(reply, "Missing credentials");
            }}},
      {"refused-patch-applied",
       "NOLEAK-EFFECT",
       gross,
       "a refused PATCH on a foreign finding is applied",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return foreign(call) && call.is("update-finding") ? std::optional(Duration{}) : so_far;
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM"}},
      {"refused-patch-applied-late",
       "NOLEAK-EFFECT",
       subtle,
       "a refused PATCH on a foreign finding is applied 2 s late",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return foreign(call) && call.is("update-finding")
                         ? std::optional<Duration>(std::chrono::seconds(2))
                         : so_far;
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-FORM"}},
      {"refused-comment-applied",
       "NOLEAK-EFFECT",
       subtle,
       "a refused comment on a foreign finding is added",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              return foreign(call) && call.is("add-comment") ? std::optional(Duration{}) : so_far;
            }},
       {"AUTH-ORG-FROM-KEY"}},
      {"refused-severity-applied", "NOLEAK-EFFECT", subtle,
       "a refused change of nothing but the severity of a foreign finding is applied",
       applied_alone("severity")},
      {"refused-state-applied",
       "NOLEAK-EFFECT",
       subtle,
       "a refused change of nothing but the state of a foreign finding is applied",
       applied_alone("state"),
       {"AUTH-ORG-FROM-KEY"}},
      {"foreign-finding-not-modified-since",
       "NOLEAK-ORDER",
       subtle,
       "a foreign finding answers 304 if it was not modified since",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!foreign(call) || value_of(call.request.headers, "If-Modified-Since").empty()) return;
              set_text(reply, "", "");
              reply.status = 304;
            }}},
      {"foreign-finding-modified-since",
       "NOLEAK-ORDER",
       subtle,
       "a change of a foreign finding answers 412 if it was modified since",
       {.reply =
            [](const Call& call, Reply& reply) {
              const bool asked = !value_of(call.request.headers, "If-Unmodified-Since").empty();
              if (asked && foreign(call) && call.is("update-finding"))
                reply = refuse(412, "Precondition Failed");
            }}},
      {"limit-tells-foreign-findings",
       "NOLEAK-ORDER",
       subtle,
       "a limit that is no number answers 400 where a foreign finding is read",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (foreign(call) && call.query("limit") == "bogus")
                reply = refuse(400, "limit must be a number");
            }}},
      {"foreign-finding-as-a-urn",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding is readable by its id as a URN",
       readable_with("urn:uuid:", "", Why::foreign),
       {"NOLEAK-CANARY"}},
      {"foreign-finding-with-a-suffix",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding is readable by its id with .json behind",
       readable_with("", ".json", Why::foreign),
       {"NOLEAK-CANARY"}},
      {"foreign-finding-with-a-space",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding is readable by its id with a space behind",
       readable_with("", "%20", Why::foreign),
       {"NOLEAK-CANARY"}},
      {"unapproved-finding-in-braces", "NOLEAK-STATUS", subtle,
       "an unapproved finding is readable by its id in braces", readable_with("%7B", "%7D", Why::unapproved)},
      {"unapproved-finding-as-a-urn", "NOLEAK-STATUS", subtle,
       "an unapproved finding is readable by its id as a URN",
       readable_with("urn:uuid:", "", Why::unapproved)},
      {"foreign-finding-in-upper-case",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding is readable by its id in upper case",
       {.sees_finding =
            [](const Call& call, const Finding&, bool sees) {
              const auto id = call.parameter("id");
              return sees || (call.is("read-finding") && id == to_upper(id));
            }},
       {"NOLEAK-CANARY", "NOLEAK-ORDER"}},
      {"foreign-finding-in-braces",
       "NOLEAK-FORM",
       gross,
       "a foreign finding is readable by its id in braces",
       {.target =
            [](const Call&, Target& target) {
              if (target.segments.empty() || !in_braces(target.segments.back())) return false;
              auto& id = target.segments.back();
              id = id.substr(3, id.size() - 6);
              return true;
            },
        .sees_finding = [](const Call& call, const Finding&,
                           bool sees) { return sees || in_braces(call.request.target); }},
       {"NOLEAK-CANARY", "NOLEAK-STATUS"}},
      {"foreign-finding-in-upper-case-takes-comments",
       "NOLEAK-FORM",
       subtle,
       "a foreign finding takes a comment by its id in upper case",
       {.sees_finding =
            [](const Call& call, const Finding&, bool sees) {
              const auto id = call.parameter("id");
              return sees || (call.is("add-comment") && id == to_upper(id));
            }},
       {"AUTH-ORG-FROM-KEY", "NOLEAK-EFFECT"}},
      {"foreign-finding-takes-longer", "NOLEAK-TIMING", gross, "a foreign finding takes 40 ms longer",
       foreign_takes_longer(40)},
      {"foreign-finding-takes-1-ms-longer",
       "NOLEAK-TIMING",
       subtle,
       "a foreign finding takes 1 ms longer",
       foreign_takes_longer(1),
       {},
       false,
       true},
      {"foreign-finding-takes-2-ms-longer",
       "NOLEAK-TIMING",
       subtle,
       "a foreign finding takes 2 ms longer",
       foreign_takes_longer(2),
       {},
       false,
       true},
      {"foreign-finding-takes-5-ms-longer", "NOLEAK-TIMING", subtle, "a foreign finding takes 5 ms longer",
       foreign_takes_longer(5)},
      {"foreign-finding-takes-20-ms-longer", "NOLEAK-TIMING", gross, "a foreign finding takes 20 ms longer",
       foreign_takes_longer(20)},
      {"foreign-finding-takes-10-ms-longer",
       "NOLEAK-TIMING",
       subtle,
       "a foreign finding takes 10 ms longer, in a jitter of up to 12 ms",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              answer.delay += std::chrono::milliseconds(call.random.below(13));
              if (foreign(call)) answer.delay += std::chrono::milliseconds(10);
            }}},
      {"unapproved-finding-takes-longer",
       "NOLEAK-TIMING",
       subtle,
       "an unapproved finding takes 12 ms longer",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (unapproved(call)) answer.delay += std::chrono::milliseconds(12);
            }}},
      {"absent-finding-takes-longer",
       "NOLEAK-TIMING",
       subtle,
       "an absent finding takes 15 ms longer, as if it were looked for twice",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              if (answer.status == 404 && call.is("read-finding") && !foreign(call) && !unapproved(call))
                answer.delay += std::chrono::milliseconds(15);
            }}},
      {"foreign-finding-on-one-node",
       "NOLEAK-HEADERS",
       subtle,
       "the 404 of a finding that is not shown has another header on one of two nodes",
       {.wire =
            [](const Call& call, http::ServerAnswer& answer) {
              const bool is_hidden = foreign(call) || unapproved(call);
              if (is_hidden && call.random.below(2) == 0) answer.headers.push_back({"X-Cache", "hit"});
            }},
       {"NOLEAK-ORDER"},
       true},
  };
}

} // namespace conformance::reference
