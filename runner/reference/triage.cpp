#include "reference/triage.hpp"

#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/look_up.hpp"
#include "reference/settings.hpp"
#include "reference/validate.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

const Words states = {"open", "true_positive", "false_positive", "accepted_risk", "resolved", "closed"};
const Words open_states = {"open", "true_positive", "false_positive", "accepted_risk", "resolved"};
const Words severities = {"critical", "high", "medium", "low", "info"};

/// After now, and after the last change.
WallTime later(const Call& call, WallTime last) {
  using std::chrono::milliseconds;
  return std::max(std::chrono::floor<milliseconds>(call.now),
                  std::chrono::floor<milliseconds>(last + milliseconds(1)));
}

void set_state(Finding& finding, const std::string& state, WallTime when) {
  if (finding.state == state) return;
  finding.state = state;
  finding.updated_at = when;
  if (state == "resolved") finding.resolved_at = when;
}

std::optional<Reply> link(Call& call, Finding& finding, const Value& duplicate_of, WallTime when) {
  if (duplicate_of.is_null()) {
    if (finding.duplicate_of && finding.state == "closed") set_state(finding, "open", when);
    finding.duplicate_of.reset();
    return std::nullopt;
  }
  const auto* canonical = visible_finding(call, call.text_of_body("duplicate_of"));
  if (!canonical) return refuse(400, "duplicate_of must be the id of a finding of the same repository");
  if (canonical->id == finding.id || canonical->repo_url != finding.repo_url) {
    call.why = Why::invalid;
    return refuse(400, "duplicate_of must be another finding of the same repository");
  }
  finding.duplicate_of = canonical->id;
  set_state(finding, "closed", when);
  return std::nullopt;
}

} // namespace

std::optional<Reply> validate_update(Call& call) {
  const auto* body = call.body ? &*call.body : nullptr;
  Complaints complaints;
  const auto& allowed = call.settings.closing_allowed ? states : open_states;
  word_member(body, "state", "", allowed, false, complaints);
  word_member(body, "severity", "", severities, false, complaints);
  for (const auto* name : {"state_reason", "severity_reason", "reason"})
    text_member(body, name, "", {.most = 2000}, complaints);
  const auto* duplicate_of = call.member_of_body("duplicate_of");
  if (duplicate_of && !duplicate_of->is_null() &&
      (!duplicate_of->string() || !is_uuid(*duplicate_of->string())))
    complaints.add("duplicate_of must be a UUID");
  if (auto refusal = refuse_body(call, std::move(complaints))) return refusal;

  if (call.member_of_body("state") || call.member_of_body("severity") || duplicate_of) return std::nullopt;
  call.why = Why::invalid;
  return refuse(400, "At least one of state, severity or duplicate_of must be provided");
}

Reply update_finding(Call& call) {
  auto changed = *call.finding;
  const auto when = later(call, changed.updated_at);
  if (const auto* duplicate_of = call.member_of_body("duplicate_of"))
    if (auto refusal = link(call, changed, *duplicate_of, when)) return std::move(*refusal);
  if (call.member_of_body("state")) set_state(changed, call.text_of_body("state"), when);
  const auto severity = call.text_of_body("severity");
  if (call.member_of_body("severity") && severity != changed.severity) {
    changed.severity = severity;
    changed.updated_at = when;
  }
  auto body = object({{"id", text(changed.id)},
                      {"state", text(changed.state)},
                      {"severity", text(changed.severity)},
                      {"duplicate_of", or_null(changed.duplicate_of)}});
  if (call.policy.decide(&Hooks::takes_effect, call, true)) *call.finding = std::move(changed);
  return json_reply(200, std::move(body));
}

std::optional<Reply> validate_comment(Call& call) {
  Complaints complaints;
  text_member(call.body ? &*call.body : nullptr, "comment", "",
              {.required = true, .may_be_empty = false, .most = 4000}, complaints);
  return refuse_body(call, std::move(complaints));
}

Reply add_comment(Call& call) {
  const auto& author = call.organization();
  ThreadEntry entry{call.random.uuid(), std::nullopt, call.text_of_body("comment"),       author.user_id,
                    author.username,    "api",        later(call, call.finding->found_at)};
  auto body = object({{"comment_id", text(entry.id)}});
  if (call.policy.decide(&Hooks::takes_effect, call, true)) call.finding->thread.push_back(std::move(entry));
  return json_reply(201, std::move(body));
}

} // namespace conformance::reference
