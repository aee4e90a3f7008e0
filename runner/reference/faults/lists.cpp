#include "reference/faults/tools.hpp"
#include "reference/finding_list.hpp"
#include "reference/times.hpp"

#include <algorithm>

namespace conformance::reference {

namespace {

Value::List* data(const Call& call, Reply& reply, std::string_view operation) {
  auto* found = call.is(operation) && reply.status == 200 && reply.json ? reply.json->find("data") : nullptr;
  return found ? found->list() : nullptr;
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
            }}},
      {"default-limit-of-20",
       "PAGE-DEFAULT",
       gross,
       "the default limit is 20",
       {.tune = [](Settings& settings) { settings.default_limit = 20; }}},
      {"page-holds-one-more",
       "PAGE-MAX",
       subtle,
       "a page holds one item more than its limit",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && !items->empty() && !call.query("limit").empty()) items->push_back(items->back());
            }}},
      {"bad-limit-answers-500",
       "PAGE-MAX",
       gross,
       "a limit of 0 answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.query("limit") == "0") reply = refuse(500, "Internal server error");
            }}},
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
            }}},
      {"page-beyond-answers-404",
       "PAGE-BEYOND",
       gross,
       "a page past the end answers 404",
       {.reply =
            [](const Call& call, Reply& reply) {
              auto* items = data(call, reply, "list-findings");
              if (items && items->empty()) reply = refuse(404, "Page not found");
            }}},
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
            }}},
      {"unknown-severity-answers-500",
       "FILTER",
       gross,
       "a severity outside the enum answers 500",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (call.why == Why::invalid && call.target.value("severity"))
                reply = refuse(500, "Internal server error");
            }}},
      {"filtered-total-counts-all",
       "FILTER",
       subtle,
       "the total of a filtered list counts one too many",
       {.reply =
            [](const Call& call, Reply& reply) {
              if (!data(call, reply, "list-findings") || !call.target.value("state")) return;
              auto& total = *reply.json->find("total");
              total = number(to_integer(*total.number()).value_or(0) + 1);
            }}},

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
            }}},
  };
}

} // namespace conformance::reference
