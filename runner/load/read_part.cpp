#include "load/read_part.hpp"

#include "base/nearest.hpp"
#include "load/read_checks.hpp"
#include "load/read_request.hpp"
#include "load/read_timing.hpp"
#include "load/yaml_tree.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace conformance::load {

namespace {

const std::vector<std::string> check_keys = {"status", "headers", "json",    "text",         "body",
                                             "schema", "csv",     "members", "header-order", "unchanged",
                                             "burst",  "walk",    "timing",  "should"};
const std::vector<std::string> effects = {"read",   "refused", "restores", "leaves",
                                          "spends", "floods",  "stresses"};

RequirementMap read_requirements_of(Context& context, const Value* value) {
  RequirementMap out;
  if (value == nullptr || is_placeholder(*value)) return out;
  if (value->list() != nullptr) {
    out.all = read_texts(context, value, "requirements");
    return out;
  }
  if (value->map() == nullptr) {
    report_wrong_kind(context, *value, "requirements", "a list, or a map from check to requirement",
                      value->string() != nullptr ? fmt::format("write it in brackets: [{}]", *value->string())
                                                 : "");
    return out;
  }
  const auto* map = read_map(context, value, "requirements");
  if (map == nullptr) return out;
  for (const auto& member : *map) {
    if (std::ranges::find(check_keys, member.key) == check_keys.end()) {
      context.error(member.key_span, fmt::format("`{}` is no kind of check", member.key),
                    suggestion(member.key, check_keys));
      continue;
    }
    std::vector<Located> ids;
    if (member.value.list() != nullptr)
      ids = read_texts(context, &member.value, member.key);
    else if (auto id = read_text(context, &member.value, member.key))
      ids.push_back(std::move(*id));
    out.by_check.emplace_back(Located{member.key, member.key_span}, std::move(ids));
  }
  return out;
}

std::vector<IndistinguishableCase> read_cases(Context& context, const Value* value) {
  std::vector<IndistinguishableCase> out;
  const auto* map = read_map(context, value, "indistinguishable");
  if (map == nullptr) return out;
  for (const auto& member : *map) {
    check_identifier(context, member.key, member.key_span);
    if (member.value.map() != nullptr || member.value.list() != nullptr || member.value.is_null())
      report_wrong_kind(context, member.value, member.key, "one value for ${case}",
                        "for example `absent: \"${fresh.uuid}\"`");
    out.push_back({{member.key, member.key_span}, member.value});
  }
  if (out.size() < 2)
    context.error(value->span, "`indistinguishable` has one case only",
                  "the first case is the reference: name at least one other to compare with it");
  return out;
}

void read_undo(Context& context, const Value* value, RequestTemplate& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  auto undo = read_request(context, *value, "undo",
                           {.needs_as = true, .checks = false, .call = true, .with_key = true});
  if (!undo.method.empty() && is_reading(undo))
    context.error(undo.method.span, fmt::format("a {} undoes nothing", undo.method.text),
                  "write the request that takes back what the step did");
  into.undo.push_back(std::move(undo));
}

void read_repeat(Context& context, const Member* repeat, RequestTemplate& into) {
  if (repeat == nullptr) return;
  constexpr unsigned most = 100;
  const auto times = read_count(context, &repeat->value, "repeat");
  if (times && (*times < 2 || *times > most))
    context.error(repeat->value.span, "`repeat` must be from 2 to 100",
                  "it says how often the request is sent at most, until what is expected comes");
  into.repeat = std::clamp(times.value_or(1), 1U, most);
  if (into.checks.empty())
    context.error(repeat->key_span, "`repeat` without `expect`", "say which answer ends the repetition");
}

void read_pause(Context& context, const Value* value, RequestTemplate& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  constexpr Duration longest = std::chrono::seconds(10);
  into.pause = read_duration(context, value, "pause").value_or(Duration{});
  if (into.pause > longest)
    context.error(value->span, "`pause` is longer than 10 s",
                  "a run waits for what it needs only: `pause: 1100ms`");
  into.pause = std::min(into.pause, longest);
}

/// What must stay as it is; with `only: mark` nothing but what the write's own mark would show in it counts.
void read_unchanged(Context& context, const Value* value, Part& into) {
  if (value == nullptr || is_placeholder(*value)) return;
  MapReader reader(context, *value, "unchanged");
  into.unchanged = read_request_keys(reader, {.needs_as = true, .checks = false, .reads = true});
  if (const auto* only = reader.find("only")) {
    const auto text = read_text(context, only, "only");
    into.unchanged->only_the_mark = text && text->text == "mark";
    if (text && !into.unchanged->only_the_mark)
      context.error(only->span, fmt::format("`only` is '{}', must be `mark`", text->text),
                    "then nothing counts but the text with ${run.mark} that the write carried");
  }
  reader.finish();
}

/// What the checks of one step count against, in place of what the probe says. A map may leave some to the
/// probe.
void read_step_requirements(Context& context, const Member* requirements, RequestTemplate& into) {
  if (requirements == nullptr) return;
  const auto map = read_requirements_of(context, &requirements->value);
  std::set<std::string> used;
  for (auto& check : into.checks) {
    check.against = map.all;
    const auto* entry = map.entry(name(check.kind), check.weight);
    if (entry == nullptr) continue;
    check.against = entry->second;
    used.insert(entry->first.text);
  }
  for (const auto& [key, ids] : map.by_check)
    if (!used.contains(key.text) && !into.checks.empty())
      context.error(key.span, fmt::format("there is no `{}` check that could fail", key.text),
                    "add one to the step, or leave it out of its `requirements`");
  if (into.checks.empty())
    context.error(requirements->key_span, "`requirements` of a step without `expect`",
                  "nothing in it can fail: leave it out, or say what is expected");
}

std::vector<RequestTemplate> read_steps(Context& context, const Value* value) {
  std::vector<RequestTemplate> out;
  const auto* list = read_list(context, value, "steps");
  if (list == nullptr) return out;
  for (const auto& item : *list) {
    MapReader reader(context, item, "step");
    out.push_back(
        read_request_keys(reader, {.capture = true, .call = true, .with_key = true, .until = true}));
    read_undo(context, reader.find("undo"), out.back());
    read_repeat(context, reader.member("repeat"), out.back());
    read_pause(context, reader.find("pause"), out.back());
    if (const auto* unless = reader.find("unless")) {
      std::vector<Check> checks;
      read_checks(context, *unless, "unless", Weight::expect, checks);
      out.back().unless = std::move(checks);
    }
    read_step_requirements(context, reader.member("requirements"), out.back());
    if (const auto* walk = reader.stray("walk"))
      context.error(walk->key_span, "`walk` in a step", "write a probe of its own for it");
    reader.finish();
  }
  return out;
}

std::optional<Effect> read_effect(Context& context, const Value* value) {
  const auto text = read_text(context, value, "effect");
  if (!text) return std::nullopt;
  const auto effect = effect_named(text->text);
  if (!effect)
    context.error(text->span, fmt::format("unknown effect '{}'", text->text),
                  suggestion(text->text, effects));
  return effect;
}

std::vector<Located> read_tags(Context& context, const Value* value) {
  std::vector<Located> out;
  const auto* list = read_list(context, value, "tags");
  if (list == nullptr) return out;
  for (const auto& item : *list)
    if (auto tag = read_identifier(context, &item, "an item of `tags`")) out.push_back(std::move(*tag));
  return out;
}

std::optional<Located> read_otherwise(Context& context, const Value* value) {
  auto target = read_text(context, value, "otherwise");
  if (target && !target->text.starts_with('/'))
    context.error(target->span, fmt::format("`otherwise` is '{}', must be a path", target->text),
                  "write the path that is asked if the first is refused: /things/other");
  return target;
}

std::vector<Located> read_members(Context& context, const Value* value) {
  std::vector<Located> out;
  for (auto& pointer : read_texts(context, value, "members"))
    if (check_pointer(context, pointer.text, pointer.span)) out.push_back(std::move(pointer));
  return out;
}

std::optional<Burst> read_burst(Context& context, const Member* member) {
  if (member == nullptr || is_placeholder(member->value)) return std::nullopt;
  Burst out;
  out.span = member_span(*member, context.sources);
  if (member->value.map() != nullptr) {
    MapReader reader(context, member->value, "burst");
    out.by.push_back(read_request_keys(reader, {.needs_as = true, .checks = false}));
    const auto wait = read_text(context, reader.find("wait"), "wait");
    if (wait && wait->text != "window")
      context.error(wait->span, fmt::format("`wait` is '{}', must be `window`", wait->text),
                    "`wait: window` lets a whole window pass before the probe's request is sent");
    out.after_window = wait.has_value();
    reader.finish();
    return out;
  }
  const auto text = read_text(context, &member->value, "burst");
  if (!text) return std::nullopt;
  const std::map<std::string, Burst::Form> forms = {{"quota", Burst::Form::quota},
                                                    {"rolling", Burst::Form::rolling},
                                                    {"sustained", Burst::Form::sustained}};
  const auto form = forms.find(text->text);
  if (form == forms.end()) {
    context.error(text->span,
                  fmt::format("`burst` is '{}', must be `quota`, `rolling` or `sustained`", text->text),
                  "`burst: quota` sends one request more than the quota allows; what is sent once another "
                  "request has used it up: `burst: {as: NAME, request: GET /things}`");
    return std::nullopt;
  }
  out.form = form->second;
  return out;
}

bool read_again(Context& context, const Value* value) {
  const auto text = read_text(context, value, "again");
  if (text && text->text != "end")
    context.error(text->span, fmt::format("`again` is '{}', must be `end`", text->text),
                  "`again: end` asks once more when the run ends");
  return text && text->text == "end";
}

std::optional<Walk> read_walk(Context& context, const Member* member) {
  if (member == nullptr || is_placeholder(member->value)) return std::nullopt;
  MapReader reader(context, member->value, "walk");
  Walk out;
  out.span = member_span(*member, context.sources);
  if (const auto by = read_text(context, reader.need("by", "write `page` or `offset`"), "by")) {
    if (by->text != "page" && by->text != "offset")
      context.error(by->span, fmt::format("`by` is '{}', must be `page` or `offset`", by->text),
                    suggestion(by->text, {"offset", "page"}));
    out.by = by->text == "offset" ? Walk::By::offset : Walk::By::page;
  }
  const auto pointer = [&](const char* key, const char* help) {
    return read_pointer(context, reader.need(key, help), key).value_or("");
  };
  out.items = pointer("items", "a JSON Pointer to the list: /data");
  out.id = pointer("id", "a JSON Pointer inside an item: /id");
  out.total = pointer("total", "a JSON Pointer to the number of all items: /total");
  out.size =
      read_count(context, reader.need("size", "the items of a full page, as the request asks for"), "size")
          .value_or(1);
  out.sort = read_pointer(context, reader.find("sort"), "sort");
  out.least = read_count(context, reader.find("least"), "least").value_or(out.least);
  const auto* pages = reader.find("pages");
  out.pages = read_count(context, pages, "pages").value_or(out.pages);
  constexpr unsigned most_pages = 1000;
  if (out.pages > most_pages)
    context.error(pages->span, "a walk of more than 1000 pages", "write at most 1000");
  reader.finish();
  return out;
}

} // namespace

std::optional<Control> read_control(Context& context, const Member* control, const Member* because) {
  const auto* none = control == nullptr ? nullptr : control->value.string();
  if (because != nullptr && none == nullptr)
    context.error(because->key_span, "`because` explains nothing here",
                  "it stands beside `control: none` only");
  if (control == nullptr || is_placeholder(control->value)) return std::nullopt;
  Control out;
  if (none == nullptr) {
    out.request = read_request(context, control->value, "control", {.needs_as = true});
    return out;
  }
  if (*none != "none") {
    context.error(control->value.span, fmt::format("`control` is '{}', must be a map or `none`", *none),
                  "write the request that must succeed: {as: NAME, request: GET /things}");
    return std::nullopt;
  }
  out.none = true;
  out.request.span = control->value.span;
  if (because == nullptr)
    context.error(member_span(*control, context.sources), "`control: none` without a reason",
                  "add `because:` beside it: why nothing can show that the refusal means what it seems to");
  else if (auto text = read_text(context, &because->value, "because"))
    out.because = std::move(text->text);
  return out;
}

Part read_part_keys(MapReader& reader) {
  auto& context = reader.context();
  Part out;
  out.span = reader.value().span;
  out.request = read_request_keys(reader, {.needs_request = false});
  out.has_request = reader.has("request");
  out.otherwise = read_otherwise(context, reader.find("otherwise"));
  out.requirements = read_requirements_of(context, reader.find("requirements"));
  out.effect = read_effect(context, reader.find("effect"));
  out.tags = read_tags(context, reader.find("tags"));
  const auto* control = reader.member("control");
  out.control = read_control(context, control, reader.member("because"));
  out.cases = read_cases(context, reader.find("indistinguishable"));
  out.members = read_members(context, reader.find("members"));
  out.timing = read_timing(context, reader.member("timing"));
  read_unchanged(context, reader.find("unchanged"), out);
  out.burst = read_burst(context, reader.member("burst"));
  out.walk = read_walk(context, reader.member("walk"));
  out.steps = read_steps(context, reader.find("steps"));
  out.fresh = read_flag(context, reader.find("fresh"), "fresh");
  out.again_at_end = read_again(context, reader.find("again"));
  out.provisional = read_flag(context, reader.find("provisional"), "provisional");
  for (const auto* key : {"until", "undo", "call", "capture", "with-key", "repeat", "pause", "unless"})
    if (const auto* found = reader.stray(key))
      context.error(found->key_span, fmt::format("`{}` outside `steps`", key),
                    "only a step can have it: write `steps:`");
  return out;
}

} // namespace conformance::load
