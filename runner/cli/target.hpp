#pragma once
#include "cli/setup.hpp"
#include "http/transport.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>

namespace conformance::cli {

/// The ways to the API and to the services that a profile names. Nothing is sent anywhere else.
class Target {
public:
  /// The redactor of `setup` learns a proxy's credential. Throws std::runtime_error, a sentence, if one of
  /// the ways cannot be made.
  Target(Setup& setup, const std::string& run_id, boost::asio::io_context& context, Clock& clock);

  http::Transport& api() { return *api_; }
  std::map<std::string, http::Transport*> services() const;

private:
  std::unique_ptr<http::Transport> api_;
  std::map<std::string, std::unique_ptr<http::Transport>> services_;
};

/// A name for a run that no other has.
std::string random_run_id();

/// True if some case that can be sent does more than read.
bool writes(const plan::Plan& plan);

/// Why nothing may be written: the target is a host that the contract protects. Empty if it may be.
std::string production_mistake(const Setup& setup, bool allowed);

/// Who asks whom, and what may happen to it: for people, before anything is sent.
std::string announcement(const Setup& setup, const std::string& run_id, const std::string& journal);

} // namespace conformance::cli
