#include "cli/target.hpp"

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/proxy.hpp"
#include "execute/permissions.hpp"
#include "http/client.hpp"
#include "plan/describe.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <random>
#include <set>
#include <stdexcept>

namespace conformance::cli {

namespace {

http::ClientOptions client_options(const Profile& profile, const std::string& run_id) {
  http::ClientOptions options;
  options.user_agent = fmt::format("hacktron-conformance/{} (run {})", version(), run_id);
  options.connect = profile.deadlines.connect;
  options.tls = profile.deadlines.tls;
  options.first_byte = profile.deadlines.first_byte;
  options.total = profile.deadlines.total;
  options.header_bytes = profile.limits.header_bytes;
  options.body_bytes = profile.limits.body_bytes;
  options.json = profile.limits.json;
  options.connections = profile.connections;
  return options;
}

std::unique_ptr<http::Transport> transport_for(const std::string& base_url, Setup& setup,
                                               const std::string& run_id, boost::asio::io_context& context,
                                               Clock& clock) {
  const auto& profile = setup.profile.profile;
  std::string mistake;
  const auto url = http::parse_base_url(base_url, mistake);
  if (!url) throw std::runtime_error("base_url: " + mistake);
  const auto options = client_options(profile, run_id);
  const auto beside_profile = [&](const std::string& file) {
    return file.empty() ? file : (std::filesystem::path(profile.file).parent_path() / file).string();
  };
  const http::TlsOptions tls{beside_profile(profile.tls.ca), beside_profile(profile.tls.client_certificate),
                             beside_profile(profile.tls.client_key)};
  auto proxy = proxy_for(*url, environment, setup.redactor);
  auto connector = http::tcp_connector(context, *url, tls, options, clock, profile.resolve, std::move(proxy));
  return http::make_client(context, clock, *url, std::move(connector), options);
}

/// What the cases that can be sent do, the profile's other permissions, each once.
std::vector<std::string> effects(const Setup& setup) {
  std::set<Effect> found;
  for (const auto& cell : setup.plan.cells)
    for (const auto effect : all_effects)
      if (!cell.missing && cell.may(effect)) found.insert(effect);
  std::vector<std::string> out;
  for (const auto effect : found)
    out.emplace_back(name(effect));
  if (setup.profile.profile.allow_key_in_url) out.emplace_back("key-in-url");
  if (setup.profile.profile.allow_timing) out.emplace_back("timing");
  return out;
}

} // namespace

Target::Target(Setup& setup, const std::string& run_id, boost::asio::io_context& context, Clock& clock)
    : api_(transport_for(setup.profile.profile.base_url.text, setup, run_id, context, clock)) {
  for (const auto& [name, service] : setup.profile.profile.services)
    services_[name] = transport_for(service.base_url.text, setup, run_id, context, clock);
}

std::map<std::string, http::Transport*> Target::services() const {
  std::map<std::string, http::Transport*> out;
  for (const auto& [name, service] : services_)
    out[name] = service.get();
  return out;
}

std::string random_run_id() {
  std::random_device device;
  return fmt::format("{:08x}", device());
}

bool writes(const plan::Plan& plan) {
  return std::any_of(plan.cells.begin(), plan.cells.end(),
                     [](const plan::Cell& cell) { return !cell.missing && cell.writes(); });
}

std::string production_mistake(const Setup& setup, bool allowed) {
  if (allowed) return {};
  const auto& profile = setup.profile.profile;
  std::vector<std::string> urls{profile.base_url.text};
  for (const auto& [name, service] : profile.services)
    urls.push_back(service.base_url.text);
  for (const auto& url : urls)
    if (const auto host = execute::protected_host(setup.loaded.catalogue.contract, url); !host.empty())
      return fmt::format("{} is a production host, and the profile allows more than reading; give "
                         "--allow-production too, or take the effects out of allow:",
                         host);
  return {};
}

std::string announcement(const Setup& setup, const std::string& run_id, const std::string& journal) {
  const auto& profile = setup.profile.profile;
  auto out = fmt::format("run {}, profile '{}'\n  target:     {}\n", run_id, profile.name.text,
                         profile.base_url.text);
  for (const auto& [name, service] : profile.services)
    out += fmt::format("  {:<11} {}\n", name + ":", service.base_url.text);
  std::vector<std::string> principals;
  for (const auto& each : profile.principals)
    principals.push_back(each.name.text);
  out += fmt::format("  principals: {}\n", fmt::join(principals, ", "));
  out += fmt::format("  effects:    {}\n", fmt::join(effects(setup), ", "));
  const auto quota = profile.quota.value_or(setup.loaded.catalogue.contract.quota);
  if (const auto floods = plan::floods_line(setup.plan, quota); !floods.empty())
    out += fmt::format("  floods:     {}\n", floods);
  if (!journal.empty()) out += fmt::format("  journal:    {}\n", journal);
  return visible(out, true);
}

} // namespace conformance::cli
