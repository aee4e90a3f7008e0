#pragma once
#include "base/clock.hpp"
#include "http/transport.hpp"
#include "model/profile.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>

namespace conformance::cli {

/// The ways to a deployment: to its API, and to each service of the profile.
struct Connections {
  std::unique_ptr<http::Transport> api;
  std::map<std::string, std::unique_ptr<http::Transport>> services;

  std::map<std::string, http::Transport*> of_services() const;
};

/// As the profile says: TLS, deadlines, limits, addresses. Throws std::runtime_error, with a sentence, where
/// its certificates cannot be used.
Connections connect(const Profile& profile, const std::string& run_id, boost::asio::io_context& context,
                    Clock& clock);

/// Eight hexadecimal digits by chance.
std::string random_run_id();

} // namespace conformance::cli
