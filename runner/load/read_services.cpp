#include "load/read_services.hpp"

#include "base/nearest.hpp"
#include "load/read_request.hpp"
#include "load/scalars.hpp"
#include "load/template_names.hpp"
#include "load/url.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

std::vector<std::string> read_names(Context& context, const Value* value, std::string_view name) {
  std::vector<std::string> out;
  for (auto& each : read_texts(context, value, name)) {
    if (is_member_name(each.text))
      out.push_back(std::move(each.text));
    else
      context.error(each.span, fmt::format("'{}' is no name", each.text),
                    "a name is made of a-z, 0-9, `-` and `_`, for example `id`");
  }
  return out;
}

ServiceCall read_declared_call(Context& context, const Member& member) {
  ServiceCall out;
  out.name = member.key;
  if (is_placeholder(member.value)) return out;
  MapReader reader(context, member.value, "call of a service");
  out.returns = read_names(context, reader.find("returns"), "returns");
  const auto* secret = reader.find("secret");
  out.secret = read_names(context, secret, "secret");
  for (const auto& each : out.secret)
    if (std::ranges::find(out.returns, each) == out.returns.end())
      context.error(secret->span, fmt::format("`{}` does not return `{}`", member.key, each),
                    "what is secret must be among what it returns");
  out.values = read_names(context, reader.find("values"), "values");
  out.reads = read_flag(context, reader.find("reads"), "reads");
  if (const auto found_by = read_text(context, reader.find("found-by"), "found-by"))
    out.found_by = found_by->text;
  reader.finish();
  return out;
}

/// What makes something is found by another call of the same service.
void check_found_by(Context& context, const Value* value, const std::vector<ServiceCall>& calls) {
  if (value == nullptr || value->map() == nullptr) return;
  for (const auto& each : calls) {
    if (each.found_by.empty()) continue;
    std::vector<std::string> names;
    for (const auto& other : calls)
      if (other.name != each.name) names.push_back(other.name);
    if (std::ranges::find(names, each.found_by) != names.end()) continue;
    const auto* at = value->find(each.name)->find("found-by");
    context.error(at->span, fmt::format("`{}` is no other call of this service", each.found_by),
                  suggestion(each.found_by, names));
  }
}

std::vector<ServiceCall> read_declared_calls(Context& context, const Value* value) {
  std::vector<ServiceCall> out;
  if (value == nullptr || is_placeholder(*value)) return out;
  if (value->map() != nullptr) {
    if (const auto* map = read_map(context, value, "calls"))
      for (const auto& member : *map) {
        check_identifier(context, member.key, member.key_span);
        out.push_back(read_declared_call(context, member));
      }
    check_found_by(context, value, out);
    return out;
  }
  for (auto& call : read_texts(context, value, "calls")) {
    check_identifier(context, call.text, call.span);
    out.push_back({std::move(call.text), {}, {}, {}, {}});
  }
  return out;
}

/// How a profile makes one call.
class CallReader {
public:
  CallReader(Context& context, const Catalogue& catalogue, const ServiceCall& call, const Member& member)
      : context_(context), catalogue_(catalogue), call_(call), member_(member),
        reader_(context, member.value, "call of a service") {}

  DeclaredCall read() {
    out_.request = read_request_keys(reader_, {.as = false, .checks = false});
    out_.items = read_pointer(context_, reader_.find("items"), "items").value_or("");
    read_returns(reader_.find("returns"));
    reader_.finish();
    if (reader_.is_map()) check_templates(out_.request);
    check_reading();
    return std::move(out_);
  }

private:
  void read_returns(const Value* value) {
    const auto* map = read_map(context_, value, "returns");
    if (map != nullptr)
      for (const auto& member : *map) {
        if (auto pointer = read_pointer(context_, &member.value, member.key))
          out_.returns.emplace_back(member.key, std::move(*pointer));
        if (std::ranges::find(call_.returns, member.key) == call_.returns.end())
          context_.error(member.key_span, fmt::format("`{}` returns no `{}`", call_.name, member.key),
                         call_.returns.empty() ? "the contract declares no `returns` of it: remove it"
                                               : suggestion(member.key, call_.returns));
      }
    if (!reader_.is_map()) return;
    for (const auto& each : call_.returns)
      if (value == nullptr || (map != nullptr && value->find(each) == nullptr))
        context_.error(value == nullptr ? member_.key_span : value->span,
                       fmt::format("nothing says where the answer of `{}` holds `{}`", call_.name, each),
                       fmt::format("add a JSON Pointer: returns: {{{}: /{}}}", each, each));
  }

  /// What the contract says of a call decides what suites may do with it: what a writing one returns, it
  /// made.
  void check_reading() {
    const auto& method = out_.request.method;
    if (method.empty()) return;
    const auto shown = fmt::format("`{}` is a {}", call_.name, method.text);
    if (call_.reads && !is_reading(out_.request))
      context_.error(method.span, shown + ", and the contract says that it only reads",
                     "let it be a GET, or the contract leave out `reads: true`");
    if (!call_.reads && !call_.returns.empty() && is_reading(out_.request))
      context_.error(method.span, shown + ", which makes nothing",
                     "a suite could take back what it lists: let the contract say `reads: true` of the call");
  }

  void check_templates(const RequestTemplate& request) {
    const Names names(context_, catalogue_, {.fixtures = !catalogue_.fixtures.empty()});
    Scope scope;
    scope.values.insert(call_.values.begin(), call_.values.end());
    TemplateNames(names).check(request, scope);
    for (const auto& each : call_.values)
      if (!scope.used.contains(each))
        context_.error(member_.key_span, fmt::format("`{}` does not use `${{{}}}`", call_.name, each),
                       "a step says with it which one is meant: write it where it belongs");
  }

  Context& context_;
  const Catalogue& catalogue_;
  const ServiceCall& call_;
  const Member& member_;
  MapReader reader_;
  DeclaredCall out_;
};

void read_service(const Member& member, ProfileReading& reading) {
  auto& context = reading.context;
  const auto& contract = reading.catalogue.contract;
  if (std::ranges::find(contract.services, member.key) == contract.services.end()) {
    if (!contract.name.empty())
      context.error(member.key_span, fmt::format("unknown service '{}'", member.key),
                    contract.services.empty() ? "the contract names no services"
                                              : suggestion(member.key, contract.services));
    return;
  }
  if (is_placeholder(member.value)) return;
  MapReader reader(context, member.value, "service");
  DeclaredService out;
  const auto* base_url = reader.need("base_url", "where it answers: https://app.staging.example/api");
  if (auto url = read_text(context, base_url, "base_url")) {
    check_base_url(context, *url, !reading.into.profile.insecure_http.empty());
    while (url->text.ends_with('/'))
      url->text.pop_back();
    out.base_url = std::move(*url);
  }
  if (const auto calls = contract.service_calls.find(member.key); calls != contract.service_calls.end())
    for (const auto& call : calls->second)
      if (const auto* found = reader.member(call.name); found != nullptr && !is_placeholder(found->value))
        out.calls[call.name] = CallReader(context, reading.catalogue, call, *found).read();
  reader.finish();
  reading.into.profile.services[member.key] = std::move(out);
}

} // namespace

void read_contract_services(Context& context, const Value* value, Contract& into) {
  const auto* map = read_map(context, value, "services");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    check_identifier(context, member.key, member.key_span);
    into.services.push_back(member.key);
    if (is_placeholder(member.value)) continue;
    MapReader reader(context, member.value, "service");
    into.service_calls[member.key] = read_declared_calls(
        context, reader.need("calls", "the calls that probes use: {create-key: {returns: [id, key]}}"));
    reader.finish();
  }
}

void read_profile_services(MapReader& profile, ProfileReading& reading) {
  const auto* services = profile.find("services");
  const auto* map = read_map(reading.context, services, "services");
  if (map == nullptr) return;
  for (const auto& member : *map)
    read_service(member, reading);
}

} // namespace conformance::load
