#pragma once
#include "reference/fault.hpp"
#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"

#include <string>

namespace conformance::reference {

constexpr bool gross = false;
constexpr bool subtle = true;

/// The finding, scan or estimation that the call is about was hidden, for this reason.
inline bool hidden(const Call& call, About what, Why why) {
  const bool shown = what == About::finding ? call.finding != nullptr
                     : what == About::scan  ? call.scan != nullptr
                                            : call.estimation != nullptr;
  return call.refused(what, why) && !shown;
}

/// The finding that the path names, of whomever it is.
inline const Finding* named_finding(const Call& call) {
  return call.world.finding(call.parameter("id"));
}
inline bool names_foreign_finding(const Call& call) {
  const auto* finding = named_finding(call);
  return finding && call.key && finding->organization != call.key->organization;
}
inline bool names_unapproved_finding(const Call& call) {
  const auto* finding = named_finding(call);
  return finding && call.key && finding->organization == call.key->organization && !finding->approved;
}

inline bool has_access(const Call& call, Access access) {
  return call.operation && call.operation->access == access;
}
inline bool is_error(const Reply& reply, int status) {
  return reply.status == status && reply.json && reply.json->map();
}
inline bool success(const Call& call, const Reply& reply, std::string_view operation) {
  return call.is(operation) && reply.status >= 200 && reply.status <= 299 && reply.json;
}
/// The items of a list, or nullptr.
inline Value::List* data(const Call& call, Reply& reply, std::string_view operation) {
  auto* found = success(call, reply, operation) ? reply.json->find("data") : nullptr;
  return found ? found->list() : nullptr;
}
inline void set_message(Reply& reply, std::string message) {
  if (reply.json && reply.json->map()) set(*reply.json, "message", text(std::move(message)));
}
/// Another status, in the line and in the body.
inline void set_status(Reply& reply, int status) {
  reply.status = status;
  if (!reply.json || !reply.json->find("statusCode")) return;
  set(*reply.json, "statusCode", number(status));
  set(*reply.json, "error", text(std::string(reason_phrase(status))));
}
inline void set_text(Reply& reply, const std::string& media_type, const std::string& body) {
  reply.json.reset();
  reply.media_type = media_type;
  reply.text = body;
}
/// Takes no notice of a parameter of a list where it comes with another, of this value unless that is empty.
inline Hooks losing(std::string parameter, std::string beside, std::string value, std::string list) {
  return {.target = [=](const Call&, Target& target) {
    const auto other = target.value(beside);
    if (!target.path.ends_with(list) || !other || (!value.empty() && *other != value)) return false;
    return std::erase_if(target.query, [&](const QueryItem& each) { return each.name == parameter; }) > 0;
  }};
}

/// Takes no notice of a parameter within a scan.
inline Hooks ignoring_within_a_scan(std::string parameter) {
  return {.target = [=](const Call&, Target& target) {
    if (!target.path.starts_with("/scans/") || !target.path.ends_with("/findings")) return false;
    return std::erase_if(target.query, [&](const QueryItem& each) { return each.name == parameter; }) > 0;
  }};
}

inline std::string value_of(const Headers& headers, std::string_view name) {
  return header(headers, name).value_or("");
}

} // namespace conformance::reference
