#include "reference/json_tools.hpp"
#include "reference/world.hpp"

namespace conformance::reference {

namespace {

template <class Item, class Show>
Value all(const std::vector<Item>& items, Show show) {
  Value::List out;
  for (const auto& each : items)
    out.push_back(show(each));
  return list(std::move(out));
}

Value shown(const Organization& each) {
  return object({{"id", text(each.id)}, {"name", text(each.name)}, {"credits", number(each.credits)}});
}

Value shown(const Key& each) {
  return object({{"id", text(each.id)},
                 {"name", text(each.name)},
                 {"organization", text(each.organization)},
                 {"scopes", texts(each.scopes)},
                 {"revoked", boolean(each.revoked_at.has_value())}});
}

Value shown(const ThreadEntry& each) {
  return object({{"id", text(each.id)},
                 {"reaction", or_null(each.reaction)},
                 {"comment", or_null(each.comment)},
                 {"source", text(each.source)}});
}

Value shown(const Finding& each) {
  return object({{"id", text(each.id)},
                 {"organization", text(each.organization)},
                 {"approved", boolean(each.approved)},
                 {"title", text(each.title)},
                 {"severity", text(each.severity)},
                 {"state", text(each.state)},
                 {"tags", texts(each.tags)},
                 {"duplicate_of", or_null(each.duplicate_of)},
                 {"thread", all(each.thread, [](const ThreadEntry& entry) { return shown(entry); })}});
}

Value shown(const Scan& each) {
  return object({{"id", text(each.id)},
                 {"organization", text(each.organization)},
                 {"name", or_null(each.name)},
                 {"type", text(each.type)}});
}

Value shown(const Estimation& each) {
  return object({{"id", text(each.id)},
                 {"organization", text(each.organization)},
                 {"name", or_null(each.name)},
                 {"claimed", boolean(each.claimed)}});
}

Value shown(const Repo& each) {
  return object({{"id", text(each.id)}, {"name", text(each.name)}, {"enabled", boolean(each.enabled)}});
}

} // namespace

std::string world_json(const World& world) {
  const auto show = [](const auto& each) { return shown(each); };
  return to_pretty_json(object({{"organizations", all(world.organizations, show)},
                                {"keys", all(world.keys, show)},
                                {"findings", all(world.findings, show)},
                                {"scans", all(world.scans, show)},
                                {"estimations", all(world.estimations, show)},
                                {"repos", all(world.repos, show)}})) +
         "\n";
}

} // namespace conformance::reference
