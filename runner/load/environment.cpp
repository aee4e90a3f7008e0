#include "load/environment.hpp"

#include "load/yaml_tree.hpp"
#include "model/template.hpp"

#include <fmt/format.h>

namespace conformance::load {

namespace {

class Substitution {
public:
  Substitution(Context& context, Substituted& into) : context_(context), into_(into) {}

  /// None if the value is left out.
  std::optional<Value> apply(const Value& value, bool in_service) {
    if (const auto* text = value.string()) return apply_text(*text, value.span, in_service);
    if (const auto* list = value.list()) {
      Value::List out;
      for (const auto& item : *list)
        if (auto each = apply(item, in_service)) out.push_back(std::move(*each));
      // A list whose items were all left out is left out itself.
      if (out.empty() && !list->empty()) return std::nullopt;
      return Value{std::move(out), value.span};
    }
    const auto* map = value.map();
    if (map == nullptr) return value;
    Value::Map out;
    for (const auto& member : *map) {
      if (auto each = apply(member.value, in_service))
        out.push_back({member.key, member.key_span, std::move(*each)});
      else
        into_.left_out.emplace(value.span.begin, member.key);
    }
    return Value{std::move(out), value.span};
  }

private:
  std::optional<Value> apply_text(const std::string& text, const Span& span, bool in_service) {
    if (text.find("${") == std::string::npos) return Value{text, span};
    auto parsed = parse_template(text);
    if (const auto* error = std::get_if<TemplateError>(&parsed)) {
      context_.error(context_.inside(span, text, error->offset, error->length), error->reason, error->help);
      return placeholder(span);
    }
    std::string out;
    bool failed = false, left_out = false;
    for (const auto& piece : std::get<Template>(parsed).pieces) {
      if (const auto* literal = std::get_if<std::string>(&piece)) {
        out += in_service ? escaped_template(*literal) : *literal;
        continue;
      }
      const auto& each = std::get<Placeholder>(piece);
      const auto at = context_.inside(span, text, each.offset, each.length);
      if (in_service && !each.name.starts_with("env.")) {
        out += text.substr(each.offset, each.length);
        continue;
      }
      const auto value = variable(each, at, failed);
      if (value)
        out += in_service ? escaped_template(*value) : *value;
      else if (!failed)
        left_out = true;
    }
    if (failed) return placeholder(span);
    if (left_out) return std::nullopt;
    return Value{std::move(out), span};
  }

  static Value placeholder(const Span& span) { return {nullptr, {span.file, span.begin, span.begin}}; }

  std::optional<std::string> variable(const Placeholder& each, const Span& at, bool& failed) {
    const auto refuse = [&](std::string title, std::string help) {
      failed = true;
      context_.error(at, std::move(title), std::move(help));
      return std::nullopt;
    };
    if (!each.name.starts_with("env.") || each.name.size() == 4)
      return refuse(fmt::format("`{}` cannot stand in a profile", each.name),
                    "only variables of the environment can: `${env.NAME}`");
    if (!each.functions.empty())
      return refuse("a function after a variable of the environment", "write `${env.NAME}` alone");
    const auto name = each.name.substr(4);
    auto value = context_.options.environment ? context_.options.environment(name) : std::nullopt;
    if (value && !value->empty()) {
      into_.variables.emplace(name, *value);
      return value;
    }
    if (each.optional) return std::nullopt;
    return refuse(fmt::format("the environment variable {} is {}", name, value ? "empty" : "not set"),
                  fmt::format("set it before the run; with `${{env.{}?}}` this is left out where it is not "
                              "set, if a run can do without",
                              name));
  }

  Context& context_;
  Substituted& into_;
};

} // namespace

Substituted substitute_environment(Context& context, const Value& root) {
  Substituted out;
  Substitution substitution(context, out);
  Value::Map members;
  for (const auto& member : *root.map()) {
    if (auto value = substitution.apply(member.value, member.key == "services"))
      members.push_back({member.key, member.key_span, std::move(*value)});
    else
      out.left_out.emplace(root.span.begin, member.key);
  }
  out.root = Value{std::move(members), root.span};
  return out;
}

} // namespace conformance::load
