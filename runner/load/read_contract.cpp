#include "base/nearest.hpp"
#include "base/text.hpp"
#include "load/read_checks.hpp"
#include "load/read_quota.hpp"
#include "load/read_request.hpp"
#include "load/read_services.hpp"
#include "load/read_volatile.hpp"
#include "load/readers.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

std::optional<Derivation> derivation_named(std::string_view name) {
  constexpr std::pair<std::string_view, Derivation> all[] = {{"none", Derivation::none},
                                                             {"empty", Derivation::empty},
                                                             {"unknown", Derivation::unknown},
                                                             {"truncated", Derivation::truncated},
                                                             {"extended", Derivation::extended},
                                                             {"case-flipped", Derivation::case_flipped},
                                                             {"altered", Derivation::altered},
                                                             {"prefix", Derivation::prefix},
                                                             {"bearer", Derivation::bearer},
                                                             {"cookie", Derivation::cookie},
                                                             {"query", Derivation::query},
                                                             {"header", Derivation::header},
                                                             {"header-case", Derivation::header_case}};
  for (const auto& [text, derivation] : all)
    if (text == name) return derivation;
  return std::nullopt;
}

void read_proof(Context& context, const Value* value, PrincipalSpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  const RequestForm form{.as = false, .call = true};
  if (value->string() != nullptr && *value->string() == "trust") {
    into.needs_trust = true;
    return;
  }
  if (value->list() == nullptr) {
    into.proof.push_back(read_request(context, *value, "proof", form));
    return;
  }
  if (const auto* list = read_list(context, value, "proof"))
    for (const auto& item : *list)
      into.proof.push_back(read_request(context, item, "proof", form));
}

void read_derived(MapReader& reader, const Member& derive, PrincipalSpec& into) {
  auto& context = reader.context();
  const std::vector<std::string> names = {"none",    "empty",        "unknown",    "truncated", "extended",
                                          "altered", "case-flipped", "prefix",     "bearer",    "cookie",
                                          "query",   "header",       "header-case"};
  if (const auto text = read_text(context, &derive.value, "derive")) {
    into.derive = derivation_named(text->text);
    if (!into.derive)
      context.error(text->span, fmt::format("unknown derivation '{}'", text->text),
                    suggestion(text->text, names));
  }
  if (!into.derive) into.derive = Derivation::none;
  if (auto from =
          read_text(context, reader.need("from", "name the principal whose key it is made from"), "from"))
    into.from = std::move(*from);
  if (into.derive == Derivation::prefix) {
    if (auto prefix = read_text_or_empty(
            context, reader.need("prefix", "the wrong prefix to use, or '' for none"), "prefix"))
      into.prefix_text = std::move(prefix->text);
  }
  const bool is_bearer = into.derive == Derivation::bearer;
  if (is_bearer || into.derive == Derivation::cookie || into.derive == Derivation::query ||
      into.derive == Derivation::header) {
    const auto* as_name =
        is_bearer ? reader.find("as-name")
                  : reader.need("as-name", "the name of the cookie, parameter or header that holds the key");
    if (auto text = read_text(context, as_name, "as-name")) {
      if (!is_token(text->text))
        context.error(text->span,
                      fmt::format("'{}' is no name of a {}", text->text,
                                  is_bearer ? "scheme of Authorization" : "cookie, parameter or header"),
                      "write letters, digits, `-` and `_`");
      into.as_name = std::move(text->text);
    }
  }
  if (into.derive == Derivation::header_case)
    if (auto text = read_text(context, reader.find("as-name"), "as-name"))
      into.as_name = std::move(text->text);
  for (const auto* key : {"organization", "required", "proof", "sacrificed", "make"})
    if (const auto* found = reader.member(key))
      context.error(found->key_span, fmt::format("a derived principal cannot have `{}`", key),
                    "it follows from the principal that it is derived from: remove it");
}

MakeKey read_make(Context& context, const Value& value) {
  MapReader reader(context, value, "make");
  MakeKey out;
  if (auto as = read_text(context, reader.need("as", "the principal that may make keys"), "as"))
    out.as = std::move(*as);
  if (auto create =
          read_text(context, reader.need("create", "the call that returns a key: service.call"), "create"))
    out.create = std::move(*create);
  if (auto revoke =
          read_text(context, reader.need("revoke", "the call that takes it back: service.call"), "revoke"))
    out.revoke = std::move(*revoke);
  if (const auto* proof = reader.need("proof", "a request that its key must be allowed before it is revoked"))
    out.proof = read_request(context, *proof, "proof", {.as = false, .reads = true});
  reader.finish();
  return out;
}

PrincipalSpec read_principal(Context& context, const Member& member) {
  MapReader reader(context, member.value, "principal");
  PrincipalSpec out;
  out.name = {member.key, member.key_span};
  check_identifier(context, member.key, member.key_span);
  if (auto title = read_text(context, reader.find("title"), "title")) out.title = std::move(title->text);
  if (const auto* derive = reader.member("derive")) {
    read_derived(reader, *derive, out);
    reader.finish();
    return out;
  }
  if (const auto organization =
          read_organization(context, reader.need("organization", "write own, foreign or other")))
    out.organization = organization->text;
  out.required = read_flag(context, reader.find("required"), "required");
  out.sacrificed = read_flag(context, reader.find("sacrificed"), "sacrificed");
  read_proof(context,
             reader.need("proof", "a request that its key must be allowed, or `trust` if none can show it"),
             out);
  if (const auto* make = reader.find("make"); make != nullptr && !is_placeholder(*make))
    out.make = read_make(context, *make);
  reader.finish();
  return out;
}

Invariant read_invariant(Context& context, const Member& member) {
  MapReader reader(context, member.value, "invariant");
  Invariant out;
  out.name = {member.key, member.key_span};
  check_identifier(context, member.key, member.key_span);
  if (auto title =
          read_text(context, reader.need("title", "say in one sentence what holds of every answer"), "title"))
    out.title = std::move(title->text);
  if (auto id = read_text(context, reader.need("requirement", "the id of the requirement that it stands for"),
                          "requirement"))
    out.requirement = std::move(*id);
  out.statuses =
      read_statuses(context, reader.need("statuses", "the answers it looks at: [4xx, 5xx]"), "statuses");
  out.except_statuses = read_statuses(context, reader.find("except-statuses"), "except-statuses");
  out.except_tags = read_texts(context, reader.find("except-tags"), "except-tags");
  out.only_tags = read_texts(context, reader.find("tags"), "tags");
  out.operations = read_texts(context, reader.find("operations"), "operations");
  if (const auto* when = reader.find("when")) read_checks(context, *when, "when", Weight::expect, out.when);
  if (const auto* expect = reader.need("expect", "what must hold of these answers"))
    read_checks(context, *expect, "expect", Weight::expect, out.checks);
  if (const auto* should = reader.find("should"))
    read_checks(context, *should, "should", Weight::should, out.checks);
  if (const auto* note = reader.find("note")) read_checks(context, *note, "note", Weight::note, out.checks);
  reader.finish();
  return out;
}

/// Who asks, how and from where: what is logged or changed on the way.
bool is_shown_widely(std::string_view header) {
  const auto name = to_lower(header);
  return name == "referer" || name == "user-agent" || name == "cookie" || name == "from" || name == "via" ||
         name.starts_with("accept");
}

void read_credential(Context& context, const Value* value, Contract& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "credential");
  if (auto header =
          read_text(context, reader.need("header", "the header that carries an API key"), "header")) {
    if (!is_token(header->text))
      context.error(header->span, fmt::format("'{}' is no header name", header->text),
                    "a header name has no spaces and no `:` in it");
    if (belongs_to_transport(header->text) || is_shown_widely(header->text))
      context.error(header->span, fmt::format("the header `{}` carries no key", header->text),
                    "servers write it into their logs, or treat it in a way of their own");
    into.credential_header = header->text;
  }
  if (auto prefix = read_text(context, reader.find("prefix"), "prefix")) {
    into.key_prefix = prefix->text;
    if (into.key_prefix.find_first_of("_-.: ", into.key_prefix.size() - 1) == std::string::npos)
      context.error(prefix->span, fmt::format("the prefix '{}' has no end", prefix->text),
                    "what all keys begin with ends in `_`, `-`, `.`, `:` or a space; what follows is secret");
  }
  reader.finish();
}

void read_repeats(Context& context, const Value* value, Contract& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "repeats");
  if (auto id = read_text(context, reader.find("gone-500"), "gone-500")) into.gone_500 = std::move(*id);
  if (auto id = read_text(context, reader.find("unexpected-429"), "unexpected-429"))
    into.unexpected_429 = std::move(*id);
  reader.finish();
}

void read_quota(Context& context, const Value* value, Contract& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "quota");
  read_quota_keys(reader, into.quota, true);
  into.remaining_headers = read_plain_texts(context, reader.find("remaining-headers"), "remaining-headers");
  reader.finish();
}

std::vector<OrganizationList> read_organization_lists(Context& context, const Value* value,
                                                      const std::string& name) {
  std::vector<OrganizationList> out;
  const auto* list = read_list(context, value, name);
  if (list == nullptr) return out;
  for (const auto& item : *list) {
    if (is_placeholder(item)) continue;
    MapReader reader(context, item, "entry of " + name);
    OrganizationList entry;
    entry.request = read_request_keys(reader, {.as = false, .checks = false, .reads = true});
    entry.items = read_pointer(context, reader.need("items", "a JSON Pointer to the list: /data"), "items")
                      .value_or("");
    entry.id =
        read_pointer(context, reader.need("id", "a JSON Pointer inside an item: /id"), "id").value_or("");
    reader.finish();
    out.push_back(std::move(entry));
  }
  return out;
}

void read_canaries(Context& context, const Value* value, CanarySpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "canaries");
  if (auto title =
          read_text(context, reader.need("title", "say in one sentence what holds of every answer"), "title"))
    into.title = std::move(title->text);
  if (auto id = read_text(context, reader.need("requirement", "the id of the requirement that it stands for"),
                          "requirement"))
    into.requirement = std::move(*id);
  into.lists = read_organization_lists(
      context, reader.need("lists", "the requests whose answers list ids: [{request:, items:, id:}]"),
      "lists");
  reader.finish();
}

void read_volatile(Context& context, const Value* value, Contract& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "volatile");
  read_volatile_keys(reader, into.volatile_headers, into.volatile_members);
  reader.finish();
}

} // namespace

void read_volatile_keys(MapReader& reader, std::vector<std::string>& headers,
                        std::vector<std::string>& members) {
  auto& context = reader.context();
  headers = read_plain_texts(context, reader.find("headers"), "headers");
  for (auto& pointer : read_texts(context, reader.find("members"), "members"))
    if (check_pointer(context, pointer.text, pointer.span)) members.push_back(std::move(pointer.text));
}

void read_contract(Context& context, const Value& root, FirstPlaces& first, Catalogue& into) {
  MapReader reader(context, root, "contract file");
  Contract out;
  const auto* name = reader.member("contract");
  if (first.contract.known()) {
    context.error(
        name->key_span, "a second `contract:` file",
        fmt::format("there is one contract in all; the first stands at {}", context.place(first.contract)));
  } else {
    first.contract = name->key_span;
  }
  if (auto text = read_text(context, &name->value, "contract")) out.name = std::move(*text);
  if (auto text = read_text(context, reader.need("revision", "the date of the documentation: 2026-08-03"),
                            "revision"))
    out.revision = std::move(text->text);
  read_credential(context, reader.need("credential", "how an API key is sent: {header: ..., prefix: ...}"),
                  out);
  read_quota(context, reader.need("quota", "what a key may do: {requests: 100, window: 60s}"), out);
  read_repeats(context, reader.find("repeats"), out);
  out.protected_hosts = read_plain_texts(context, reader.find("protected-hosts"), "protected-hosts");
  read_contract_services(context, reader.find("services"), out);
  if (const auto* health = reader.need("health", "the first request of a run: {as: NAME, request: GET /...}");
      health != nullptr && !is_placeholder(*health))
    out.health = read_request(context, *health, "health", {.needs_as = true, .reads = true});
  out.organizations_differ_by =
      read_organization_lists(context, reader.find("organizations-differ-by"), "organizations-differ-by");
  read_canaries(context, reader.find("canaries"), out.canaries);
  read_volatile(context, reader.find("volatile"), out);
  if (const auto* map =
          read_map(context, reader.need("principals", "the credentials that probes may use"), "principals"))
    for (const auto& member : *map)
      if (!is_placeholder(member.value)) out.principals.push_back(read_principal(context, member));
  if (const auto* map = read_map(context, reader.find("invariants"), "invariants"))
    for (const auto& member : *map)
      if (!is_placeholder(member.value)) out.invariants.push_back(read_invariant(context, member));
  reader.finish();
  if (first.contract.begin == name->key_span.begin && first.contract.file == name->key_span.file)
    into.contract = std::move(out);
}

} // namespace conformance::load
