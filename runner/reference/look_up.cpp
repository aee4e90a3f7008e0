#include "reference/look_up.hpp"

#include "base/text.hpp"
#include "reference/hooks.hpp"

namespace conformance::reference {

namespace {

std::optional<Reply> refuse_id(Call& call, const std::string& id) {
  if (!call.settings.ids_validated || is_uuid(id)) return std::nullopt;
  call.why = Why::invalid;
  return refuse(400, "Validation failed (uuid is expected)");
}

Why reason_to_hide(const Call& call, const std::string& organization) {
  return call.owns(organization) ? Why::none : Why::foreign;
}

} // namespace

Finding* visible_finding(Call& call, const std::string& id) {
  call.about = About::finding;
  call.why = Why::absent;
  auto* found = is_uuid(id) ? call.world.finding(to_lower(id)) : nullptr;
  if (!found) return nullptr;
  call.why = reason_to_hide(call, found->organization);
  if (call.why == Why::none && !found->approved && !call.forced) call.why = Why::unapproved;
  if (!call.policy.decide(&Hooks::sees_finding, call, call.why == Why::none, *found)) {
    if (call.why == Why::none) call.why = Why::absent;
    return nullptr;
  }
  call.why = Why::none;
  return found;
}

std::optional<Reply> look_up_finding(Call& call) {
  const auto id = call.parameter("id");
  call.finding = visible_finding(call, id);
  if (call.finding) return std::nullopt;
  if (auto refusal = refuse_id(call, id)) return refusal;
  return refuse(404, "Finding not found");
}

bool in_lists(const Call& call, const Finding& finding) {
  return call.policy.decide(&Hooks::lists_finding, call, call.owns(finding.organization) && finding.approved,
                            finding);
}

std::optional<Reply> look_up_scan(Call& call, const std::string& id) {
  call.about = About::scan;
  call.why = Why::absent;
  if (auto* found = is_uuid(id) ? call.world.scan(to_lower(id)) : nullptr) {
    call.why = reason_to_hide(call, found->organization);
    if (call.policy.decide(&Hooks::sees_scan, call, call.why == Why::none, *found)) {
      call.why = Why::none;
      call.scan = found;
      return std::nullopt;
    }
  }
  if (auto refusal = refuse_id(call, id)) return refusal;
  return refuse(404, "Scan not found");
}

std::optional<Reply> look_up_estimation(Call& call, const std::string& id) {
  call.about = About::estimation;
  call.why = Why::absent;
  if (auto* found = is_uuid(id) ? call.world.estimation(to_lower(id)) : nullptr) {
    call.why = reason_to_hide(call, found->organization);
    if (call.policy.decide(&Hooks::sees_estimation, call, call.why == Why::none, *found)) {
      call.why = Why::none;
      call.estimation = found;
      return std::nullopt;
    }
  }
  if (auto refusal = refuse_id(call, id)) return refusal;
  return refuse(404, "Cost estimation not found");
}

std::optional<Reply> look_up_scan(Call& call) {
  return look_up_scan(call, call.parameter("id"));
}

std::optional<Reply> look_up_filter(Call& call) {
  if (!call.target.value("scan_id")) return std::nullopt;
  return look_up_scan(call, call.query("scan_id"));
}

std::optional<Reply> look_up_estimation(Call& call) {
  return look_up_estimation(call, call.parameter("id"));
}

} // namespace conformance::reference
