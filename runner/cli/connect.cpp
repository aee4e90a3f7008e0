#include "cli/connect.hpp"

#include "cli/commands.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <stdexcept>

namespace conformance::cli {

namespace asio = boost::asio;

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
  options.connections = profile.connections;
  return options;
}

std::unique_ptr<http::Transport> transport_for(const std::string& base_url, const Profile& profile,
                                               const std::string& run_id, asio::io_context& context,
                                               Clock& clock) {
  std::string mistake;
  const auto url = http::parse_base_url(base_url, mistake);
  if (!url) throw std::runtime_error("base_url: " + mistake);
  const auto options = client_options(profile, run_id);
  const auto beside_profile = [&](const std::string& file) {
    return file.empty() ? file : (std::filesystem::path(profile.file).parent_path() / file).string();
  };
  const http::TlsOptions tls{beside_profile(profile.tls.ca), beside_profile(profile.tls.client_certificate),
                             beside_profile(profile.tls.client_key)};
  auto connector = http::tcp_connector(context, *url, tls, options, clock, profile.resolve);
  return http::make_client(context, clock, *url, std::move(connector), options);
}

} // namespace

std::map<std::string, http::Transport*> Connections::of_services() const {
  std::map<std::string, http::Transport*> out;
  for (const auto& [name, service] : services)
    out[name] = service.get();
  return out;
}

Connections connect(const Profile& profile, const std::string& run_id, asio::io_context& context,
                    Clock& clock) {
  Connections out;
  out.api = transport_for(profile.base_url.text, profile, run_id, context, clock);
  for (const auto& [name, service] : profile.services)
    out.services[name] = transport_for(service.base_url.text, profile, run_id, context, clock);
  return out;
}

std::string random_run_id() {
  std::random_device device;
  return fmt::format("{:08x}", device());
}

} // namespace conformance::cli
