#include "plan/instantiate.hpp"

#include "base/text.hpp"
#include "model/template.hpp"
#include "plan/writing.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::plan {

namespace {

using Text = std::variant<std::string, Unresolved>;

Text target_of(const RequestTemplate& request, const Environment& environment) {
  const auto& whole = request.target.text;
  // A `?` inside `${...}` is part of a name; no name that may stand in a target has one.
  const auto mark = whole.find('?');
  auto path = substitute_text(whole.substr(0, mark), environment, Place::path_segment);
  if (mark == std::string::npos || std::holds_alternative<Unresolved>(path)) return path;
  auto query = substitute_text(whole.substr(mark + 1), environment, Place::query_value);
  if (std::holds_alternative<Unresolved>(query)) return query;
  return std::get<std::string>(path) + "?" + std::get<std::string>(query);
}

std::string scalar_text(const Value& value) {
  return value.string() ? *value.string() : to_json(value);
}

Text with_query(std::string target, const Value& query) {
  char separator = target.find('?') == std::string::npos ? '?' : '&';
  const auto add = [&](const std::string& name, const Value& value) {
    target += fmt::format("{}{}={}", separator, percent_encoded(name), percent_encoded(scalar_text(value)));
    separator = '&';
  };
  for (const auto& member : *query.map()) {
    if (const auto* list = member.value.list())
      for (const auto& item : *list)
        add(member.key, item);
    else
      add(member.key, member.value);
  }
  return target;
}

bool may_be_sent(const std::string& header_value) {
  return header_value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

/// A key that the run made and that the request would show; empty if there is none.
std::string shown_secret(const RequestTemplate& request, const Environment& environment) {
  if (!environment.has_secrets()) return {};
  auto sent = request;
  sent.with_key.reset();
  sent.checks.clear();
  for (const auto& name : names_in(sent))
    if (environment.is_secret(name)) return name;
  return {};
}

std::optional<Unresolved> fill(Request& out, const RequestTemplate& request, const Environment& environment) {
  if (const auto name = shown_secret(request, environment); !name.empty())
    return Unresolved{name, fmt::format("'{}' is a key that the run made: no request may show it", name)};
  out.method = request.method.text;
  auto target = target_of(request, environment);
  if (auto* unresolved = std::get_if<Unresolved>(&target)) return std::move(*unresolved);
  out.target = std::get<std::string>(std::move(target));
  if (request.query) {
    auto query = substitute(*request.query, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&query)) return std::move(*unresolved);
    out.target = std::get<std::string>(with_query(std::move(out.target), std::get<Value>(query)));
  }
  if (request.json) {
    auto json = substitute(*request.json, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&json)) return std::move(*unresolved);
    out.body = to_json(std::get<Value>(json));
    out.headers.push_back({"Content-Type", "application/json"});
  }
  if (request.raw) {
    auto raw = substitute_text(request.raw->text, environment, Place::text);
    if (auto* unresolved = std::get_if<Unresolved>(&raw)) return std::move(*unresolved);
    out.body = std::get<std::string>(std::move(raw));
  }
  if (request.headers) {
    auto headers = substitute(*request.headers, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&headers)) return std::move(*unresolved);
    for (const auto& member : *std::get<Value>(headers).map()) {
      auto value = scalar_text(member.value);
      if (!may_be_sent(value))
        return Unresolved{member.key,
                          fmt::format("the value of header '{}' holds a line end or NUL", member.key)};
      std::erase_if(out.headers,
                    [&](const Header& header) { return equal_ignoring_case(header.name, member.key); });
      out.headers.push_back({member.key, std::move(value)});
    }
  }
  return std::nullopt;
}

void collect(const Value& value, std::vector<std::string>& into) {
  if (const auto* text = value.string()) {
    for (auto& name : names_in(*text))
      into.push_back(std::move(name));
  } else if (const auto* list = value.list()) {
    for (const auto& item : *list)
      collect(item, into);
  } else if (const auto* map = value.map()) {
    for (const auto& member : *map)
      collect(member.value, into);
  }
}

std::optional<Unresolved> fill_checks(ConcreteRequest& out, const RequestTemplate& request,
                                      const Environment& environment) {
  out.checks = request.checks;
  for (auto& check : out.checks) {
    if (is_fixed(check.expected)) continue;
    auto expected = substitute(check.expected, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&expected)) return std::move(*unresolved);
    check.expected = std::get<Value>(std::move(expected));
  }
  return std::nullopt;
}

/// Where a call's answer holds what the contract calls `name`.
std::string pointer_to(const DeclaredCall& call, std::string_view name) {
  for (const auto& [returned, pointer] : call.returns)
    if (returned == name) return call.items.empty() ? pointer : call.items + "/0" + pointer;
  return {};
}

/// True if the template of another call of the service, as the profile has it, takes `${name}`.
bool is_taken(const Profile& profile, const std::string& dotted, const std::string& name) {
  const auto dot = dotted.find('.');
  const auto& calls = profile.services.at(dotted.substr(0, dot)).calls;
  return std::any_of(calls.begin(), calls.end(), [&](const auto& other) {
    if (other.first == dotted.substr(dot + 1)) return false;
    const auto names = names_in(other.second.request);
    return std::find(names.begin(), names.end(), name) != names.end();
  });
}

/// What a call makes is shown to nobody, but for what another call needs to name it: the contract may say
/// less, and is not asked.
void find_secrets(ConcreteRequest& out, const RequestTemplate& step, const ServiceCall& known,
                  const DeclaredCall& declared, const Profile& profile) {
  const bool makes = writes(declared.request, profile);
  for (const auto& [name, pointer] : declared.returns) {
    const bool made = makes && !is_taken(profile, out.call, name);
    const bool said = std::find(known.secret.begin(), known.secret.end(), name) != known.secret.end();
    if (made || said) out.secrets.push_back(pointer_to(declared, name));
    if (!made) continue;
    for (const auto& [capture, returned] : step.capture)
      if (returned.text == name) out.secret_captures.push_back(capture.text);
  }
}

std::variant<ConcreteRequest, Unresolved> instantiate_call(const RequestTemplate& step,
                                                           const std::string& principal,
                                                           const Environment& environment,
                                                           const Contract& contract, const Profile& profile) {
  const auto* declared = profile.call(step.call->text);
  const auto* known = contract.service_call(step.call->text);
  if (!declared || !known)
    return Unresolved{step.call->text, fmt::format("the profile declares no call '{}'", step.call->text)};
  if (const auto name = shown_secret(step, environment); !name.empty())
    return Unresolved{name, fmt::format("'{}' is a key that the run made: no request may show it", name)};
  Environment values(environment, "");
  if (step.values) {
    auto given = substitute(*step.values, environment);
    if (auto* unresolved = std::get_if<Unresolved>(&given)) return std::move(*unresolved);
    for (auto& member : *std::get<Value>(given).map())
      values.set_answered(member.key, std::move(member.value));
  }
  ConcreteRequest out;
  out.principal = step.as.empty() ? principal : step.as.text;
  out.call = step.call->text;
  if (auto unresolved = fill(out.request, declared->request, values)) return std::move(*unresolved);
  if (auto unresolved = fill_checks(out, step, environment)) return std::move(*unresolved);
  for (auto& check : out.checks)
    if (check.kind == CheckKind::json) {
      const auto end = check.subject.find('/', 1);
      const auto name = check.subject.substr(1, end == std::string::npos ? end : end - 1);
      check.subject =
          pointer_to(*declared, name) + (end == std::string::npos ? "" : check.subject.substr(end));
    }
  for (const auto& [name, returned] : step.capture)
    out.captures.emplace_back(name.text, pointer_to(*declared, returned.text));
  find_secrets(out, step, *known, *declared, profile);
  return out;
}

} // namespace

const FixtureSpec* fixture_of_id(const Catalogue& catalogue, const std::string& name) {
  if (const auto* fixture = catalogue.fixture(name)) return fixture;
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot + 1 == name.size()) return nullptr;
  const bool numbered = name.find_first_not_of("0123456789", dot + 1) == std::string::npos;
  return numbered ? catalogue.fixture(name.substr(0, dot)) : nullptr;
}

std::variant<ConcreteRequest, Unresolved>
instantiate(const RequestTemplate& request, const std::string& principal, const Environment& environment) {
  ConcreteRequest out;
  out.principal = request.as.empty() ? principal : request.as.text;
  if (auto unresolved = fill(out.request, request, environment)) return std::move(*unresolved);
  if (auto unresolved = fill_checks(out, request, environment)) return std::move(*unresolved);
  for (const auto& [name, pointer] : request.capture)
    out.captures.emplace_back(name.text, pointer.text);
  return out;
}

std::variant<ConcreteRequest, Unresolved> instantiate(const RequestTemplate& request,
                                                      const std::string& principal,
                                                      const Environment& environment,
                                                      const Contract& contract, const Profile& profile) {
  if (request.call) return instantiate_call(request, principal, environment, contract, profile);
  auto made = instantiate(request, principal, environment);
  auto* concrete = std::get_if<ConcreteRequest>(&made);
  if (!concrete || !request.with_key) return made;
  auto key = substitute_text(request.with_key->text, environment, Place::text);
  if (auto* unresolved = std::get_if<Unresolved>(&key)) return std::move(*unresolved);
  concrete->key = std::get<std::string>(std::move(key));
  return made;
}

std::string sharing_key(const ConcreteRequest& request) {
  std::string key = request.principal + ' ' + request.key.value_or("") + '\n' + request.call + ' ' +
                    request.request.method + ' ' + request.request.target + '\n';
  for (const auto& header : request.request.headers)
    key += header.name + ": " + header.value + '\n';
  if (request.request.body) key += '\n' + *request.request.body;
  return key;
}

std::vector<std::string> ids_in(const RequestTemplate& request, const Part& part,
                                const Catalogue& catalogue) {
  auto sent = request;
  sent.checks.clear();
  sent.with_key.reset();
  auto names = names_in(sent);
  std::erase_if(names, [&](const std::string& name) {
    const bool is_captured = std::any_of(part.steps.begin(), part.steps.end(), [&](const auto& step) {
      return std::any_of(step.capture.begin(), step.capture.end(),
                         [&](const auto& capture) { return capture.first.text == name; });
    });
    const bool is_kept = catalogue.fixture(name.substr(0, name.rfind('.'))) != nullptr;
    return !fixture_of_id(catalogue, name) && !is_captured && !is_kept;
  });
  return names;
}

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  if (text.find("${") == std::string::npos) return names;
  const auto parsed = parse_template(text);
  if (const auto* ready = std::get_if<Template>(&parsed))
    for (const auto& piece : ready->pieces)
      if (const auto* placeholder = std::get_if<Placeholder>(&piece)) names.push_back(placeholder->name);
  return names;
}

std::vector<std::string> names_in(const Value& value) {
  std::vector<std::string> names;
  collect(value, names);
  return names;
}

std::vector<std::string> names_in(const RequestTemplate& request) {
  auto names = names_in(request.target.text);
  for (const auto* part : {&request.headers, &request.query, &request.json, &request.values})
    if (*part) collect(**part, names);
  for (const auto* text : {&request.raw, &request.with_key})
    if (*text)
      for (auto& name : names_in((*text)->text))
        names.push_back(std::move(name));
  for (const auto& check : request.checks)
    collect(check.expected, names);
  return names;
}

} // namespace conformance::plan
