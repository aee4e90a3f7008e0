#pragma once
#include "cli/setup.hpp"
#include "http/transport.hpp"
#include "model/results.hpp"

#include <map>
#include <string>

namespace conformance::cli {

/// A transport that notes when each account of the quota sends, and changes nothing.
class QuotaMeter final : public http::Transport {
public:
  /// All must outlive it.
  QuotaMeter(http::Transport& below, const Setup& setup, const Clock& clock);

  boost::asio::awaitable<http::Outcome> send(Request request, http::Lane lane) override;
  void close(http::Lane lane) override { below_.close(lane); }

  /// Slots are a twentieth of the window at first; each time there are too many they become twice as long.
  const QuotaUse& use() const { return use_; }

private:
  void note(const Request& request);

  http::Transport& below_;
  const Clock& clock_;
  Instant began_;
  std::string credential_header_;
  std::map<std::string, std::string> accounts_; // by key
  QuotaUse use_;
};

} // namespace conformance::cli
