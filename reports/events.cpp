#include "reports/events.hpp"

#include "reports/describe.hpp"
#include "reports/inert.hpp"
#include "reports/json.hpp"

#include <boost/json.hpp>

namespace conformance::reports {

namespace json = boost::json;

std::string started_event(const std::string& run_id, std::size_t probes) {
  const json::object event{{"event", "started"}, {"run", inert(run_id)}, {"probes", probes}};
  return json::serialize(event) + '\n';
}

std::string finished_event(const CaseResult& result, Gate gate) {
  return "{\"event\":\"finished\",\"case\":" + case_json(result, gate) + "}\n";
}

std::string ended_event(const Results& results) {
  const json::object event{{"event", "ended"},
                           {"exit", static_cast<int>(results.exit)},
                           {"exit_name", name(results.exit)},
                           {"reason", inert(results.reason)},
                           {"counts", counts(results)}};
  return json::serialize(event) + '\n';
}

} // namespace conformance::reports
