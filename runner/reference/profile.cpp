#include "reference/deployment.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace conformance::reference {

namespace {

struct Row {
  const char* principal;
  const char* form = "api_key"; // or bearer
  const char* more = "";
};
constexpr Row rows[] = {
    {"reader"},
    {"writer"},
    {"write-only"},
    {"delete-only"},
    {"throttled", "api_key", ", exclusive: true"},
    {"throttled-reader", "api_key", ", exclusive: true"},
    {"foreign"},
    {"revoked", "api_key", ", trust: \"the reference deployment made it revoked\""},
    {"expired", "api_key", ", trust: \"the reference deployment made it expired\""},
    {"penniless", "api_key", ", trust: \"the reference deployment gave its organization no credits\""},
    {"session", "bearer", ", trust: \"the reference deployment gave it to the dashboard\""},
};

std::string duration_text(Duration duration) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  return ms % 1000 == 0 ? fmt::format("{}s", ms / 1000) : fmt::format("{}ms", ms);
}

} // namespace

std::string ready_profile(const Deployment& deployment, const std::string& origin,
                          const ProfileOptions& options) {
  const auto wanted = [&](std::string_view name) {
    return std::find(options.left_out.begin(), options.left_out.end(), name) == options.left_out.end();
  };
  const auto& settings = deployment.options();
  auto out = fmt::format("profile: {}\nbase_url: {}{}\ncontract: 2026-08-03\n", options.name, origin,
                         settings.base_path);
  out += "principals:\n";
  for (const auto& row : rows) {
    if (!wanted(row.principal)) continue;
    const auto replaced = options.replaced.find(row.principal);
    const auto& credential =
        replaced == options.replaced.end() ? deployment.keys().at(row.principal) : replaced->second;
    out += fmt::format("  {}: {{{}: \"{}\"{}}}\n", row.principal, row.form, credential, row.more);
  }
  if (wanted("own.unapproved-finding"))
    out += fmt::format("fixtures:\n  own.unapproved-finding:\n    id: \"{}\"\n"
                       "    trust: \"the reference deployment keeps it in verification\"\n",
                       deployment.fixtures().at("own.unapproved-finding"));
  if (!options.allow.empty()) out += fmt::format("allow: [{}]\n", fmt::join(options.allow, ", "));
  out += fmt::format("canaries: [{{organization: foreign, text: \"{}\"}}]\n",
                     deployment.fixtures().at("foreign.organization"));
  out += fmt::format("quota: {{requests: {}, window: {}}}\n", settings.quota, duration_text(settings.window));
  const auto& variants = settings.variants;
  if (std::find(variants.begin(), variants.end(), "two-builds") != variants.end())
    out += "identity: {header: X-Build}\n";
  if (!wanted("dashboard")) return out;
  out += fmt::format("services:\n"
                     "  dashboard:\n"
                     "    base_url: {}/dashboard\n"
                     "    create-key:\n"
                     "      request: POST /api-keys\n"
                     "      json: {{name: \"${{run.mark}}\", scopes: [read]}}\n"
                     "      returns: {{id: /id, key: /key}}\n"
                     "    list-keys: {{request: GET /api-keys, items: /data, returns: {{id: /id}}}}\n"
                     "    revoke-key: {{request: \"DELETE /api-keys/${{id}}\"}}\n",
                     origin);
  return out;
}

std::string sample_call(const Deployment& deployment, const std::string& base_url) {
  return fmt::format("curl -H 'X-Api-Key: {}' '{}/findings?limit=1'", deployment.keys().at("reader"),
                     base_url);
}

} // namespace conformance::reference
