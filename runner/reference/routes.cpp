#include "reference/operations.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}

/// The number of parameters, or nothing if the path does not match.
std::optional<std::size_t> fits(const Operation& operation, std::span<const std::string> segments) {
  const auto wanted = segments_of(operation.path);
  if (wanted.size() != segments.size()) return std::nullopt;
  std::size_t parameters = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool parameter = wanted[i].starts_with('{');
    if (parameter ? segments[i].empty() : wanted[i] != segments[i]) return std::nullopt;
    parameters += parameter ? 1 : 0;
  }
  return parameters;
}

Match filled(const Operation& operation, std::span<const std::string> segments) {
  Match out;
  out.operation = &operation;
  const auto wanted = segments_of(operation.path);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].starts_with('{')) continue;
    const auto value = percent_decoded(segments[i], false);
    if (!value) out.undecodable = true;
    out.parameters.emplace_back(wanted[i].substr(1, wanted[i].size() - 2), value.value_or(segments[i]));
  }
  return out;
}

Match match(std::span<const std::span<const Operation>> tables, std::string_view method,
            std::span<const std::string> segments) {
  if (method == "HEAD") method = "GET";
  const Operation* best = nullptr;
  std::size_t least = SIZE_MAX;
  for (const auto& table : tables)
    for (const auto& each : table) {
      if (each.method != method) continue;
      const auto parameters = fits(each, segments);
      if (!parameters || *parameters >= least) continue;
      best = &each;
      least = *parameters;
    }
  return best ? filled(*best, segments) : Match{};
}

} // namespace

Match match_api(std::string_view method, std::span<const std::string> segments) {
  const std::span<const Operation> tables[] = {scan_operations(),   finding_operations(),
                                               export_operations(), estimation_operations(),
                                               repo_operations(),   hfw_operations()};
  return match(tables, method, segments);
}

Match match_dashboard(std::string_view method, std::span<const std::string> segments) {
  const std::span<const Operation> tables[] = {dashboard_operations()};
  return match(tables, method, segments);
}

} // namespace conformance::reference
