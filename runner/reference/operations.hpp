#pragma once
#include "reference/call.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace conformance::reference {

/// What a caller must have to be let in.
enum class Access { open, read, write, session };

/// One operation: where it is, who may call it, and its three stages. A stage that answers ends the call;
/// `validate` looks at the request alone, `look_up` finds what it is about.
struct Operation {
  using Stage = std::optional<Reply> (*)(Call&);

  std::string_view name;
  std::string_view method;
  std::string_view path; // below the base path, `{name}` stands for a segment
  Access access = Access::read;
  Stage validate = nullptr;
  Stage look_up = nullptr;
  Reply (*run)(Call&) = nullptr;
};

std::span<const Operation> scan_operations();
std::span<const Operation> finding_operations();
std::span<const Operation> export_operations();
std::span<const Operation> estimation_operations();
/// Ends the estimations that were created so long ago.
void complete_estimations(World& world, WallTime now, Duration takes);
std::span<const Operation> repo_operations();
std::span<const Operation> hfw_operations();
/// Below `/dashboard`, outside the base path.
std::span<const Operation> dashboard_operations();

/// What a route matched.
struct Match {
  const Operation* operation = nullptr;
  std::vector<std::pair<std::string, std::string>> parameters;
  bool undecodable = false; // a parameter is no percent-encoded text
};
/// The operation for a method and the segments below the base path; HEAD finds GET. Literal segments win over
/// parameters.
Match match_api(std::string_view method, std::span<const std::string> segments);
Match match_dashboard(std::string_view method, std::span<const std::string> segments);

} // namespace conformance::reference
