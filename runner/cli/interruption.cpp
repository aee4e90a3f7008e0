#include "cli/interruption.hpp"

#include "cli/output.hpp"
#include "model/results.hpp"

#include <csignal>
#include <cstdlib>

namespace conformance::cli {

Interruption::Interruption(boost::asio::io_context& context, std::string words)
    : signals_(context, SIGINT, SIGTERM, SIGHUP), words_(std::move(words)) {
  wait();
}

void Interruption::forget() {
  if (asked)
    signals_.clear();
  else
    signals_.cancel();
}

void Interruption::wait() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (asked) std::_Exit(static_cast<int>(ExitCode::runner_failed));
    asked = true;
    print_err("\ninterrupted: " + words_ + "; again to end at once\n");
    wait();
  });
}

} // namespace conformance::cli
