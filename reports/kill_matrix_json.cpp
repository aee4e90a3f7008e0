#include "reports/inert.hpp"
#include "reports/kill_matrix.hpp"

#include <boost/json.hpp>

namespace conformance::reports {

namespace {

namespace json = boost::json;

json::string text(const std::string& value) {
  return json::string(inert(value));
}

json::array texts(const std::vector<std::string>& values) {
  json::array out;
  for (const auto& each : values)
    out.emplace_back(text(each));
  return out;
}

/// `probe` and `check` of a joined name.
json::array checks(const std::vector<std::string>& values) {
  json::array out;
  for (const auto& each : values) {
    const auto end = each.find('\n');
    out.push_back(json::object{{"probe", text(each.substr(0, end))}, {"check", text(each.substr(end + 1))}});
  }
  return out;
}

json::object fault(const FaultRow& row) {
  json::object out{{"name", text(row.fault.name)},
                   {"requirement", text(row.fault.requirement)},
                   {"level", name(row.level)},
                   {"subtle", row.fault.subtle},
                   {"summary", text(row.fault.summary)},
                   {"outcome", name(row.kill)},
                   {"as_declared", row.as_declared},
                   {"exit", static_cast<int>(row.exit)},
                   {"killed_by", texts(row.probes)},
                   {"checks", checks(row.checks)},
                   {"failing_probes", texts(row.tripped)},
                   {"broken", texts(row.broken)},
                   {"follows", texts(row.fault.follows)},
                   {"collateral", texts(row.collateral)}};
  if (!row.note.empty()) out["note"] = text(row.note);
  return out;
}

json::object variant(const VariantRow& row) {
  return {{"name", text(row.variant.name)},
          {"summary", text(row.variant.summary)},
          {"declared", text(row.variant.outcome)},
          {"green", row.green},
          {"exercised", row.exercised},
          {"alarms", texts(row.alarms)}};
}

json::object killer(const KillerRow& row) {
  json::object out{{"probe", text(row.probe)}};
  if (!row.check.empty()) out["check"] = text(row.check);
  out["kills"] = texts(row.kills);
  out["alone"] = texts(row.alone);
  out["fails_for"] = row.trips;
  return out;
}

template <class Row>
json::array list(const std::vector<Row>& rows, json::object (*write)(const Row&)) {
  json::array out;
  for (const auto& row : rows)
    out.push_back(write(row));
  return out;
}

} // namespace

std::string kill_matrix_json(const KillMatrix& matrix) {
  json::array seeds;
  for (const auto seed : matrix.seeds)
    seeds.emplace_back(seed);
  const json::object out{
      {"format", "hacktron-conformance-proof"},      {"version", 1},
      {"exit", static_cast<int>(matrix.exit)},       {"reason", text(matrix.reason)},
      {"every_fault", matrix.every_fault},           {"seeds", std::move(seeds)},
      {"reference", texts(matrix.reference_alarms)}, {"faults", list(matrix.faults, fault)},
      {"variants", list(matrix.variants, variant)},  {"probes", list(matrix.probes, killer)},
      {"checks", list(matrix.checks, killer)},       {"unstable", texts(matrix.unstable)}};
  return json::serialize(out) + '\n';
}

} // namespace conformance::reports
