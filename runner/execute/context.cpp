#include "execute/context.hpp"

#include <algorithm>
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

std::variant<plan::ConcreteRequest, plan::Unresolved> make_request(const Context& context,
                                                                   const RequestTemplate& request,
                                                                   const std::string& principal,
                                                                   const plan::Environment& scope) {
  return plan::instantiate(request, principal, scope, context.catalogue().contract, context.profile());
}

std::string capture(Context& context, const plan::ConcreteRequest& request, const Response& response,
                    plan::Environment& scope) {
  if (request.captures.empty()) return {};
  judge::Answer answer(response);
  const Value* body = answer.json();
  for (const auto& [name, pointer] : request.captures) {
    const Value* value = body ? resolve(*body, pointer) : nullptr;
    if (!value)
      return fmt::format("{} has nothing at {} to capture as '{}'", request_line(request), pointer, name);
    const auto& secrets = request.secret_captures;
    if (std::find(secrets.begin(), secrets.end(), name) != secrets.end() && value->string())
      context.input->redactor.add(Secret(*value->string()), "made key",
                                  context.catalogue().contract.key_prefix);
    scope.set(name, *value);
  }
  return {};
}

void set_run_globals(plan::Environment& globals, const RunOptions& options, const Quota& quota) {
  globals.set("run.uuid", text_value(plan::uuid_from(options.seed, options.run_id)));
  globals.set("run.mark", text_value("conformance " + options.run_id));
  globals.set("quota.requests", number_value(quota.requests));
  globals.set("quota.window",
              number_value(std::chrono::duration_cast<std::chrono::seconds>(quota.window).count()));
}

bool is_safe(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

std::uint64_t note_write(Context& context, const plan::ConcreteRequest& write,
                         const plan::ConcreteRequest* undo) {
  const auto number = context.next_write++;
  if (context.input->journal) context.input->journal->writing(number, write, undo);
  return number;
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
