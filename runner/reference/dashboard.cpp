#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/times.hpp"
#include "reference/validate.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

bool active(const Call& call, const Key& key) {
  return key.organization == call.member->id && !key.revoked_at &&
         (!key.expires_at || *key.expires_at > call.now);
}

Value key_json(const Key& key) {
  return object({{"id", text(key.id)},
                 {"name", text(key.name)},
                 {"scopes", texts(key.scopes)},
                 {"created_at", text(iso_time(key.created_at))},
                 {"expires_at", key.expires_at ? text(iso_time(*key.expires_at)) : null()}});
}

std::optional<Reply> validate_create_key(Call& call) {
  Complaints complaints;
  text_member(call.body ? &*call.body : nullptr, "name", "",
              {.required = true, .may_be_empty = false, .most = 255}, complaints);
  const auto* scopes = call.member_of_body("scopes");
  if (!scopes || !scopes->list() || scopes->list()->empty())
    complaints.add("scopes should not be empty");
  else
    for (const auto& each : *scopes->list())
      if (!each.string() || !is_one_of(*each.string(), {"read", "write", "delete"}))
        complaints.add("each value in scopes must be one of the following values: read, write, delete");
  return refuse_body(call, std::move(complaints));
}

std::optional<Reply> look_up_room(Call& call) {
  const auto keys = std::count_if(call.world.keys.begin(), call.world.keys.end(),
                                  [&](const Key& each) { return active(call, each); });
  if (keys < call.policy.decide(&Hooks::most_keys, call, 10)) return std::nullopt;
  call.why = Why::conflict;
  return refuse(409, "Maximum of 10 active API keys reached");
}

Reply create_key(Call& call) {
  Key key;
  key.name = call.text_of_body("name");
  key.id = call.random.uuid();
  key.text = "hacktron_" + call.random.letters(40);
  key.organization = call.member->id;
  for (const auto& each : call.items_of_body("scopes"))
    key.scopes.push_back(*each.string());
  key.created_at = std::chrono::floor<std::chrono::milliseconds>(call.now);
  auto body = key_json(key);
  set(body, "key", text(key.text));
  call.world.keys.push_back(std::move(key));
  return json_reply(201, std::move(body));
}

Reply list_keys(Call& call) {
  Value::List items;
  for (const auto& each : call.world.keys)
    if (active(call, each)) items.push_back(key_json(each));
  return json_reply(200, object({{"data", list(std::move(items))}}));
}

Reply revoke_key(Call& call) {
  const auto id = call.parameter("id");
  const auto found = std::find_if(call.world.keys.begin(), call.world.keys.end(),
                                  [&](const Key& each) { return each.id == id && active(call, each); });
  if (found == call.world.keys.end()) {
    call.why = Why::absent;
    return refuse(404, "API key not found");
  }
  if (call.policy.decide(&Hooks::takes_effect, call, true)) found->revoked_at = call.now;
  Reply out;
  out.status = 204;
  return out;
}

constexpr Operation dashboard_table[] = {
    {"create-key", "POST", "/api-keys", Access::session, validate_create_key, look_up_room, create_key},
    {"list-keys", "GET", "/api-keys", Access::session, nullptr, nullptr, list_keys},
    {"revoke-key", "DELETE", "/api-keys/{id}", Access::session, nullptr, nullptr, revoke_key},
};

} // namespace

std::span<const Operation> dashboard_operations() {
  return dashboard_table;
}

} // namespace conformance::reference
