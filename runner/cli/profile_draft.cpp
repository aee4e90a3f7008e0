#include "cli/profile_draft.hpp"

#include "base/text.hpp"
#include "model/profile.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::cli {

namespace {

long long seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

/// The texts one after another, broken into comment lines of at most 100 columns.
std::string comment_list(const std::string& indent, const std::vector<std::string>& texts) {
  constexpr std::size_t widest = 100;
  std::string out, line = indent + "#";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto text = texts[i] + (i + 1 < texts.size() ? "," : "");
    if (line.size() + 1 + text.size() > widest) {
      out += line + "\n";
      line = indent + "#";
    }
    line += " " + text;
  }
  return out + line + "\n";
}

std::string principals(const Contract& contract) {
  std::string out =
      "# Who asks. Keys come from the environment and never stand in this file. With a `?` behind the name "
      "of\n"
      "# its variable a principal is left out where that is not set, and what needs it is not tested.\n"
      "principals:\n";
  for (const auto& spec : contract.principals) {
    if (spec.derive) continue;
    const auto& name = spec.name.text;
    const auto* how = !spec.proof.empty() && spec.proof.front().call ? "bearer" : "api_key";
    const auto value =
        fmt::format("\"${{env.{}{}}}\"", key_variable(contract, name), spec.required ? "" : "?");
    const auto exclusive = spec.sacrificed ? ", exclusive: true" : "";
    out += fmt::format("  # {}{}\n", spec.title,
                       spec.required     ? "; every run needs it"
                       : spec.sacrificed ? "; used up on purpose, so nobody else may use it"
                       : spec.make       ? "; a run makes its own where the service below is declared"
                                         : "");
    if (spec.needs_trust)
      out += fmt::format("  # No request can prove it: say who vouches for it, and take the # away.\n"
                         "  # {}: {{{}: {}, trust: \"since when, says who\"}}\n",
                         name, how, value);
    else
      out += fmt::format("  {}: {{{}: {}{}}}\n", name, how, value, exclusive);
  }
  return out;
}

std::string fixtures(const Catalogue& catalogue, const DraftFacts& facts) {
  std::string out = "# What probes stand on. A run finds most of it by itself";
  if (facts.looked && !facts.found.empty())
    out += "; found just now:\n" + comment_list("", facts.found);
  else
    out += ".\n";
  out += "# What it does not find can be named by its id:\n# fixtures:\n";
  for (const auto& spec : catalogue.fixtures) {
    const auto& name = spec.name.text;
    if (std::find(facts.found.begin(), facts.found.end(), name) != facts.found.end()) continue;
    if (facts.looked || spec.needs_trust)
      out += fmt::format("#   {}: {}   # {}\n", name,
                         spec.needs_trust ? "{id: ID, trust: \"says who\"}" : "ID", spec.title);
  }
  return out;
}

std::string services(const Contract& contract) {
  if (contract.service_calls.empty()) return {};
  std::string out =
      "# How this deployment does what probes ask of services beside the API. Left out, what needs\n"
      "# them is not applicable. Replace PATH and /POINTER:\n# services:\n";
  for (const auto& [service, calls] : contract.service_calls) {
    out += fmt::format("#   {}:\n#     base_url: https://{}.staging.example\n", service, service);
    for (const auto& call : calls) {
      std::vector<std::string> returns;
      for (const auto& name : call.returns)
        returns.push_back(name + ": /POINTER");
      std::string path = "/PATH";
      for (const auto& name : call.values)
        path += "/${" + name + "}";
      const bool lists = std::any_of(calls.begin(), calls.end(),
                                     [&](const ServiceCall& each) { return each.found_by == call.name; });
      out += fmt::format("#     {}: {{request: \"{} {}\"{}{}}}\n", call.name, call.reads ? "GET" : "METHOD",
                         path, lists ? ", items: /POINTER" : "",
                         returns.empty() ? "" : fmt::format(", returns: {{{}}}", fmt::join(returns, ", ")));
    }
  }
  return out;
}

std::string limits(const Contract& contract, const DraftFacts& facts) {
  const Profile standard;
  const auto& quota = facts.quota ? *facts.quota : contract.quota;
  const auto line = fmt::format("quota: {{requests: {}, window: {}s, reserve: 10%}}", quota.requests,
                                seconds(quota.window));
  std::string out;
  if (facts.quota)
    out += "# Requests that one key may send; as the answers say.\n" + line + "\n";
  else if (quota.only_a_profile_allows())
    out +=
        fmt::format("# Requests that one key may send. The contract says {} in {}; more than 1000 a minute\n"
                    "# are sent only if this line allows them.\n"
                    "quota: {{requests: 1000, window: 60s, reserve: 10%}}\n",
                    quota.requests, human(quota.window));
  else
    out += "# Requests that one key may send. Without a line here:\n# " + line + "\n";
  out += fmt::format("\n# Limits of the client; without a line here:\n"
                     "# connections: {}\n"
                     "# settle: {}s          # until a write shows everywhere\n"
                     "# deadlines: {{connect: {}s, tls: {}s, first-byte: {}s, total: {}s}}\n"
                     "# limits: {{header: {}KiB, body: {}MiB}}\n",
                     standard.connections, seconds(standard.settle), seconds(standard.deadlines.connect),
                     seconds(standard.deadlines.tls), seconds(standard.deadlines.first_byte),
                     seconds(standard.deadlines.total), standard.limits.header_bytes / 1024,
                     standard.limits.body_bytes / 1024 / 1024);
  return out;
}

constexpr const char* effects_part =
    "# What a run may do beside reading; what is not here is not tested:\n"
    "#   refused     writes that a conforming deployment refuses, sent to something absent first\n"
    "#   restores    writes that are undone afterwards\n"
    "#   leaves      writes that the API cannot remove again\n"
    "#   spends      what costs credits\n"
    "#   stresses    malformed and very large requests\n"
    "#   key-in-url  a key in the URL, where logs may keep it\n"
    "#   timing      many equal requests, to compare how long they take\n"
    "allow: []\n";

constexpr const char* gaps = "# What this deployment cannot offer, so that it is excused and not forgotten:\n"
                             "# gaps: [{principal: NAME, reason: why, owner: team, expires: YYYY-MM-DD}]\n";

} // namespace

std::string key_variable(const Contract& contract, const std::string& principal) {
  auto name = to_upper(contract.name.text + "_" + principal + "_KEY");
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string draft_profile(const Catalogue& catalogue, const DraftFacts& facts) {
  const auto& contract = catalogue.contract;
  return fmt::format("{}# One deployment: where it is, who asks, and what a run may do to it.\n"
                     "profile: {}\n"
                     "# Any path in front of the API's own belongs to it.\n"
                     "base_url: {}\n"
                     "# The revision of the documentation that it is held against.\n"
                     "contract: {}\n"
                     "# Only these suites, and none that somebody changed:\n"
                     "# suites: {}\n\n{}\n{}\n{}\n{}\n{}\n{}",
                     facts.schema.empty() ? "" : "# yaml-language-server: $schema=" + facts.schema + "\n",
                     to_json(text_value(facts.name)), to_json(text_value(facts.base_url)), contract.revision,
                     catalogue.revision, principals(contract), effects_part, fixtures(catalogue, facts),
                     limits(contract, facts), services(contract), gaps);
}

} // namespace conformance::cli
