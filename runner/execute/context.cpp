#include "execute/context.hpp"

#include <fmt/format.h>

namespace conformance::execute {

std::string unmet(const std::vector<Check>& checks, const Response& response, const judge::Schemas& schemas) {
  if (checks.empty() && (response.status < 200 || response.status > 299))
    return fmt::format("status is {}, expected 2xx", response.status);
  judge::Answer answer(response);
  for (const auto& check : checks) {
    if (check.weight != Weight::expect) continue;
    const auto result = judge::judge_check(check, answer, schemas);
    if (result.kind != judge::CheckResult::Kind::held) return result.message;
  }
  return {};
}

std::string request_line(const plan::ConcreteRequest& request) {
  return fmt::format("{} {} as {}", request.request.method, request.request.target,
                     request.principal.empty() ? "nobody" : request.principal);
}

const std::string& proven_by(const Contract& contract, const std::string& name) {
  const auto* spec = contract.principal(name);
  return spec && spec->derive ? spec->from.text : name;
}

} // namespace conformance::execute
