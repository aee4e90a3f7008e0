#include "reference/faults/tools.hpp"

namespace conformance::reference {

namespace {

bool says(const Reply& reply, std::string_view part) {
  const auto* message = reply.json ? reply.json->find("message") : nullptr;
  return message && message->string() && message->string()->find(part) != std::string::npos;
}

/// Says something else where the message has `part`.
Hooks rephrased(std::string part, std::string message) {
  return {.reply = [part, message](const Call&, Reply& reply) {
    if (says(reply, part)) set_message(reply, message);
  }};
}

/// Starts the scan where the reason against it has `part`.
Hooks started(std::string part) {
  return {.unfit = [part](const Call&, std::string reason) {
    return reason.find(part) == std::string::npos ? reason : std::string();
  }};
}

} // namespace

std::vector<Fault> failure_faults() {
  return {
      {"session-accepted",
       "FAIL-SESSION-TOKEN",
       gross,
       "a session token is accepted in place of a key",
       {.caller =
            [](const Call& call, const Key* key) {
              return call.why == Why::session ? &call.primary.keys.front() : key;
            }}},
      {"session-message-differs",
       "FAIL-SESSION-TOKEN",
       gross,
       "a session token is refused like a missing key",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::session) set_message(reply, "Missing API key");
            }}},
      {"session-message-of-one-letter",
       "FAIL-SESSION-TOKEN",
       subtle,
       "the message to a session token is off by one letter",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::session)
                set_message(reply, "This endpoint requires Api key authentication");
            }}},
      {"session-answers-404",
       "FAIL-SESSION-TOKEN",
       subtle,
       "a session token answers 404 with the right message",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::session) set_status(reply, 404);
            }}},
      {"scope-message-differs", "FAIL-SCOPE", gross, "the message of a missing scope is another one",
       rephrased("missing required scope", "Forbidden resource")},
      {"scope-message-of-one-byte", "FAIL-SCOPE", subtle,
       "the message of a missing scope ends with a full stop",
       rephrased("missing required scope: write", "API key missing required scope: write.")},
      {"writer-may-not-comment",
       "FAIL-SCOPE",
       gross,
       "a key with write is refused on comments",
       {.in_scope = [](const Call& call, bool enough) { return enough && !call.is("add-comment"); }},
       {"FAIL-FINDING-404", "FINDING-COMMENT", "FINDING-COMMENT-EMPTY", "NOLEAK-STATUS", "ROBUST-SIZE",
        "ROBUST-TYPE", "SCHEMA-ADD-COMMENT", "STATUS-201", "STATUS-400", "STATUS-404"}},
      {"credits-message-differs", "FAIL-CREDITS", gross, "the message of a 402 is another one",
       rephrased("Insufficient credits", "Payment required")},
      {"credits-message-of-one-byte", "FAIL-CREDITS", subtle, "the message of a 402 ends with a full stop",
       rephrased("Insufficient credits", "Insufficient credits to start this scan.")},
      {"credits-message-in-lower-case", "FAIL-CREDITS", subtle, "the message of a 402 begins in lower case",
       rephrased("Insufficient credits", "insufficient credits to start this scan")},
      {"finding-message-differs", "FAIL-FINDING-404", gross,
       "the message of a 404 for a finding is `Not Found`", rephrased("Finding not found", "Not Found")},
      {"finding-message-differs-on-comments",
       "FAIL-FINDING-404",
       subtle,
       "the message of a 404 for a comment on a finding is off by one letter",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("add-comment") && reply.status == 404) set_message(reply, "Finding not Found");
            }}},
      {"finding-message-differs-on-patch",
       "FAIL-FINDING-404",
       subtle,
       "the message of a 404 for a PATCH of a finding ends with a full stop",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("update-finding") && reply.status == 404) set_message(reply, "Finding not found.");
            }}},
      {"pentest-without-estimation-is-not-found",
       "FAIL-ESTIMATE-REQUIRED",
       gross,
       "a white-box scan without an estimation answers 404",
       {.reply =
            [](const Call&, Reply& reply) {
              if (says(reply, "required for pentest")) reply = refuse(404, "Cost estimation not found");
            }}},
      {"pentest-without-estimation-names-nothing", "FAIL-ESTIMATE-REQUIRED", subtle,
       "a white-box scan without an estimation is refused without naming the field",
       rephrased("required for pentest", "An input is required for pentest scans")},
      {"pentest-by-context-starts-without-estimation",
       "FAIL-ESTIMATE-REQUIRED",
       subtle,
       "a scan with a custom context and no estimation answers 404",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (says(reply, "required for pentest") && call.body->find("custom_context"))
                reply = refuse(404, "Cost estimation not found");
            }}},
      {"unready-estimation-starts-a-scan", "FAIL-ESTIMATE-NOT-READY", gross,
       "a pending estimation starts a scan", started("is not ready")},
      {"running-estimation-starts-a-scan",
       "FAIL-ESTIMATE-NOT-READY",
       subtle,
       "a running estimation starts a scan",
       {.unfit =
            [](const Call& call, std::string reason) {
              const bool unready = reason.find("is not ready") != std::string::npos;
              return unready && call.estimation->status == "running" ? std::string() : reason;
            }}},
      {"unready-message-differs", "FAIL-ESTIMATE-NOT-READY", subtle,
       "the message of an unready estimation is another one",
       rephrased("is not ready", "Cost estimation not ready")},
      {"unready-message-in-lower-case", "FAIL-ESTIMATE-NOT-READY", subtle,
       "the message of an unready estimation is in lower case",
       rephrased("is not ready", "cost estimation is not ready")},
      {"other-repository-starts-a-scan",
       "FAIL-ESTIMATE-REPO",
       gross,
       "a repository that was not estimated is scanned",
       started("was not included"),
       {"FAIL-ESTIMATE-400", "FAIL-ESTIMATE-BRANCH"}},
      {"other-repository-message-differs", "FAIL-ESTIMATE-REPO", subtle,
       "the message of a repository that was not estimated is another one",
       rephrased("was not included", "The repository is not included in the cost estimation")},
      {"other-repository-message-of-one-word", "FAIL-ESTIMATE-REPO", subtle,
       "the message of a repository that was not estimated lacks a word",
       rephrased("was not included", "Repository was not included in the estimation")},
      {"other-branch-starts-a-scan",
       "FAIL-ESTIMATE-BRANCH",
       gross,
       "a branch that was not estimated is scanned",
       started("does not match"),
       {"FAIL-ESTIMATE-400", "FAIL-ESTIMATE-REPO", "SCAN-CREATE", "STATUS-201"}},
      {"other-branch-message-differs", "FAIL-ESTIMATE-BRANCH", subtle,
       "the message of a branch that was not estimated is another one",
       rephrased("does not match", "The branch differs from the cost estimation branch")},
      {"other-branch-message-of-one-word", "FAIL-ESTIMATE-BRANCH", subtle,
       "the message of a branch that was not estimated lacks a word",
       rephrased("does not match", "Branch does not match the estimation branch")},
      {"estimation-starts-two-scans",
       "FAIL-ESTIMATE-CLAIMED",
       gross,
       "an estimation starts a second scan",
       started("already been used"),
       {"FAIL-ESTIMATE-400"}},
      {"estimation-of-nothing-starts-a-scan",
       "FAIL-ESTIMATE-ZERO",
       gross,
       "an estimation of zero credits starts a scan",
       started("no credits"),
       {"FAIL-ESTIMATE-400"}},
      {"failed-estimation-starts-a-scan",
       "FAIL-ESTIMATE-FAILED",
       gross,
       "a failed estimation starts a scan",
       {.unfit =
            [](const Call& call, std::string reason) {
              return call.estimation && call.estimation->status == "failed" ? std::string() : reason;
            }},
       {"FAIL-ESTIMATE-400"}},
      {"estimation-refusals-answer-409",
       "FAIL-ESTIMATE-400",
       subtle,
       "an estimation in the wrong state answers 409",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::state && call.is("create-scan")) set_status(reply, 409);
            }}},
  };
}

} // namespace conformance::reference
