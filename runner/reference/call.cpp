#include "reference/call.hpp"

#include "reference/json_tools.hpp"
#include "reference/operations.hpp"

#include <algorithm>

namespace conformance::reference {

Reply json_reply(int status, Value body) {
  Reply out;
  out.status = status;
  out.json = std::move(body);
  return out;
}

Reply text_reply(std::string media_type, std::string text) {
  Reply out;
  out.text = std::move(text);
  out.media_type = std::move(media_type);
  return out;
}

namespace {

Reply error(int status, Value message) {
  auto body = object({{"statusCode", number(status)}, {"message", std::move(message)}});
  if (status == 413)
    set(body, "error", text("Payload Too Large"));
  else if (status != 429)
    set(body, "error", text(std::string(reason_phrase(status))));
  return json_reply(status, std::move(body));
}

} // namespace

Reply refuse(int status, std::string message) {
  return error(status, text(std::move(message)));
}

Reply refuse_fields(std::vector<std::string> messages) {
  return error(400, texts(messages));
}

std::string Call::parameter(std::string_view name) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& each) { return each.first == name; });
  return found == parameters.end() ? std::string() : found->second;
}

std::string Call::text_of_body(std::string_view name) const {
  return body ? text_of(*body, name) : std::string();
}

const Value::List& Call::items_of_body(std::string_view name) const {
  static const Value::List none;
  const auto* value = member_of_body(name);
  return value && value->list() ? *value->list() : none;
}

bool Call::is(std::string_view operation_name) const {
  return operation && operation->name == operation_name;
}

bool Call::in_scope() const {
  if (!operation || !key) return true;
  return key->has("write") || (operation->access != Access::write && key->has("read"));
}

const Organization& Call::organization() const {
  const auto* found = member ? member : key ? world.organization(key->organization) : nullptr;
  return found ? *found : world.organizations.front();
}

} // namespace conformance::reference
