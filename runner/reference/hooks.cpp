#include "reference/hooks.hpp"

#include <algorithm>
#include <tuple>

namespace conformance::reference {

namespace {

auto seen(const Reply& reply) {
  return std::tuple(reply.status, reply.json ? to_json(*reply.json) : "", reply.text, reply.media_type,
                    reply.headers);
}

auto seen(const http::ServerAnswer& answer) {
  return std::tuple(answer.status, answer.reason, answer.headers, answer.body, answer.chunked, answer.close,
                    answer.lower_case_names, answer.http_1_0, answer.drop, answer.delay);
}

} // namespace

void Policy::add(std::string name, Hooks hooks) {
  const bool at_once = hooks.tune != nullptr;
  deviations_.push_back({std::move(name), std::move(hooks), at_once});
}

void Policy::before(Call& call) const {
  for (auto& each : deviations_) {
    if (!each.hooks.before) continue;
    each.hooks.before(call);
    each.exercised = true;
  }
}

void Policy::target(Call& call) const {
  for (auto& each : deviations_)
    if (each.hooks.target && each.hooks.target(call, call.target)) each.exercised = true;
}

void Policy::complaints(const Call& call, Complaints& complaints) const {
  for (auto& each : deviations_) {
    if (!each.hooks.complaints) continue;
    const auto before = complaints.all();
    each.hooks.complaints(call, complaints);
    if (complaints.all() != before) each.exercised = true;
  }
}

void Policy::reply(const Call& call, Reply& reply) const {
  for (auto& each : deviations_) {
    if (!each.hooks.reply) continue;
    const auto before = seen(reply);
    each.hooks.reply(call, reply);
    if (seen(reply) != before) each.exercised = true;
  }
}

void Policy::wire(const Call& call, http::ServerAnswer& answer) const {
  for (auto& each : deviations_) {
    if (!each.hooks.wire) continue;
    const auto before = seen(answer);
    each.hooks.wire(call, answer);
    if (seen(answer) != before) each.exercised = true;
  }
}

Duration Policy::cached(const std::string& what, Duration now, Duration lifetime) const {
  const auto [entry, is_new] = cached_.try_emplace(what, now);
  if (!is_new && now - entry->second >= lifetime) entry->second = now;
  return entry->second;
}

bool Policy::exercised(std::string_view name) const {
  return std::any_of(deviations_.begin(), deviations_.end(),
                     [&](const Deviation& each) { return each.name == name && each.exercised; });
}

} // namespace conformance::reference
