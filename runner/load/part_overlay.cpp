#include "load/part_overlay.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace conformance::load {

namespace {

bool is_merged(std::string_view key) {
  return key == "headers" || key == "query" || key == "json";
}

/// What `${operations...}` lays over a probe.
bool comes_with_operation(std::string_view key) {
  return key == "request";
}

/// A key, or a member of a merged one, as some axis sets it.
struct Setting {
  const Member* member;
  std::size_t axis;
};

class Overlay {
public:
  Overlay(Context& context, const Value& probe) : context_(context), probe_(probe) {}

  void add_axis(std::size_t number, const Member& axis) {
    if (axis.value.string() != nullptr) {
      for (const auto& member : *probe_.map())
        if (comes_with_operation(member.key))
          context_.error(
              member.key_span, fmt::format("both the probe and the axis `{}` set `{}`", axis.key, member.key),
              fmt::format("the operations bring their own request: leave `{}` out of the probe", member.key));
      return;
    }
    const auto* labels = axis.value.map();
    if (labels == nullptr) return;
    for (const auto& label : *labels) {
      if (label.value.map() == nullptr) continue;
      for (const auto& member : *label.value.map())
        set(number, axis.key, label.key, member);
    }
  }

private:
  void set(std::size_t axis, const std::string& axis_name, const std::string& label, const Member& member) {
    for (const auto* never : {"probe", "title", "matrix", "skip", "needs"}) // refused in labels anyway
      if (member.key == never) return;
    if (is_merged(member.key)) {
      const auto* base = probe_.find(member.key);
      if (base != nullptr && (base->map() == nullptr) != (member.value.map() == nullptr))
        conflict(member, axis_name, label, member.key);
      if (const auto* members = member.value.map())
        for (const auto& inner : *members)
          if (!first_of(axis, member.key + '\n' + inner.key, inner)) clash(inner, axis_name);
      if (member.value.map() == nullptr && !first_of(axis, member.key, member)) clash(member, axis_name);
      return;
    }
    if (probe_.find(member.key) != nullptr) conflict(member, axis_name, label, member.key);
    if (!first_of(axis, member.key, member)) clash(member, axis_name);
  }

  void conflict(const Member& member, const std::string& axis, const std::string& label,
                const std::string& key) {
    context_.error(member.key_span,
                   fmt::format("both the probe and `{}` of the axis `{}` set `{}`", label, axis, key),
                   "say it in one place: in the probe if it is the same everywhere, else at each label");
  }

  /// False if another axis sets it too.
  bool first_of(std::size_t axis, const std::string& key, const Member& member) {
    const auto [at, is_new] = settings_.try_emplace(key, Setting{&member, axis});
    return is_new || at->second.axis == axis;
  }

  void clash(const Member& member, const std::string& axis) {
    if (!clashes_.insert({axis, member.key}).second) return;
    context_.error(member.key_span,
                   fmt::format("the axis `{}` and an axis before it both set `{}`", axis, member.key),
                   "axes multiply: each key can come from one of them only");
  }

  Context& context_;
  const Value& probe_;
  std::map<std::string, Setting> settings_;
  std::set<std::pair<std::string, std::string>> clashes_;
};

} // namespace

void check_overlay(Context& context, const Value& probe, const Value& matrix) {
  if (probe.map() == nullptr || matrix.map() == nullptr) return;
  Overlay overlay(context, probe);
  std::size_t number = 0;
  for (const auto& axis : *matrix.map())
    overlay.add_axis(number++, axis);
}

} // namespace conformance::load
