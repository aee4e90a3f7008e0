#include "base/nearest.hpp"
#include "load/read_part.hpp"
#include "load/read_request.hpp"
#include "load/readers.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::load {

namespace {

void read_scope(Context& context, const Value* value, Operation& into) {
  const std::vector<std::string> scopes = {"read", "write", "none"};
  const auto text = read_text(context, value, "scope");
  if (!text) return;
  if (std::ranges::find(scopes, text->text) == scopes.end())
    context.error(text->span, fmt::format("unknown scope '{}'", text->text), suggestion(text->text, scopes));
  into.scope = text->text;
}

void read_effect(MapReader& reader, Operation& into) {
  auto& context = reader.context();
  const auto* safe = reader.member("safe");
  into.safe = safe != nullptr && read_flag(context, &safe->value, "safe");
  const bool reads = is_reading(into.part.request);
  if (safe != nullptr && reads)
    context.error(safe->key_span, "`safe` on a request that reads anyway",
                  "GET and HEAD are safe: remove it");
  const auto* effect = reader.member("effect");
  if (effect == nullptr) {
    if (!reads && !into.safe && into.part.has_request)
      context.error(into.name.span,
                    fmt::format("the operation `{}` does not say what its success changes", into.name.text),
                    "add `effect:` with restores, leaves, spends, floods or stresses, or `safe: true` if it "
                    "changes nothing");
    return;
  }
  const auto text = read_text(context, &effect->value, "effect");
  if (!text) return;
  const std::vector<std::string> effects = {"read", "restores", "leaves", "spends", "floods", "stresses"};
  const auto named = effect_named(text->text);
  if (!named || *named == Effect::refused)
    context.error(text->span, fmt::format("'{}' is no effect of a success", text->text),
                  suggestion(text->text, effects));
  else
    into.effect = *named;
}

DefaultUndo read_undo(Context& context, const Value& value) {
  MapReader reader(context, value, "undo");
  DefaultUndo out;
  const auto* read = reader.need("read", "what shows the state before: \"GET /things/${target}\"");
  if (read != nullptr && !is_placeholder(*read))
    out.read = read_request(context, *read, "read", {.as = false, .checks = false, .reads = true});
  reader.need("capture", "what the write puts back: {before: /state}");
  out.write = read_request_keys(reader, {.as = false, .checks = false, .capture = true});
  if (!out.write.method.empty() && is_reading(out.write))
    context.error(out.write.method.span, fmt::format("a {} undoes nothing", out.write.method.text),
                  "write the request that puts the state back");
  std::swap(out.read.capture, out.write.capture);
  if (const auto* members = read_map(context, reader.find("if-sent"), "if-sent")) {
    for (const auto& member : *members)
      out.if_sent.emplace_back(member.key, member.value);
    if (!out.write.json || !out.write.json->map())
      context.error(value.span, "`if-sent` adds members to no body",
                    "write the body as a map: `json: {...}`");
  }
  reader.finish();
  return out;
}

Operation read_operation(Context& context, const Member& member) {
  MapReader reader(context, member.value, "operation");
  Operation out;
  out.name = {member.key, member.key_span};
  check_identifier(context, member.key, member.key_span);
  out.part.span = member.value.span;
  out.part.request = read_request_keys(reader, {.as = false, .checks = false});
  out.part.has_request = !out.part.request.method.empty();
  read_scope(context, reader.need("scope", "the scope a key needs: read, write or none"), out);
  read_effect(reader, out);
  if (const auto* twin = reader.find("twin"); twin != nullptr && !is_placeholder(*twin)) {
    MapReader inner(context, *twin, "twin");
    out.twin.emplace();
    out.twin->request = read_request_keys(inner, {.needs_as = true, .needs_request = false});
    inner.finish();
  }
  if (const auto* undo = reader.member("undo"); undo != nullptr && !is_placeholder(undo->value)) {
    out.undo = read_undo(context, undo->value);
    if (out.effect != Effect::restores)
      context.error(undo->key_span,
                    fmt::format("`undo` of an operation whose effect is `{}`", name(out.effect)),
                    "only what can be put back has one: `effect: restores`");
  }
  reader.finish();
  return out;
}

} // namespace

void read_operations(Context& context, const Value& root, FirstPlaces& first, Catalogue& into) {
  MapReader reader(context, root, "operations file");
  if (const auto* map = read_map(context, reader.find("operations"), "operations"))
    for (const auto& member : *map) {
      if (is_placeholder(member.value)) continue;
      auto operation = read_operation(context, member);
      const auto [at, is_new] = first.operations.try_emplace(member.key, member.key_span);
      if (!is_new) context.defined_twice(operation.name, at->second, "operation");
      into.operations.push_back(std::move(operation));
    }
  reader.finish();
}

} // namespace conformance::load
