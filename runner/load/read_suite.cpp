#include "base/nearest.hpp"
#include "load/part_overlay.hpp"
#include "load/read_part.hpp"
#include "load/readers.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"
#include "model/template.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::load {

namespace {

std::string scalar_text(const Value& value) {
  return value.string() != nullptr ? *value.string() : to_json(value);
}

void read_scalar_axis(Context& context, const Value::List& list, Axis& axis) {
  std::set<std::string> seen;
  for (const auto& item : list) {
    if (is_placeholder(item)) continue;
    if (item.list() != nullptr || item.map() != nullptr) {
      report_wrong_kind(context, item, fmt::format("an item of `{}`", axis.name.text),
                        "text, a number, true or false",
                        "labels with parts of a probe are a map: {label: {request: GET /things}}");
      continue;
    }
    auto label = scalar_text(item);
    if (!seen.insert(label).second)
      context.error(item.span, fmt::format("'{}' is given twice in the axis `{}`", label, axis.name.text),
                    "each value makes a cell of its own: remove one of them");
    axis.labels.push_back({{std::move(label), item.span}, item, std::nullopt});
  }
}

void read_part_axis(Context& context, const Value::Map& map, Axis& axis) {
  for (const auto& member : map) {
    check_identifier(context, member.key, member.key_span);
    if (is_placeholder(member.value)) continue;
    MapReader reader(context, member.value, "label");
    auto part = read_part_keys(reader);
    for (const auto* key : {"probe", "title", "matrix", "skip", "needs", "renamed-from"})
      if (const auto* found = reader.member(key))
        context.error(found->key_span, fmt::format("a label of a matrix cannot set `{}`", key),
                      "set it in the probe");
    reader.finish();
    axis.labels.push_back({{member.key, member.key_span}, std::nullopt, std::move(part)});
  }
}

void read_operations_axis(Context& context, const Value& value, Axis& axis) {
  const auto parsed = parse_template(*value.string());
  const auto* read = std::get_if<Template>(&parsed);
  const auto* whole = read == nullptr ? nullptr : read->whole();
  if (whole != nullptr && whole->functions.empty() && !whole->optional) {
    axis.operations = {whole->name, context.inside(value.span, *value.string(), 2, whole->name.size())};
    return;
  }
  context.error(value.span,
                fmt::format("the axis `{}` is '{}', must be a list, a map or a set of operations",
                            axis.name.text, *value.string()),
                "for example [a, b] or \"${operations.writes}\"");
}

std::vector<Axis> read_matrix(Context& context, const Value* value) {
  std::vector<Axis> out;
  const auto* map = read_map(context, value, "matrix");
  if (map == nullptr) return out;
  for (const auto& member : *map) {
    check_identifier(context, member.key, member.key_span);
    Axis axis;
    axis.name = {member.key, member.key_span};
    const auto name = fmt::format("axis {}", member.key);
    if (member.value.string() != nullptr) {
      read_operations_axis(context, member.value, axis);
    } else if (member.value.list() != nullptr) {
      if (const auto* list = read_list(context, &member.value, member.key))
        read_scalar_axis(context, *list, axis);
    } else if (const auto* labels = read_map(context, &member.value, member.key)) {
      read_part_axis(context, *labels, axis);
    }
    out.push_back(std::move(axis));
  }
  return out;
}

std::vector<Skip> read_skip(Context& context, const Value* value) {
  std::vector<Skip> out;
  const auto* list = read_list(context, value, "skip");
  if (list == nullptr) return out;
  for (const auto& item : *list) {
    MapReader reader(context, item, "skip");
    reader.any_key();
    if (!reader.is_map()) continue;
    Skip skip;
    skip.span = item.span;
    if (auto because =
            read_text(context, reader.need("because", "say why these cells are left out"), "because"))
      skip.because = std::move(because->text);
    for (const auto& member : *item.map()) {
      if (member.key == "because") continue;
      if (member.value.list() != nullptr || member.value.map() != nullptr || is_placeholder(member.value))
        report_wrong_kind(context, member.value, member.key, "one label");
      else
        skip.at.emplace_back(Located{member.key, member.key_span},
                             Located{scalar_text(member.value), member.value.span});
    }
    if (skip.at.empty())
      context.error(item.span, "this `skip` names no axis",
                    "write axis and label: {operation: read, because: ...}");
    out.push_back(std::move(skip));
  }
  return out;
}

/// A title may name labels of axes, and nothing else.
void check_title(Context& context, const Located& title, const std::vector<Axis>& matrix) {
  const auto parsed = parse_template(title.text);
  if (const auto* error = std::get_if<TemplateError>(&parsed))
    return context.error(context.inside(title.span, title.text, error->offset, error->length), error->reason,
                         error->help);
  std::vector<std::string> axes;
  for (const auto& axis : matrix)
    axes.push_back(axis.name.text);
  for (const auto& piece : std::get<Template>(parsed).pieces) {
    const auto* placeholder = std::get_if<Placeholder>(&piece);
    if (placeholder == nullptr || std::ranges::find(axes, placeholder->name) != axes.end()) continue;
    context.error(context.inside(title.span, title.text, placeholder->offset, placeholder->length),
                  fmt::format("`{}` is no axis of this probe", placeholder->name),
                  axes.empty() ? "a title can only name axes of the matrix"
                               : suggestion(placeholder->name, axes));
  }
}

Probe read_probe(Context& context, const Value& value) {
  MapReader reader(context, value, "probe");
  Probe out;
  if (auto id =
          read_identifier(context, reader.need("probe", "give it a name: `probe: absent-thing`"), "probe"))
    out.id = std::move(*id);
  else
    out.id.span = reader.head();
  const auto title = read_text(
      context, reader.need("title", "say in one sentence what is true of a right deployment"), "title");
  out.part = read_part_keys(reader);
  const auto* matrix = reader.find("matrix");
  out.matrix = read_matrix(context, matrix);
  if (matrix != nullptr) check_overlay(context, value, *matrix);
  if (title) {
    check_title(context, *title, out.matrix);
    out.title = title->text;
  }
  out.skip = read_skip(context, reader.find("skip"));
  out.needs = read_texts(context, reader.find("needs"), "needs");
  if (auto old = read_text(context, reader.find("renamed-from"), "renamed-from")) {
    const auto slash = old->text.rfind('/');
    if (slash == std::string::npos || !is_suite_name(old->text))
      context.error(old->span, fmt::format("'{}' is no name of a probe with its suite", old->text),
                    "write what the probe was called: `things/not-found/absent-thing`");
    out.renamed_from = std::move(*old);
  }
  reader.finish();
  return out;
}

} // namespace

void read_suite(Context& context, const Value& root, const std::string& file, FirstPlaces& first,
                Catalogue& into) {
  MapReader reader(context, root, "suite file");
  Suite suite;
  suite.file = file;
  if (auto name = read_text(context, reader.need("suite"), "suite")) {
    if (!is_suite_name(name->text))
      context.error(name->span, fmt::format("'{}' is no name of a suite", name->text),
                    "a name is made of a-z, 0-9 and `-`, parts joined by `/`: `things/not-found`");
    const auto [at, is_new] = first.suites.try_emplace(name->text, name->span);
    if (!is_new) context.defined_twice(*name, at->second, "suite");
    suite.name = std::move(*name);
  }
  if (auto summary = read_text(context, reader.need("summary", "say in one sentence what the suite is about"),
                               "summary"))
    suite.summary = std::move(summary->text);
  if (const auto* probes =
          read_list(context, reader.need("probes", "a suite without probes tests nothing"), "probes")) {
    suite.probes.reserve(probes->size());
    for (const auto& item : *probes) {
      if (is_placeholder(item)) continue;
      const auto errors = context.diagnostics.errors();
      suite.probes.push_back(read_probe(context, item));
      if (context.diagnostics.errors() != errors) first.flawed.emplace(item.span.file, item.span.begin);
    }
  }
  reader.finish();
  into.suites.push_back(std::move(suite));
}

} // namespace conformance::load
