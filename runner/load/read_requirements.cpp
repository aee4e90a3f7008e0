#include "base/nearest.hpp"
#include "load/map_reader.hpp"
#include "load/readers.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <fmt/format.h>

namespace conformance::load {

namespace {

Level read_level(Context& context, const Value* value) {
  const auto text = read_text(context, value, "level");
  if (!text) return Level::must;
  for (const auto level : {Level::must, Level::should, Level::may})
    if (text->text == name(level)) return level;
  context.error(text->span, fmt::format("unknown level '{}'", text->text), "write MUST, SHOULD or MAY");
  return Level::must;
}

Requirement read_requirement(Context& context, const Member& member) {
  MapReader reader(context, member.value, "requirement");
  Requirement out;
  out.id = {member.key, member.key_span};
  if (!is_requirement_id(member.key))
    context.error(member.key_span, fmt::format("'{}' is no id of a requirement", member.key),
                  "an id is made of A-Z, 0-9 and `-`, for example `STATUS-404`");
  out.level = read_level(context, reader.need("level", "write MUST, SHOULD or MAY"));
  if (auto text =
          read_text(context, reader.need("text", "say what the contract demands, in one sentence"), "text"))
    out.text = std::move(text->text);
  if (auto text = read_text(context, reader.need("source", "say where the contract says so: `errors page`"),
                            "source"))
    out.source = std::move(text->text);
  out.proven_by = read_texts(context, reader.find("proven-by"), "proven-by");
  out.needs = read_texts(context, reader.find("needs"), "needs");
  if (auto text = read_text(context, reader.find("unobservable"), "unobservable"))
    out.unobservable = std::move(text->text);
  out.refs = read_plain_texts(context, reader.find("refs"), "refs");
  reader.finish();
  return out;
}

} // namespace

void read_requirements(Context& context, const Value& root, FirstPlaces& first, Catalogue& into) {
  MapReader reader(context, root, "requirements file");
  if (const auto* map = read_map(context, reader.find("requirements"), "requirements"))
    for (const auto& member : *map) {
      if (is_placeholder(member.value)) continue;
      auto requirement = read_requirement(context, member);
      const auto [at, is_new] = first.requirements.try_emplace(member.key, member.key_span);
      if (!is_new) context.defined_twice(requirement.id, at->second, "requirement");
      into.requirements.push_back(std::move(requirement));
    }
  reader.finish();
}

} // namespace conformance::load
