#include "load/read_checks.hpp"

#include "base/text.hpp"
#include "load/scalars.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace conformance::load {

namespace {

bool has_template(const Value& value) {
  return value.string() != nullptr && value.string()->find("${") != std::string::npos;
}

bool is_status(const Value& value) {
  if (const auto* number = value.number()) {
    const auto status = to_integer(*number);
    return status && *status >= 100 && *status <= 599;
  }
  const auto* text = value.string();
  return text != nullptr && text->size() == 3 && (*text)[0] >= '1' && (*text)[0] <= '5' &&
         text->substr(1) == "xx";
}

void add(Context& context, std::vector<Check>& into, Check check) {
  if (is_placeholder(check.expected)) return;
  check_matcher(context, check);
  into.push_back(std::move(check));
}

void read_header_checks(Context& context, const Value* headers, Weight weight, std::vector<Check>& into) {
  const auto* map = read_map(context, headers, "headers");
  if (map == nullptr) return;
  std::set<std::string> seen;
  for (const auto& member : *map) {
    if (!is_token(member.key)) {
      context.error(member.key_span, fmt::format("'{}' is no header name", member.key),
                    "a header name has no spaces and no `:` in it, for example `content-type`");
      continue;
    }
    if (!seen.insert(to_lower(member.key)).second)
      context.error(member.key_span, fmt::format("the header `{}` is given twice", member.key),
                    "header names are the same in any letter case: keep one of them");
    if (member.value.list() != nullptr) {
      report_wrong_kind(context, member.value, member.key, "text or a map of matchers",
                        "several allowed values are written {one-of: [a, b]}");
      continue;
    }
    add(context, into,
        {CheckKind::header, member.key, member.value, member_span(member, context.sources), weight});
  }
}

void read_json_checks(Context& context, const Value* json, Weight weight, std::vector<Check>& into) {
  const auto* map = read_map(context, json, "json");
  if (map == nullptr) return;
  for (const auto& member : *map) {
    const bool whole = member.key == "#"; // RFC 6901, 6: the pointer of the whole document
    if (whole || check_pointer(context, member.key, member.key_span))
      add(context, into,
          {CheckKind::json, whole ? "" : member.key, member.value, member_span(member, context.sources),
           weight});
  }
}

void read_text_check(Context& context, const Member& text, Weight weight, std::vector<Check>& into) {
  if (text.value.map() == nullptr) {
    report_wrong_kind(context, text.value, "text", "a map with `contains`, `matches` or `not`",
                      "for example `text: {contains: not found}`");
    return;
  }
  MapReader reader(context, text.value, "text check");
  const auto* contains = reader.find("contains");
  const auto* matches = reader.find("matches");
  const auto* negated = reader.find("not");
  reader.finish();
  if (contains == nullptr && matches == nullptr && negated == nullptr) return;
  add(context, into, {CheckKind::text, {}, text.value, member_span(text, context.sources), weight});
}

/// Matchers inside a check of another kind.
void check_inner(Context& context, const Member& member, Weight weight) {
  check_matcher(context, {CheckKind::json, {}, member.value, member_span(member, context.sources), weight});
}

void read_csv_rows(Context& context, const Member* rows, Weight weight) {
  if (rows == nullptr || is_placeholder(rows->value) || has_template(rows->value)) return;
  if (rows->value.map() != nullptr) return check_inner(context, *rows, weight);
  const auto* number = rows->value.number();
  const auto count = number == nullptr ? std::nullopt : to_integer(*number);
  if (!count || *count < 0)
    report_wrong_kind(context, rows->value, "rows", "a whole number, or a map of matchers",
                      "for example `rows: 3` or `rows: {min: 1}`");
}

void read_csv_check(Context& context, const Member& csv, Weight weight, std::vector<Check>& into) {
  const auto errors = context.diagnostics.errors();
  MapReader reader(context, csv.value, "csv");
  const auto* rows = reader.member("rows");
  const auto* header = reader.find("header");
  const auto* column = reader.find("column");
  reader.finish();
  read_csv_rows(context, rows, weight);
  read_texts(context, header, "header");
  if (const auto* columns = read_map(context, column, "column"))
    for (const auto& member : *columns) {
      if (member.value.list() != nullptr)
        report_wrong_kind(context, member.value, member.key, "text or a map of matchers",
                          "several allowed values are written {one-of: [a, b]}");
      else
        check_inner(context, member, weight);
    }
  if (!reader.is_map() || context.diagnostics.errors() != errors) return;
  if (rows == nullptr && header == nullptr && column == nullptr)
    return context.error(csv.key_span, "the check `csv` is empty", "write `rows`, `header` or `column`");
  into.push_back({CheckKind::csv, {}, csv.value, member_span(csv, context.sources), weight});
}

} // namespace

bool check_statuses(Context& context, const Value& statuses) {
  if (is_placeholder(statuses) || has_template(statuses)) return true;
  if (const auto* list = statuses.list()) {
    if (list->empty()) {
      context.error(statuses.span, "the list of statuses is empty",
                    "write at least one, for example [400, 404]");
      return false;
    }
    return std::ranges::all_of(*list, [&](const Value& each) {
      return each.list() == nullptr ? check_statuses(context, each)
                                    : (report_wrong_kind(context, each, "status", "a status"), false);
    });
  }
  if (is_status(statuses)) return true;
  const auto* text = statuses.string();
  const auto shown = text != nullptr ? fmt::format("'{}'", *text) : described(statuses);
  context.error(statuses.span, fmt::format("{} is no status", shown),
                "write a number from 100 to 599 without quotes, a class such as `4xx`, or a list of these");
  return false;
}

std::vector<Value> read_statuses(Context& context, const Value* value, std::string_view name) {
  const auto* list = read_list(context, value, name);
  if (list == nullptr || !check_statuses(context, *value)) return {};
  return *list;
}

void check_matcher(Context& context, const Check& check) {
  if (!context.options.check_mistakes) return;
  for (auto& mistake : context.options.check_mistakes(check))
    context.error(mistake.span.known() ? mistake.span : check.span, std::move(mistake.title),
                  std::move(mistake.help));
}

void read_checks(Context& context, const Value& expect, std::string_view name, Weight weight,
                 std::vector<Check>& into) {
  const auto before = into.size();
  const auto errors = context.diagnostics.errors();
  MapReader reader(context, expect, std::string(name));
  if (const auto* status = reader.member("status"))
    if (check_statuses(context, status->value))
      add(context, into,
          {CheckKind::status, {}, status->value, member_span(*status, context.sources), weight});
  if (const auto* schema = reader.member("schema"))
    if (read_text(context, &schema->value, "schema"))
      add(context, into,
          {CheckKind::schema, {}, schema->value, member_span(*schema, context.sources), weight});
  read_header_checks(context, reader.find("headers"), weight, into);
  read_json_checks(context, reader.find("json"), weight, into);
  if (const auto* text = reader.member("text")) read_text_check(context, *text, weight, into);
  if (const auto* body = reader.member("body")) {
    if (body->value.string() != nullptr && *body->value.string() == "empty")
      add(context, into, {CheckKind::body, {}, body->value, member_span(*body, context.sources), weight});
    else if (!is_placeholder(body->value))
      context.error(body->value.span, "`body` can only be `empty`",
                    "use `text` for a body that is no JSON, `json` or `schema` for one that is");
  }
  if (const auto* csv = reader.member("csv"); csv != nullptr && !is_placeholder(csv->value))
    read_csv_check(context, *csv, weight, into);
  reader.not_yet({"within"});
  reader.finish();
  if (reader.is_map() && into.size() == before && context.diagnostics.errors() == errors)
    context.error(reader.value().span, fmt::format("`{}` is empty", name),
                  "write what is checked, for example {status: 404}");
}

} // namespace conformance::load
