#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <string>

namespace conformance::cli {

/// SIGINT, SIGTERM and SIGHUP: the first asks what is under way to end, the second ends the program at once,
/// with exit code 4.
class Interruption {
public:
  /// `words` are printed on standard error at the first.
  Interruption(boost::asio::io_context& context, std::string words);
  /// What follows takes no time: a first signal is too late to be heard, a second still counts.
  void forget();

  bool asked = false;

private:
  void wait();

  boost::asio::signal_set signals_;
  std::string words_;
};

} // namespace conformance::cli
