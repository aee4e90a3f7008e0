#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool sends_link(const Call& call) {
  const auto* to = call.member_of_body("duplicate_of");
  return call.is("update-finding") && to && to->string();
}

bool unlinks(const Call& call) {
  const auto* to = call.member_of_body("duplicate_of");
  return call.is("update-finding") && to && to->is_null();
}

/// A link that was refused for its repository.
bool refused_for_repository(const Call& call) {
  const auto* other = sends_link(call) ? call.world.finding(call.text_of_body("duplicate_of")) : nullptr;
  return call.why == Why::invalid && other && call.finding &&
         other->organization == call.finding->organization && other->approved &&
         other->repo_url != call.finding->repo_url;
}

Reply patched(const Finding& finding, Value duplicate_of) {
  return json_reply(200, object({{"id", text(finding.id)},
                                 {"state", text(finding.state)},
                                 {"severity", text(finding.severity)},
                                 {"duplicate_of", std::move(duplicate_of)}}));
}

void touch(const Call& call, Finding& finding) {
  using std::chrono::milliseconds;
  finding.updated_at = std::max(std::chrono::floor<milliseconds>(call.now),
                                std::chrono::floor<milliseconds>(finding.updated_at + milliseconds(1)));
}

/// What a PATCH is about, before it is looked at.
Finding* patched_finding(Call& call) {
  const auto& target = call.request.target;
  if (call.request.method != "PATCH") return nullptr;
  return call.world.finding(target.substr(target.rfind('/') + 1));
}

bool links_to_foreign(const Call& call, const Finding& finding) {
  const auto& all = call.world.findings;
  return std::any_of(all.begin(), all.end(), [&](const Finding& each) {
    return each.organization != finding.organization &&
           call.request.body.find("\"duplicate_of\":\"" + each.id) != std::string::npos;
  });
}

void set_state(const Call& call, Reply& reply, const char* state) {
  if (reply.status != 200 || !call.finding) return;
  call.finding->state = state;
  set(*reply.json, "state", text(state));
}

bool sends_state(const Call& call) {
  return call.member_of_body("state") != nullptr;
}

} // namespace

std::vector<Fault> duplicate_faults() {
  return {
      {"unlinked-finding-unlinked-answers-500",
       "STATUS-500",
       subtle,
       "duplicate_of null answers 500 where there is no link to take away",
       {.takes_effect =
            [](const Call& call, bool so_far) {
              const auto* sent = call.is("update-finding") ? call.member_of_body("duplicate_of") : nullptr;
              const bool alone = sent && sent->is_null() && call.body->map()->size() == 1;
              if (alone && call.finding && !call.finding->duplicate_of)
                call.policy.times_before("unlinked " + std::to_string(call.number));
              return so_far;
            },
        .reply =
            [](const Call& call, Reply& reply) {
              if (call.policy.asked_before("unlinked " + std::to_string(call.number)))
                reply = refuse(500, "Internal server error");
            }}},
      {"refused-link-to-another-repository-made",
       "FINDING-DUPLICATE",
       subtle,
       "a link to a finding of another repository is refused and made all the same",
       {.applied_after =
            [](const Call& call, std::optional<Duration> so_far) {
              if (!call.is("update-finding") || !call.finding) return so_far;
              const auto* other = call.world.finding(call.text_of_body("duplicate_of"));
              if (!other || !call.owns(other->organization) || !other->approved ||
                  other->repo_url == call.finding->repo_url || !call.member_of_body("reason"))
                return so_far;
              call.finding->duplicate_of = other->id;
              call.finding->state = "closed";
              return std::optional(Duration{});
            }},
       {"NOLEAK-DUPLICATE"}},
      {"duplicate-across-repositories",
       "FINDING-DUPLICATE",
       gross,
       "a finding is linked to one of another repository",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!refused_for_repository(call)) return;
              call.finding->duplicate_of = call.text_of_body("duplicate_of");
              call.finding->state = "closed";
              reply = patched(*call.finding, text(*call.finding->duplicate_of));
            }}},
      {"duplicate-across-repositories-ignored",
       "FINDING-DUPLICATE",
       subtle,
       "a finding of another repository as duplicate_of answers 200 and links nothing",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (refused_for_repository(call)) reply = patched(*call.finding, null());
            }}},
      {"link-is-not-shown",
       "FINDING-PATCH",
       subtle,
       "the answer to a link does not show it",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (sends_link(call) && reply.status == 200) set(*reply.json, "duplicate_of", null());
            }}},
      {"link-is-for-ever",
       "FINDING-PATCH",
       gross,
       "null as duplicate_of unlinks nothing",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (unlinks(call) && reply.status == 200)
                set(*reply.json, "duplicate_of", text(call.finding->id));
            }}},
      {"linked-finding-stays-open",
       "FINDING-DUPLICATE-STATE",
       gross,
       "a finding that is linked stays open",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (sends_link(call)) set_state(call, reply, "open");
            }}},
      {"unlinked-finding-stays-closed",
       "FINDING-DUPLICATE-STATE",
       subtle,
       "a finding that is unlinked stays closed",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (unlinks(call) && !call.member_of_body("state")) set_state(call, reply, "closed");
            }}},
      {"refused-link-is-noted-by-time",
       "NOLEAK-DUPLICATE",
       subtle,
       "a refused link to a foreign finding advances updated_at",
       {.before =
            [](Call& call) {
              if (auto* finding = patched_finding(call); finding && links_to_foreign(call, *finding))
                touch(call, *finding);
            }},
       {"NOLEAK-EFFECT"}},
      {"invalid-triage-is-noted-by-time",
       "FINDING-PATCH-INVALID",
       subtle,
       "a refused triage of an unknown severity advances updated_at",
       {.before =
            [](Call& call) {
              auto* finding = patched_finding(call);
              if (finding && call.request.body.find(R"("severity":"bogus")") != std::string::npos)
                touch(call, *finding);
            }}},
      {"invalid-triage-applied-in-part",
       "FINDING-PATCH-INVALID",
       subtle,
       "of a refused triage the valid severity is applied",
       {.before =
            [](Call& call) {
              auto* finding = patched_finding(call);
              const auto& body = call.request.body;
              if (finding && body.find(R"("severity":"critical")") != std::string::npos &&
                  body.find(R"("state":"bogus")") != std::string::npos)
                finding->severity = "critical";
            }},
       {"FINDING-PATCH-TIME"}},
      {"refused-triage-is-noted-by-time",
       "NOLEAK-EFFECT",
       subtle,
       "a refused triage of a foreign finding advances its updated_at",
       {.before =
            [](Call& call) {
              auto* finding = patched_finding(call);
              if (!finding) return;
              const auto sent = value_of(call.request.headers, "X-Api-Key");
              for (const auto& key : call.primary.keys)
                if (key.text == sent && key.organization != finding->organization) touch(call, *finding);
            }},
       {"AUTH-ORG-FROM-KEY"}},
      {"link-beside-a-state-is-not-shown",
       "FINDING-PATCH",
       subtle,
       "the answer to a link and a state does not show the link",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (sends_link(call) && sends_state(call) && reply.status == 200)
                set(*reply.json, "duplicate_of", null());
            }}},
      {"severity-beside-no-link-is-lost",
       "FINDING-PATCH",
       subtle,
       "a severity that comes with null as duplicate_of is not stored",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!unlinks(call) || reply.status != 200 || !call.member_of_body("severity")) return;
              call.finding->severity = "low";
              set(*reply.json, "severity", text("low"));
            }}},
      {"duplicate-across-repositories-beside-a-state",
       "FINDING-DUPLICATE",
       subtle,
       "a finding is linked to one of another repository if a state is set too",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!refused_for_repository(call) || !sends_state(call)) return;
              call.finding->duplicate_of = call.text_of_body("duplicate_of");
              reply = patched(*call.finding, text(*call.finding->duplicate_of));
            }}},
  };
}

} // namespace conformance::reference
