#include "reference/gates.hpp"

#include "reference/hooks.hpp"
#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/settings.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reference {

namespace {

constexpr std::size_t body_limit = 100 * 1024;
constexpr std::string_view bearer = "Bearer ";

bool is_json(const http::ServerRequest& request) {
  const auto type = media_type(header(request.headers, "Content-Type").value_or(""));
  return type == "application/json" || type.ends_with("+json");
}

std::string session_token(const Call& call) {
  const auto value = header(call.request.headers, "Authorization").value_or("");
  return value.starts_with(bearer) ? value.substr(bearer.size()) : std::string();
}

const Organization* member(const Call& call) {
  const auto token = session_token(call);
  const auto& all = call.primary.organizations;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.session == token; });
  return found == all.end() ? nullptr : &*found;
}

struct Presented {
  const Key* key = nullptr; // valid
  Why why = Why::none;
};

Presented presented(const Call& call) {
  const auto text = header(call.request.headers, "X-Api-Key").value_or("");
  if (text.empty()) return {nullptr, member(call) ? Why::session : Why::no_key};
  const auto& keys = call.primary.keys;
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& each) { return each.text == text; });
  if (found == keys.end()) return {nullptr, Why::unknown_key};
  if (found->revoked_at) return {nullptr, Why::revoked};
  if (found->expires_at && *found->expires_at <= call.now) return {nullptr, Why::expired};
  return {&*found, Why::none};
}

const char* refusal_message(Why why) {
  switch (why) {
  case Why::session:
    return "This endpoint requires API key authentication (X-Api-Key header)";
  case Why::no_key:
    return "Missing API key";
  case Why::revoked:
    return "API key has been revoked";
  case Why::expired:
    return "API key has expired";
  default:
    return "Invalid API key";
  }
}

std::string bucket_of(const Call& call) {
  const auto own = call.key ? "key " + call.key->id : "address";
  return call.policy.decide(&Hooks::bucket, call, own);
}

} // namespace

std::optional<Reply> read_body(Call& call) {
  if (call.request.method == "GET" || call.request.method == "HEAD") return std::nullopt;
  const auto& bytes = call.request.body;
  if (bytes.size() > body_limit) {
    call.why = Why::malformed;
    return refuse(413, "request entity too large");
  }
  if (!is_json(call.request)) return std::nullopt;
  if (bytes.empty()) {
    call.body = object({});
    return std::nullopt;
  }
  auto parsed = parse_json(bytes);
  const auto* error = std::get_if<JsonError>(&parsed);
  auto* value = std::get_if<Value>(&parsed);
  if (error || (!value->map() && !value->list())) {
    call.why = Why::malformed;
    return refuse(400, fmt::format("Unexpected token in JSON at position {}", error ? error->offset : 0));
  }
  call.body = std::move(*value);
  return std::nullopt;
}

std::optional<Reply> authenticate(Call& call) {
  const auto access = call.operation ? call.operation->access : Access::read;
  if (access == Access::open) {
    if (call.settings.public_limited) call.key = presented(call).key;
    return std::nullopt;
  }
  if (access == Access::session) {
    call.member = member(call);
    if (call.member) return std::nullopt;
    call.why = Why::no_key;
    return refuse(401, "Session required");
  }
  const auto found = presented(call);
  call.why = found.why;
  call.key = call.policy.decide(&Hooks::caller, call, found.key);
  if (call.key) {
    call.why = Why::none;
    return std::nullopt;
  }
  if (call.why == Why::none) call.why = Why::unknown_key;
  return refuse(401, refusal_message(call.why));
}

std::optional<Reply> throttle(Call& call, Limiter& limiter, Instant now) {
  const auto access = call.operation ? call.operation->access : Access::read;
  if (access == Access::session || (access == Access::open && !call.key)) return std::nullopt;
  const auto bucket = bucket_of(call);
  call.quota = static_cast<std::int64_t>(limiter.quota());
  call.quota_left = static_cast<std::int64_t>(limiter.left(bucket, now));
  const bool over = call.policy.decide(&Hooks::over_limit, call, limiter.full(bucket, now));
  if (!over && call.policy.decide(&Hooks::counted, call, true)) limiter.count(bucket, now);
  call.quota_left = static_cast<std::int64_t>(limiter.left(bucket, now));
  if (!over) return std::nullopt;
  call.why = Why::limited;
  return refuse(429, "ThrottlerException: Too Many Requests");
}

std::optional<Reply> authorize(Call& call) {
  if (!call.operation || !call.key) return std::nullopt;
  if (call.policy.decide(&Hooks::in_scope, call, call.in_scope())) return std::nullopt;
  call.why = Why::scope;
  return refuse(403, std::string("API key missing required scope: ") +
                         (call.operation->access == Access::write ? "write" : "read"));
}

} // namespace conformance::reference
