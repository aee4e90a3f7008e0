#include "load/template_names.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace conformance::load {

namespace {

const std::vector<std::string> operation_sets = {"operations.writes", "operations.reads",
                                                 "operations.authenticated", "operations.public"};
const std::vector<std::string> run_names = {"run.uuid", "run.mark"};
const std::vector<std::string> quota_names = {"quota.requests", "quota.window"};
const std::vector<std::string> answer_names = {"answer.status", "answer.reason"};

std::string_view root_of(std::string_view name) {
  return name.substr(0, name.find('.'));
}

bool is_fixture_root(std::string_view root) {
  return root == "own" || root == "foreign" || root == "other";
}

/// `own.thing` of `own.thing.made_at`.
std::string fixture_of(std::string_view name) {
  const auto dot = name.find('.');
  return std::string(name.substr(0, dot == std::string_view::npos ? dot : name.find('.', dot + 1)));
}

bool is_fresh(std::string_view name) {
  constexpr std::string_view uuid = "fresh.uuid";
  if (!name.starts_with(uuid)) return false;
  auto rest = name.substr(uuid.size());
  if (rest.empty()) return true;
  if (!rest.starts_with('.')) return false;
  rest.remove_prefix(1);
  return !rest.empty() && rest.size() <= 6 && rest.front() != '0' &&
         std::ranges::all_of(rest, [](char c) { return c >= '0' && c <= '9'; });
}

bool stands_in(std::string_view text, const std::string& name) {
  if (text.find("${") == std::string_view::npos) return false;
  const auto parsed = parse_template(text);
  const auto* read = std::get_if<Template>(&parsed);
  return read != nullptr && std::ranges::any_of(read->pieces, [&](const auto& piece) {
           const auto* placeholder = std::get_if<Placeholder>(&piece);
           return placeholder != nullptr && placeholder->name == name;
         });
}

template <class T>
std::vector<std::string> keys(const std::unordered_map<std::string, T>& map) {
  std::vector<std::string> out;
  for (const auto& each : map)
    out.push_back(each.first);
  std::ranges::sort(out);
  return out;
}

/// `2` to `most`, without leading zeros.
bool is_number_up_to(std::string_view text, unsigned most) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && text.front() != '0' && number >= 2 &&
         number <= most;
}

void collect(const Value& value, std::set<std::string>& into);

void collect(std::string_view text, std::set<std::string>& into) {
  if (text.find("${") == std::string_view::npos) return;
  const auto parsed = parse_template(text);
  const auto* read = std::get_if<Template>(&parsed);
  if (read == nullptr) return;
  for (const auto& piece : read->pieces)
    if (const auto* placeholder = std::get_if<Placeholder>(&piece))
      if (is_fixture_root(root_of(placeholder->name))) into.insert(fixture_of(placeholder->name));
}

void collect(const Value& value, std::set<std::string>& into) {
  if (const auto* text = value.string()) collect(*text, into);
  if (const auto* list = value.list())
    for (const auto& item : *list)
      collect(item, into);
  if (const auto* map = value.map())
    for (const auto& member : *map)
      collect(member.value, into);
}

} // namespace

Names::Names(Context& context, const Catalogue& catalogue, const Complete& complete)
    : context_(context), catalogue_(catalogue), complete_(complete) {
  for (const auto& each : catalogue.contract.principals)
    principals_.emplace(each.name.text, &each);
  for (const auto& each : catalogue.requirements)
    requirements_.emplace(each.id.text, &each);
  for (const auto& each : catalogue.fixtures)
    fixtures_.emplace(each.name.text, &each);
  for (const auto& each : catalogue.operations)
    operations_.emplace(each.name.text, &each);
}

const PrincipalSpec* Names::principal(const std::string& name) const {
  const auto at = principals_.find(name);
  return at == principals_.end() ? nullptr : at->second;
}

const FixtureSpec* Names::fixture(const std::string& name) const {
  const auto at = fixtures_.find(name);
  return at == fixtures_.end() ? nullptr : at->second;
}

void Names::check_principal(const Located& name) const {
  if (name.empty() || principals_.contains(name.text) || !complete_.principals) return;
  context_.error(name.span, fmt::format("unknown principal '{}'", name.text),
                 suggestion(name.text, keys(principals_)));
}

const Requirement* Names::check_requirement(const Located& id) const {
  const auto at = requirements_.find(id.text);
  if (at != requirements_.end()) return at->second;
  if (!id.empty() && complete_.requirements)
    context_.error(id.span, fmt::format("unknown requirement '{}'", id.text),
                   suggestion(id.text, keys(requirements_)));
  return nullptr;
}

void Names::check_service(const Located& name) const {
  const auto& known = catalogue_.contract.services;
  if (std::ranges::find(known, name.text) != known.end() || !complete_.principals) return;
  context_.error(name.span, fmt::format("unknown service '{}'", name.text),
                 known.empty() ? "the contract names no services" : suggestion(name.text, known));
}

void Names::check_operation(const Located& name) const {
  if (name.empty() || catalogue_.operation(name.text) != nullptr) return;
  std::vector<std::string> known;
  for (const auto& each : catalogue_.operations)
    known.push_back(each.name.text);
  context_.error(name.span, fmt::format("unknown operation '{}'", name.text), suggestion(name.text, known));
}

const ServiceCall* Names::check_call(const Located& name) const {
  if (const auto* call = catalogue_.contract.service_call(name.text)) return call;
  if (name.empty() || !complete_.principals) return nullptr;
  std::vector<std::string> known;
  for (const auto& [service, calls] : catalogue_.contract.service_calls)
    for (const auto& call : calls)
      known.push_back(fmt::format("{}.{}", service, call.name));
  context_.error(name.span, fmt::format("unknown call '{}'", name.text),
                 known.empty() ? "the contract declares no calls of services" : suggestion(name.text, known));
  return nullptr;
}

void Names::check_operation_set(const Located& name) const {
  if (std::ranges::find(operation_sets, name.text) != operation_sets.end()) return;
  context_.error(name.span, fmt::format("`{}` is no set of operations", name.text),
                 suggestion(name.text, operation_sets));
}

void Names::check_schema(const Check& check) const {
  const auto* name = check.expected.string();
  if (!complete_.schemas) return;
  if (check.kind != CheckKind::schema || name == nullptr || catalogue_.schemas.contains(*name)) return;
  std::vector<std::string> known;
  for (const auto& each : catalogue_.schemas)
    known.push_back(each.first);
  context_.error(check.expected.span, fmt::format("unknown schema '{}'", *name),
                 known.empty() ? "there are no schemas: it would be schemas/" + *name + ".schema.json"
                               : suggestion(*name, known));
}

void TemplateNames::one_of(const std::string& name, const Span& at,
                           const std::vector<std::string>& known) const {
  if (std::ranges::find(known, name) == known.end())
    names_.context().error(at, fmt::format("unknown name `{}`", name), suggestion(name, known));
}

void TemplateNames::check_fixture(const std::string& name, const Span& at) const {
  const auto fixture_name = fixture_of(name);
  const auto* fixture = names_.fixture(fixture_name);
  if (fixture == nullptr) {
    if (!names_.complete().fixtures) return;
    std::vector<std::string> known;
    for (const auto& each : names_.catalogue().fixtures)
      known.push_back(each.name.text);
    return names_.context().error(at, fmt::format("unknown fixture `{}`", fixture_name),
                                  suggestion(fixture_name, known));
  }
  // Without `discover` the profile alone says what members there are.
  if (name.size() == fixture_name.size() || (fixture->discover.empty() && !fixture->create)) return;
  const auto member = name.substr(fixture_name.size() + 1);
  std::vector<std::string> kept;
  for (const auto& each : fixture->keep)
    kept.push_back(each.first);
  if (is_number_up_to(member, fixture->count)) return;
  if (!member.empty() && member.find_first_not_of("0123456789") == std::string::npos)
    return names_.context().error(at, fmt::format("the fixture `{}` has no `{}`", fixture_name, member),
                                  fixture->count < 2
                                      ? "say in the fixture how many are needed: `count: 2`"
                                      : fmt::format("its `count` is {}, and the first is `${{{}}}` itself",
                                                    fixture->count, fixture_name));
  if (std::ranges::find(kept, member) != kept.end()) return;
  names_.context().error(at, fmt::format("the fixture `{}` keeps no `{}`", fixture_name, member),
                         kept.empty()
                             ? fmt::format("add it to the fixture: keep: {{{}: /{}}}", member, member)
                             : suggestion(member, kept));
}

void TemplateNames::check_bare(const std::string& name, const Span& at, Scope& scope) const {
  auto& context = names_.context();
  scope.used.insert(name);
  if (scope.values.contains(name) || scope.captured.contains(name)) return;
  if (scope.later.contains(name))
    return context.error(at, fmt::format("`{}` is used before it is captured", name),
                         "only a step after the one that captures it can use it");
  if (scope.part_axes.contains(name))
    return context.error(
        at, fmt::format("the axis `{}` has no value", name),
        "only an axis that is a list of values can be used as `${...}`; its labels are parts");
  if (name == "case")
    return context.error(at, "`${case}` without `indistinguishable`", "the cases are named there");
  std::vector<std::string> known(scope.values.begin(), scope.values.end());
  known.insert(known.end(), scope.captured.begin(), scope.captured.end());
  for (const auto* each : {"run.mark", "run.uuid", "fresh.uuid"})
    known.emplace_back(each);
  for (const auto& each : names_.catalogue().fixtures)
    known.push_back(each.name.text);
  context.error(at, fmt::format("unknown name `{}`", name), suggestion(name, known));
}

void TemplateNames::check_name(const Placeholder& placeholder, const Span& at, Scope& scope) const {
  auto& context = names_.context();
  const auto& name = placeholder.name;
  const auto root = root_of(name);
  if (root == "env")
    return context.error(at, fmt::format("`{}` outside a profile", name),
                         "variables of the environment are read in the profile only");
  if (placeholder.optional)
    return context.error(at, fmt::format("`{}?` outside a profile", name),
                         "`?` follows a variable of the environment only: leave it out");
  if (root.size() == name.size()) return check_bare(name, at, scope);
  if (is_fixture_root(root)) return check_fixture(name, at);
  if (root == "fresh") {
    if (!is_fresh(name))
      context.error(at, fmt::format("unknown name `{}`", name),
                    "write `fresh.uuid`, or `fresh.uuid.2` for another one");
  } else if (root == "run") {
    one_of(name, at, run_names);
  } else if (root == "quota") {
    one_of(name, at, quota_names);
  } else if (root == "operations") {
    context.error(at, fmt::format("`{}` is no value", name),
                  "sets of operations can be axes of a matrix only");
  } else if (root == "answer") {
    if (scope.answer)
      one_of(name, at, answer_names);
    else
      context.error(at, fmt::format("`{}` outside an invariant", name),
                    "only invariants know the answer they look at");
  } else {
    const std::vector<std::string> roots = {"own", "foreign", "other", "fresh", "run", "quota"};
    context.error(
        at, fmt::format("unknown name `{}`", name),
        fmt::format("a name before the dot is one of own, foreign, other (fixtures), fresh, run, quota"));
  }
}

void TemplateNames::check(std::string_view text, const Span& span, Scope& scope) const {
  if (text.find("${") == std::string_view::npos) return;
  const auto parsed = parse_template(text);
  if (const auto* error = std::get_if<TemplateError>(&parsed)) {
    names_.context().error(names_.context().inside(span, text, error->offset, error->length), error->reason,
                           error->help);
    return;
  }
  for (const auto& piece : std::get<Template>(parsed).pieces)
    if (const auto* placeholder = std::get_if<Placeholder>(&piece))
      check_name(*placeholder, names_.context().inside(span, text, placeholder->offset, placeholder->length),
                 scope);
}

void TemplateNames::check(const Value& value, Scope& scope) const {
  if (const auto* text = value.string()) check(*text, value.span, scope);
  if (const auto* list = value.list())
    for (const auto& item : *list)
      check(item, scope);
  if (const auto* map = value.map())
    for (const auto& member : *map)
      check(member.value, scope);
}

void TemplateNames::check(const std::vector<Check>& checks, Scope& scope) const {
  for (const auto& each : checks) {
    if (each.kind == CheckKind::schema)
      names_.check_schema(each);
    else
      check(each.expected, scope);
  }
}

void TemplateNames::check_call(const RequestTemplate& request) const {
  const auto* call = names_.check_call(*request.call);
  if (call == nullptr) return;
  auto& context = names_.context();
  for (const auto& [name, returned] : request.capture)
    if (!returned.empty() && std::ranges::find(call->returns, returned.text) == call->returns.end())
      context.error(returned.span, fmt::format("`{}` returns no `{}`", request.call->text, returned.text),
                    call->returns.empty() ? "the contract declares no `returns` of it"
                                          : suggestion(returned.text, call->returns));
  for (const auto& check : request.checks) {
    if (check.kind != CheckKind::json) continue;
    const auto returned = check.subject.substr(0, check.subject.find('/', 1));
    if (returned.empty() || std::ranges::find(call->returns, returned.substr(1)) == call->returns.end())
      context.error(check.span, fmt::format("`{}` returns nothing at {}", request.call->text, check.subject),
                    call->returns.empty()
                        ? "the contract declares no `returns` of it"
                        : fmt::format("`json` looks at what the call returns, by its names: /{}",
                                      call->returns.front()));
  }
  const auto* given = request.values ? request.values->map() : nullptr;
  if (given != nullptr)
    for (const auto& member : *given)
      if (std::ranges::find(call->values, member.key) == call->values.end())
        context.error(member.key_span, fmt::format("`{}` takes no `{}`", request.call->text, member.key),
                      call->values.empty() ? "the contract declares no `values` of it"
                                           : suggestion(member.key, call->values));
  for (const auto& each : call->values)
    if (given == nullptr || request.values->find(each) == nullptr)
      context.error(request.call->span, fmt::format("`{}` needs a value `{}`", request.call->text, each),
                    fmt::format("add it: values: {{{}: ...}}", each));
}

void TemplateNames::check_with_key(const Located& key, Scope& scope) const {
  const auto parsed = parse_template(key.text);
  const auto* read = std::get_if<Template>(&parsed);
  const auto* whole = read == nullptr ? nullptr : read->whole();
  const bool is_capture = whole != nullptr && whole->functions.empty() && !whole->optional &&
                          whole->name.find('.') == std::string::npos && !scope.values.contains(whole->name);
  if (is_capture || std::holds_alternative<TemplateError>(parsed)) return check(key.text, key.span, scope);
  names_.context().error(key.span, fmt::format("`with-key` is '{}', must be one captured name", key.text),
                         "it is for keys that the run made itself, `with-key: \"${key}\"`; others are "
                         "principals");
}

void TemplateNames::check(const RequestTemplate& request, Scope& scope) const {
  check(request.method.text, request.method.span, scope);
  check(request.target.text, request.target.span, scope);
  for (const auto* each : {&request.headers, &request.query, &request.json})
    if (*each) check(**each, scope);
  if (request.raw) check(request.raw->text, request.raw->span, scope);
  if (request.values) check(*request.values, scope);
  if (request.with_key) check_with_key(*request.with_key, scope);
  if (request.call) check_call(request);
  check(request.checks, scope);
}

std::set<std::string> fixtures_in(const Value& value) {
  std::set<std::string> out;
  collect(value, out);
  return out;
}

std::set<std::string> fixtures_in(const RequestTemplate& request) {
  std::set<std::string> out;
  collect(request.target.text, out);
  for (const auto* each : {&request.headers, &request.query, &request.json, &request.values})
    if (*each) collect(**each, out);
  if (request.raw) collect(request.raw->text, out);
  for (const auto& each : request.checks)
    collect(each.expected, out);
  return out;
}

Span place_of(const std::string& name, const Value& value) {
  if (const auto* text = value.string()) return stands_in(*text, name) ? value.span : Span{};
  if (const auto* list = value.list())
    for (const auto& item : *list)
      if (const auto found = place_of(name, item); found.known()) return found;
  if (const auto* map = value.map())
    for (const auto& member : *map)
      if (const auto found = place_of(name, member.value); found.known()) return found;
  return {};
}

Span place_of(const std::string& name, const RequestTemplate& request) {
  if (stands_in(request.target.text, name)) return request.target.span;
  if (request.raw && stands_in(request.raw->text, name)) return request.raw->span;
  for (const auto* part : {&request.headers, &request.query, &request.json, &request.values})
    if (*part)
      if (const auto found = place_of(name, **part); found.known()) return found;
  return {};
}

} // namespace conformance::load
