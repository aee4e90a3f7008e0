#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

/// Enough for what a run reads at its start.
constexpr Duration a_while = std::chrono::seconds(60);

bool reads(const Call& call, const Reply& reply, std::string_view operation, std::string_view status) {
  return call.uptime > a_while && call.is(operation) && reply.status == 200 && reply.json &&
         text_of(*reply.json, "status") == status;
}

bool aims_at(const Call& call, std::string_view part) {
  const auto& urls = call.items_of_body("target_urls");
  return std::any_of(urls.begin(), urls.end(), [&](const Value& each) {
    return each.string() && each.string()->find(part) != std::string::npos;
  });
}

void drop(Complaints& complaints, std::string_view what) {
  std::erase_if(complaints.all(),
                [&](const std::string& each) { return each.find(what) != std::string::npos; });
}

Hooks scanning(std::string target) {
  return {.complaints = [=](const Call& call, Complaints& complaints) {
    if (!call.is("create-scan") || !aims_at(call, target)) return;
    drop(complaints, "private or internal");
  }};
}

Hooks saying(std::string instead, std::string status) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (success(call, reply, "read-scan-status") && text_of(*reply.json, "status") == status)
      set(*reply.json, "status", text(instead));
  }};
}

/// The first repository may lack this member: it is scanned as it was estimated, if that is `usual`.
Hooks supplying(std::string member, std::string reason, std::string usual = "") {
  const auto lacks = [member](const Call& call) {
    const auto& repos = call.items_of_body("repos");
    return call.is("create-scan") && !repos.empty() && !repos.front().find(member);
  };
  return {.complaints =
              [=](const Call& call, Complaints& complaints) {
                if (lacks(call)) drop(complaints, "." + member);
              },
          .unfit =
              [=](const Call& call, std::string why) {
                if (!lacks(call) || !call.estimation || why.find(reason) == std::string::npos) return why;
                const bool supplied = usual.empty() || call.estimation->repos.front().branch == usual;
                return supplied ? std::string() : why;
              }};
}

} // namespace

std::vector<Fault> scan_faults() {
  return {
      {"completed-scan-runs-again",
       "SCAN-TERMINAL",
       gross,
       "a completed scan is running again after a minute",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads(call, reply, "read-scan-status", "completed"))
                set(*reply.json, "status", text("running"));
            }},
       {"SCAN-STATUS-ENUM"}},
      {"cancelled-scan-completes",
       "SCAN-TERMINAL",
       subtle,
       "a cancelled scan is completed after a minute",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads(call, reply, "read-scan-status", "cancelled"))
                set(*reply.json, "status", text("completed"));
            }},
       {"SCAN-STATUS-ENUM"}},
      {"new-scan-is-running",
       "SCAN-CREATE-PENDING",
       gross,
       "a new scan says that it is running",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-scan") && reply.status == 201) set(*reply.json, "status", text("running"));
            }}},
      {"new-scan-without-branch",
       "SCAN-CREATE-PENDING",
       subtle,
       "a pending scan does not say its branch",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("read-scan") && reply.status == 200 && text_of(*reply.json, "status") == "pending")
                set(*reply.json, "branch", null());
            }}},
      {"private-targets-are-scanned", "SCAN-CREATE-PRIVATE", gross, "a scan of private addresses starts",
       scanning("")},
      {"cloud-metadata-is-scanned", "SCAN-CREATE-PRIVATE", subtle, "a scan of 169.254.169.254 starts",
       scanning("169.254.")},
      {"private-ipv6-is-scanned", "SCAN-CREATE-PRIVATE", subtle, "a scan of a private address of IPv6 starts",
       scanning("http://[::1]")},
      {"second-target-is-not-looked-at", "SCAN-CREATE-PRIVATE", subtle,
       "a scan of a private address behind a public one starts", scanning("https://example.com")},
      {"completed-estimation-grows",
       "ESTIMATION-IMMUTABLE",
       subtle,
       "a completed estimation costs more after a minute",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads(call, reply, "read-estimation", "completed"))
                set(*reply.json, "total_credits", number(9'999));
            }}},
      {"failed-estimation-changes-its-error",
       "ESTIMATION-IMMUTABLE",
       subtle,
       "a failed estimation says another error after a minute",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (reads(call, reply, "read-estimation", "failed"))
                set(*reply.json, "error", text("The estimation has expired"));
            }}},
      {"unestimated-repository-answers-422",
       "FAIL-ESTIMATE-400",
       subtle,
       "a repository that was not estimated answers 422",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* message = reply.json ? reply.json->find("message") : nullptr;
              if (call.is("create-scan") && call.why == Why::state && message && message->string() &&
                  message->string()->find("was not included") != std::string::npos)
                set_status(reply, 422);
            }}},
      {"claimed-estimation-answers-409",
       "FAIL-ESTIMATE-400",
       subtle,
       "an estimation that has started a scan answers 409",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("create-scan") && call.why == Why::state && call.estimation &&
                  call.estimation->claimed)
                set_status(reply, 409);
            }}},
      {"failed-scan-is-stopped", "SCAN-STATUS-ENUM", subtle, "/status says `stopped` for a failed scan",
       saying("stopped", "failed")},
      {"pending-scan-is-queued",
       "SCAN-STATUS",
       subtle,
       "/status says `queued` for a pending scan",
       saying("queued", "pending"),
       {"SCAN-STATUS-ENUM", "SCHEMA-GET-SCAN-STATUS"}},
      {"findings-of-a-failed-scan-answer-500",
       "STATUS-500",
       subtle,
       "the findings of a scan that failed answer 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "list-scan-findings") &&
                  call.world.scan(call.parameter("id"))->status == "failed")
                reply = refuse(500, "Internal server error");
            }}},
      {"missing-branch-is-main",
       "SCAN-CREATE-INVALID",
       subtle,
       "a repository without a branch is scanned at main",
       supplying("branch", "does not match", "main"),
       {"ERROR-MESSAGE-ALL"}},
      {"missing-url-is-the-estimated-one",
       "SCAN-CREATE-INVALID",
       subtle,
       "a repository without an url is taken from the estimation",
       supplying("url", "was not included"),
       {"ERROR-MESSAGE-ALL", "FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "STATUS-400"}},
      {"no-repos-are-those-of-the-estimation",
       "SCAN-CREATE-INVALID",
       subtle,
       "a scan without repos is one of those that were estimated",
       {.complaints =
            [](const Call& call, Complaints& complaints) {
              if (call.is("create-scan") && !call.member_of_body("repos")) drop(complaints, "repos ");
            }},
       {"ERROR-MESSAGE-ALL", "FAIL-ESTIMATE-BRANCH", "FAIL-ESTIMATE-REPO", "STATUS-400"}},
      {"cancelled-scan-is-canceled",
       "SCAN-STATUS-ENUM",
       subtle,
       "a cancelled scan says `canceled` when it is read",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (success(call, reply, "read-scan") && text_of(*reply.json, "status") == "cancelled")
                set(*reply.json, "status", text("canceled"));
            }}},
      {"pending-scan-is-listed-as-estimated",
       "SCAN-STATUS-ENUM",
       subtle,
       "a pending scan says `estimated` in a list",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (auto* items = data(call, reply, "list-scans"))
                for (auto& each : *items)
                  if (text_of(each, "status") == "pending") set(each, "status", text("estimated"));
            }},
       {"FILTER", "SORT"}},
  };
}

} // namespace conformance::reference
