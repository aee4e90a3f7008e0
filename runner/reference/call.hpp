#pragma once
#include "http/server.hpp"
#include "model/value.hpp"
#include "reference/random.hpp"
#include "reference/target.hpp"
#include "reference/world.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conformance::reference {

struct Operation;
class Policy;
struct Settings;

/// An answer before it is written out: JSON, or a text with its media type, or nothing.
struct Reply {
  int status = 200;
  std::optional<Value> json;
  std::string text;
  std::string media_type;
  Headers headers;
};
Reply json_reply(int status, Value body);
Reply text_reply(std::string media_type, std::string text);
/// `{"statusCode", "message", "error"}`; on 429 without `error`.
Reply refuse(int status, std::string message);
/// The same with an array of messages; always 400.
Reply refuse_fields(std::vector<std::string> messages);

/// Why a call was refused; `none` if it was not.
enum class Why {
  none,
  malformed, // the target or the body cannot be read
  route,     // no such route or method
  no_key,    // no key, or an empty one
  unknown_key,
  revoked,
  expired,
  session, // a session token in place of a key
  limited,
  scope,
  invalid,    // validation of a body, query or parameter
  absent,     // what it is about does not exist
  foreign,    // ... belongs to another organization
  unapproved, // ... is a finding whose verification is not approved
  state,      // ... is in no state for it
  credits,
  conflict,
};
enum class About { nothing, finding, scan, estimation };

/// One request on its way through the deployment.
struct Call {
  const http::ServerRequest& request;
  const Policy& policy;
  const Settings& settings;
  World& world;         // what this call sees and changes; for reads it may be a replica
  const World& primary; // keys and sessions are looked up here
  Random& random;
  WallTime now;
  Duration uptime{};        // of the deployment
  std::uint64_t number = 0; // of the request, from 1

  Target target{}; // below the base path
  const Operation* operation = nullptr;
  std::vector<std::pair<std::string, std::string>> parameters{}; // of the path, decoded
  std::optional<Value> body{};                                   // if it is JSON
  const Key* key = nullptr;                                      // the caller
  const Organization* member = nullptr;                          // the caller of the dashboard API

  Why why = Why::none;
  About about = About::nothing;
  Finding* finding = nullptr;
  Scan* scan = nullptr;
  Estimation* estimation = nullptr;
  std::int64_t quota = 0;      // of the caller, where one is kept
  std::int64_t quota_left = 0; // after this call
  bool forced = false;         // a refused write that a fault applies all the same

  std::string parameter(std::string_view name) const;
  std::string query(std::string_view name) const { return target.value(name).value_or(""); }
  /// A member of the body, or nullptr.
  const Value* member_of_body(std::string_view name) const { return body ? body->find(name) : nullptr; }
  std::string text_of_body(std::string_view name) const;
  const Value::List& items_of_body(std::string_view name) const;
  bool owns(std::string_view organization) const {
    return forced || (key && key->organization == organization);
  }
  bool is(std::string_view operation_name) const;
  /// Whether the caller's key has a scope that the operation needs.
  bool in_scope() const;
  bool refused(About what, Why reason) const { return about == what && why == reason; }
  /// The id of the caller's organization, user and user name, also where a fault let a call without key in.
  const Organization& organization() const;
};

} // namespace conformance::reference
