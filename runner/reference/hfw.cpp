#include "reference/finding_list.hpp"
#include "reference/json_tools.hpp"
#include "reference/operations.hpp"
#include "reference/validate.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace conformance::reference {

namespace {

const Words ecosystems = {"npm", "pypi"};

Value verdict_json(const World& world, const std::string& ecosystem, const std::string& package,
                   const std::string& version) {
  const bool malicious =
      std::any_of(world.malware.begin(), world.malware.end(), [&](const MalwareEntry& each) {
        return each.ecosystem == ecosystem && each.package == package &&
               std::find(each.versions.begin(), each.versions.end(), version) != each.versions.end();
      });
  auto out = object({{"status", text("ready")},
                     {"ecosystem", text(ecosystem)},
                     {"package", text(package)},
                     {"version", text(version)},
                     {"level", text(malicious ? "malicious" : "clean")},
                     {"confidence", text(malicious ? "high" : "medium")},
                     {"summary", text(malicious ? "Known malware." : "Not in the feed of known malware.")},
                     {"findings", list({})}});
  if (malicious) set(out, "source", text("osv"));
  return out;
}

std::optional<Reply> validate_verdict(Call& call) {
  Complaints complaints;
  if (!is_one_of(call.parameter("ecosystem"), ecosystems))
    complaints.add("ecosystem must be one of the following values: npm, pypi");
  if (call.query("version").empty() || call.target.repeated("version"))
    complaints.add("version should not be empty");
  integer_parameter(call, "wait_seconds", 0, 60, 0, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply read_verdict(Call& call) {
  return json_reply(200, verdict_json(call.world, call.parameter("ecosystem"), call.parameter("packageName"),
                                      call.query("version")));
}

Reply read_scoped_verdict(Call& call) {
  const auto scope = call.parameter("scope");
  const auto package = (scope.starts_with('@') ? "" : "@") + scope + "/" + call.parameter("packageName");
  return json_reply(200,
                    verdict_json(call.world, call.parameter("ecosystem"), package, call.query("version")));
}

std::optional<Reply> validate_batch(Call& call) {
  Complaints complaints;
  const auto* packages = call.member_of_body("packages");
  if (!packages || !packages->list()) {
    complaints.add("packages must be an array");
    return refuse_body(call, std::move(complaints));
  }
  if (packages->list()->size() > 500) complaints.add("packages must contain no more than 500 elements");
  for (std::size_t i = 0; i < packages->list()->size() && complaints.empty(); ++i) {
    const auto& each = (*packages->list())[i];
    const auto prefix = fmt::format("packages.{}.", i);
    word_member(&each, "ecosystem", prefix, ecosystems, true, complaints);
    text_member(&each, "package", prefix, {.required = true, .may_be_empty = false, .most = 300}, complaints);
    text_member(&each, "version", prefix, {.required = true, .may_be_empty = false, .most = 300}, complaints);
  }
  return refuse_body(call, std::move(complaints));
}

Reply read_verdicts(Call& call) {
  Value::List verdicts;
  for (const auto& each : call.items_of_body("packages"))
    verdicts.push_back(verdict_json(call.world, text_of(each, "ecosystem"), text_of(each, "package"),
                                    text_of(each, "version")));
  return json_reply(
      200,
      object({{"status", text("ready")}, {"verdicts", list(std::move(verdicts))}, {"errors", list({})}}));
}

std::optional<Reply> validate_feed(Call& call) {
  Complaints complaints;
  integer_parameter(call, "limit", 1, 500, 200, complaints);
  integer_parameter(call, "offset", 0, 9'007'199'254'740'991, 0, complaints);
  return refuse_query(call, std::move(complaints));
}

Reply read_feed(Call& call) {
  Complaints complaints;
  const auto limit = integer_parameter(call, "limit", 1, 500, 200, complaints);
  const auto offset = integer_parameter(call, "offset", 0, 9'007'199'254'740'991, 0, complaints);
  Value::List results;
  for (const auto& each : page_of(call.world.malware, offset, limit))
    results.push_back(object({{"ecosystem", text(each.ecosystem)},
                              {"package", text(each.package)},
                              {"versions", texts(each.versions)}}));
  return json_reply(200, object({{"total", number(static_cast<std::int64_t>(call.world.malware.size()))},
                                 {"results", list(std::move(results))}}));
}

constexpr Operation hfw_table[] = {
    {"read-verdict", "GET", "/hfw/verdict/{ecosystem}/{packageName}", Access::open, validate_verdict, nullptr,
     read_verdict},
    {"read-scoped-verdict", "GET", "/hfw/verdict/{ecosystem}/{scope}/{packageName}", Access::open,
     validate_verdict, nullptr, read_scoped_verdict},
    {"read-verdicts", "POST", "/hfw/verdicts/batch", Access::open, validate_batch, nullptr, read_verdicts},
    {"read-feed", "GET", "/hfw/osv/feed", Access::open, validate_feed, nullptr, read_feed},
};

} // namespace

std::span<const Operation> hfw_operations() {
  return hfw_table;
}

} // namespace conformance::reference
