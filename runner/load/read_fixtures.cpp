#include "load/read_checks.hpp"
#include "load/read_request.hpp"
#include "load/readers.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

/// `own.thing`, `foreign.thing`.
void check_fixture_name(Context& context, const Member& member) {
  const auto dot = member.key.find('.');
  const auto organization = member.key.substr(0, dot);
  const bool known = organization == "own" || organization == "foreign" || organization == "other";
  if (known && dot != std::string::npos && is_identifier(std::string_view(member.key).substr(dot + 1)))
    return;
  context.error(
      member.key_span, fmt::format("'{}' is no name of a fixture", member.key),
      "write the organization, a dot and a name of a-z, 0-9 and `-`: `own.thing` or `foreign.thing`");
}

std::vector<std::pair<std::string, Value>> read_conditions(Context& context, const Value* value,
                                                           const std::string& name) {
  std::vector<std::pair<std::string, Value>> out;
  const auto* map = read_map(context, value, name);
  if (map == nullptr) return out;
  for (const auto& member : *map) {
    if (!check_pointer(context, member.key, member.key_span)) continue;
    check_matcher(context, {CheckKind::json, member.key, member.value, member_span(member, context.sources),
                            Weight::expect});
    out.emplace_back(member.key, member.value);
  }
  return out;
}

void read_largest(Context& context, const Value* value, FixtureSpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "largest");
  const auto* sum = reader.need("sum-of", "pointers to numbers of an item: `[/parts, /pages]`");
  if (const auto* list = read_list(context, sum, "sum-of"))
    for (const auto& item : *list)
      if (auto pointer = read_pointer(context, &item, "an item of `sum-of`"))
        into.largest.push_back(std::move(*pointer));
  const auto* most = reader.need("up-to", "the largest that is not too large to be read: `1000`");
  into.largest_up_to = read_count(context, most, "up-to").value_or(0);
  reader.finish();
}

void read_pick(Context& context, const Value* value, FixtureSpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "pick");
  into.items = read_pointer(context, reader.find("items"), "items").value_or("");
  into.id = read_pointer(context, reader.find("id"), "id").value_or("/id");
  into.where = read_conditions(context, reader.find("where"), "where");
  into.prefer = read_conditions(context, reader.find("prefer"), "prefer");
  read_largest(context, reader.find("largest"), into);
  reader.finish();
}

void read_keep(Context& context, const Value* value, FixtureSpec& into) {
  const auto* map = read_map(context, value, "keep");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    const bool is_number = member.key.find_first_not_of("0123456789") == std::string::npos;
    if (!is_member_name(member.key) || is_number)
      context.error(member.key_span, fmt::format("'{}' is no name", member.key),
                    "a name is made of a-z, 0-9, `-` and `_`, for example `made_at`");
    if (auto pointer = read_pointer(context, &member.value, member.key))
      into.keep.emplace_back(member.key, std::move(*pointer));
  }
}

void read_proof(Context& context, const Value* value, FixtureSpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  const RequestForm form{.needs_as = true, .until = true, .reads = true};
  if (value->string() != nullptr && *value->string() == "trust") {
    into.needs_trust = true;
  } else if (value->list() != nullptr) {
    if (const auto* list = read_list(context, value, "proof"))
      for (const auto& item : *list)
        into.proof.push_back(read_request(context, item, "proof", form));
  } else if (value->string() != nullptr) {
    context.error(value->span, fmt::format("`proof` is '{}', must be a request or `trust`", *value->string()),
                  "write {as: NAME, request: \"GET /...\"}, or `trust` if no request can show it");
  } else {
    into.proof.push_back(read_request(context, *value, "proof", form));
  }
}

void read_discover(Context& context, const Value* value, FixtureSpec& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  const RequestForm form{.needs_as = true, .reads = true};
  if (value->list() == nullptr) {
    into.discover.push_back(read_request(context, *value, "discover", form));
    return;
  }
  if (const auto* list = read_list(context, value, "discover"))
    for (const auto& item : *list)
      into.discover.push_back(read_request(context, item, "discover", form));
}

void read_create(MapReader& reader, FixtureSpec& into) {
  auto& context = reader.context();
  const auto* create = reader.member("create");
  const auto* effect = reader.member("effect");
  if (create == nullptr) {
    if (effect != nullptr)
      context.error(effect->key_span, "`effect` without `create`",
                    "it is the effect of making one: remove it");
    return;
  }
  if (is_placeholder(create->value)) return;
  into.create = read_request(context, create->value, "create", {.needs_as = true, .checks = false});
  const auto named = read_text(context, effect == nullptr ? nullptr : &effect->value, "effect");
  const auto known = named ? effect_named(named->text) : std::nullopt;
  if (known == Effect::leaves || known == Effect::spends)
    into.create_effect = *known;
  else
    context.error(named ? named->span : create->key_span, "nothing says what making one leaves behind",
                  "add `effect: leaves`, or `effect: spends` if it costs something");
}

FixtureSpec read_fixture(Context& context, const Member& member) {
  MapReader reader(context, member.value, "fixture");
  FixtureSpec out;
  out.name = {member.key, member.key_span};
  check_fixture_name(context, member);
  if (auto title = read_text(
          context, reader.need("title", "say what it is: `a thing of the own organization`"), "title"))
    out.title = std::move(title->text);
  read_discover(context, reader.find("discover"), out);
  const auto* condition = reader.member("discover-if");
  if (condition != nullptr && !is_placeholder(condition->value))
    out.discover_if =
        read_request(context, condition->value, "discover-if", {.needs_as = true, .reads = true});
  const auto* pick = reader.member("pick");
  if (pick != nullptr) read_pick(context, &pick->value, out);
  const auto* keep = reader.member("keep");
  if (keep != nullptr) read_keep(context, &keep->value, out);
  const auto* count = reader.member("count");
  if (count != nullptr) {
    constexpr unsigned most = 100;
    out.count = read_count(context, &count->value, "count").value_or(1);
    if (out.count > most)
      context.error(count->value.span, "more than 100 of one fixture", "write at most 100");
    out.count = std::min(out.count, most);
  }
  read_create(reader, out);
  out.fleeting = read_flag(context, reader.find("fleeting"), "fleeting");
  for (const auto* each : {condition, pick, keep, count})
    if (each != nullptr && out.discover.empty() && !(out.create && each == keep))
      context.error(each->key_span, fmt::format("`{}` without `discover`", each->key),
                    "say with `discover:` which request it looks at");
  read_proof(context, reader.need("proof", "a request that shows that it exists, or `trust`"), out);
  const auto* hidden = reader.member("hidden-from");
  if (hidden != nullptr && !is_placeholder(hidden->value)) {
    out.hidden_from = read_request(context, hidden->value, "hidden-from",
                                   {.needs_as = true, .checks = false, .reads = true});
    if (!out.needs_trust)
      context.error(hidden->key_span, "`hidden-from` of a fixture that a request proves",
                    "it is for what no key sees: write `proof: trust`, or remove it");
  }
  reader.finish();
  return out;
}

} // namespace

void read_fixtures(Context& context, const Value& root, FirstPlaces& first, Catalogue& into) {
  MapReader reader(context, root, "fixtures file");
  if (const auto* map = read_map(context, reader.find("fixtures"), "fixtures"))
    for (const auto& member : *map) {
      if (is_placeholder(member.value)) continue;
      auto fixture = read_fixture(context, member);
      const auto [at, is_new] = first.fixtures.try_emplace(member.key, member.key_span);
      if (!is_new) context.defined_twice(fixture.name, at->second, "fixture");
      into.fixtures.push_back(std::move(fixture));
    }
  reader.finish();
}

} // namespace conformance::load
