#include "reference/faults/tools.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

std::int64_t asked(const Call& call, std::string_view parameter) {
  const auto value = call.query(parameter);
  const bool number =
      !value.empty() && value.size() < 9 && value.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stol(value) : 0;
}

/// Takes one value of a parameter of a list for another.
Hooks taking(std::string list, QueryItem from, std::string to) {
  return {.target = [=](const Call&, Target& target) {
    bool changed = false;
    for (auto& each : target.query)
      if (target.path.ends_with(list) && each.name == from.name && each.value == from.value) {
        each.value = to;
        changed = true;
      }
    return changed;
  }};
}

/// The first item of a list that is sorted so changes places with one in the middle.
Hooks first_stands_apart(std::string operation, std::string sort_by) {
  return {.reply = [=](const Call& call, Reply& reply) {
    auto* items = data(call, reply, operation);
    if (items && items->size() > 2 && call.query("sort_by") == sort_by)
      std::swap(items->front(), (*items)[items->size() / 2]);
  }};
}

/// Takes no notice of a parameter of a list that is asked for in this order, if the others fit too.
Hooks losing_order(std::string list, std::string sort_by, std::string parameter, QueryItem beside) {
  return {.target = [=](const Call&, Target& target) {
    const auto other = target.value(beside.name);
    if (!target.path.ends_with(list) || target.value("sort_by") != sort_by || !other ||
        (!beside.value.empty() && *other != beside.value))
      return false;
    return std::erase_if(target.query, [&](const QueryItem& each) { return each.name == parameter; }) > 0;
  }};
}

/// Takes one value of a parameter for another.
Hooks misreading(std::string parameter, std::string value, std::string instead) {
  return {.target = [=](const Call&, Target& target) {
    bool changed = false;
    for (auto& each : target.query)
      if (each.name == parameter && each.value == value) {
        each.value = instead;
        changed = true;
      }
    return changed;
  }};
}

/// Sorted so and no more said, a list ascends.
Hooks ascending_by_default(std::string list, std::string sort_by) {
  return {.target = [=](const Call&, Target& target) {
    if (!target.path.ends_with(list) || target.value("sort_by") != sort_by || target.value("sort_order"))
      return false;
    target.query.push_back({"sort_order", "ASC"});
    return true;
  }};
}

/// The list says a limit of 15 where it is filtered.
Hooks saying_a_limit_of_15(std::string operation, std::string filter) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (call.target.value(filter) && call.query("limit") == "100" && data(call, reply, operation))
      set(*reply.json, "limit", number(15));
  }};
}

Hooks saying(std::string operation, std::string member, std::optional<std::int64_t> value) {
  return {.reply = [=](const Call& call, Reply& reply) {
    if (!data(call, reply, operation)) return;
    if (value)
      set(*reply.json, member, number(*value));
    else
      remove(*reply.json, member);
  }};
}

} // namespace

std::vector<Fault> walk_faults() {
  return {
      {"total-of-what-is-left",
       "PAGE-WALK",
       subtle,
       "the total of findings in the order of their times counts from the page on that is asked for",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!data(call, reply, "list-findings") || call.query("sort_by") != "found_at") return;
              auto& total = *reply.json->find("total");
              const auto passed = std::max<std::int64_t>(asked(call, "page") - 1, 0) * asked(call, "limit");
              total = number(to_integer(*total.number()).value_or(0) - passed);
            }}},
      {"second-page-of-scans-is-the-first",
       "PAGE-WALK",
       gross,
       "the second page of scans holds what the first holds",
       {.target =
            [](const Call&, Target& target) {
              bool changed = false;
              for (auto& each : target.query)
                if (target.path.ends_with("/scans") && each.name == "page" && each.value == "2") {
                  each.value = "1";
                  changed = true;
                }
              return changed;
            },
        .reply =
            [](const Call& call, Reply& reply) {
              if (data(call, reply, "list-scans") && call.request.target.find("page=2") != std::string::npos)
                set(*reply.json, "page", number(2));
            }},
       {"PAGE-WALK-TIES", "SORT"}},
      {"deep-pages-are-empty",
       "PAGE-WALK",
       subtle,
       "pages of findings are empty from the eleventh on",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && asked(call, "page") > 10) items->clear();
            }},
       {"PAGE-WALK-TIES"}},
      {"total-counts-the-page",
       "PAGE-WALK",
       gross,
       "the total of findings is the number of those on the page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (const auto* items = data(call, reply, "list-findings"); items && !items->empty())
                set(*reply.json, "total", number(static_cast<std::int64_t>(items->size())));
            }},
       {"EXPORT-ALL", "EXPORT-FILTERED", "FILTER-SCAN", "PAGE-BEYOND"}},
      {"scan-findings-total-counts-one-more",
       "PAGE-WALK",
       subtle,
       "the total of a scan's findings is one too many",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!data(call, reply, "list-scan-findings")) return;
              auto& total = *reply.json->find("total");
              total = number(to_integer(*total.number()).value_or(0) + 1);
            }},
       {"EXPORT-ALL", "EXPORT-COMPLETE", "EXPORT-CSV", "FILTER", "FILTER-SCAN", "SCAN-SUMMARY"}},
      {"pages-hold-thirty-at-most",
       "PAGE-WALK",
       subtle,
       "a page of findings holds no more than thirty, whatever its limit says",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && items->size() > 30) items->resize(30);
            }},
       {"NOLEAK-LIST"}},
      {"default-page-is-short",
       "PAGE-WALK",
       subtle,
       "without a limit ten findings come, though the limit is said to be more",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && !call.target.value("limit") && items->size() > 10) items->resize(10);
            }}},
      {"equals-come-in-another-order-on-each-page",
       "PAGE-WALK-TIES",
       subtle,
       "findings of the same severity come in another order for each page",
       {.tune = [](Settings& settings) { settings.ties_shuffled = true; }}},
      {"scan-findings-say-limit-100", "PAGE-ENVELOPE", subtle, "the findings of a scan always say limit 100",
       saying("list-scan-findings", "limit", 100)},
      {"scans-do-not-say-their-page",
       "PAGE-ENVELOPE",
       subtle,
       "the list of scans does not say its page",
       saying("list-scans", "page", std::nullopt),
       {"PAGE-DEFAULT", "SCHEMA-LIST-SCANS"}},
      {"scan-findings-do-not-say-their-total",
       "PAGE-ENVELOPE",
       subtle,
       "the findings of a scan do not say their total",
       saying("list-scan-findings", "total", std::nullopt),
       {"FILTER", "FILTER-SCAN", "PAGE-WALK", "SCAN-SUMMARY", "SCHEMA-LIST-SCAN-FINDINGS"}},
      {"scans-never-ascend", "SORT", subtle, "scans always come in descending order",
       taking("/scans", {"sort_order", "ASC"}, "DESC")},
      {"findings-never-descend", "SORT", subtle, "findings always come in ascending order",
       taking("/findings", {"sort_order", "DESC"}, "ASC")},
      {"a-severity-stands-apart",
       "SORT",
       subtle,
       "sorted by severity, one finding stands apart from its equals",
       first_stands_apart("list-findings", "severity"),
       {"SORT-RANK"}},
      {"a-status-stands-apart", "SORT", subtle, "sorted by status, one scan stands apart from its equals",
       first_stands_apart("list-scans", "status")},
      {"total-of-scans-counts-the-page",
       "PAGE-WALK",
       subtle,
       "the total of scans is the number of those on the page",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (const auto* items = data(call, reply, "list-scans"); items && !items->empty())
                set(*reply.json, "total", number(static_cast<std::int64_t>(items->size())));
            }},
       {"PAGE-BEYOND"}},
      {"estimations-are-three-by-default",
       "PAGE-OFFSET",
       subtle,
       "without a limit three cost estimations come",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-estimations");
              if (items && !call.target.value("limit") && items->size() > 3) items->resize(3);
            }}},
      {"severity-sorts-the-page", "SORT", subtle, "severity sorts a page of one, and not the list",
       losing_order("/findings", "severity", "sort_by", {"limit", "1"})},
      {"status-sorts-the-page", "SORT", subtle, "status sorts a page of one, and not the list",
       losing_order("/scans", "status", "sort_by", {"limit", "1"})},
      {"updates-sort-the-page-of-findings", "SORT", subtle,
       "updated_at sorts a page of findings, and not the list",
       losing_order("/findings", "updated_at", "sort_order", {"limit", "1"})},
      {"findings-of-two-scans-come-twice",
       "PAGE-WALK",
       subtle,
       "filtered by scan_type, a finding of several scans comes twice",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (!items || items->empty() || !call.target.value("scan_type") || call.query("limit") != "100")
                return;
              Value::List twice;
              for (const auto& each : *items) {
                const auto* finding = call.world.finding(text_of(each, "id"));
                twice.push_back(each);
                if (finding && finding->scans.size() > 1) twice.push_back(each);
              }
              set(*reply.json, "total", number(static_cast<std::int64_t>(twice.size())));
              *items = std::move(twice);
            }}},
      {"scan-findings-say-how-many-come",
       "PAGE-ENVELOPE",
       subtle,
       "the limit of a scan's findings is the number of those that come",
       {.reply =
            [](const Call& call, Reply& reply) {
              const auto* items = data(call, reply, "list-scan-findings");
              if (items && call.query("limit") == "100")
                set(*reply.json, "limit", number(static_cast<std::int64_t>(items->size())));
            }},
       {"PAGE-MAX"}},
      {"findings-in-a-state-never-ascend", "SORT", subtle, "filtered by state, findings never ascend",
       losing_order("/findings", "found_at", "sort_order", {"state", ""})},
      {"scan-type-undoes-the-order", "SORT", subtle,
       "filtered by scan_type, findings do not sort by severity",
       losing_order("/findings", "severity", "sort_by", {"scan_type", ""})},
      {"negative-page-is-the-first", "PAGE-INVALID", subtle, "page=-1 is taken for page 1",
       misreading("page", "-1", "1")},
      {"half-a-limit-is-cut", "PAGE-INVALID", subtle, "limit=1.5 is taken for limit=1",
       misreading("limit", "1.5", "1")},
      {"first-time-undoes-the-order", "SORT", subtle, "from a time on, findings do not ascend by updated_at",
       losing_order("/findings", "updated_at", "sort_order", {"found_since", ""})},
      {"second-page-of-a-scan-is-in-no-order",
       "PAGE-WALK",
       subtle,
       "the second page of a scan's findings comes in descending order",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.starts_with("/scans/") || target.value("page") != "2") return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "sort_order"; }) > 0;
            }},
       {"PAGE-WALK-TIES"}},
      {"full-scans-never-ascend", "SORT", subtle, "filtered by scan_type, scans do not ascend by created_at",
       losing_order("/scans", "created_at", "sort_order", {"scan_type", ""})},
      {"scan-id-undoes-the-order", "SORT", subtle, "filtered by scan_id, findings do not ascend by found_at",
       losing_order("/findings", "found_at", "sort_order", {"scan_id", ""})},
      {"updates-sort-no-scan",
       "SORT",
       subtle,
       "the findings of a scan come in the reverse order of updated_at",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.starts_with("/scans/") || target.value("sort_by") != "updated_at")
                return false;
              bool changed = false;
              for (auto& each : target.query)
                if (each.name == "sort_order" && each.value == "DESC") {
                  each.value = "ASC";
                  changed = true;
                }
              return changed;
            }}},
      {"severity-ascends-by-default", "SORT-DEFAULT", subtle, "sorted by severity alone, findings ascend",
       ascending_by_default("/findings", "severity")},
      {"status-ascends-by-default", "SORT-DEFAULT", subtle, "sorted by status alone, scans ascend",
       ascending_by_default("/scans", "status")},
      {"updates-of-scans-ascend-by-default", "SORT-DEFAULT", subtle,
       "sorted by updated_at alone, scans ascend", ascending_by_default("/scans", "updated_at")},
      {"filtered-lists-have-a-limit-of-10",
       "PAGE-DEFAULT",
       subtle,
       "the default limit of findings of a severity is 10",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.ends_with("/findings") || !target.value("severity") || target.value("limit"))
                return false;
              target.query.push_back({"limit", "10"});
              return true;
            }}},
      {"filtered-findings-say-limit-15", "PAGE-ENVELOPE", subtle,
       "filtered by severity, findings say a limit of 15", saying_a_limit_of_15("list-findings", "severity")},
      {"filtered-scans-say-limit-15", "PAGE-ENVELOPE", subtle, "filtered by status, scans say a limit of 15",
       saying_a_limit_of_15("list-scans", "status")},
      {"offset-needs-a-limit",
       "PAGE-OFFSET",
       subtle,
       "without a limit the list of cost estimations ignores its offset",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.ends_with("/cost-estimations") || target.value("limit")) return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "offset"; }) > 0;
            }}},
  };
}

} // namespace conformance::reference
