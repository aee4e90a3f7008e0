#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"
#include "reference/times.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

/// Takes no notice of a parameter of a list.
Hooks ignoring(std::string parameter, std::string list) {
  return {.target = [=](const Call&, Target& target) {
    if (!target.path.ends_with(list)) return false;
    return std::erase_if(target.query, [&](const QueryItem& each) { return each.name == parameter; }) > 0;
  }};
}

/// Takes one value of a parameter of a list for another.
Hooks taking(std::string parameter, std::string value, std::string other, std::string list) {
  return {.target = [=](const Call&, Target& target) {
    bool changed = false;
    for (auto& each : target.query)
      if (target.path.ends_with(list) && each.name == parameter && each.value == value) {
        each.value = other;
        changed = true;
      }
    return changed;
  }};
}

/// A value of a filter of findings finds nothing.
Hooks finding_nothing(std::string parameter, std::string value) {
  return {.reply = [=](const Call& call, Reply& reply) {
    auto* items = data(call, reply, "list-findings");
    if (!items || items->empty() || call.query(parameter) != value) return;
    items->clear();
    set(*reply.json, "total", number(0));
  }};
}

/// A filter by scan finds only what this scan found first.
void found_first_by_the_scan(const Call& call, Reply& reply) {
  auto* items = data(call, reply, "list-findings");
  const auto scan = call.query("scan_id");
  if (!items || scan.empty()) return;
  const auto first = [&](const Finding& each) { return !each.scans.empty() && each.scans.front() == scan; };
  std::int64_t total = 0;
  for (const auto& each : call.world.findings)
    if (each.approved && first(each)) ++total;
  std::erase_if(*items, [&](const Value& each) {
    const auto* finding = call.world.finding(text_of(each, "id"));
    return finding && !first(*finding);
  });
  set(*reply.json, "total", number(total));
}

/// Unapproved findings stand in lists that are asked for with these parameters.
Hooks unapproved_beside(std::string operation, std::string parameter) {
  return {.lists_finding = [=](const Call& call, const Finding& finding, bool lists) {
    return lists || (call.is(operation) && call.target.value(parameter).has_value() &&
                     call.owns(finding.organization));
  }};
}

/// The second page is cut from the list in its usual order, whatever order was asked for.
Hooks unsorted_second_page(std::string list, std::string sort_by) {
  return {.target = [=](const Call&, Target& target) {
    if (!target.path.ends_with(list) || target.value("page") != "2" || target.value("sort_by") != sort_by)
      return false;
    return std::erase_if(target.query, [](const QueryItem& each) { return each.name.starts_with("sort"); }) >
           0;
  }};
}

/// Sorts by another member where `sort_by` says nothing.
bool sorts_by_severity(const Call&, Target& target) {
  if (!target.path.ends_with("/findings") || target.value("sort_by")) return false;
  target.query.push_back({"sort_by", "severity"});
  return true;
}

} // namespace

std::vector<Fault> list_faults() {
  return {
      {"envelope-without-limit",
       "PAGE-ENVELOPE",
       gross,
       "the list of findings does not say its limit",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (data(call, reply, "list-findings")) remove(*reply.json, "limit");
            }},
       {"PAGE-DEFAULT", "PAGE-MAX", "PAGE-WALK", "SCHEMA-LIST-FINDINGS"}},
      {"default-limit-of-20",
       "PAGE-DEFAULT",
       gross,
       "the default limit is 20",
       {.tune = [](Settings& settings) { settings.default_limit = 20; }}},
      {"scan-findings-have-a-limit-of-their-own",
       "PAGE-DEFAULT",
       subtle,
       "the default limit of a scan's findings is 50",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.starts_with("/scans/") || !target.path.ends_with("/findings") ||
                  target.value("limit"))
                return false;
              target.query.push_back({"limit", "50"});
              return true;
            }}},
      {"second-page-not-by-updated-at", "SORT", subtle,
       "the second page of findings by updated_at is cut from another order",
       unsorted_second_page("/findings", "updated_at")},
      {"second-page-not-by-severity",
       "SORT",
       subtle,
       "the second page of findings by severity is cut from another order",
       unsorted_second_page("/findings", "severity"),
       {"PAGE-WALK-TIES"}},
      {"second-page-of-scans-not-by-updated-at", "SORT", subtle,
       "the second page of scans by updated_at is cut from another order",
       unsorted_second_page("/scans", "updated_at")},
      {"scan-loses-a-finding-as-a-filter",
       "FILTER-SCAN",
       subtle,
       "by the scan_id of a scan that found nothing again, one finding is missing and not counted",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              const auto& last = call.world.scans[3].id;
              const bool missing = call.is("list-findings") && call.query("scan_id") == last &&
                                   finding.scans.front() == last && finding.severity == "info";
              return lists && !missing;
            }}},
      {"page-holds-one-more",
       "PAGE-MAX",
       subtle,
       "a page holds one item more than its limit",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && !items->empty() && !call.query("limit").empty()) items->push_back(items->back());
            }},
       {"FILTER", "FILTER-SCAN", "NOLEAK-LIST", "PAGE-WALK", "PAGE-WALK-TIES", "SORT"}},
      {"bad-limit-answers-500",
       "PAGE-MAX",
       gross,
       "a limit of 0 answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.query("limit") == "0") reply = refuse(500, "Internal server error");
            }},
       {"AUTH-BEFORE-ALL", "HFW-LIMITS", "PAGE-INVALID", "PAGE-OFFSET", "RATE-FIRST", "STATUS-500"}},
      {"bad-page-names-nothing",
       "PAGE-INVALID",
       subtle,
       "a bad page is refused without naming it",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.target.value("page")) set_message(reply, "Invalid number");
            }}},
      {"second-page-skips-one",
       "PAGE-WALK",
       subtle,
       "the second page of findings begins one item too late",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && !items->empty() && call.query("page") == "2") items->erase(items->begin());
            }},
       {"PAGE-WALK-TIES", "SORT"}},
      {"page-beyond-answers-404",
       "PAGE-BEYOND",
       gross,
       "a page past the end answers 404",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && items->empty()) reply = refuse(404, "Page not found");
            }},
       {"FILTER", "FILTER-SCAN", "FILTER-TIME", "NOLEAK-FILTER", "NOLEAK-LIST", "STATUS-200-GET"}},
      {"oldest-estimation-first",
       "PAGE-OFFSET",
       gross,
       "the list of cost estimations is the wrong way round",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (auto* items = data(call, reply, "list-estimations"))
                std::reverse(items->begin(), items->end());
            }}},
      {"ascending-is-descending",
       "SORT",
       gross,
       "ASC sorts findings like DESC",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && call.query("sort_order") == "ASC") std::reverse(items->begin(), items->end());
            }}},
      {"default-order-is-ascending",
       "SORT-DEFAULT",
       subtle,
       "without sort_order scans come in ascending order",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-scans");
              if (items && !call.target.value("sort_order")) std::reverse(items->begin(), items->end());
            }},
       {"SORT-DEFAULT-FIELD"}},
      {"default-order-of-findings-is-ascending",
       "SORT-DEFAULT",
       gross,
       "sorted by updated_at alone, findings come in ascending order",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.ends_with("/findings") || target.value("sort_order") ||
                  target.value("sort_by") != "updated_at")
                return false;
              target.query.push_back({"sort_order", "ASC"});
              return true;
            }}},
      {"unknown-severity-answers-500",
       "FILTER",
       gross,
       "a severity outside the enum answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.target.value("severity"))
                reply = refuse(500, "Internal server error");
            }},
       {"EXPORT-FILTERED", "FILTER-INVALID", "ROBUST-QUERY", "STATUS-500"}},
      {"filtered-total-counts-all",
       "FILTER",
       subtle,
       "the total of a filtered list counts one too many",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!data(call, reply, "list-findings") || !call.target.value("state")) return;
              auto& total = *reply.json->find("total");
              total = number(to_integer(*total.number()).value_or(0) + 1);
            }},
       {"FILTER-SCAN", "PAGE-WALK"}},
      {"found-until-is-inclusive",
       "FILTER-TIME",
       subtle,
       "found_until takes findings of that very time too",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              const auto until = call.query("found_until");
              if (!items || until.empty()) return;
              for (const auto& each : call.world.findings)
                if (call.owns(each.organization) && each.approved && iso_time(each.found_at) == until)
                  items->insert(items->begin(), finding_json(each));
            }},
       {"PAGE-MAX", "PAGE-WALK", "PAGE-WALK-TIES", "SORT"}},

      {"page-2-says-page-1",
       "PAGE-ENVELOPE",
       subtle,
       "the list of scans always says page 1",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (data(call, reply, "list-scans")) set(*reply.json, "page", number(1));
            }}},
      {"limit-above-the-maximum-echoed",
       "PAGE-MAX",
       subtle,
       "a limit of 101 is said, though no more than 100 items come",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why != Why::invalid || call.query("limit") != "101" || !call.is("list-scans")) return;
              reply = json_reply(200, object({{"data", list({})},
                                              {"total", number(0)},
                                              {"page", number(1)},
                                              {"limit", number(101)}}));
            }},
       {"PAGE-INVALID"}},
      {"page-beyond-counts-nothing",
       "PAGE-BEYOND",
       subtle,
       "a page past the end says a total of 0",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-scans");
              if (items && items->empty()) set(*reply.json, "total", number(0));
            }}},
      {"estimations-ignore-offset",
       "PAGE-OFFSET",
       gross,
       "the list of cost estimations ignores its offset",
       ignoring("offset", "/cost-estimations"),
       {"PAGE-BEYOND"}},
      {"estimations-ignore-limit",
       "PAGE-OFFSET",
       subtle,
       "the list of cost estimations ignores its limit",
       ignoring("limit", "/cost-estimations"),
       {"PAGE-INVALID"}},
      {"estimations-of-a-bad-limit-answer-422",
       "PAGE-OFFSET",
       subtle,
       "a bad limit of the list of cost estimations answers 422",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.is("list-estimations") && call.why == Why::invalid) set_status(reply, 422);
            }},
       {"PAGE-INVALID"}},
      {"estimations-are-101-at-once",
       "PAGE-MAX",
       subtle,
       "the list of cost estimations holds 101 where the limit is 100",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-estimations");
              if (!items || items->empty() || call.query("limit") != "100") return;
              while (items->size() < 101)
                items->push_back(items->back());
            }}},
      {"sort-by-update-is-by-time-found",
       "SORT",
       subtle,
       "findings are never sorted by updated_at",
       taking("sort_by", "updated_at", "found_at", "/findings"),
       {"SORT-DEFAULT"}},
      {"sort-by-status-is-by-time", "SORT", subtle, "scans are never sorted by status",
       taking("sort_by", "status", "created_at", "/scans")},
      {"severity-ascending-is-descending",
       "SORT",
       subtle,
       "severity sorts in one direction only",
       {.target =
            [](const Call&, Target& target) {
              if (target.value("sort_by") != "severity") return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "sort_order"; }) > 0;
            }}},
      {"default-field-is-severity",
       "SORT-DEFAULT-FIELD",
       gross,
       "without sort_by findings come by severity",
       {.target = sorts_by_severity}},
      {"severity-by-alphabet",
       "SORT-RANK",
       gross,
       "severities sort by the alphabet",
       {.tune = [](Settings& settings) { settings.severities_by_alphabet = true; }}},
      {"state-filter-ignored",
       "FILTER",
       gross,
       "the filter state does nothing",
       ignoring("state", "/findings"),
       {"FILTER-INVALID", "FILTER-SCAN", "FINDING-PATCH"}},
      {"scan-type-filter-ignored",
       "FILTER",
       subtle,
       "the filter scan_type of scans does nothing",
       ignoring("scan_type", "/scans"),
       {"FILTER-INVALID"}},
      {"status-filter-ignored",
       "FILTER",
       subtle,
       "the filter status of scans does nothing",
       ignoring("status", "/scans"),
       {"FILTER-INVALID"}},
      {"severity-filter-finds-nothing",
       "FILTER",
       subtle,
       "findings filtered by severity are none",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && call.target.value("severity")) {
                items->clear();
                set(*reply.json, "total", number(0));
              }
            }},
       {"EXPORT-FILTERED"}},
      {"second-filter-ignored",
       "FILTER",
       subtle,
       "beside severity the filter state does nothing",
       {.target =
            [](const Call&, Target& target) {
              if (!target.value("severity")) return false;
              return std::erase_if(target.query, [](const QueryItem& each) { return each.name == "state"; }) >
                     0;
            }},
       {"EXPORT-FILTERED"}},
      {"filters-ignored-within-a-scan",
       "FILTER",
       subtle,
       "the findings of a scan are not filtered by severity",
       {.target =
            [](const Call&, Target& target) {
              if (!target.path.starts_with("/scans/")) return false;
              return std::erase_if(target.query,
                                   [](const QueryItem& each) { return each.name == "severity"; }) > 0;
            }},
       {"SCAN-SUMMARY"}},
      {"unknown-sort-by-ignored",
       "FILTER-INVALID",
       subtle,
       "an unknown sort_by is taken for the default",
       {.target =
            [](const Call&, Target& target) {
              return std::erase_if(target.query, [](const QueryItem& each) {
                       return each.name == "sort_by" && each.value == "bogus";
                     }) > 0;
            }}},
      {"found-since-is-exclusive",
       "FILTER-TIME",
       subtle,
       "found_since leaves findings of that very time out",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              const auto since = call.query("found_since");
              if (items && !since.empty())
                std::erase_if(*items, [&](const Value& each) { return text_of(each, "found_at") == since; });
            }},
       {"FILTER-SCAN"}},
      {"found-since-ignored",
       "FILTER-TIME",
       gross,
       "found_since does nothing",
       ignoring("found_since", "/findings"),
       {"EXPORT-ALL", "FILTER-INVALID"}},
      {"scan-filter-ignored",
       "FILTER-SCAN",
       gross,
       "the filter scan_id does nothing",
       ignoring("scan_id", "/findings"),
       {"EXPORT-ALL", "FILTER-INVALID", "NOLEAK-FILTER", "NOLEAK-FORM"}},
      {"scan-type-of-findings-ignored",
       "FILTER-SCAN",
       subtle,
       "the filter scan_type of findings does nothing",
       ignoring("scan_type", "/findings"),
       {"FILTER"}},
      {"repository-by-prefix",
       "FILTER-SCAN",
       subtle,
       "repo_url matches by its beginning",
       {.target =
            [](const Call& call, Target& target) {
              for (auto& each : target.query)
                for (const auto& finding : call.world.findings)
                  if (each.name == "repo_url" && finding.repo_url.starts_with(each.value)) {
                    const bool changed = each.value != finding.repo_url;
                    each.value = finding.repo_url;
                    return changed;
                  }
              return false;
            }}},
      {"low-severity-finds-nothing", "FILTER", subtle, "the filter severity finds none of low severity",
       finding_nothing("severity", "low")},
      {"info-finds-nothing", "FILTER", subtle, "the filter severity finds nothing informational",
       finding_nothing("severity", "info")},
      {"accepted-risks-are-not-found",
       "FILTER",
       subtle,
       "the filter state finds no accepted risk",
       finding_nothing("state", "accepted_risk"),
       {"FINDING-PATCH"}},
      {"severity-lost-in-an-order",
       "FILTER",
       subtle,
       "sorted by severity, findings are not filtered by it",
       losing("severity", "sort_by", "severity", "/findings"),
       {"FILTER-SCAN"}},
      {"severity-lost-on-later-pages",
       "FILTER",
       subtle,
       "from page 2 on the filter severity does nothing",
       losing("severity", "page", "2", "/findings"),
       {"PAGE-WALK", "PAGE-WALK-TIES"}},
      {"state-lost-beside-a-time", "FILTER", subtle, "beside found_since the filter state does nothing",
       losing("state", "found_since", "", "/findings")},
      {"status-lost-in-an-order", "FILTER", subtle, "sorted by updated_at, scans are not filtered by status",
       losing("status", "sort_by", "updated_at", "/scans")},
      {"drafts-are-all-scans",
       "FILTER",
       subtle,
       "the status draft is no filter",
       {.target =
            [](const Call&, Target& target) {
              return std::erase_if(target.query, [](const QueryItem& each) {
                       return each.name == "status" && each.value == "draft";
                     }) > 0;
            }}},
      {"small-pages-are-filtered-late",
       "FILTER",
       subtle,
       "a small page of findings in a state is not full",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && items->size() == 2 && call.query("limit") == "2" && call.target.value("state"))
                items->pop_back();
            }}},
      {"since-lost-in-an-order", "FILTER-TIME", subtle, "sorted by updated_at, found_since does nothing",
       losing("found_since", "sort_by", "updated_at", "/findings")},
      {"scan-type-lost-beside-a-scan", "FILTER-SCAN", subtle, "beside a scan_id scan_type does nothing",
       losing("scan_type", "scan_id", "", "/findings")},
      {"until-lost-beside-a-state", "FILTER-TIME", subtle, "beside a state found_until does nothing",
       losing("found_until", "state", "", "/findings")},
      {"since-ignored-within-a-scan", "FILTER-TIME", subtle, "within a scan found_since does nothing",
       ignoring_within_a_scan("found_since")},
      {"until-ignored-within-a-scan", "FILTER-TIME", subtle, "within a scan found_until does nothing",
       ignoring_within_a_scan("found_until")},
      {"offset-of-a-time-ignored",
       "FILTER-TIME",
       subtle,
       "a time is read without its offset",
       {.target =
            [](const Call&, Target& target) {
              bool changed = false;
              for (auto& each : target.query)
                if (each.name.starts_with("found_") && each.value.ends_with("-12:00")) {
                  each.value.replace(each.value.size() - 6, 6, "Z");
                  changed = true;
                }
              return changed;
            }}},
      {"scan-filter-lost-beside-a-severity",
       "FILTER-SCAN",
       subtle,
       "beside a severity scan_id does nothing",
       losing("scan_id", "severity", "", "/findings"),
       {"NOLEAK-FILTER"}},
      {"scan-filter-knows-one-scan",
       "FILTER-SCAN",
       subtle,
       "scan_id finds nothing that another scan found before",
       {.reply = found_first_by_the_scan},
       {"EXPORT-ALL", "EXPORT-FILTERED", "FILTER", "FILTER-TIME"}},
      {"scan-type-lost-on-small-pages", "FILTER-SCAN", subtle, "with a limit of 5 scan_type does nothing",
       losing("scan_type", "limit", "5", "/findings")},
      {"repository-lost-in-an-order", "FILTER-SCAN", subtle, "sorted by severity, repo_url does nothing",
       losing("repo_url", "sort_by", "severity", "/findings")},
      {"state-lost-beside-a-repository", "FILTER-SCAN", subtle, "beside repo_url the state does nothing",
       losing("state", "repo_url", "", "/findings")},
      {"repository-by-pattern",
       "FILTER-SCAN",
       subtle,
       "in repo_url a percent sign stands for anything",
       {.target =
            [](const Call& call, Target& target) {
              for (auto& each : target.query)
                for (const auto& finding : call.world.findings)
                  if (each.name == "repo_url" && each.value.ends_with("%") &&
                      finding.repo_url.starts_with(each.value.substr(0, each.value.size() - 1))) {
                    each.value = finding.repo_url;
                    return true;
                  }
              return false;
            }}},
      {"scan-type-shows-the-unapproved",
       "NOLEAK-LIST",
       subtle,
       "filtered by scan_type, the list holds unapproved findings",
       unapproved_beside("list-findings", "scan_type"),
       {"FILTER-SCAN"}},
      {"scan-type-counts-the-unapproved",
       "NOLEAK-LIST",
       subtle,
       "filtered by scan_type, the total counts unapproved findings",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!data(call, reply, "list-findings") || !call.target.value("scan_type")) return;
              auto& total = *reply.json->find("total");
              total = number(to_integer(*total.number()).value_or(0) + 3);
            }},
       {"FILTER", "FILTER-SCAN", "FILTER-TIME", "PAGE-WALK"}},
      {"exports-since-a-time-hold-the-unapproved",
       "NOLEAK-LIST",
       subtle,
       "the export since a time holds unapproved findings",
       unapproved_beside("export-findings", "found_since"),
       {"EXPORT-ALL", "EXPORT-FILTERED"}},
      {"two-times-show-what-is-foreign",
       "NOLEAK-LIST",
       subtle,
       "between two times the list holds findings of every organization",
       {.lists_finding =
            [](const Call& call, const Finding& finding, bool lists) {
              return lists || (call.is("list-findings") && call.target.value("found_since") &&
                               call.target.value("found_until") && finding.approved);
            }},
       {"AUTH-ORG-FROM-KEY", "FINDING-DETAIL", "NOLEAK-CANARY"}},
  };
}

} // namespace conformance::reference
