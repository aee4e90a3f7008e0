#include "execute/context.hpp"

#include "execute/made_keys.hpp"
#include "plan/writing.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

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
  const auto in = [](const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  };
  for (const auto& [name, pointer] : request.captures) {
    const Value* value = body ? resolve(*body, pointer) : nullptr;
    if (!value)
      return fmt::format("{} has nothing at {} to capture as '{}'", request_line(request), pointer, name);
    if (!in(request.secrets, pointer)) {
      if (const auto* text = value->string(); text && context.input->redactor.finds_stretch(*text))
        return fmt::format("{} shows a key at {}, where '{}' is captured", request_line(request), pointer,
                           name);
      scope.set_answered(name, *value);
      continue;
    }
    if (const auto why = why_no_key(context, *value); !why.empty())
      return fmt::format("{} gave no key: what stands at {} {}", request_line(request), pointer, why);
    if (in(request.secret_captures, name))
      scope.set_secret(name, *value);
    else
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

Effect effect_of_writes(const plan::Cell& cell) {
  return cell.effect == Effect::floods ? Effect::refused : cell.effect;
}

void make_own(plan::ConcreteRequest& request, const plan::Cell& cell) {
  request.effect = effect_of_writes(cell);
  request.is_own = true;
  for (const auto& tag : cell.part().tags)
    request.tags.push_back(tag.text);
}

void make_ground(const Context& context, plan::ConcreteRequest& request) {
  const auto& [method, target] = std::tie(request.request.method, request.request.target);
  const bool safe = plan::is_safe_operation(context.catalogue(), method, target);
  if (request.call.empty() && plan::writes(request.request) && !safe) request.effect = Effect::refused;
}

std::uint64_t note_write(Context& context, plan::ConcreteRequest& write, const Undo* undo) {
  write.journaled = true;
  const auto number = context.next_write++;
  if (context.input->journal) context.input->journal->writing(number, write, undo);
  return number;
}

void note_undone(Context& context, std::uint64_t write) {
  if (context.input->journal) context.input->journal->undone(write);
}

void note_outcome(Context& context, std::uint64_t write, const plan::ConcreteRequest& request,
                  const Sent& sent) {
  if (is_refused(sent)) return note_undone(context, write);
  if (!sent.answered || sent.response().status > 299) return;
  const bool was_to_be_refused = request.effect == Effect::refused || request.effect == Effect::stresses;
  const auto* call = context.profile().call(request.call);
  const bool makes = call && !call->returns.empty();
  if (!was_to_be_refused && !makes) return;
  const auto line = was_to_be_refused ? fmt::format("{} was to be refused and answered {}: what it did stays",
                                                    request_line(request), sent.response().status)
                                      : fmt::format("{} answered {}, and no undo takes back what it made",
                                                    request_line(request), sent.response().status);
  auto& left = *context.left_behind;
  if (std::find(left.begin(), left.end(), line) != left.end()) return;
  left.push_back(line);
  context.notes->push_back(line);
}

WriteWatch watch_of(Context& context) {
  return {[&context](plan::ConcreteRequest write) { return note_write(context, write, nullptr); },
          [&context](std::uint64_t number, const plan::ConcreteRequest& write, const Sent& sent) {
            note_outcome(context, number, write, sent);
          },
          [&context](const plan::ConcreteRequest& request, const Response& response) {
            return learn_keys(context, request, response);
          }};
}

Verdict unanswered(const Sent& sent) {
  return sent.barred ? Verdict::not_testable : Verdict::error;
}

bool is_refused(const Sent& sent) {
  return sent.barred || (sent.answered && sent.response().status >= 400 && sent.response().status < 500);
}

Undo undo_by_mark(const Context& context, const RequestTemplate& write, const RequestTemplate& undo,
                  const std::string& principal, const plan::Environment& scope, Effect effect) {
  Undo out;
  if (!write.call) return out;
  const auto* made_by = context.catalogue().contract.service_call(write.call->text);
  if (!made_by || made_by->found_by.empty()) return out;
  const auto service = write.call->text.substr(0, write.call->text.find('.') + 1);
  RequestTemplate lister;
  lister.as = write.as;
  lister.call = Located{service + made_by->found_by, write.call->span};
  const auto* listed = context.profile().call(lister.call->text);
  auto list = make_request(context, lister, principal, scope);
  if (!listed || !std::holds_alternative<plan::ConcreteRequest>(list)) return out;
  MarkedItems search;
  search.list = std::get<plan::ConcreteRequest>(std::move(list));
  search.items = listed->items;
  search.mark = *context.globals->find("run.mark")->string();
  plan::Environment values(scope, "");
  for (const auto& [name, returned] : write.capture)
    for (const auto& [listed_name, pointer] : listed->returns)
      if (listed_name == returned.text) {
        search.taken.emplace_back(placeholder_for(name.text), pointer);
        values.set(name.text, text_value(placeholder_for(name.text)));
      }
  auto request = make_request(context, undo, principal, values);
  if (auto* ready = std::get_if<plan::ConcreteRequest>(&request)) {
    out.request = std::move(*ready);
    out.request.effect = effect;
    out.found_by = std::move(search);
  }
  return out;
}

std::string request_line(const plan::ConcreteRequest& request) {
  return fmt::format("{} {} as {}", request.request.method, request.request.target,
                     request.principal.empty() ? "nobody" : request.principal);
}

const std::string& proven_by(const Contract& contract, const std::string& name) {
  const auto* spec = contract.principal(name);
  return spec && spec->derive ? spec->from.text : name;
}

std::string organization_of(const Contract& contract, const std::string& principal) {
  const auto* spec = contract.principal(proven_by(contract, principal));
  return spec ? spec->organization : std::string();
}

} // namespace conformance::execute
